/**
 * The control plane's REST contract, kept in memory: sessions with gapless logs, prompts, approvals. For the
 * dashboard's own tests and for looking at it; never shipped. The real one is the control-plane module.
 */
import { EventEmitter } from "node:events";

let counter = 0;
export const id = (prefix) => `${prefix}-${String(++counter).padStart(4, "0")}`;
const iso = (ms = Date.now()) => new Date(ms).toISOString();

export class FakeSession {
  constructor({ namespace, name, spec, clientId, createdAt = Date.now() }) {
    this.namespace = namespace;
    this.name = name;
    this.spec = spec;
    this.clientId = clientId;
    this.createdAt = createdAt;
    this.events = [];
    this.prompts = [];
    this.approvals = [];
    this.phase = "Pending";
    this.changed = new EventEmitter().setMaxListeners(0);
    this.clock = undefined;
    this.waitingFor = undefined;
    this.runId = undefined;
    this.seq = 0;
  }

  /** What the control plane writes itself: has a rev and no seq. */
  say(type, data) {
    const event = { rev: this.events.length + 1, type, ts: iso(this.clock ?? Date.now()), data };
    this.events.push(event);
    this.changed.emit("event", event);
    return event;
  }

  /** What the runner reports. */
  report(type, data) {
    const at = this.events.length + 1;
    const event = {
      rev: at,
      type,
      ts: iso(this.clock ?? Date.now()),
      hostId: "host_1",
      runId: this.runId,
      seq: ++this.seq,
      data,
    };
    this.events.push(event);
    this.changed.emit("event", event);
    return event;
  }

  go(to, message) {
    if (this.phase === to) return;
    const from = this.phase;
    this.phase = to;
    this.say("session.phase_changed", { from, to, ...(message && { message }) });
  }

  toJson() {
    const pending = this.approvals.filter((approval) => approval.state === "Pending").length;
    const last = this.events.at(-1)?.ts;
    return {
      metadata: {
        namespace: this.namespace,
        name: this.name,
        uid: `uid-${this.namespace}-${this.name}`,
        creationTimestamp: iso(this.createdAt),
      },
      spec: this.spec,
      status: {
        phase: this.phase,
        ...(this.message && { message: this.message, reason: this.reason }),
        conditions: [
          {
            type: "Ready",
            status: this.phase === "Idle" ? "True" : "False",
            reason: this.phase,
            message: this.phase === "Idle" ? "Can take a prompt." : `The session is ${this.phase}.`,
            lastTransitionTime: last,
          },
        ],
        ...(this.runId && {
          run: { id: this.runId, epoch: 1, pod: `${this.name}-1`, startedAt: iso(this.createdAt) },
        }),
        ...(this.waitingFor && { waitingFor: this.waitingFor }),
        approvals: { pending },
        prompts: { queued: this.prompts.filter((prompt) => prompt.state === "Queued").length },
        lastRev: this.events.length,
        ...(last && { lastActivity: last }),
      },
    };
  }

  queue({ id: promptId, text, actor }) {
    const known = this.prompts.find((prompt) => prompt.id === promptId);
    if (known) return { made: false, prompt: known };
    const prompt = { id: promptId, text, actor, state: "Queued", createdAt: iso() };
    this.prompts.push(prompt);
    this.say("session.prompt_queued", { prompt_id: promptId, actor, text });
    this.changed.emit("prompt");
    return { made: true, prompt };
  }

  /** Asks people, and waits for what they say. */
  ask(request, { kind = "Permission", toolCallId } = {}) {
    const asked = this.report("run.permission_requested", request);
    const approval = {
      id: id("approval"),
      session: { namespace: this.namespace, name: this.name },
      runId: this.runId,
      requestId: request.request_id,
      state: "Pending",
      kind,
      prompt: request.prompt,
      tool: {
        ...(request.op_tool && { name: request.op_tool }),
        ...(request.tool_call?.kind && { kind: request.tool_call.kind }),
        ...(request.op_args_summary && { summary: request.op_args_summary }),
        ...(request.op_args && { arguments: request.op_args }),
        ...(toolCallId && { toolCallId }),
      },
      options: request.options.map((option) => ({
        optionId: option.option_id,
        name: option.name,
        kind: option.kind,
      })),
      askedAt: asked.ts,
      rev: asked.rev,
      delivered: false,
    };
    this.approvals.push(approval);
    this.waitingFor =
      kind === "Question" ? `answer: ${request.prompt}` : `approve: ${request.op_args_summary}`;
    this.go("Waiting");
    return new Promise((resolve) => this.changed.once(`decided-${approval.id}`, resolve));
  }

  decide(approval, { decision, reason, optionId, answer }, by) {
    const state = { Approve: "Approved", Deny: "Denied", Answer: "Answered" }[decision];
    approval.state = state;
    approval.decision = { decision, by, at: iso(), reason, optionId, answer };
    this.say("session.permission_decided", {
      approval_id: approval.id,
      request_id: approval.requestId,
      decision: decision.toLowerCase(),
      actor: by,
      ...(reason && { reason }),
      ...(optionId && { option_id: optionId }),
      ...(answer && { answer }),
    });
    this.waitingFor = undefined;
    this.go("Running");
    setTimeout(() => {
      approval.delivered = true;
      this.report("run.permission_answered", {
        request_id: approval.requestId,
        outcome: state.toLowerCase(),
        ...(optionId && { option_id: optionId }),
      });
      this.changed.emit(`decided-${approval.id}`, approval.decision);
    }, this.deliveryMs ?? 400);
  }
}
