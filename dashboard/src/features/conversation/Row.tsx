import { memo, type ReactNode } from "react";
import { CodeBlock } from "../../components/CodeBlock";
import { Icon } from "../../components/Icon";
import { Markdown } from "../../components/markdown/Markdown";
import { Notice } from "../../components/Notice";
import { ClockTime, duration } from "../../components/Time";
import type { Item, ItemOf } from "../../live/items";
import type { PlanEntry } from "../../wire/event";
import { Fold } from "./disclosure";
import { PermissionRow } from "./PermissionRow";
import { ToolRow } from "./ToolRow";
import { pretty } from "./toolText";

/** One entry of the log: when, in the margin; what, beside it. */
export const Row = memo(function Row({ item }: { readonly item: Item }) {
  const loud = item.kind === "prompt" || item.kind === "message" || item.kind === "permission";
  return (
    <article
      aria-label={label(item)}
      className={`grid grid-cols-[minmax(0,1fr)] gap-x-4 sm:grid-cols-[4rem_minmax(0,1fr)] ${loud ? "py-2" : "py-[3px]"}`}
    >
      <span className="hidden pt-px text-right font-mono text-micro leading-[1.3125rem] text-faint select-none sm:block">
        <ClockTime at={item.ts} />
      </span>
      <div className="min-w-0">{content(item)}</div>
    </article>
  );
});

function label(item: Item): string {
  switch (item.kind) {
    case "prompt":
      return `Prompt of ${item.actor}`;
    case "message":
      return "Agent";
    case "thought":
      return "Thought";
    case "output":
      return "Program output";
    case "tool":
      return "Tool call";
    case "plan":
      return "Plan";
    case "notice":
      return "Notice";
    case "permission":
      return item.ask.reason === "question" ? "Question" : "Approval request";
    case "turn":
      return "Turn ended";
    case "phases":
      return "Phase change";
    case "line":
      return "Note";
    case "raw":
      return "Unknown event";
  }
}

function content(item: Item): ReactNode {
  switch (item.kind) {
    case "prompt":
      return (
        <div className="rounded-m border border-line bg-sea-wash px-3 py-2">
          <p className="mb-0.5 text-small font-semibold text-sea">{item.actor || "Prompt"}</p>
          <p className="whitespace-pre-wrap [overflow-wrap:anywhere]">{item.text}</p>
        </div>
      );
    case "message":
      return <Markdown text={item.text} />;
    case "thought":
      return (
        <Fold id={item.key} summary={<Gist name="Thought" text={item.text} />}>
          {() => (
            <div className="border-l-2 border-line pl-3 text-soft">
              <Markdown text={item.text} />
            </div>
          )}
        </Fold>
      );
    case "output":
      return (
        <Fold id={item.key} summary={<Gist name={item.stream} text={item.text} />}>
          {() => <CodeBlock label={`Program output (${item.stream})`} code={item.text} copy />}
        </Fold>
      );
    case "tool":
      return <ToolRow item={item} />;
    case "plan":
      return <Plan entries={item.entries} />;
    case "notice":
      return (
        <Notice level={item.level}>
          <p className="whitespace-pre-wrap">{item.text}</p>
        </Notice>
      );
    case "permission":
      return <PermissionRow item={item} />;
    case "turn":
      return <TurnEnd item={item} />;
    case "phases":
      return (
        <p className="text-small leading-[1.3125rem] text-faint [overflow-wrap:anywhere]">
          {item.steps.map((step) => step.phase).join(" → ")}
          {item.steps.at(-1)?.message && ` · ${item.steps.at(-1)?.message}`}
        </p>
      );
    case "line":
      return (
        <p
          className={`text-small leading-[1.3125rem] [overflow-wrap:anywhere] ${item.tone === "error" ? "text-red" : "text-faint"}`}
        >
          {item.tone === "error" && <Icon name="warning" className="mr-1 inline size-3.5 align-[-2px]" />}
          {item.text}
          {item.detail && <span className={item.tone === "error" ? "" : "font-mono"}> · {item.detail}</span>}
        </p>
      );
    case "raw":
      return (
        <Fold id={item.key} summary={<Gist name={item.name} text="not known to this page" />}>
          {() => <CodeBlock label={`Data of ${item.name}`} code={pretty(item.data)} wrap copy />}
        </Fold>
      );
  }
}

/** What a folded row holds, in one line. */
function Gist({ name, text }: { readonly name: string; readonly text: string }) {
  const first = text
    .slice(0, 300)
    .trim()
    .split("\n")[0]
    ?.replace(/[*_`#]/g, "");
  return (
    <span className="flex min-w-0 flex-1 gap-2 text-faint">
      <span className="shrink-0 font-medium">{name}</span>
      <span className="min-w-0 truncate">{first}</span>
    </span>
  );
}

const STEP = {
  pending: { mark: "○", look: "text-soft", word: "to do" },
  in_progress: { mark: "▸", look: "font-medium text-ink", word: "in progress" },
  completed: { mark: "✓", look: "text-faint", word: "done" },
} as const;

function Plan({ entries }: { readonly entries: readonly PlanEntry[] }) {
  const done = entries.filter((entry) => entry.status === "completed").length;
  return (
    <section aria-label="Plan" className="rounded-m border border-line px-3 py-2">
      <p className="mb-1 flex justify-between text-small font-semibold text-soft">
        <span>Plan</span>
        <span className="font-normal text-faint">
          {done} of {entries.length} done
        </span>
      </p>
      <ol className="grid gap-0.5">
        {entries.map(({ content, status, priority }, i) => {
          const { mark, look, word } = STEP[status];
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a plan is replaced whole, order is identity
            <li key={i} className={`flex gap-2 ${look}`}>
              <span aria-hidden="true" className={status === "in_progress" ? "text-sea" : ""}>
                {mark}
              </span>
              <span className="[overflow-wrap:anywhere]">
                {content}
                {priority === "high" && status !== "completed" && (
                  <span className="ml-1.5 text-small text-faint">high priority</span>
                )}
                <span className="sr-only"> ({word})</span>
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

const STOPPED: Record<ItemOf<"turn">["stopReason"], string> = {
  end_turn: "Turn completed",
  max_tokens: "Turn ended: the model's token limit was reached",
  max_turn_requests: "Turn ended: too many requests in one turn",
  refusal: "Turn ended: the agent refused to go on",
  cancelled: "Turn interrupted",
  failed: "Turn failed",
  lost: "Turn lost",
};

function TurnEnd({ item }: { readonly item: ItemOf<"turn"> }) {
  const text = `${STOPPED[item.stopReason]}${item.seconds === undefined ? "" : ` · ${duration(item.seconds)}`}`;
  if (item.error)
    return (
      <Notice level="error">
        <p className="font-semibold">{text}</p>
        <p className="whitespace-pre-wrap">{item.error}</p>
      </Notice>
    );
  return (
    <p className="flex items-center gap-3 text-small leading-[1.3125rem] text-soft after:h-px after:flex-1 after:bg-line">
      {text}
    </p>
  );
}
