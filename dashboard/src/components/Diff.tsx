import { structuredPatch } from "diff";
import { useMemo } from "react";

interface Props {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** Shows all of it, in a box that scrolls. */
  readonly full?: boolean;
}

interface Line {
  readonly sign: " " | "+" | "-" | "@";
  readonly text: string;
}

/** A file's change, line by line, with three lines around each hunk. Past a bound of effort it shows old and new whole. */
export function diffLines(before: string, after: string): readonly Line[] {
  const patch = structuredPatch("a", "b", before, after, undefined, undefined, {
    context: 3,
    maxEditLength: 4000,
  });
  if (!patch) {
    const signed = (sign: "-" | "+", text: string): Line[] =>
      text.split("\n").map((line) => ({ sign, text: line }));
    return [...signed("-", before), ...signed("+", after)];
  }
  return patch.hunks.flatMap((hunk, i): Line[] => [
    ...(i > 0 || hunk.oldStart > 1
      ? [{ sign: "@" as const, text: `line ${Math.max(1, hunk.newStart)}` }]
      : []),
    ...hunk.lines
      .filter((line) => !line.startsWith("\\"))
      .map((line): Line => ({ sign: line.charAt(0) as Line["sign"], text: line.slice(1) })),
  ]);
}

const LOOKS = {
  " ": "text-soft",
  "+": "bg-green-wash text-green",
  "-": "bg-red-wash text-red",
  "@": "text-faint bg-paper border-y border-line first:border-t-0",
} as const;

export function Diff({ path, before, after, full }: Props) {
  const lines = useMemo(() => diffLines(before, after), [before, after]);
  const added = lines.filter((line) => line.sign === "+").length;
  const removed = lines.filter((line) => line.sign === "-").length;
  return (
    <figure className="overflow-hidden rounded-m border border-line">
      <figcaption className="flex flex-wrap justify-between gap-x-4 border-b border-line bg-paper px-3 py-1 font-mono text-small">
        <span className="[overflow-wrap:anywhere]">{path}</span>
        <span>
          <span className="text-green">+{added}</span> <span className="text-red">−{removed}</span>
        </span>
      </figcaption>
      <div
        role="group"
        aria-label={`Changes in ${path}`}
        tabIndex={0}
        className={`overflow-auto bg-sheet ${full ? "max-h-72" : "max-h-96"}`}
      >
        <pre className="w-max min-w-full font-mono text-code">
          {lines.map((line, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of a finished diff never move
            <div key={i} className={`flex px-2 ${LOOKS[line.sign]}`}>
              <span aria-hidden="true" className="w-5 shrink-0 select-none">
                {line.sign === "@" ? "⋯" : line.sign}
              </span>
              {(line.sign === "+" || line.sign === "-") && (
                <span className="sr-only">{line.sign === "+" ? "added " : "removed "}</span>
              )}
              <span className="whitespace-pre">{line.text || " "}</span>
            </div>
          ))}
        </pre>
      </div>
    </figure>
  );
}
