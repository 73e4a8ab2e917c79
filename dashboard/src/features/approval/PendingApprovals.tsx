import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Icon } from "../../components/Icon";
import type { SessionRef } from "../../live/api";
import type { Item, ItemOf } from "../../live/items";
import { pendingApprovalsQuery } from "../../live/queries";
import type { Approval } from "../../wire/session";
import { useShortcut } from "../shell/shortcuts";
import { ApprovalCard } from "./ApprovalCard";

interface Props {
  readonly session: SessionRef;
  readonly items: readonly Item[];
}

const LINGER_MS = 4000;

/** What waits for a person in this session, always in sight above the prompt box, until the agent got the answer. */
export function PendingApprovals({ session, items }: Props) {
  const query = useQuery(pendingApprovalsQuery);
  const [decided, setDecided] = useState<readonly Approval[]>([]);
  const [kept, setKept] = useState<readonly Approval[]>([]);
  const asked = permissions(items);
  const open = asked.filter((item) => item.outcome.state === "open").length;

  // The log hears of a question before the next poll does.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of the number is the reason to ask again
  useEffect(() => void query.refetch(), [open]);

  useShortcut("p", () => document.querySelector<HTMLElement>("[data-approval]")?.focus());

  const here = (query.data ?? []).filter(
    ({ session: of }) => of.namespace === session.namespace && of.name === session.name,
  );
  const byRequest = (approval: Approval) =>
    asked.findLast(
      (item) =>
        item.ask.request_id === approval.requestId &&
        (!approval.runId || !item.runId || item.runId === approval.runId),
    );
  const isDecided = ({ id }: Approval) => decided.some((mine) => mine.id === id);
  // A card on which someone was faster stays until it is read, although it no longer pends.
  const cards = [...here, ...kept.filter(({ id }) => !here.some((other) => other.id === id))].filter(
    (approval) => !isDecided(approval),
  );
  const keep = (approval: Approval) =>
    setKept((old) => (old.some(({ id }) => id === approval.id) ? old : [...old, approval]));
  const drop = ({ id }: Approval) => setKept((old) => old.filter((other) => other.id !== id));

  if (cards.length === 0 && decided.length === 0) return null;
  return (
    <section aria-label="Pending approvals" className="max-h-[60svh] overflow-y-auto p-0.5">
      <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
        {cards.map((approval) => (
          <ApprovalCard
            key={approval.id}
            approval={approval}
            item={byRequest(approval)}
            onDecided={(answer) => {
              setDecided((old) => [...old, answer]);
              requestAnimationFrame(focusNext);
            }}
            // Focus inside means that someone is about to decide: the card must not vanish under the hand.
            onEnter={() => keep(approval)}
            onLeave={() => drop(approval)}
            onDismiss={() => {
              drop(approval);
              void query.refetch();
            }}
          />
        ))}
        {decided.map((approval) => (
          <Decided
            key={approval.id}
            approval={approval}
            delivered={approval.delivered === true || byRequest(approval)?.outcome.delivered !== undefined}
            onGone={() => setDecided((old) => old.filter((other) => other.id !== approval.id))}
          />
        ))}
      </div>
    </section>
  );
}

/** The decided card takes the focus with it; it goes on to the next one, or to where one writes. */
function focusNext() {
  if (document.activeElement && document.activeElement !== document.body) return;
  const next = document.querySelector<HTMLElement>("[data-approval]") ?? document.getElementById("prompt");
  next?.focus();
}

const permissions = (items: readonly Item[]) =>
  items.filter((item): item is ItemOf<"permission"> => item.kind === "permission");

interface DecidedProps {
  readonly approval: Approval;
  readonly delivered: boolean;
  readonly onGone: () => void;
}

/** A verdict on its way: given, stored, and then in the agent's hands. */
function Decided({ approval, delivered, onGone }: DecidedProps) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the way out is the same at every render
  useEffect(() => {
    if (!delivered) return;
    const timer = setTimeout(onGone, LINGER_MS);
    return () => clearTimeout(timer);
  }, [delivered]);
  const denied = approval.state === "Denied";
  return (
    <p
      role="status"
      className={`flex items-center gap-2 rounded-m border border-line bg-sheet px-3 py-1.5 ${denied ? "text-red" : "text-green"}`}
    >
      <Icon name={denied ? "close" : "check"} />
      <span className="font-medium">{approval.state}</span>
      <span className="min-w-0 flex-1 truncate text-soft">{approval.prompt}</span>
      <span className="shrink-0 text-small text-soft">
        {delivered ? "the agent got it" : "on its way to the agent…"}
      </span>
    </p>
  );
}
