import { PHASES, type Phase, type Session } from "../../wire/session";

export interface ListSearch {
  readonly phase?: readonly Phase[];
  readonly q?: string;
}

/** The list's filter as it stands in the address bar; whatever else stands there is ignored. */
export function readSearch(search: Record<string, unknown>): ListSearch {
  const given = Array.isArray(search.phase) ? search.phase : [search.phase];
  const phase = PHASES.filter((known) => given.includes(known));
  const q = typeof search.q === "string" || typeof search.q === "number" ? String(search.q) : "";
  return { ...(phase.length > 0 && { phase }), ...(q && { q }) };
}

export function matches(session: Session, { phase, q }: ListSearch): boolean {
  if (phase && !phase.includes(session.status.phase)) return false;
  const { metadata, spec, status } = session;
  const words = [
    metadata.namespace,
    metadata.name,
    spec.agent.kind,
    status.phase,
    status.waitingFor,
    spec.prompt,
  ]
    .join(" ")
    .toLowerCase();
  return (q ?? "")
    .toLowerCase()
    .split(/\s+/)
    .every((part) => words.includes(part));
}

/** How many sessions are in each phase that occurs, in the order of a session's life. */
export function phaseCounts(sessions: readonly Session[]): readonly (readonly [Phase, number])[] {
  return PHASES.map(
    (phase) => [phase, sessions.filter((s) => s.status.phase === phase).length] as const,
  ).filter(([, count]) => count > 0);
}
