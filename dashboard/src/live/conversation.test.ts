import { describe, expect, it } from "vitest";
import { decodeEvent, type SessionEvent } from "../wire/event";
import { conversation, emptyConversation, extend } from "./conversation";
import type { Item } from "./items";

/** A log written short: `[type, data]`, with revs from 1 and a second between events. */
function log(...said: readonly (readonly [string, unknown, Record<string, unknown>?])[]): SessionEvent[] {
  return said.map(([type, data, more], i) =>
    decodeEvent({
      rev: i + 1,
      type,
      ts: new Date(Date.UTC(2026, 0, 2, 3, 4, i)).toISOString(),
      runId: type.startsWith("session.") ? undefined : "run_1",
      data,
      ...more,
    }),
  );
}

const brief = (item: Item): string => {
  switch (item.kind) {
    case "message":
    case "thought":
    case "output":
    case "notice":
      return `${item.kind}: ${item.text}`;
    case "prompt":
      return `${item.actor} prompts: ${item.text}`;
    case "tool":
      return `tool ${item.call.tool_call_id}: ${item.call.title ?? "?"} ${item.call.status ?? "?"}${item.abandoned ? " abandoned" : ""}`;
    case "plan":
      return `plan: ${item.entries.map((entry) => `${entry.content}=${entry.status}`).join(", ")}`;
    case "permission":
      return `permission ${item.ask.request_id}: ${item.outcome.state}${item.outcome.by ? ` by ${item.outcome.by}` : ""}${item.outcome.delivered ? " delivered" : ""}`;
    case "turn":
      return `turn: ${item.stopReason}${item.error ? ` (${item.error})` : ""} ${item.seconds ?? "?"}s`;
    case "phases":
      return `phases: ${item.steps.map((step) => step.phase).join(">")}`;
    case "line":
      return `line: ${item.text}`;
    case "raw":
      return `raw: ${item.name}`;
  }
};

const shown = (events: readonly SessionEvent[]) => conversation(events).items.map(brief);

const message = (text: string, id = "m1") => ["agent.message", { text, message_id: id }] as const;
const tool = (id: string, more: object = {}) =>
  ["agent.tool_call", { tool_call: { tool_call_id: id, ...more } }] as const;
const queued = (id: string, text: string) =>
  ["session.prompt_queued", { prompt_id: id, actor: "alice", text }] as const;
const input = (id: string, text = "redacted") =>
  ["run.input", { actor: "alice", input_id: id, text_redacted: text, text_sha256: "0" }] as const;
const started = (id: string) => ["turn.started", { turn_id: `turn-${id}`, input_id: id }] as const;
const completed = (id: string, more: object = {}) =>
  ["turn.completed", { turn_id: `turn-${id}`, stop_reason: "end_turn", ...more }] as const;
const phase = (from: string, to: string) => ["session.phase_changed", { from, to }] as const;
const asked = (id: string) =>
  [
    "run.permission_requested",
    {
      request_id: id,
      reason: "permission",
      prompt: "Run it?",
      approve_text: "y",
      deny_text: "n",
      options: [],
    },
  ] as const;
const decided = (id: string, decision = "approve") =>
  [
    "session.permission_decided",
    { approval_id: "a", request_id: id, decision, actor: "bob", reason: "fine" },
  ] as const;
const answered = (id: string) =>
  ["run.permission_answered", { request_id: id, outcome: "approved" }] as const;

