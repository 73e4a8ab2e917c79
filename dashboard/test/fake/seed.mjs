import { fixLogin } from "./script.mjs";
import { FakeSession, id } from "./state.mjs";

const MINUTE = 60_000;
const atOnce = () => Promise.resolve();

/** A morning in the life of a team, so that the list has every phase. */
export function seed(world) {
  const now = Date.now();
  const add = (namespace, name, minutesAgo, spec, phase, more = {}) => {
    const session = new FakeSession({ namespace, name, spec, createdAt: now - minutesAgo * MINUTE });
    session.clock = now - minutesAgo * MINUTE;
    session.say("session.created", { actor: "alice", agent_kind: spec.agent.kind });
    session.clock = now - Math.floor(minutesAgo / 3) * MINUTE;
    session.go("Starting");
    session.runId = id("run");
    if (phase !== "Starting") session.go(phase, more.message);
    Object.assign(session, more);
    session.clock = undefined;
    world.sessions.push(session);
    return session;
  };
  const acp = (...command) => ({ agent: { kind: "acp", command } });
  const demo = { agent: { kind: "demo" } };
  add("platform", "bump-postgres-driver", 4000, demo, "Succeeded");
  add("platform", "nightly-dependency-audit", 1700, acp("codex", "--acp"), "Failed", {
    reason: "ImagePullBackOff",
    message: "The image registry/team/toolbox:9 cannot be pulled. Check the name and the pull secret.",
  });
  add("team-b", "rewrite-search-index", 900, acp("gemini", "--acp"), "Suspended");
  history(add("team-b", "trace-slow-query", 400, demo, "Idle"), 10_000);
  add("team-a", "flaky-payment-test", 95, acp("claude-code-acp"), "Running");
  add("team-a", "translate-error-messages", 30, acp("gemini", "--acp"), "Starting", {
    message: "Pulling the image registry/team/toolbox:1.",
    reason: "Pulling",
  });
  const waiting = add("team-a", "fix-login", 12, demo, "Idle");
  waiting.clock = now - 3 * MINUTE;
  waiting.queue({
    id: id("prompt"),
    actor: "alice",
    text: "New users cannot log in. Find out why, fix it, and push a branch.",
  });
  const [prompt] = waiting.prompts;
  prompt.state = "Done";
  waiting.go("Running");
  waiting.report("run.started", {
    tool: "demo",
    cwd: "/workspace",
    command: "demo-agent",
    agent_name: "Demo",
    agent_version: "1.0",
  });
  waiting.report("run.input", {
    actor: "alice",
    input_id: prompt.id,
    text_redacted: prompt.text,
    text_sha256: "00",
  });
  waiting.report("turn.started", { turn_id: "turn-seed", input_id: prompt.id });
  void fixLogin(waiting, atOnce).then((end) => {
    waiting.report("turn.completed", { turn_id: "turn-seed", ...end });
    waiting.go("Idle");
    waiting.seeded?.();
  });
  return waiting;
}

/** Long enough that a page which draws all of it would be felt. */
function history(session, events) {
  session.clock = Date.now() - 300 * MINUTE;
  while (session.events.length < events - 2) {
    session.clock += 700;
    const n = session.events.length;
    if (n % 5 === 0)
      session.report("agent.tool_call", {
        tool_call: {
          tool_call_id: `call-${n}`,
          title: `EXPLAIN ANALYZE #${n}`,
          kind: "execute",
          status: "completed",
          content: [{ type: "text", text: `Seq Scan on orders (cost=0.00..${n})` }],
        },
      });
    else if (n % 97 === 0)
      session.report("agent.notice", { level: "warning", text: `The planner changed its mind at ${n}.` });
    else if (n % 499 === 0) session.report("agent.hologram", { shape: "torus", n });
    else
      session.report("agent.message", {
        text: `Step **${n}**: looked at \`plan_${n}\`. `,
        message_id: `msg-${Math.floor(n / 5)}`,
      });
  }
  session.report("agent.message", { text: "The last word of a long story.", message_id: "msg-last" });
  session.clock = undefined;
}
