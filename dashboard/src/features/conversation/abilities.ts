import type { Phase, Session } from "../../wire/session";

export type Ability = { readonly can: true } | { readonly can: false; readonly because: string };

export interface Abilities {
  readonly prompt: Ability;
  readonly interrupt: Ability;
  readonly remove: Ability;
  /** What happens to a prompt sent now, in words for below the box; empty when it is simply taken up. */
  readonly promptNote: string;
}

const yes: Ability = { can: true };
const no = (because: string): Ability => ({ can: false, because });

/** What a person can do with a session right now, and why not. Pure; the table test walks every phase. */
export function abilities(session: Session): Abilities {
  const { phase } = session.status;
  return {
    prompt: hasEnded(phase) ? no(`The session has ended (${phase}). Start a new one to go on.`) : yes,
    interrupt:
      phase === "Running" || phase === "Waiting"
        ? yes
        : no("Nothing to interrupt: the agent is not in a turn."),
    remove: yes,
    promptNote: promptNote(phase),
  };
}

export const hasEnded = (phase: Phase) => phase === "Succeeded" || phase === "Failed" || phase === "Stopped";

function promptNote(phase: Phase): string {
  switch (phase) {
    case "Pending":
    case "Starting":
      return "The agent gets it as soon as it is ready.";
    case "Running":
      return "The agent is busy: it gets this after its turn.";
    case "Waiting":
      return "The agent waits for a decision: it gets this after its turn.";
    case "Parked":
      return "The session is parked until its approval is decided.";
    case "Suspended":
      return "A prompt wakes the session.";
    case "Idle":
    case "Succeeded":
    case "Failed":
    case "Stopped":
      return "";
  }
}
