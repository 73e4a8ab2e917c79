import type { EventData, KnownEvent, SessionEvent, ToolCall } from "../wire/event";
import type { Json } from "../wire/schema";
import type { Item, ItemOf, PermissionOutcome, QueuedPrompt } from "./items";

/**
 * The log, folded into what a reader sees. `extend` is pure: the same events give the same conversation, however
 * they were cut into batches, and an event that came before (by rev) changes nothing.
 */
export interface Conversation {
  readonly items: readonly Item[];
  /** Prompts that wait for the agent, oldest first. */
  readonly queue: readonly QueuedPrompt[];
  readonly lastRev: number;
  readonly title?: string;
  readonly usage?: Json;
  readonly index: Index;
}

/** Where things are, so that an update finds its row without a search. */
interface Index {
  readonly tools: ReadonlyMap<string, number>;
  readonly permissions: ReadonlyMap<string, number>;
  readonly placed: ReadonlySet<string>;
  readonly turns: ReadonlyMap<string, string>;
  /** The row that the next chunk of text continues, and what such a chunk must look like. */
  readonly open?: { readonly at: number; readonly id: string };
  readonly plan?: number;
  readonly unfinished: ReadonlySet<number>;
}

export const emptyConversation: Conversation = {
  items: [],
  queue: [],
  lastRev: 0,
  index: {
    tools: new Map(),
    permissions: new Map(),
    placed: new Set(),
    turns: new Map(),
    unfinished: new Set(),
  },
};

export const conversation = (events: readonly SessionEvent[]): Conversation =>
  extend(emptyConversation, events);

export function extend(before: Conversation, events: readonly SessionEvent[]): Conversation {
  const fresh = events.some((event) => event.rev > before.lastRev);
  if (!fresh) return before;
  const draft = new Draft(before);
  for (const event of events) {
    if (event.rev <= draft.lastRev) continue;
    draft.lastRev = event.rev;
    draft.apply(event);
  }
  return draft.finish();
}

const seconds = (from: string | undefined, to: string): number | undefined => {
  const elapsed = from === undefined ? Number.NaN : (Date.parse(to) - Date.parse(from)) / 1000;
  return Number.isFinite(elapsed) && elapsed >= 0 ? elapsed : undefined;
};

const isOver = (call: ToolCall) => call.status === "completed" || call.status === "failed";

/** A private copy that one batch of events may change. */
class Draft {
  lastRev: number;
  private readonly items: Item[];
  private queue: readonly QueuedPrompt[];
  private title: string | undefined;
  private usage: Json | undefined;
  private readonly tools: Map<string, number>;
  private readonly permissions: Map<string, number>;
  private readonly placed: Set<string>;
  private readonly turns: Map<string, string>;
  private readonly unfinished: Set<number>;
  private open: Index["open"];
  private plan: number | undefined;

  constructor(before: Conversation) {
    this.lastRev = before.lastRev;
    this.items = [...before.items];
    this.queue = before.queue;
    this.title = before.title;
    this.usage = before.usage;
    this.tools = new Map(before.index.tools);
    this.permissions = new Map(before.index.permissions);
    this.placed = new Set(before.index.placed);
    this.turns = new Map(before.index.turns);
    this.unfinished = new Set(before.index.unfinished);
    this.open = before.index.open;
    this.plan = before.index.plan;
  }

  finish(): Conversation {
    const { items, queue, lastRev, title, usage, tools, permissions, placed, turns, unfinished, open, plan } =
      this;
    return {
      items,
      queue,
      lastRev,
      title,
      usage,
      index: { tools, permissions, placed, turns, unfinished, open, plan },
    };
  }

