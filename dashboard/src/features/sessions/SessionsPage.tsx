import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { Button } from "../../components/Button";
import { Icon } from "../../components/Icon";
import { Problem } from "../../components/Notice";
import { PhaseMark } from "../../components/PhaseMark";
import { api, UnreachableError } from "../../live/api";
import { POLL_MS } from "../../live/queries";
import type { Phase, Session } from "../../wire/session";
import { useShortcut } from "../shell/shortcuts";
import { type ListSearch, matches, phaseCounts } from "./filter";
import { NewSessionDialog } from "./NewSessionDialog";
import { SessionTable } from "./SessionTable";

const noSessions: readonly Session[] = [];

export function SessionsPage() {
  const search = useSearch({ from: "/" });
  const navigate = useNavigate({ from: "/" });
  const [creating, setCreating] = useState(false);
  const filter = useRef<HTMLInputElement>(null);
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ["sessions"],
    queryFn: ({ pageParam, signal }) => api.sessions(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    refetchInterval: POLL_MS,
  });
  const sessions = data?.pages.flatMap((page) => page.sessions) ?? noSessions;
  const shown = sessions.filter((session) => matches(session, search));
  const change = (next: ListSearch) => void navigate({ search: next, replace: true });

  useShortcut("n", () => setCreating(true));
  useShortcut("/", () => filter.current?.focus());

  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto max-w-6xl px-3 pt-5 pb-12 sm:px-5">
        <div className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-2">
          <h1 className="text-head font-semibold tracking-tight">Sessions</h1>
          <div className="relative order-last w-full sm:order-none sm:ml-auto sm:w-64">
            <Icon name="search" className="pointer-events-none absolute top-2 left-2.5 text-faint" />
            <input
              ref={filter}
              type="search"
              aria-label="Filter sessions"
              placeholder="Filter"
              value={search.q ?? ""}
              onChange={(event) => change({ ...search, q: event.target.value || undefined })}
              className="h-8 w-full rounded-m border border-edge/60 bg-sheet pr-2 pl-8"
            />
          </div>
          <Button look="primary" icon="plus" className="ml-auto sm:ml-0" onClick={() => setCreating(true)}>
            New session
          </Button>
        </div>

        {sessions.length > 0 && (
          <PhaseFilter
            sessions={sessions}
            chosen={search.phase ?? []}
            onChange={(phase) => change({ ...search, phase })}
          />
        )}
        {error && !(error instanceof UnreachableError) && <Problem error={error} className="mb-3" />}

        {!data && !error && <Loading />}
        {!data && error instanceof UnreachableError && (
          <p className="py-10 text-center text-soft">The list appears as soon as the server answers.</p>
        )}
        {data && sessions.length === 0 && <Empty onNew={() => setCreating(true)} />}
        {sessions.length > 0 &&
          (shown.length > 0 ? (
            <SessionTable sessions={shown} />
          ) : (
            <p className="rounded-l border border-line bg-sheet px-4 py-8 text-center text-soft">
              No session matches.{" "}
              <button type="button" className="text-sea underline" onClick={() => change({})}>
                Clear the filter
              </button>
            </p>
          ))}
        {hasNextPage && (
          <div className="mt-3 flex items-center justify-center gap-3 text-soft">
            <span>The newest {sessions.length} are loaded.</span>
            <Button onClick={() => void fetchNextPage()} disabled={isFetchingNextPage}>
              {isFetchingNextPage ? "Loading…" : "Load older"}
            </Button>
          </div>
        )}
      </div>
      <NewSessionDialog open={creating} onClose={() => setCreating(false)} />
    </div>
  );
}

interface PhaseFilterProps {
  readonly sessions: readonly Session[];
  readonly chosen: readonly Phase[];
  readonly onChange: (phases: readonly Phase[] | undefined) => void;
}

function PhaseFilter({ sessions, chosen, onChange }: PhaseFilterProps) {
  const counts = phaseCounts(sessions);
  const offered = [
    ...counts,
    ...chosen.filter((p) => !counts.some(([phase]) => phase === p)).map((p) => [p, 0] as const),
  ];
  const toggle = (phase: Phase) => {
    const next = chosen.includes(phase) ? chosen.filter((other) => other !== phase) : [...chosen, phase];
    onChange(next.length > 0 ? next : undefined);
  };
  return (
    <fieldset className="min-w-0">
      <legend className="sr-only">Filter by phase</legend>
      <div className="-mx-3 mb-3 flex gap-1.5 overflow-x-auto px-3 py-0.5 [scrollbar-width:none] sm:mx-0 sm:flex-wrap sm:px-0">
        {offered.map(([phase, count]) => {
          const on = chosen.includes(phase);
          return (
            <button
              key={phase}
              type="button"
              aria-pressed={on}
              onClick={() => toggle(phase)}
              className={`inline-flex h-7 shrink-0 items-center gap-2 rounded-full border px-2.5 text-small transition-colors ${
                on ? "border-sea bg-sea-wash" : "border-line bg-sheet hover:bg-hover"
              }`}
            >
              <PhaseMark phase={phase} />
              <span className="text-soft">{count}</span>
            </button>
          );
        })}
      </div>
    </fieldset>
  );
}

function Loading() {
  return (
    <div role="status" className="overflow-hidden rounded-l border border-line bg-sheet">
      <span className="sr-only">Loading sessions…</span>
      {[0, 1, 2, 3].map((row) => (
        <div key={row} className="flex h-11 items-center gap-6 border-b border-line px-4 last:border-b-0">
          <span className="h-2.5 w-16 rounded-full bg-well" />
          <span className="h-2.5 w-40 rounded-full bg-well" />
        </div>
      ))}
    </div>
  );
}

function Empty({ onNew }: { readonly onNew: () => void }) {
  return (
    <div className="rounded-l border border-line bg-sheet px-6 py-12 text-center">
      <h2 className="text-lead font-semibold">No session yet</h2>
      <p className="mx-auto mt-1 mb-4 max-w-md text-soft">
        A session is one coding agent at work on one task. Start one with the demonstration agent to see how
        it asks before it acts; no model and no account are needed.
      </p>
      <Button look="primary" icon="plus" onClick={onNew}>
        Start a session
      </Button>
    </div>
  );
}
