export type Argv =
  | { readonly ok: true; readonly argv: readonly string[] }
  | { readonly ok: false; readonly problem: string };

/**
 * A command line as a list of arguments, by the quoting rules of a POSIX shell and nothing else of it: no
 * variables, no globs, no pipes. The agent is started without a shell, so such characters reach it as they are.
 */
export function parseArgv(line: string): Argv {
  const argv: string[] = [];
  let word: string | undefined;
  let at = 0;
  while (at < line.length) {
    const here = line.charAt(at);
    if (here === "'") {
      const end = line.indexOf("'", at + 1);
      if (end < 0) return { ok: false, problem: "A single quote (') is not closed." };
      word = (word ?? "") + line.slice(at + 1, end);
      at = end + 1;
    } else if (here === '"') {
      const quoted = doubleQuoted(line, at + 1);
      if (!quoted) return { ok: false, problem: 'A double quote (") is not closed.' };
      word = (word ?? "") + quoted.text;
      at = quoted.next;
    } else if (here === "\\") {
      if (at + 1 >= line.length) return { ok: false, problem: "A backslash at the end escapes nothing." };
      word = (word ?? "") + line.charAt(at + 1);
      at += 2;
    } else if (/\s/.test(here)) {
      if (word !== undefined) argv.push(word);
      word = undefined;
      at++;
    } else {
      word = (word ?? "") + here;
      at++;
    }
  }
  if (word !== undefined) argv.push(word);
  return { ok: true, argv };
}

function doubleQuoted(
  line: string,
  from: number,
): { readonly text: string; readonly next: number } | undefined {
  let text = "";
  for (let at = from; at < line.length; at++) {
    const here = line.charAt(at);
    if (here === '"') return { text, next: at + 1 };
    const escaped = line.charAt(at + 1);
    if (here === "\\" && (escaped === '"' || escaped === "\\" || escaped === "$" || escaped === "`")) {
      text += escaped;
      at++;
    } else text += here;
  }
  return undefined;
}