  apply(event: SessionEvent): void {
    const { ts } = event;
    switch (event.type) {
      case "agent.message":
        return this.chunk(event, "message", event.data.text, event.data.message_id);
      case "agent.thought":
        return this.chunk(event, "thought", event.data.text, event.data.message_id);
      case "run.output":
        return this.output(event);
      case "agent.tool_call":
        return this.tool(event, event.data.tool_call);
      case "agent.plan":
        return this.replacePlan(event);
      case "agent.usage":
        this.usage = event.data.usage;
        return;
      case "agent.mode":
        return this.line(event, `Mode: ${event.data.mode_id}`);
      case "agent.notice":
        this.push(event, { kind: "notice", level: event.data.level, text: event.data.text });
        return;
      case "session.created":
        return this.line(event, `Session created by ${event.data.actor}`);
      case "session.deleted":
        return this.line(event, `${event.data.actor} deleted the session`);
      case "session.prompt_queued":
        this.queued({ id: event.data.prompt_id, actor: event.data.actor, text: event.data.text, ts });
        return;
      case "session.prompt_removed":
        this.queue = this.queue.filter((prompt) => prompt.id !== event.data.prompt_id);
        return this.line(event, `${event.data.actor} took back a queued prompt`);
      case "session.prompt_refused":
        this.queue = this.queue.filter((prompt) => prompt.id !== event.data.prompt_id);
        return this.line(event, "The agent did not get a prompt", event.data.reason, "error");
      case "session.event_refused":
        return this.line(
          event,
          `Something the runner said could not be stored (${event.data.event_type})`,
          event.data.reason,
          "error",
        );
      case "run.input":
        return this.placePrompt(event, event.data.input_id, event.data.actor, event.data.text_redacted);
      case "turn.started":
        this.turns.set(event.data.turn_id, ts);
        this.close();
        this.plan = undefined;
        return this.placePrompt(event, event.data.input_id);
      case "turn.completed":
        return this.endTurn(event, event.data.turn_id, event.data.stop_reason, event.data.error);
      case "session.turn_lost":
        return this.endTurn(event, event.data.turn_id, "lost", event.data.reason);
      case "run.started":
        this.close();
        return this.line(
          event,
          `Run started: ${agentName(event.data)}`,
          `${event.data.command} in ${event.data.cwd}`,
        );
      case "run.exited":
        return this.exited(event);
      case "run.metadata":
        this.title = event.data.title ?? this.title;
        return;
      case "run.awaiting_input":
        this.push(event, {
          kind: "notice",
          level: "warning",
          text: `The agent waits for input: ${event.data.prompt ?? event.data.reason}`,
        });
        return;
      case "run.permission_requested":
        return this.asked(event);
      case "session.permission_decided": {
        const { decision, actor, reason, option_id, answer } = event.data;
        return this.outcome(event.data.request_id, (known) => ({
          ...known,
          state: known.delivered ? "answered" : "decided",
          decision,
          by: actor,
          at: ts,
          reason,
          optionId: option_id,
          answer,
        }));
      }
      case "run.permission_answered":
        return this.outcome(event.data.request_id, (known) => ({
          ...known,
          state: "answered",
          delivered: event.data.outcome,
          optionId: known.optionId ?? event.data.option_id,
          at: known.at ?? ts,
        }));
      case "run.permission_withdrawn":
        return this.outcome(event.data.request_id, (known) => ({
          ...known,
          state: "withdrawn",
          at: ts,
          reason: event.data.reason,
        }));
      case "session.permission_expired":
        return this.outcome(event.data.request_id, (known) => ({
          ...known,
          state: "expired",
          at: ts,
          reason: event.data.reason,
        }));
      case "session.interrupt_requested":
        return this.line(event, `${event.data.actor} asked the agent to stop`);
      case "session.phase_changed":
        return this.phase(event);
      case "command.confirmed":
        if (event.data.ok) return;
        return this.line(event, "The runner could not do what it was asked", event.data.error, "error");
      case "raw":
        this.push(event, { kind: "raw", name: event.name, data: event.data });
        return;
    }
  }

  private push(event: SessionEvent, body: DistributiveOmit<Item, "key" | "ts">): number {
    this.items.push({ ...body, key: `${body.kind}-${event.rev}`, ts: event.ts } as Item);
    return this.items.length - 1;
  }

  private close(): void {
    this.open = undefined;
  }

  /** What the session itself says in between does not cut a message in two; what the agent does next does. */
  private chunk(
    event: SessionEvent,
    kind: "message" | "thought",
    text: string,
    messageId: string | undefined,
  ): void {
    const id = `${kind}/${event.runId ?? ""}/${messageId ?? ""}`;
    const at = this.open?.id === id ? this.open.at : undefined;
    const item = at === undefined ? undefined : this.items[at];
    if (at !== undefined && item?.kind === kind) this.items[at] = { ...item, text: item.text + text };
    else this.open = { at: this.push(event, { kind, text }), id };
  }

  private output(event: Extract<KnownEvent, { type: "run.output" }>): void {
    const last = this.items.at(-1);
    if (last?.kind === "output" && last.stream === event.data.stream)
      this.items[this.items.length - 1] = { ...last, text: last.text + event.data.text };
    else this.push(event, { kind: "output", stream: event.data.stream, text: event.data.text });
  }

