import { describe, expect, it } from "vitest";
import { parseArgv } from "./argv";

const TABLE: Record<string, readonly [string, readonly string[]]> = {
  nothing: ["   ", []],
  words: ["gemini --acp", ["gemini", "--acp"]],
  "runs of blanks": ["  a \t b  ", ["a", "b"]],
  "double quotes": ['run "two words"', ["run", "two words"]],
  "single quotes keep everything": ["echo 'a \"b\" $c \\d'", ["echo", 'a "b" $c \\d']],
  "quotes inside a word": ["--name='a b'c", ["--name=a bc"]],
  "an empty argument": ["a '' \"\" b", ["a", "", "", "b"]],
  "an escaped blank": ["a\\ b c", ["a b", "c"]],
  "escapes in double quotes": ['"a \\"b\\" \\$x \\n"', ['a "b" $x \\n']],
  "no globs, variables or pipes": ["ls *.ts $HOME | wc", ["ls", "*.ts", "$HOME", "|", "wc"]],
};

describe("a command line", () => {
  for (const [sentence, [line, argv]] of Object.entries(TABLE)) {
    it(`is read: ${sentence}`, () => {
      expect(parseArgv(line)).toEqual({ ok: true, argv });
    });
  }

  for (const [line, problem] of [
    ["a 'b", "A single quote (') is not closed."],
    ['a "b', 'A double quote (") is not closed.'],
    ["a \\", "A backslash at the end escapes nothing."],
  ] as const) {
    it(`is refused with a sentence: ${line}`, () => {
      expect(parseArgv(line)).toEqual({ ok: false, problem });
    });
  }
});
