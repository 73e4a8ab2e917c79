import type { Approval, Phase, Session } from "../src/wire/session";

export function aSession({ name = "fix-login", phase = "Idle" as Phase, ...status } = {}): Session {
  return {
    metadata: { namespace: "team-a", name, uid: "u", creationTimestamp: "2026-01-02T03:04:05Z" },
    spec: { agent: { kind: "demo" } },
    status: { phase, lastRev: 0, ...status },
  };
}

export function anApproval(more: Partial<Approval> = {}): Approval {
  return {
    id: "approval-1",
    session: { namespace: "team-a", name: "fix-login" },
    runId: "run_1",
    requestId: "req-1",
    state: "Pending",
    kind: "Permission",
    prompt: "Run git push?",
    tool: {
      name: "bash",
      kind: "execute",
      summary: "git push",
      arguments: { command: "git push origin fix-login" },
    },
    options: [
      { optionId: "allow", name: "Allow once", kind: "allow_once" },
      { optionId: "always", name: "Allow always", kind: "allow_always" },
      { optionId: "reject", name: "Reject", kind: "reject_once" },
    ],
    askedAt: "2026-01-02T03:04:05Z",
    rev: 3,
    delivered: false,
    ...more,
  };
}
