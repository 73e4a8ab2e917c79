import type { ReactNode } from "react";
import { Diff } from "../../components/Diff";
import { Icon, type IconName } from "../../components/Icon";
import { ClockTime } from "../../components/Time";
import type { ItemOf, PermissionOutcome } from "../../live/items";
import { Arguments } from "./Arguments";
import { Fold } from "./disclosure";
import { diffsOf } from "./toolText";

/** A question to people as it stands in the log: what was asked, who decided, when, why, and whether it arrived. */
export function PermissionRow({ item }: { readonly item: ItemOf<"permission"> }) {
  const { ask, outcome } = item;
  const diffs = diffsOf(ask.tool_call);
  const verdict = verdictOf(item);
  return (
    <div className={`border-l-2 pl-3 ${outcome.state === "open" ? "border-amber-mark" : "border-line"}`}>
      <Fold
        id={item.key}
        summary={
          <span className="min-w-0 flex-1">
            <span className="sr-only">{ask.reason === "question" ? "Question: " : "Approval: "}</span>
            <span className="font-medium [overflow-wrap:anywhere]">{ask.prompt}</span>
          </span>
        }
      >
        {() => (
          <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
            <Arguments args={ask.op_args} />
            {diffs.map((diff) => (
              <Diff key={diff.id} {...diff} />
            ))}
            {ask.options.length > 0 && (
              <p className="text-small text-faint">
                Offered: {ask.options.map((option) => option.name).join(" · ")}
              </p>
            )}
          </div>
        )}
      </Fold>
      <p className={`flex flex-wrap items-center gap-x-1.5 py-0.5 ${verdict.colour}`}>
        <Icon name={verdict.icon} className="size-3.5" />
        {verdict.text}
      </p>
      {outcome.reason && <p className="text-soft [overflow-wrap:anywhere]">“{outcome.reason}”</p>}
    </div>
  );
}

interface VerdictLook {
  readonly icon: IconName;
  readonly colour: string;
  readonly text: ReactNode;
}

function verdictOf({ ask, outcome }: ItemOf<"permission">): VerdictLook {
  const at = outcome.at && <ClockTime at={outcome.at} />;
  switch (outcome.state) {
    case "open":
      return { icon: "flag", colour: "font-medium text-amber", text: "Waits for a decision" };
    case "withdrawn":
      return { icon: "close", colour: "text-soft", text: <>Withdrawn by the agent at {at}</> };
    case "expired":
      return { icon: "close", colour: "text-soft", text: <>Expired at {at}: nobody can answer any more</> };
    case "decided":
    case "answered": {
      const { icon, colour, word } = decisionLook(outcome);
      const option =
        ask.options.find((offered) => offered.option_id === outcome.optionId)?.name ?? outcome.answer;
      return {
        icon,
        colour,
        text: (
          <>
            <span className="font-medium">
              {word}
              {outcome.by && ` by ${outcome.by}`}
            </span>
            {option && <span className="text-soft">· {option}</span>}
            <span className="text-faint">
              · {at} · {outcome.delivered ? "the agent got it" : "on its way to the agent"}
            </span>
          </>
        ),
      };
    }
  }
}

function decisionLook(outcome: PermissionOutcome): { icon: IconName; colour: string; word: string } {
  const told = outcome.delivered === "cancelled" ? "cancelled" : undefined;
  const decision = told ?? outcome.decision ?? outcome.delivered ?? "answered";
  switch (decision) {
    case "approve":
    case "approved":
      return { icon: "check", colour: "text-green", word: "Approved" };
    case "deny":
    case "denied":
      return { icon: "close", colour: "text-red", word: "Denied" };
    case "cancelled":
      return { icon: "close", colour: "text-soft", word: "Cancelled" };
    case "answer":
    case "answered":
      return { icon: "check", colour: "text-green", word: "Answered" };
  }
}
