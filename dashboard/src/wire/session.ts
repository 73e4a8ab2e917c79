import { json, list, number, object, optional, type Type, text, word } from "./schema";

export const PHASES = [
  "Pending",
  "Starting",
  "Running",
  "Waiting",
  "Idle",
  "Parked",
  "Suspended",
  "Succeeded",
  "Failed",
  "Stopped",
] as const;
export type Phase = (typeof PHASES)[number];

const condition = object({
  type: text,
  status: text,
  reason: optional(text),
  message: optional(text),
  lastTransitionTime: optional(text),
});

export const session = object({
  metadata: object({ namespace: text, name: text, uid: optional(text), creationTimestamp: text }),
  spec: object({
    agent: object({ kind: text, command: optional(list(text)), model: optional(text) }),
    image: optional(text),
    prompt: optional(text),
    completion: optional(text),
  }),
  status: object({
    phase: word(PHASES, "Pending"),
    reason: optional(text),
    message: optional(text),
    conditions: optional(list(condition)),
    run: optional(
      object({ id: optional(text), epoch: optional(number), pod: optional(text), startedAt: optional(text) }),
    ),
    waitingFor: optional(text),
    approvals: optional(object({ pending: number })),
    prompts: optional(object({ queued: number })),
    lastRev: optional(number),
    lastActivity: optional(text),
  }),
});
export type Session = Type<typeof session>;

export const sessionPage = object({ sessions: list(session), next: optional(text) });
export const namespaces = object({ namespaces: list(object({ name: text })) });
export const me = object({
  name: text,
  groups: optional(list(text)),
  mode: word(["local", "kubernetes"], "kubernetes"),
});
export type Me = Type<typeof me>;
export const signInMode = object({ mode: word(["local", "kubernetes"], "kubernetes") });

export const approval = object({
  id: text,
  session: object({ namespace: text, name: text }),
  runId: optional(text),
  requestId: text,
  state: word(["Pending", "Approved", "Denied", "Answered", "Expired", "Withdrawn"], "Pending"),
  kind: word(["Permission", "Question"], "Permission"),
  prompt: text,
  tool: optional(
    object({
      name: optional(text),
      kind: optional(text),
      summary: optional(text),
      arguments: optional(json),
      toolCallId: optional(text),
    }),
  ),
  options: optional(list(object({ optionId: text, name: text, kind: optional(text) }))),
  askedAt: text,
  rev: optional(number),
  decision: optional(
    object({
      decision: word(["Approve", "Deny", "Answer"], "Answer"),
      by: text,
      at: text,
      reason: optional(text),
      optionId: optional(text),
      answer: optional(text),
    }),
  ),
  delivered: optional(json),
});
export type Approval = Type<typeof approval>;
export const approvalPage = object({ approvals: list(approval) });

/** An error as RFC 9457 says it, with our `code` and `hint`; `field` when one field of the request is to blame. */
export const problem = object({
  title: optional(text),
  status: optional(number),
  detail: optional(text),
  code: optional(text),
  hint: optional(text),
  field: optional(text),
  decision: optional(json),
  by: optional(text),
  at: optional(text),
});

export interface Verdict {
  readonly decision: "Approve" | "Deny" | "Answer";
  readonly reason?: string;
  readonly optionId?: string;
  readonly answer?: string;
}

export interface NewSession {
  readonly name?: string;
  readonly clientId: string;
  readonly spec: {
    readonly agent: { readonly kind: string; readonly command?: readonly string[] };
    readonly image?: string;
    readonly prompt?: string;
  };
}