  private tool(event: SessionEvent, call: ToolCall): void {
    const id = `${event.runId ?? ""}/${call.tool_call_id}`;
    const at = this.tools.get(id);
    const known = at === undefined ? undefined : (this.items[at] as ItemOf<"tool">);
    const merged = known ? { ...known.call, ...call } : call;
    const endedAt = isOver(merged) ? (known?.endedAt ?? event.ts) : undefined;
    let row = at;
    if (row !== undefined && known) {
      this.items[row] = { ...known, call: merged, endedAt, abandoned: known.abandoned && !isOver(merged) };
    } else {
      this.close();
      row = this.push(event, { kind: "tool", call: merged, runId: event.runId, endedAt });
      this.tools.set(id, row);
    }
    if (isOver(merged)) this.unfinished.delete(row);
    else this.unfinished.add(row);
  }

  private replacePlan(event: Extract<KnownEvent, { type: "agent.plan" }>): void {
    const known = this.plan === undefined ? undefined : this.items[this.plan];
    if (this.plan !== undefined && known?.kind === "plan") {
      this.items[this.plan] = { ...known, entries: event.data.entries };
    } else {
      this.close();
      this.plan = this.push(event, { kind: "plan", entries: event.data.entries });
    }
  }

  private queued(prompt: QueuedPrompt): void {
    const known = this.queue.some((other) => other.id === prompt.id) || this.placed.has(prompt.id);
    if (!known) this.queue = [...this.queue, prompt];
  }

  /** A prompt stands where the agent got it, not where it was queued; both tellings of that moment count once. */
  private placePrompt(event: SessionEvent, id: string, actor?: string, text?: string): void {
    if (this.placed.has(id)) return;
    const queued = this.queue.find((prompt) => prompt.id === id);
    const words = queued?.text ?? text;
    if (words === undefined) return;
    this.placed.add(id);
    this.queue = this.queue.filter((prompt) => prompt.id !== id);
    this.close();
    this.push(event, { kind: "prompt", actor: queued?.actor ?? actor ?? "", text: words });
  }

  private endTurn(
    event: SessionEvent,
    turnId: string,
    stopReason: ItemOf<"turn">["stopReason"],
    error?: string,
  ): void {
    this.abandonCalls();
    this.push(event, { kind: "turn", stopReason, error, seconds: seconds(this.turns.get(turnId), event.ts) });
    this.turns.delete(turnId);
    this.plan = undefined;
  }

  private exited(event: Extract<KnownEvent, { type: "run.exited" }>): void {
    const { exit_code, reason, message } = event.data;
    this.abandonCalls();
    const tone = reason === "stopped" && exit_code === 0 ? undefined : "error";
    const words = {
      stopped: "Run stopped",
      agent_exited: `The agent's program ended with code ${exit_code}`,
      agent_not_started: "The agent could not be started",
      out_of_memory: "The agent ran out of memory",
    }[reason];
    this.line(event, words, message, exit_code === 0 ? undefined : tone);
  }

  private abandonCalls(): void {
    for (const at of this.unfinished) {
      const item = this.items[at];
      if (item?.kind === "tool") this.items[at] = { ...item, abandoned: true };
    }
    this.unfinished.clear();
    this.close();
  }

  private asked(event: Extract<KnownEvent, { type: "run.permission_requested" }>): void {
    const ask = event.data;
    const at = this.permissions.get(ask.request_id);
    const known = at === undefined ? undefined : (this.items[at] as ItemOf<"permission">);
    if (at !== undefined && known?.runId === event.runId) {
      this.items[at] = { ...known, ask } as Item;
      return;
    }
    this.close();
    const row = this.push(event, { kind: "permission", runId: event.runId, ask, outcome: { state: "open" } });
    this.permissions.set(ask.request_id, row);
  }

  private outcome(requestId: string, change: (known: PermissionOutcome) => PermissionOutcome): void {
    const at = this.permissions.get(requestId);
    const item = at === undefined ? undefined : this.items[at];
    if (at === undefined || item?.kind !== "permission") return;
    this.items[at] = { ...item, outcome: change(item.outcome) };
  }

  private phase(event: Extract<KnownEvent, { type: "session.phase_changed" }>): void {
    const { from, to, message } = event.data;
    const last = this.items.at(-1);
    if (last?.kind === "phases")
      this.items[this.items.length - 1] = { ...last, steps: [...last.steps, { phase: to, message }] };
    else this.push(event, { kind: "phases", steps: [{ phase: from }, { phase: to, message }] });
  }

  private line(event: SessionEvent, text: string, detail?: string, tone?: "error"): void {
    this.push(event, { kind: "line", text, detail, tone });
  }
}

const agentName = ({ agent_name, agent_version, tool }: EventData<"run.started">) =>
  [agent_name ?? tool, agent_version].filter(Boolean).join(" ");

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