const TABLE: Record<string, readonly [readonly SessionEvent[], readonly string[]]> = {
  "chunks of one message are one": [log(message("Hel"), message("lo")), ["message: Hello"]],
  "another message id begins another message": [
    log(message("a"), message("b", "m2")),
    ["message: a", "message: b"],
  ],
  "chunks without an id join while nothing comes between": [
    log(["agent.message", { text: "a" }], ["agent.message", { text: "b" }]),
    ["message: ab"],
  ],
  "what could not be stored is said in its place": [
    log(
      message("a"),
      ["session.event_refused", { event_type: "agent.plan", reason: "no plan" }],
      message("b", "m2"),
    ),
    ["message: a", "line: Something the runner said could not be stored (agent.plan)", "message: b"],
  ],
  "a thought is not the message": [
    log(["agent.thought", { text: "hm" }], message("a"), message("b")),
    ["thought: hm", "message: ab"],
  ],
  "a prompt queued meanwhile does not cut the message in two": [
    log(message("```a"), queued("p1", "next"), message("b```")),
    ["message: ```ab```"],
  ],
  "a tool call does cut it": [
    log(message("before"), tool("t1", { title: "ls" }), message("after")),
    ["message: before", "tool t1: ls ?", "message: after"],
  ],
  "another run's words are another message": [
    log(message("a"), [...message("b"), { runId: "run_2" }]),
    ["message: a", "message: b"],
  ],
  "tool updates go to their row, field by field": [
    log(
      tool("t1", { title: "ls", status: "pending" }),
      tool("t2", { title: "cat" }),
      tool("t1", { status: "completed" }),
    ),
    ["tool t1: ls completed", "tool t2: cat ?"],
  ],
  "an update that comes before its call makes the row, and the call completes it": [
    log(tool("t1", { status: "in_progress" }), tool("t1", { title: "ls", status: "completed" })),
    ["tool t1: ls completed"],
  ],
  "the same tool id in another run is another call": [
    log(tool("t1", { title: "old", status: "completed" }), [
      ...tool("t1", { title: "new" }),
      { runId: "run_2" },
    ]),
    ["tool t1: old completed", "tool t1: new ?"],
  ],
  "a turn's end leaves no call running": [
    log(
      started("p1"),
      tool("t1", { title: "sleep", status: "in_progress" }),
      tool("t2", { title: "ls", status: "completed" }),
      completed("p1"),
    ),
    ["tool t1: sleep in_progress abandoned", "tool t2: ls completed", "turn: end_turn 3s"],
  ],
  "a call that was given up and then completes is completed": [
    log(tool("t1", { title: "ls" }), completed("p1"), tool("t1", { status: "completed" })),
    ["tool t1: ls completed", "turn: end_turn ?s"],
  ],
  "each plan replaces the one before, until the next turn": [
    log(
      ["agent.plan", { entries: [{ content: "a", priority: "high", status: "pending" }] }],
      message("x"),
      ["agent.plan", { entries: [{ content: "a", priority: "high", status: "completed" }] }],
      completed("p1"),
      started("p2"),
      ["agent.plan", { entries: [{ content: "b", priority: "low", status: "pending" }] }],
    ),
    ["plan: a=completed", "message: x", "turn: end_turn ?s", "plan: b=pending"],
  ],
  "a prompt stands where the agent got it, in the words of its author": [
    log(queued("p1", "one token=abc"), message("busy"), input("p1", "one token=[redacted]"), started("p1")),
    ["message: busy", "alice prompts: one token=abc"],
  ],
  "a turn that is told before its input places the prompt once": [
    log(queued("p1", "one"), started("p1"), input("p1")),
    ["alice prompts: one"],
  ],
  "an input nobody queued is shown as it was redacted": [log(input("p9", "hi")), ["alice prompts: hi"]],
  "a lost turn and its reason": [
    log(started("p1"), ["session.turn_lost", { turn_id: "turn-p1", reason: "the runner is gone" }]),
    ["turn: lost (the runner is gone) 1s"],
  ],
  "a failed turn and its error": [
    log(completed("p1", { stop_reason: "failed", error: "out of credit" })),
    ["turn: failed (out of credit) ?s"],
  ],
  "phases that follow each other are one line": [
    log(phase("Pending", "Starting"), phase("Starting", "Idle"), message("x"), phase("Idle", "Running")),
    ["phases: Pending>Starting>Idle", "message: x", "phases: Idle>Running"],
  ],
  "a permission is decided, then delivered": [
    log(asked("r1"), decided("r1"), answered("r1")),
    ["permission r1: answered by bob delivered"],
  ],
  "told the other way round it is the same": [
    log(asked("r1"), answered("r1"), decided("r1")),
    ["permission r1: answered by bob delivered"],
  ],
  "a decided permission waits for its delivery": [
    log(asked("r1"), decided("r1")),
    ["permission r1: decided by bob"],
  ],
  "a permission is withdrawn": [
    log(asked("r1"), ["run.permission_withdrawn", { request_id: "r1", reason: "cancelled" }]),
    ["permission r1: withdrawn"],
  ],
  "a permission expires": [
    log(asked("r1"), ["session.permission_expired", { approval_id: "a", request_id: "r1", reason: "gone" }]),
    ["permission r1: expired"],
  ],
  "a permission asked again by the same run is one": [log(asked("r1"), asked("r1")), ["permission r1: open"]],
  "the same request id in another run is another question": [
    log(asked("r1"), decided("r1"), [...asked("r1"), { runId: "run_2" }]),
    ["permission r1: decided by bob", "permission r1: open"],
  ],
  "a verdict on what was never seen changes nothing": [log(decided("r7"), answered("r7")), []],
  "unknown types are shown, not dropped": [
    log(["agent.hologram", { a: 1 }], message("x")),
    ["raw: agent.hologram", "message: x"],
  ],
  "output of one stream joins": [
    log(
      ["run.output", { stream: "stderr", text: "a" }],
      ["run.output", { stream: "stderr", text: "b" }],
      ["run.output", { stream: "stdout", text: "c" }],
    ),
    ["output: ab", "output: c"],
  ],
  "a confirmed command says nothing, a refused one does": [
    log(
      ["command.confirmed", { command_id: "c", ok: true }],
      ["command.confirmed", { command_id: "d", ok: false, error: "no such request" }],
    ),
    ["line: The runner could not do what it was asked"],
  ],
  "a run's life": [
    log(
      [
        "run.started",
        { tool: "demo", cwd: "/w", command: "demo-agent", agent_name: "Demo", agent_version: "1.0" },
      ],
      ["agent.mode", { mode_id: "plan" }],
      ["run.exited", { exit_code: 137, reason: "agent_exited" }],
    ),
    ["line: Run started: Demo 1.0", "line: Mode: plan", "line: The agent's program ended with code 137"],
  ],
  "an agent that was killed for memory": [
    log(["run.exited", { exit_code: 137, reason: "out_of_memory" }]),
    ["line: The agent ran out of memory"],
  ],
};

