import { Popover } from "@base-ui/react/popover";
import type { ReactNode } from "react";
import { Icon } from "../../components/Icon";
import { Ago } from "../../components/Time";
import type { Conversation } from "../../live/conversation";
import type { Json } from "../../wire/schema";
import type { Session } from "../../wire/session";

interface Props {
  readonly session: Session;
  readonly conversation: Conversation;
}

export function SessionDetails({ session, conversation }: Props) {
  return (
    <Popover.Root>
      <Popover.Trigger
        aria-label="Session details"
        className="inline-flex h-8 items-center gap-1.5 rounded-m px-2.5 text-soft hover:bg-hover hover:text-ink"
      >
        <Icon name="info" />
        <span className="hidden sm:inline">Details</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={6} align="end" collisionPadding={12} className="z-40">
          <Popover.Popup className="max-h-[70vh] w-[min(28rem,calc(100vw-1.5rem))] animate-appear overflow-y-auto rounded-l border border-line bg-sheet p-4 shadow-float outline-none">
            <Popover.Title className="mb-2 font-semibold">{session.metadata.name}</Popover.Title>
            <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
              {facts(session, conversation).map(([name, value]) => (
                <div key={name} className="contents">
                  <dt className="text-faint">{name}</dt>
                  <dd className="[overflow-wrap:anywhere]">{value}</dd>
                </div>
              ))}
            </dl>
            <Conditions session={session} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function facts(
  { metadata, spec, status }: Session,
  { lastRev, usage }: Conversation,
): readonly [string, ReactNode][] {
  const all: [string, ReactNode][] = [
    ["Namespace", metadata.namespace],
    ["Agent", [spec.agent.kind, spec.agent.model].filter(Boolean).join(" · ")],
    [
      "Command",
      spec.agent.command && <code className="font-mono text-code">{spec.agent.command.join(" ")}</code>,
    ],
    ["Image", spec.image && <code className="font-mono text-code">{spec.image}</code>],
    ["Completion", spec.completion],
    ["Created", <Ago key="created" at={metadata.creationTimestamp} />],
    ["Pod", status.run?.pod],
    ["Run", status.run?.id && `${status.run.id} (epoch ${status.run.epoch ?? "?"})`],
    ["Run started", status.run?.startedAt && <Ago key="started" at={status.run.startedAt} />],
    ["Usage", usageText(usage)],
    ["Events", lastRev],
  ];
  return all.filter(([, value]) => value !== undefined && value !== "" && value !== null);
}

function usageText(usage: Json | undefined): string | undefined {
  if (typeof usage !== "object" || usage === null || Array.isArray(usage)) return undefined;
  return Object.entries(usage)
    .filter(([, value]) => typeof value === "number" || typeof value === "string")
    .map(
      ([name, value]) =>
        `${name.replaceAll("_", " ")} ${typeof value === "number" ? value.toLocaleString() : value}`,
    )
    .join(" · ");
}

function Conditions({ session }: { readonly session: Session }) {
  const conditions = session.status.conditions ?? [];
  if (conditions.length === 0) return null;
  return (
    <table className="mt-3 w-full border-t border-line text-small" aria-label="Conditions">
      <tbody>
        {conditions.map(({ type, status, reason, message }) => (
          <tr key={type} className="border-b border-line align-top last:border-b-0">
            <th scope="row" className="py-1 pr-3 text-left font-medium whitespace-nowrap">
              {type}
            </th>
            <td className="py-1 pr-3 whitespace-nowrap text-soft">{status}</td>
            <td className="w-full py-1 text-soft [overflow-wrap:anywhere]">{message || reason}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
