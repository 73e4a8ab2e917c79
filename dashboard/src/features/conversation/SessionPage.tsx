import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { Button, ButtonLink } from "../../components/Button";
import { Icon } from "../../components/Icon";
import { Problem } from "../../components/Notice";
import { PhaseMark } from "../../components/PhaseMark";
import { exportUrl, ProblemError, type SessionRef, UnreachableError } from "../../live/api";
import { sessionQuery } from "../../live/queries";
import type { LogView } from "../../live/SessionLog";
import type { Session } from "../../wire/session";
import { PendingApprovals } from "../approval/PendingApprovals";
import { PromptBox } from "../prompt/PromptBox";
import { abilities, hasEnded } from "./abilities";
import { DeleteDialog } from "./DeleteDialog";
import { Disclosures } from "./disclosure";
import { LogList } from "./LogList";
import { SessionDetails } from "./SessionDetails";
import { useSessionLog } from "./useSessionLog";

export function SessionPage() {
  const { namespace, name } = useParams({ from: "/sessions/$namespace/$name" });
  // Another session is another page, with its own log, drafts and opened rows.
  return <OneSession key={`${namespace}/${name}`} namespace={namespace} name={name} />;
}

function OneSession({ namespace, name }: SessionRef) {
  const [ref] = useState({ namespace, name });
  const { data: session, error } = useQuery(sessionQuery(ref));
  const [view, log] = useSessionLog(ref);
  const lastRev = session?.status.lastRev ?? 0;
  useEffect(() => log.expect(lastRev));

  const gone = error instanceof ProblemError && error.status === 404;
  if (!session && error && !(error instanceof UnreachableError))
    return <Missing error={error} gone={gone} session={ref} />;
  if (!session)
    return (
      <p role="status" className="p-8 text-center text-soft">
        {error ? "The session appears as soon as the server answers." : "Loading the session…"}
      </p>
    );
  return (
    <Disclosures>
      <div className="grid h-full grid-cols-[minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)_auto]">
        <Head session={session} view={view} gone={gone} />
        <LogList
          items={view.conversation.items}
          head={view.forgotten ? "Earlier events are no longer kept." : ""}
          foot={footNote(view, session)}
        />
        <div className="border-t border-line bg-paper">
          <div className="mx-auto grid max-w-[60rem] grid-cols-[minmax(0,1fr)] gap-2 px-3 py-3 sm:px-5">
            {gone ? (
              <p className="text-soft">This session was deleted. What you see is what was read before.</p>
            ) : (
              <>
                <PendingApprovals session={ref} items={view.conversation.items} />
                <PromptBox session={ref} abilities={abilities(session)} queue={view.conversation.queue} />
              </>
            )}
          </div>
        </div>
      </div>
    </Disclosures>
  );
}

function footNote(view: LogView, session: Session): string {
  if (view.conversation.items.length > 0 || view.forgotten) return "";
  if (view.link === "history") return "Reading the conversation…";
  if (view.problem && view.link === "refused") return view.problem.message;
  if (session.status.message) return session.status.message;
  return hasEnded(session.status.phase) ? "Nothing was said." : "Nothing has happened yet.";
}

interface HeadProps {
  readonly session: Session;
  readonly view: LogView;
  readonly gone: boolean;
}

function Head({ session, view, gone }: HeadProps) {
  const [deleting, setDeleting] = useState(false);
  const { metadata, spec, status } = session;
  const trouble = status.phase === "Failed" || status.phase === "Pending" || status.phase === "Starting";
  return (
    <div className="border-b border-line bg-sheet">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-2 py-2 sm:px-4">
        <Link
          to="/"
          aria-label="All sessions"
          title="All sessions"
          className="inline-flex size-8 items-center justify-center rounded-m text-soft hover:bg-hover hover:text-ink"
        >
          <Icon name="back" />
        </Link>
        <div className="mr-auto flex min-w-0 flex-1 items-baseline gap-2">
          <h1 className="truncate text-lead font-semibold">{metadata.name}</h1>
          <span className="hidden shrink-0 text-small text-faint sm:inline">
            {metadata.namespace} · {spec.agent.kind}
            {view.conversation.title && ` · ${view.conversation.title}`}
          </span>
        </div>
        <LinkState link={view.link} />
        <span role="status" aria-label={`Phase: ${status.phase}`}>
          <PhaseMark phase={status.phase} />
        </span>
        <div className="flex items-center gap-1">
          <SessionDetails session={session} conversation={view.conversation} />
          {!gone && (
            <ButtonLink icon="down" href={exportUrl(metadata)} download aria-label="Export session">
              <span className="hidden sm:inline">Export</span>
            </ButtonLink>
          )}
          <Button
            look="quiet"
            icon="delete"
            disabled={gone}
            onClick={() => setDeleting(true)}
            aria-label="Delete session"
          >
            <span className="hidden sm:inline">Delete</span>
          </Button>
        </div>
      </div>
      {trouble && status.message && (
        <p className={`px-4 pb-2 text-small ${status.phase === "Failed" ? "text-red" : "text-soft"}`}>
          {status.reason && <span className="font-semibold">{status.reason}: </span>}
          {status.message}
        </p>
      )}
      <DeleteDialog session={session} open={deleting} onClose={() => setDeleting(false)} />
    </div>
  );
}

function LinkState({ link }: { readonly link: LogView["link"] }) {
  return (
    <span role="status" className="text-small text-amber">
      {link === "away" ? "Reconnecting…" : ""}
    </span>
  );
}

function Missing({
  error,
  gone,
  session,
}: {
  readonly error: Error;
  readonly gone: boolean;
  readonly session: SessionRef;
}) {
  return (
    <div className="mx-auto max-w-lg px-4 py-12">
      {gone ? (
        <>
          <h1 className="text-head font-semibold">No such session</h1>
          <p className="mt-1 mb-3 text-soft">
            There is no session {session.name} in namespace {session.namespace}. It may have been deleted, or
            you may not see it.
          </p>
        </>
      ) : (
        <Problem error={error} className="mb-3" />
      )}
      <Link to="/" className="text-sea underline">
        All sessions
      </Link>
    </div>
  );
}
