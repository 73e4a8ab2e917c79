import { Link } from "@tanstack/react-router";
import { PhaseMark } from "../../components/PhaseMark";
import { Ago } from "../../components/Time";
import type { Session } from "../../wire/session";

/** Dense on a desk, two lines per session on a phone. The name is the link; its reach is the whole row. */
export function SessionTable({ sessions }: { readonly sessions: readonly Session[] }) {
  const head = "px-3 py-1.5 text-left text-small font-medium text-faint";
  return (
    <div className="overflow-hidden rounded-l border border-line bg-sheet">
      <table className="w-full table-fixed" aria-label="Sessions">
        <thead className="hidden border-b border-line sm:table-header-group">
          <tr>
            <th scope="col" className={`${head} w-32 pl-4`}>
              Phase
            </th>
            <th scope="col" className={head}>
              Session
            </th>
            <th scope="col" className={`${head} w-20`}>
              Agent
            </th>
            <th scope="col" className={`${head} w-[34%]`}>
              Waiting for
            </th>
            <th scope="col" className={`${head} w-24`}>
              Approvals
            </th>
            <th scope="col" className={`${head} w-28 pr-4 text-right`}>
              Last activity
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {sessions.map((session) => (
            <Row key={`${session.metadata.namespace}/${session.metadata.name}`} session={session} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ session }: { readonly session: Session }) {
  const { metadata, spec, status } = session;
  const pending = status.approvals?.pending ?? 0;
  const needsPerson = status.phase === "Waiting" || status.phase === "Parked" || pending > 0;
  const detail =
    status.waitingFor ?? (status.phase === "Failed" ? (status.message ?? status.reason) : undefined);
  const cell = "px-3 sm:py-2.5 align-middle sm:table-cell";
  return (
    <tr
      className={`relative flex flex-wrap items-center gap-y-0.5 py-1.5 transition-colors hover:bg-hover sm:table-row sm:py-0 ${
        needsPerson ? "shadow-[inset_3px_0_0_var(--color-amber-mark)]" : ""
      }`}
    >
      <td className={`${cell} order-2 py-0.5 pl-4`}>
        <PhaseMark phase={status.phase} />
      </td>
      <td className={`${cell} order-1 w-full py-0.5 pl-4 sm:w-auto sm:pl-3`}>
        <Link
          to="/sessions/$namespace/$name"
          params={{ namespace: metadata.namespace, name: metadata.name }}
          className="flex min-w-0 items-baseline gap-2 after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-sea"
        >
          <span className="truncate font-semibold">{metadata.name}</span>
          <span className="shrink-0 truncate text-small text-faint">{metadata.namespace}</span>
        </Link>
      </td>
      <td className={`${cell} order-3 hidden text-soft`}>{spec.agent.kind}</td>
      <td
        className={`${cell} order-5 w-full min-w-0 max-w-full py-0.5 pl-4 empty:hidden sm:w-auto sm:pl-3 sm:empty:table-cell`}
      >
        {detail && (
          <span
            className={`block truncate ${status.phase === "Failed" ? "text-red" : needsPerson ? "text-amber" : "text-soft"}`}
            title={detail}
          >
            {detail}
          </span>
        )}
      </td>
      <td className={`${cell} order-4 py-0.5 empty:hidden sm:empty:table-cell`}>
        {pending > 0 && (
          <span className="rounded-full border border-amber-line bg-amber-wash px-2 text-small font-semibold text-amber">
            {pending} <span className="sm:sr-only">pending</span>
          </span>
        )}
      </td>
      <td className={`${cell} order-4 ml-auto py-0.5 pr-4 text-right whitespace-nowrap text-soft`}>
        <Ago at={status.lastActivity ?? metadata.creationTimestamp} />
      </td>
    </tr>
  );
}
