import {
  flag,
  type Json,
  json,
  list,
  number,
  object,
  optional,
  type Type,
  text,
  WireError,
  word,
} from "./schema";

/** The event vocabulary, one row per type; checked against the golden messages of the protocol module. */
const toolContent = object({
  type: text,
  text: optional(text),
  path: optional(text),
  old_text: optional(text),
  new_text: optional(text),
});

const TOOL_KINDS = [
  "read",
  "edit",
  "delete",
  "move",
  "search",
  "execute",
  "think",
  "fetch",
  "switch_mode",
  "other",
] as const;

const toolCall = object({
  tool_call_id: text,
  title: optional(text),
  kind: optional(word(TOOL_KINDS, "other")),
  status: optional(word(["pending", "in_progress", "completed", "failed"], "in_progress")),
  content: optional(list(toolContent)),
  locations: optional(list(object({ path: text, line: optional(number) }))),
  raw_input: optional(json),
  raw_output: optional(json),
});

const permissionOption = object({
  option_id: text,
  name: text,
  kind: word(["allow_once", "allow_always", "reject_once", "reject_always", "other"], "other"),
});

const planEntry = object({
  content: text,
  priority: word(["high", "medium", "low"], "medium"),
  status: word(["pending", "in_progress", "completed"], "pending"),
});

export const EVENT_DATA = {
  "run.started": object({
    tool: text,
    cwd: text,
    command: text,
    agent_name: optional(text),
    agent_version: optional(text),
    agent_session_id: optional(text),
  }),
  "run.metadata": object({ agent_session_id: optional(text), title: optional(text) }),
  "run.output": object({ stream: word(["stdout", "stderr"], "stdout"), text }),
  "run.input": object({ actor: text, input_id: text, text_redacted: text, text_sha256: text }),
  "run.awaiting_input": object({ reason: text, prompt: optional(text), request_id: optional(text) }),
  "run.permission_requested": object({
    request_id: text,
    reason: word(["permission", "question"], "permission"),
    prompt: text,
    op_tool: optional(text),
    op_args: optional(json),
    op_args_summary: optional(text),
    approve_text: text,
    deny_text: text,
    tool_call: optional(toolCall),
    options: list(permissionOption),
  }),
  "run.permission_answered": object({
    request_id: text,
    outcome: word(["approved", "denied", "answered", "cancelled"], "answered"),
    option_id: optional(text),
  }),
  "run.permission_withdrawn": object({ request_id: text, reason: text }),
  "run.exited": object({
    exit_code: number,
    reason: word(["stopped", "agent_exited", "agent_not_started", "out_of_memory"], "agent_exited"),
    message: optional(text),
  }),
  "turn.started": object({ turn_id: text, input_id: text }),
  "turn.completed": object({
    turn_id: text,
    stop_reason: word(
      ["end_turn", "max_tokens", "max_turn_requests", "refusal", "cancelled", "failed"],
      "end_turn",
    ),
    error: optional(text),
  }),
  "agent.message": object({ text, message_id: optional(text) }),
  "agent.thought": object({ text, message_id: optional(text) }),
  "agent.tool_call": object({ tool_call: toolCall }),
  "agent.plan": object({ entries: list(planEntry) }),
  "agent.mode": object({ mode_id: text }),
  "agent.usage": object({ usage: json }),
  "agent.notice": object({ level: word(["info", "warning", "error"], "info"), text }),
  "command.confirmed": object({ command_id: text, ok: flag, error: optional(text) }),
  "session.created": object({ actor: text, agent_kind: text }),
  "session.deleted": object({ actor: text }),
  "session.prompt_queued": object({ prompt_id: text, actor: text, text }),
  "session.prompt_removed": object({ prompt_id: text, actor: text }),
  "session.prompt_refused": object({ prompt_id: text, reason: text }),
  "session.event_refused": object({ event_type: text, reason: text }),
  "session.permission_decided": object({
    approval_id: text,
    request_id: text,
    decision: word(["approve", "deny", "answer"], "answer"),
    actor: text,
    reason: optional(text),
    option_id: optional(text),
    answer: optional(text),
  }),
  "session.permission_expired": object({ approval_id: text, request_id: text, reason: text }),
  "session.turn_lost": object({ turn_id: text, reason: text }),
  "session.interrupt_requested": object({ actor: text }),
  "session.phase_changed": object({
    from: text,
    to: text,
    reason: optional(text),
    message: optional(text),
  }),
} as const;

export type EventType = keyof typeof EVENT_DATA;
export type EventData<T extends EventType> = Type<(typeof EVENT_DATA)[T]>;
export type ToolCall = Type<typeof toolCall>;
export type ToolKind = (typeof TOOL_KINDS)[number];
export type ToolContent = Type<typeof toolContent>;
export type PermissionOption = Type<typeof permissionOption>;
export type PlanEntry = Type<typeof planEntry>;

interface Position {
  readonly rev: number;
  readonly ts: string;
  readonly runId?: string;
  readonly seq?: number;
}

export type KnownEvent = {
  [T in EventType]: Position & { readonly type: T; readonly data: EventData<T> };
}[EventType];
/** A type this page does not know, or one whose data is not what was agreed. Shown raw, never dropped. */
export type RawEvent = Position & { readonly type: "raw"; readonly name: string; readonly data: Json };
export type SessionEvent = KnownEvent | RawEvent;

const envelope = object({
  rev: number,
  type: text,
  ts: text,
  hostId: optional(text),
  runId: optional(text),
  seq: optional(number),
  data: optional(json),
});

export function decodeEvent(value: unknown): SessionEvent {
  const { rev, type, ts, runId, seq, data } = envelope.decode(value, "event");
  const position: Position = { rev, ts, runId, seq };
  if (!Object.hasOwn(EVENT_DATA, type)) return { ...position, type: "raw", name: type, data: data ?? null };
  try {
    const known = EVENT_DATA[type as EventType].decode(data, "data");
    return { ...position, type, data: known } as KnownEvent;
  } catch (error) {
    if (error instanceof WireError) return { ...position, type: "raw", name: type, data: data ?? null };
    throw error;
  }
}

export const eventPage = object({
  events: list(json),
  firstRev: optional(number),
  lastRev: number,
});
