/** What the pretended agent does, so that every kind of row, card and state can be seen and tested. */
import { id } from "./state.mjs";

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const ALLOW = [
  { option_id: "allow", name: "Allow once", kind: "allow_once" },
  { option_id: "always", name: "Allow for this session", kind: "allow_always" },
  { option_id: "reject", name: "Reject", kind: "reject_once" },
];

const OLD_SOURCE = `export async function login(user, password) {
  const found = await users.byName(user);
  if (found.password == password) {
    return session(found);
  }
  return null;
}
`;
const NEW_SOURCE = `export async function login(user, password) {
  const found = await users.byName(user);
  if (!found) return null;
  if (await verify(found.passwordHash, password)) {
    return session(found);
  }
  return null;
}
`;

const ANSWER = `The cause is in \`src/login.ts\`: the password is compared with \`==\` against the **stored plain text**, and an unknown user throws.

I will do two things:

1. Compare against the hash with \`verify()\`.
2. Return \`null\` for an unknown user.

\`\`\`ts
if (!found) return null;
if (await verify(found.passwordHash, password)) return session(found);
\`\`\`

Then run the tests. See [the docs](https://example.org/verify) for \`verify()\`.`;

/** Lives as long as the server: takes prompts one at a time. */
export async function runAgent(session, pace = 1) {
  const nap = (ms) => wait(ms * pace);
  session.go("Starting");
  await nap(300);
  session.runId = id("run");
  session.report("run.started", {
    tool: "demo",
    cwd: "/workspace",
    command: "demo-agent",
    agent_name: "Demo",
    agent_version: "1.0",
  });
  session.go("Idle", "Ready.");
  for (;;) {
    const prompt = session.prompts.find((queued) => queued.state === "Queued");
    if (!prompt) {
      await new Promise((resolve) => session.changed.once("prompt", resolve));
      continue;
    }
    await turn(session, prompt, nap);
  }
}

async function turn(session, prompt, nap) {
  prompt.state = "Sent";
  const turnId = id("turn");
  session.interrupted = false;
  session.go("Running");
  session.report("run.input", {
    actor: prompt.actor,
    input_id: prompt.id,
    text_redacted: prompt.text,
    text_sha256: "9f86d081884c7d65",
  });
  session.report("turn.started", { turn_id: turnId, input_id: prompt.id });
  const end = await act(session, prompt.text, nap);
  session.report("turn.completed", { turn_id: turnId, ...end });
  prompt.state = "Done";
  session.go("Idle");
}

async function act(session, text, nap) {
  if (/fail/.test(text)) {
    await nap(300);
    return {
      stop_reason: "failed",
      error: "The model provider answered 529: overloaded. Send the prompt again later.",
    };
  }
  if (/question/.test(text)) return question(session);
  if (/short/.test(text)) {
    await stream(session, `Done: ${text}`, nap, "msg-short");
    return { stop_reason: "end_turn" };
  }
  if (/long/.test(text)) {
    for (let i = 0; i < 400 && !session.interrupted; i++) {
      session.report("agent.message", {
        text: `line ${i}\n`,
        message_id: `long-${session.events.length - i}`,
      });
      await nap(25);
    }
    return { stop_reason: session.interrupted ? "cancelled" : "end_turn" };
  }
  return fixLogin(session, nap);
}

export async function fixLogin(session, nap) {
  const message = id("msg");
  session.report("agent.thought", {
    text: "The report says that login fails for new users. Look at the comparison first, then at the missing user.",
    message_id: `${message}-t`,
  });
  const plan = (...done) =>
    session.report("agent.plan", {
      entries: ["Find the cause", "Fix the comparison", "Run the tests"].map((content, i) => ({
        content,
        priority: i === 1 ? "high" : "medium",
        status: done[i] ?? "pending",
      })),
    });
  plan("in_progress");
  const read = id("call");
  session.report("agent.tool_call", {
    tool_call: {
      tool_call_id: read,
      title: "Read src/login.ts",
      kind: "read",
      status: "in_progress",
      locations: [{ path: "src/login.ts", line: 1 }],
    },
  });
  await nap(250);
  session.report("agent.tool_call", {
    tool_call: { tool_call_id: read, status: "completed", content: [{ type: "text", text: OLD_SOURCE }] },
  });
  await stream(session, ANSWER, nap, message);
  plan("completed", "in_progress");
  const edit = id("call");
  session.report("agent.tool_call", {
    tool_call: {
      tool_call_id: edit,
      title: "Edit src/login.ts",
      kind: "edit",
      status: "completed",
      content: [{ type: "diff", path: "src/login.ts", old_text: OLD_SOURCE, new_text: NEW_SOURCE }],
    },
  });
  plan("completed", "completed", "in_progress");
  session.report("agent.usage", { usage: { input_tokens: 12_482, output_tokens: 903 } });
  const call = id("call");
  const command =
    "npm test -- --run src/login.test.ts && git commit -am 'Compare passwords by hash' && git push origin fix-login";
  session.report("agent.tool_call", {
    tool_call: {
      tool_call_id: call,
      title: "Run the tests and push",
      kind: "execute",
      status: "pending",
      raw_input: { command },
    },
  });
  const verdict = await session.ask(
    {
      request_id: id("req"),
      reason: "permission",
      prompt: "Run the tests and push the branch fix-login?",
      op_tool: "bash",
      op_args: { command, timeout_seconds: 120 },
      op_args_summary: "npm test && git push",
      approve_text: "Allow once",
      deny_text: "Reject",
      tool_call: {
        tool_call_id: call,
        title: "Run the tests and push",
        kind: "execute",
        status: "pending",
        content: [{ type: "diff", path: "src/login.ts", old_text: OLD_SOURCE, new_text: NEW_SOURCE }],
        raw_input: { command },
      },
      options: ALLOW,
    },
    { toolCallId: call },
  );
  if (verdict.decision !== "Approve") {
    session.report("agent.tool_call", { tool_call: { tool_call_id: call, status: "failed" } });
    await stream(
      session,
      `Understood, I leave it at that${verdict.reason ? `: *${verdict.reason}*` : ""}.`,
      nap,
      id("msg"),
    );
    return { stop_reason: "end_turn" };
  }
  session.report("agent.tool_call", { tool_call: { tool_call_id: call, status: "in_progress" } });
  await nap(400);
  session.report("agent.tool_call", {
    tool_call: {
      tool_call_id: call,
      status: "completed",
      content: [
        {
          type: "text",
          text: " ✓ src/login.test.ts (4)\n\n Tests  4 passed (4)\n To github.example:team/app\n  * [new branch] fix-login -> fix-login",
        },
      ],
      raw_output: { exit_code: 0 },
    },
  });
  plan("completed", "completed", "completed");
  await stream(session, "All four tests pass and the branch is pushed.", nap, id("msg"));
  return { stop_reason: "end_turn" };
}

async function question(session) {
  await session.ask(
    {
      request_id: id("req"),
      reason: "question",
      prompt: "Which database should the example use?",
      approve_text: "Answer",
      deny_text: "Skip",
      options: [
        { option_id: "pg", name: "PostgreSQL", kind: "other" },
        { option_id: "sqlite", name: "SQLite", kind: "other" },
      ],
    },
    { kind: "Question" },
  );
  session.report("agent.message", { text: "Noted.", message_id: id("msg") });
  return { stop_reason: "end_turn" };
}

async function stream(session, text, nap, message) {
  for (const piece of text.match(/.{1,24}/gs) ?? []) {
    session.report("agent.message", { text: piece, message_id: message });
    await nap(25);
  }
}
