import { CodeBlock } from "../../components/CodeBlock";
import { Diff } from "../../components/Diff";
import { Icon } from "../../components/Icon";
import { duration } from "../../components/Time";
import type { ItemOf } from "../../live/items";
import { Arguments } from "./Arguments";
import { Fold } from "./disclosure";
import { commandOf, diffsOf, outputOf, rawOutputOf } from "./toolText";

export function ToolRow({ item }: { readonly item: ItemOf<"tool"> }) {
  const { call } = item;
  const kind = call.kind ?? "other";
  const diffs = diffsOf(call);
  const command = commandOf(call.raw_input);
  const output = outputOf(call);
  const raw = rawOutputOf(call);
  const title = call.title ?? command ?? call.tool_call_id;
  const empty = diffs.length === 0 && call.raw_input === undefined && !output && !raw;
  const heading = (
    <span className="flex min-w-0 flex-1 flex-wrap items-start gap-x-2">
      <span className="flex min-w-0 flex-1 items-start gap-1.5">
        <Icon name={kind} className="mt-[3px] size-3.5 text-soft" />
        <span className="sr-only">{kind}: </span>
        <span className="min-w-0 font-mono text-code [overflow-wrap:anywhere]">{title}</span>
      </span>
      <Status item={item} />
    </span>
  );
  if (empty) return <div className="flex py-0.5 pl-5">{heading}</div>;
  return (
    <Fold
      id={item.key}
      open={diffs.length > 0 || call.status === "failed" || call.status === "in_progress"}
      summary={heading}
    >
      {() => (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-2 sm:pl-5">
          <Arguments args={call.raw_input} command={command === title ? "" : command} />
          {diffs.map((diff) => (
            <Diff key={diff.id} {...diff} />
          ))}
          {output && <CodeBlock label="Output" code={output} copy />}
          {raw && <CodeBlock label="Result" code={raw} wrap className="max-h-48" />}
          {call.locations && call.locations.length > 0 && diffs.length === 0 && (
            <p className="font-mono text-small text-faint [overflow-wrap:anywhere]">
              {call.locations
                .map(({ path, line }) => (line === undefined ? path : `${path}:${line}`))
                .join("  ")}
            </p>
          )}
        </div>
      )}
    </Fold>
  );
}

function Status({ item }: { readonly item: ItemOf<"tool"> }) {
  const seconds = item.endedAt ? (Date.parse(item.endedAt) - Date.parse(item.ts)) / 1000 : undefined;
  const took = seconds !== undefined && seconds >= 0.1 ? ` · ${duration(seconds)}` : "";
  const look = "inline-flex shrink-0 items-center gap-1 text-small";
  if (item.abandoned) return <span className={`${look} text-soft`}>not finished</span>;
  switch (item.call.status ?? "pending") {
    case "pending":
      return <span className={`${look} text-faint`}>pending</span>;
    case "in_progress":
      return (
        <span className={`${look} text-sea`}>
          <span aria-hidden="true" className="size-1.5 animate-pulse rounded-full bg-sea" />
          running
        </span>
      );
    case "completed":
      return (
        <span className={`${look} text-green`}>
          <Icon name="check" className="size-3.5" />
          done{took}
        </span>
      );
    case "failed":
      return (
        <span className={`${look} font-medium text-red`}>
          <Icon name="close" className="size-3.5" />
          failed{took}
        </span>
      );
  }
}
