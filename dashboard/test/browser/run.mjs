/** The dashboard in a real Chromium against the fake control plane: what a person does, by pointer and by keyboard. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { startFake } from "../fake/server.mjs";

const RESULTS = fileURLToPath(new URL("../../test-results/", import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
mkdirSync(RESULTS, { recursive: true });

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--headless=new",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
  ],
});

const complaints = [];
const outside = [];

async function open(fake, { theme = "light", width = 1280, height = 860, path = "" } = {}) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  page.on("console", (message) => {
    // The network's own words about a server that is away, or about an answer that refuses, are expected.
    if (message.type() === "error" && !/Failed to load resource|net::ERR/.test(message.text()))
      complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    if (!request.url().startsWith(fake.address)) outside.push(request.url());
  });
  await page.goto(path ? `${fake.address}${path}#token=demo-token` : fake.link);
  return page;
}

async function axe(page, where) {
  // Evaluated by the debugger, so that the page's own CSP stays as strict as it is.
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, { resultTypes: ["violations"] }),
  );
  const told = violations.map(
    (v) => `${v.id}: ${v.nodes.map((n) => `${n.target} ${n.failureSummary}`).join("\n    ")}`,
  );
  assert.deepEqual(told, [], `axe in ${where}:\n  ${told.join("\n  ")}`);
}

const shot = (page, name) => page.screenshot({ path: `${RESULTS}${name}.png` });

const steps = [];
const step = (name, run) => steps.push([name, run]);

step("the printed link signs in and leaves the address bar", async (fake) => {
  const page = await open(fake);
  await page.getByRole("heading", { name: "Sessions" }).waitFor();
  assert.equal(new URL(page.url()).hash, "");
  await page.getByRole("link", { name: "fix-login" }).waitFor();
  await page.waitForFunction(() => document.title === "(1) Quarterdeck");
  await axe(page, "the list");
  await shot(page, "list-light");
  await page.getByRole("button", { name: "Running", exact: false }).first().click();
  assert.match(page.url(), /phase=/);
  await page.getByRole("link", { name: "fix-login" }).waitFor({ state: "detached" });
  await page.reload();
  await page.getByRole("link", { name: "flaky-payment-test" }).waitFor();
  await page.context().close();
});

step("dark follows the system", async (fake) => {
  const page = await open(fake, { theme: "dark" });
  await page.getByRole("link", { name: "fix-login" }).waitFor();
  await axe(page, "the dark list");
  await shot(page, "list-dark");
  await page.goto(`${fake.address}/sessions/team-a/fix-login`);
  await page.getByRole("button", { name: "Approve" }).waitFor();
  await page.getByText("src/login.ts").first().waitFor();
  await axe(page, "the dark session");
  await shot(page, "session-dark");
  await page.context().close();
});

step("a phone's width", async (fake) => {
  const page = await open(fake, { width: 390, height: 844 });
  await page.getByRole("link", { name: "fix-login" }).waitFor();
  await shot(page, "list-390");
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.equal(wider, 0, `the list is ${wider} px too wide at 390 px`);
  await page.getByRole("link", { name: "fix-login" }).click();
  await page.getByRole("button", { name: "Approve" }).waitFor();
  await axe(page, "the session at 390 px");
  await shot(page, "session-390");
  await page.setViewportSize({ width: 360, height: 740 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.equal(wide, 0, `the page is ${wide} px too wide at 360 px`);
  await page.context().close();
});

step("an approval is given by keyboard only, and reaches the agent", async (fake) => {
  const page = await open(fake);
  await page.getByRole("link", { name: "fix-login" }).waitFor();
  await page.getByRole("link", { name: "fix-login" }).focus();
  await page.keyboard.press("Enter");
  const card = page.getByRole("region", { name: /^Approval: Run the tests/ });
  await card.waitFor();
  await page.getByText("npm test -- --run").first().waitFor();
  // The end of the conversation stays in sight although the card took half of the height.
  await page.waitForFunction(() => {
    const box = document.querySelector("[aria-label=Conversation]");
    return (
      box.querySelectorAll("article").length > 5 && box.scrollHeight - box.scrollTop - box.clientHeight <= 1
    );
  });
  await axe(page, "a session that waits");
  await shot(page, "session-approval");
  await page.keyboard.press("a");
  assert.equal(await card.count(), 1, "a approves only while the card has the focus");
  await page.keyboard.press("p");
  await page.keyboard.press("a");
  await page.getByText("the agent got it").first().waitFor();
  await page.getByText("All four tests pass").waitFor();
  await page.getByRole("status", { name: "Phase: Idle" }).waitFor();
  assert.equal(fake.session("fix-login").approvals[0].decision.by, "owner");
  assert.equal(fake.session("fix-login").approvals[0].decision.optionId, "allow");
  await page.waitForFunction(() => document.title === "Quarterdeck");
  await shot(page, "session-done");

  await page.keyboard.press("Escape");
  await page.getByRole("textbox", { name: "Prompt" }).focus();
  await page.keyboard.type("a short one");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("on two lines");
  await page.keyboard.press("Enter");
  await page.getByText("Done: a short one").waitFor();
  assert.equal(await page.getByRole("textbox", { name: "Prompt" }).inputValue(), "");
  await page.context().close();
});

step("a new session streams, is interrupted, and its queue can be emptied", async (fake) => {
  const page = await open(fake);
  await page.getByRole("heading", { name: "Sessions" }).waitFor();
  await page.keyboard.press("n");
  const dialog = page.getByRole("dialog", { name: "New session" });
  await dialog.waitFor();
  await dialog.getByRole("textbox", { name: "Name" }).fill("fix-login");
  await dialog.getByLabel("Namespace").selectOption("team-a");
  await dialog.getByLabel("First prompt").fill("do something long");
  await axe(page, "the new session dialog");
  await shot(page, "new-session");
  await dialog.getByRole("button", { name: "Start session" }).click();
  await dialog.getByText("Choose another name.").waitFor();
  assert.equal(await dialog.getByLabel("First prompt").inputValue(), "do something long");
  await dialog.getByRole("textbox", { name: "Name" }).fill("long-haul");
  await dialog.getByRole("button", { name: "Start session" }).click();
  await page.getByRole("heading", { name: "long-haul" }).waitFor();
  await page.getByText("line 12").first().waitFor();

  await page.getByRole("textbox", { name: "Prompt" }).fill("a short one, later");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByRole("button", { name: /^Remove queued prompt: a short one/ }).click();
  await page.getByText("owner took back a queued prompt").waitFor();

  fake.dropStreams();
  const before = fake.session("long-haul").events.length;
  await page.waitForFunction(
    (n) => document.body.textContent.includes(`line ${n}`),
    Math.min(390, before + 30),
  );
  await page.getByRole("button", { name: "Interrupt" }).click();
  await page.getByText("Turn interrupted").waitFor();
  const said = await page.getByRole("article", { name: "Agent" }).allInnerTexts();
  const numbers = said
    .join("\n")
    .match(/line \d+/g)
    .map((line) => Number(line.slice(5)));
  assert.deepEqual(
    numbers,
    numbers.map((_, i) => i),
    "every line once and in order, over a broken stream",
  );
  await page.context().close();
});

step("a lost answer to a prompt does not send it twice", async (fake) => {
  const page = await open(fake, { path: "/sessions/team-b/trace-slow-query" });
  await page.getByText("The last word of a long story.").waitFor();
  const rows = await page.getByRole("article").count();
  assert.ok(rows < 80, `${rows} rows in the page for 10,000 events`);
  fake.session("trace-slow-query").loseAnswers = true;
  await page.getByRole("textbox", { name: "Prompt" }).fill("one short prompt");
  await page.keyboard.press("Enter");
  await page.getByText("Quarterdeck does not answer.").first().waitFor();
  assert.equal(await page.getByRole("textbox", { name: "Prompt" }).inputValue(), "one short prompt");
  fake.session("trace-slow-query").loseAnswers = false;
  await page.getByRole("button", { name: "Send again" }).click();
  await page.getByText("Done: one short prompt").waitFor();
  assert.equal(fake.session("trace-slow-query").prompts.length, 1);

  await page.getByRole("region", { name: "Conversation" }).hover();
  await page.mouse.wheel(0, -6000);
  await page.getByRole("button", { name: /Jump to latest/ }).waitFor();
  const place = () => page.getByRole("region", { name: "Conversation" }).evaluate((e) => e.scrollTop);
  await page.waitForTimeout(400);
  const stood = await place();
  fake.session("trace-slow-query").report("agent.notice", { level: "info", text: "Something new." });
  await page.getByRole("button", { name: "Jump to latest (1)" }).waitFor();
  assert.ok(Math.abs((await place()) - stood) < 3, "a reader who went up is left where they are");
  await shot(page, "scrolled-up");
  await page.getByRole("button", { name: /Jump to latest/ }).click();
  await page.getByText("Something new.").waitFor();
  await page.context().close();
});

step(
  "a question is answered, a failure is shown, a server that is away is said and survived",
  async (fake) => {
    const page = await open(fake, { path: "/sessions/team-b/trace-slow-query" });
    await page.getByRole("textbox", { name: "Prompt" }).fill("ask a question");
    await page.keyboard.press("Enter");
    const card = page.getByRole("region", { name: /^Question: Which database/ });
    await card.getByLabel("PostgreSQL").check();
    await axe(page, "a question");
    await shot(page, "question");
    await card.getByRole("button", { name: "Answer" }).click();
    await page.getByText("Answered by owner").waitFor();
    await page.getByRole("textbox", { name: "Prompt" }).fill("fail please");
    await page.keyboard.press("Enter");
    await page.getByText("The model provider answered 529").waitFor();
    fake.world.away = true;
    fake.dropStreams();
    await page.getByText("What you see may be old.").waitFor();
    await shot(page, "away");
    fake.world.away = false;
    await page.getByText("What you see may be old.").waitFor({ state: "detached" });
    fake.session("trace-slow-query").report("agent.notice", { level: "info", text: "Back again." });
    await page.getByText("Back again.").waitFor();
    await page.context().close();
  },
);

step("someone else is faster, a session is deleted, one signs out", async (fake) => {
  const page = await open(fake, { path: "/sessions/team-a/fix-login" });
  await page.getByRole("textbox", { name: "Prompt" }).fill("fix it once more");
  await page.keyboard.press("Enter");
  const card = page.getByRole("region", { name: /^Approval: / });
  await card.waitFor();
  const session = fake.session("fix-login");
  await card.getByLabel("Reason").fill("not on Friday");
  session.decide(session.approvals.at(-1), { decision: "Approve" }, "bob");
  await page.getByText(/Already approved by bob/).waitFor();
  await page.getByRole("button", { name: "Dismiss" }).click();
  await page.getByRole("button", { name: "Delete session" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Delete session" });
  await dialog.waitFor();
  await axe(page, "the delete dialog");
  await shot(page, "delete");
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByRole("heading", { name: "Sessions" }).waitFor();
  await page.getByRole("link", { name: "fix-login" }).waitFor({ state: "detached" });
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await axe(page, "the shortcuts");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Open the link that dev/run printed" }).waitFor();
  await axe(page, "the sign-in page");
  await page.getByLabel("Link or token").fill("wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("This token is not valid.").waitFor();
  await shot(page, "sign-in-local");
  await page.getByLabel("Link or token").fill(fake.link);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Sessions" }).waitFor();
  await page.context().close();
});

step("a cluster's sign-in and its image field; an empty list", async () => {
  const cluster = await startFake({ mode: "kubernetes", seeded: false });
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
    const page = await context.newPage();
    await page.goto(cluster.address);
    await page.getByText("kubectl create token NAME").waitFor();
    await axe(page, "the cluster's sign-in page");
    await shot(page, "sign-in-kubernetes");
    await page.getByLabel("Token", { exact: true }).fill("demo-token");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("No session yet").waitFor();
    await axe(page, "the empty list");
    await shot(page, "empty");
    await page.getByRole("button", { name: "Start a session" }).click();
    await page.getByRole("dialog").getByText("ACP agent").click();
    await page.getByRole("textbox", { name: "Command" }).fill("gemini 'unclosed");
    await page.getByRole("textbox", { name: "Image" }).fill("missing");
    await page.getByRole("button", { name: "Start session" }).click();
    await page.getByText("A single quote (') is not closed.").waitFor();
    await page.getByRole("textbox", { name: "Command" }).fill("gemini --acp");
    await page.getByRole("button", { name: "Start session" }).click();
    await page.getByText("Write it as registry/name:tag.").waitFor();
    await shot(page, "new-session-cluster");
    await context.close();
  } finally {
    await cluster.stop();
  }
});

const fake = await startFake({ pace: 0.5 });
let failed = 0;
let ran = 0;
try {
  const only = process.argv[2];
  for (const [name, run] of steps) {
    if (only && !name.includes(only)) continue;
    ran++;
    const began = Date.now();
    try {
      await run(fake);
      assert.deepEqual(complaints.splice(0), [], "the browser's console complains");
      assert.deepEqual(outside.splice(0), [], "requests to other addresses");
      console.log(`ok    ${name} (${Date.now() - began} ms)`);
    } catch (error) {
      failed++;
      console.log(`FAIL  ${name}\n${error.stack}\n${complaints.splice(0).join("\n")}`);
      const [page] = browser.contexts().flatMap((context) => context.pages());
      await page?.screenshot({ path: `${RESULTS}failed-${failed}.png` }).catch(() => undefined);
      for (const context of browser.contexts()) await context.close();
    }
  }
} finally {
  await browser.close();
  await fake.stop();
}
console.log(`${ran - failed} of ${ran} steps pass.`);
process.exit(failed === 0 && ran > 0 ? 0 : 1);