describe("a log becomes a conversation", () => {
  for (const [sentence, [events, expected]] of Object.entries(TABLE)) {
    it(sentence, () => {
      expect(shown(events)).toEqual(expected);
    });

    it(`${sentence}, in whatever batches it comes`, () => {
      const oneByOne = events.reduce((known, event) => extend(known, [event]), emptyConversation);

      expect(oneByOne.items).toEqual(conversation(events).items);
      expect(oneByOne.queue).toEqual(conversation(events).queue);
    });

    it(`${sentence}, and every event twice changes nothing`, () => {
      const twice = events.flatMap((event) => [event, event]);

      expect(conversation([...twice, ...events]).items).toEqual(conversation(events).items);
    });
  }

  it("returns the very same conversation when nothing is new", () => {
    const known = conversation(log(message("a")));

    expect(extend(known, log(message("a")))).toBe(known);
  });

  it("does not touch what it was given", () => {
    const before = conversation(log(tool("t1", { title: "ls", status: "pending" })));
    const kept = structuredClone(before);

    extend(before, log(tool("t1"), tool("t1", { status: "failed" })));

    expect(before).toEqual(kept);
  });

  it("keeps rows that did not change, so that they are not drawn again", () => {
    const events = log(message("a"), tool("t1", { title: "ls" }), tool("t1", { status: "completed" }));
    const before = conversation(events.slice(0, 2));

    const after = extend(before, events);

    expect(after.items[0]).toBe(before.items[0]);
    expect(after.items[1]).not.toBe(before.items[1]);
  });

  it("knows which prompts wait, until they are placed, taken back or refused", () => {
    const events = log(
      queued("p1", "one"),
      queued("p2", "two"),
      queued("p3", "three"),
      queued("p4", "four"),
      input("p1"),
      ["session.prompt_removed", { prompt_id: "p2", actor: "alice" }],
      ["session.prompt_refused", { prompt_id: "p4", reason: "no thanks" }],
    );

    expect(conversation(events).queue.map(({ id }) => id)).toEqual(["p3"]);
  });

  it("gives every row its own key", () => {
    const events = Object.values(TABLE).flatMap(([part]) => part);
    const renumbered = events.map((event, i) => ({ ...event, rev: i + 1 }));

    const keys = conversation(renumbered).items.map(({ key }) => key);

    expect(new Set(keys).size).toBe(keys.length);
  });
});
