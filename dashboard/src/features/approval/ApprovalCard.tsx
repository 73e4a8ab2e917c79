import { useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";
import { Button } from "../../components/Button";
import { Diff } from "../../components/Diff";
import { inputLook } from "../../components/Field";
import { Icon } from "../../components/Icon";
import { Notice, Problem } from "../../components/Notice";
import { Ago } from "../../components/Time";
import { api, ProblemError } from "../../live/api";
import type { ItemOf, PermissionOutcome } from "../../live/items";
import { singleKeys } from "../../live/preferences";
import type { Approval, Verdict } from "../../wire/session";
import { Arguments } from "../conversation/Arguments";
import { commandOf, diffsOf } from "../conversation/toolText";
import { isTyping } from "../shell/shortcuts";
import { choicesOf } from "./choices";

interface Props {
  readonly approval: Approval;
  /** The same question as the log has it; brings the diff, and the outcome. */
  readonly item: ItemOf<"permission"> | undefined;
  readonly onDecided: (approval: Approval) => void;
  readonly onDismiss: () => void;
  readonly onEnter: () => void;
  readonly onLeave: () => void;
}

export function ApprovalCard({ approval, item, onDecided, onDismiss, onEnter, onLeave }: Props) {
  const client = useQueryClient();
  const heading = useId();
  const card = useRef<HTMLElement>(null);
  const reasonBox = useRef<HTMLInputElement>(null);
  const denying = useRef(false);
  const { allow, deny, answers } = choicesOf(approval);
  const isQuestion = approval.kind === "Question";
  const [allowOption, setAllowOption] = useState(allow[0]?.optionId);
  const [answerOption, setAnswerOption] = useState<string>();
  const [answer, setAnswer] = useState("");
  const [reason, setReason] = useState("");
  const [sending, setSending] = useState<Verdict["decision"]>();
  const [problem, setProblem] = useState<Error>();
  const conflict = problem instanceof ProblemError && problem.status === 409;
  const settled = !sending && item !== undefined && item.outcome.state !== "open";

  const send = async (verdict: Verdict) => {
    if (sending) return;
    setSending(verdict.decision);
    setProblem(undefined);
    try {
      onDecided(await api.decide(approval.session, approval.id, verdict));
      void client.invalidateQueries({ queryKey: ["approvals"] });
    } catch (error) {
      setProblem(error instanceof Error ? error : new Error(String(error)));
    } finally {
      setSending(undefined);
    }
  };
  const why = reason.trim() ? { reason: reason.trim() } : {};
  const approve = () =>
    void send({ decision: "Approve", ...(allowOption && { optionId: allowOption }), ...why });
  const refuse = () =>
    void send({ decision: "Deny", ...(deny[0] && { optionId: deny[0].optionId }), ...why });
  const reply = () => {
    if (answerOption) void send({ decision: "Answer", optionId: answerOption });
    else if (answer.trim()) void send({ decision: "Answer", answer: answer.trim() });
  };

  const pressed = (event: KeyboardEvent) => {
    if (
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      event.repeat ||
      !singleKeys() ||
      isTyping(event.target)
    )
      return;
    if (event.key === "a" && !isQuestion) approve();
    else if (event.key === "d") {
      reasonBox.current?.focus();
      denying.current = true;
    } else return;
    event.preventDefault();
  };

  if (conflict || settled)
    return <Settled approval={approval} item={item} problem={problem} onDismiss={onDismiss} />;

  return (
    <section
      ref={card}
      tabIndex={0}
      aria-labelledby={heading}
      aria-keyshortcuts={isQuestion ? "d" : "a d"}
      data-approval={approval.id}
      onKeyDown={pressed}
      onFocus={onEnter}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) onLeave();
      }}
      className="flex max-h-[58svh] min-h-0 animate-appear flex-col rounded-l border border-amber-line bg-sheet border-l-4 border-l-amber-mark sm:max-h-[48svh]"
    >
      <div className="flex items-start gap-2 px-4 pt-3 pb-2">
        <Icon name={isQuestion ? "help" : "flag"} className="mt-0.5 text-amber" />
        <h2 id={heading} className="min-w-0 flex-1 font-semibold [overflow-wrap:anywhere]">
          <span className="sr-only">{isQuestion ? "Question: " : "Approval: "}</span>
          {approval.prompt}
        </h2>
        <span className="shrink-0 text-small text-faint">
          <span className="hidden sm:inline">asked </span>
          <Ago at={approval.askedAt} />
        </span>
      </div>
      <div
        role="group"
        aria-label="What is asked"
        tabIndex={0}
        className="grid min-h-0 auto-rows-max grid-cols-[minmax(0,1fr)] gap-2 overflow-y-auto px-4 pb-2 empty:hidden focus-visible:-outline-offset-2"
      >
        <Asked approval={approval} item={item} />
        {isQuestion && answers.length > 0 && (
          <Choice legend="Answer" options={answers} value={answerOption} onChange={setAnswerOption} />
        )}
        {isQuestion && answers.length === 0 && (
          <textarea
            aria-label="Your answer"
            rows={2}
            value={answer}
            onChange={(event) => setAnswer(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
              event.preventDefault();
              reply();
            }}
            className={`${inputLook} resize-y`}
          />
        )}
      </div>
      <div className="grid gap-2 border-t border-line px-4 py-2.5">
        {problem && <Problem error={problem} />}
        {!isQuestion && allow.length > 1 && (
          <Choice
            legend="How far approving reaches"
            options={allow}
            value={allowOption}
            onChange={setAllowOption}
            inline
          />
        )}
        <div className="flex flex-wrap items-center gap-2">
          {isQuestion ? (
            <Button
              look="primary"
              icon="send"
              disabled={sending !== undefined || !(answerOption || answer.trim())}
              onClick={reply}
            >
              {sending === "Answer" ? "Sending…" : "Answer"}
            </Button>
          ) : (
            <Button look="primary" icon="check" hint="a" disabled={sending !== undefined} onClick={approve}>
              {sending === "Approve" ? "Sending…" : "Approve"}
            </Button>
          )}
          <Button look="danger" icon="close" hint="d" disabled={sending !== undefined} onClick={refuse}>
            {sending === "Deny" ? "Sending…" : isQuestion ? "Decline" : "Deny"}
          </Button>
          <input
            ref={reasonBox}
            aria-label="Reason"
            placeholder="Reason (optional)"
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Escape") card.current?.focus();
              if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
              // Reached by `d`, Enter is the second half of denying; reached otherwise, it decides nothing.
              event.preventDefault();
              if (denying.current) refuse();
            }}
            onBlur={() => {
              denying.current = false;
            }}
            className="h-8 min-w-32 flex-1 rounded-m border border-edge/60 bg-sheet px-2.5"
          />
        </div>
      </div>
    </section>
  );
}

/** Everything that is about to happen, in full; long parts scroll in their own box. */
function Asked({ approval, item }: Pick<Props, "approval" | "item">) {
  const { tool } = approval;
  const args = tool?.arguments ?? item?.ask.op_args ?? item?.ask.tool_call?.raw_input;
  const command = commandOf(args) ?? (args === undefined ? tool?.summary : undefined);
  const diffs = diffsOf(item?.ask.tool_call);
  return (
    <>
      <Arguments args={args} command={command} />
      {diffs.map((diff) => (
        <Diff key={diff.id} {...diff} full />
      ))}
      {(tool?.name || tool?.kind) && (
        <p className="text-small text-faint">
          Tool: {[tool.name, tool.kind !== tool.name && tool.kind].filter(Boolean).join(" · ")}
        </p>
      )}
    </>
  );
}

interface ChoiceProps {
  readonly legend: string;
  readonly options: readonly { readonly optionId: string; readonly name: string }[];
  readonly value: string | undefined;
  readonly onChange: (optionId: string) => void;
  readonly inline?: boolean;
}

function Choice({ legend, options, value, onChange, inline }: ChoiceProps) {
  const name = useId();
  return (
    <fieldset>
      <legend className="sr-only">{legend}</legend>
      <div className={inline ? "flex flex-wrap gap-x-5 gap-y-1" : "grid gap-1"}>
        {options.map((option) => (
          <label
            key={option.optionId}
            className={`flex items-start gap-2 ${inline ? "" : "rounded-m border border-line px-2.5 py-1.5 hover:bg-hover has-checked:border-sea has-checked:bg-sea-wash"}`}
          >
            <input
              type="radio"
              name={name}
              checked={value === option.optionId}
              onChange={() => onChange(option.optionId)}
              className="mt-[3px] accent-sea"
            />
            <span className="[overflow-wrap:anywhere]">{option.name}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** No longer open. Says who was faster and when, from the log where it is known, else in the server's words. */
function Settled({
  approval,
  item,
  problem,
  onDismiss,
}: Pick<Props, "approval" | "item" | "onDismiss"> & { readonly problem: Error | undefined }) {
  return (
    <Notice level="info" role="alert">
      <p className="font-medium text-ink">{approval.prompt}</p>
      <p>
        {howSettled(item?.outcome) ?? wordsOf(problem)}
        {problem && " Your decision was not used."}
      </p>
      <button type="button" onClick={onDismiss} className="mt-1 text-sea underline">
        Dismiss
      </button>
    </Notice>
  );
}

const wordsOf = (problem: Error | undefined) =>
  (problem instanceof ProblemError ? problem.detail : undefined) ?? problem?.message;

function howSettled(outcome: PermissionOutcome | undefined): ReactNode {
  switch (outcome?.state) {
    case undefined:
    case "open":
      return undefined;
    case "withdrawn":
      return `The agent no longer asks: ${outcome.reason}.`;
    case "expired":
      return `Expired: ${outcome.reason}.`;
    case "decided":
    case "answered": {
      const word = { approve: "approved", deny: "denied", answer: "answered" }[outcome.decision ?? "answer"];
      return (
        <>
          Already {word}
          {outcome.by && ` by ${outcome.by}`} {outcome.at && <Ago at={outcome.at} />}.
        </>
      );
    }
  }
}
