import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { anApproval, aSession } from "../../../test/fixtures";
import {
  type Answers,
  expectAccessible,
  openPage,
  PretendedStream,
  pretendServer,
} from "../../../test/world";
import type { Approval, Session } from "../../wire/session";

const PATH = "namespaces/team-a/sessions/fix-login";
const ts = "2026-01-02T03:04:05Z";
const history = [
  {
    rev: 1,
    type: "session.prompt_queued",
    ts,
    data: { prompt_id: "p1", actor: "alice", text: "Fix the login" },
  },
  {
    rev: 2,
    type: "run.input",
    ts,
    runId: "run_1",
    data: { actor: "alice", input_id: "p1", text_redacted: "-", text_sha256: "0" },
  },
  {
    rev: 3,
    type: "run.permission_requested",
    ts,
    runId: "run_1",
    data: {
      request_id: "req-1",
      reason: "permission",
      prompt: "Run git push?",
      approve_text: "Allow",
      deny_text: "Reject",
      tool_call: {
        tool_call_id: "c",
        content: [{ type: "diff", path: "src/login.ts", old_text: "a\n", new_text: "b\n" }],
      },
      options: [],
    },
  },
];

function server(
  more: Answers,
  { session = aSession({ phase: "Waiting" }), approvals = [anApproval()] as Approval[] } = {},
) {
  const state = { approvals, session: session as Session };
  const calls = pretendServer({
    "GET me": [200, { name: "owner", groups: [], mode: "local" }],
    "GET approvals": () => [200, { approvals: state.approvals }],
    [`GET ${PATH}`]: () => [200, state.session],
    [`GET ${PATH}/events`]: ({ path }) => [
      200,
      { events: path.includes("after=0") ? history : [], lastRev: 3 },
    ],
    ...more,
  });
  return { state, calls };
}

const stream = async () => {
  await waitFor(() => expect(PretendedStream.all).toHaveLength(1));
  return PretendedStream.all[0] as PretendedStream;
};

describe("one session", () => {
  it("shows its conversation, and what it waits for in full", async () => {
    server({});
    openPage("/sessions/team-a/fix-login");

    const card = within(await screen.findByRole("region", { name: "Approval: Run git push?" }));
    expect(await screen.findByText("Fix the login")).toBeDefined();
    expect(card.getByText("git push origin fix-login")).toBeDefined();
    expect((await card.findByRole("group", { name: "Changes in src/login.ts" })).textContent).toContain("b");
    expect(card.getByRole("radio", { name: "Allow always" })).toBeDefined();
    await expectAccessible();
  });

  it("says at the top that earlier events are no longer kept, and offers the rest for download", async () => {
    server({ [`GET ${PATH}/events`]: [200, { events: history, firstRev: 2, lastRev: 3 }] });
    openPage("/sessions/team-a/fix-login");

    expect(await screen.findByText("Earlier events are no longer kept.")).toBeDefined();
    const link = screen.getByRole("link", { name: "Export session" });
    expect(link.getAttribute("href")).toBe("/api/v1/namespaces/team-a/sessions/fix-login/export");
    await expectAccessible();
  });

  it("goes from sending to decided to delivered", async () => {
    const decided = anApproval({ state: "Approved", decision: { decision: "Approve", by: "owner", at: ts } });
    const { state, calls } = server({
      [`POST ${PATH}/approvals/approval-1/verdict`]: () => {
        state.approvals = [];
        return [200, decided];
      },
    });
    openPage("/sessions/team-a/fix-login");
    const card = within(await screen.findByRole("region", { name: "Approval: Run git push?" }));

    await userEvent.click(card.getByRole("radio", { name: "Allow always" }));
    await userEvent.type(card.getByRole("textbox", { name: "Reason" }), "looks right");
    await userEvent.click(card.getByRole("button", { name: "Approve" }));
    expect(await screen.findByText("on its way to the agent…")).toBeDefined();
    (await stream()).say({
      rev: 4,
      type: "run.permission_answered",
      ts,
      runId: "run_1",
      data: { request_id: "req-1", outcome: "approved" },
    });

    expect(await screen.findByText("the agent got it")).toBeDefined();
    expect(calls.find(({ path }) => path.endsWith("/verdict"))?.body).toEqual({
      decision: "Approve",
      optionId: "always",
      reason: "looks right",
    });
  });

  it("takes the keys only while a card has the focus, and denying takes two of them", async () => {
    const { calls } = server({ [`POST ${PATH}/approvals`]: [200, anApproval({ state: "Denied" })] });
    openPage("/sessions/team-a/fix-login");
    const card = await screen.findByRole("region", { name: "Approval: Run git push?" });

    fireEvent.keyDown(document.body, { key: "a" });
    expect(calls.filter(({ method }) => method === "POST")).toHaveLength(0);
    card.focus();
    await userEvent.keyboard("d");
    expect(document.activeElement).toBe(within(card).getByRole("textbox", { name: "Reason" }));
    expect(calls.filter(({ method }) => method === "POST")).toHaveLength(0);
    await userEvent.keyboard("not now{Enter}");

    await waitFor(() =>
      expect(calls.find(({ method }) => method === "POST")?.body).toEqual({
        decision: "Deny",
        optionId: "reject",
        reason: "not now",
      }),
    );
  });

  it("does not deny by Enter in a reason that was written for approving", async () => {
    const { calls } = server({});
    openPage("/sessions/team-a/fix-login");
    const card = within(await screen.findByRole("region", { name: "Approval: Run git push?" }));

    await userEvent.type(card.getByRole("textbox", { name: "Reason" }), "fine{Enter}");

    expect(calls.filter(({ method }) => method === "POST")).toHaveLength(0);
  });

  it("says who was faster", async () => {
    server({
      [`POST ${PATH}/approvals`]: [
        409,
        { title: "Already decided.", detail: "Denied by bob at 03:05.", code: "already_decided" },
      ],
    });
    openPage("/sessions/team-a/fix-login");

    await userEvent.click(await screen.findByRole("button", { name: "Approve" }));

    expect((await screen.findByRole("alert")).textContent).toContain("Denied by bob at 03:05.");
    expect(screen.getByRole("alert").textContent).toContain("Your decision was not used.");
  });

  it("answers a question in free text when nothing is offered", async () => {
    const { calls } = server(
      { [`POST ${PATH}/approvals`]: [200, anApproval({ state: "Answered" })] },
      { approvals: [anApproval({ kind: "Question", prompt: "Which one?", options: [], tool: undefined })] },
    );
    openPage("/sessions/team-a/fix-login");
    const card = within(await screen.findByRole("region", { name: "Question: Which one?" }));

    await userEvent.type(card.getByRole("textbox", { name: "Your answer" }), "the blue one");
    await userEvent.click(card.getByRole("button", { name: "Answer" }));

    await waitFor(() =>
      expect(calls.find(({ method }) => method === "POST")?.body).toEqual({
        decision: "Answer",
        answer: "the blue one",
      }),
    );
  });

  it("sends a prompt again under the same id after a failure, and other words under another", async () => {
    const answers: ("away" | readonly [number])[] = ["away", "away", [201]];
    const { calls } = server({ [`POST ${PATH}/prompts`]: () => answers.shift() ?? [500] }, { approvals: [] });
    openPage("/sessions/team-a/fix-login");
    const box = await screen.findByRole("textbox", { name: "Prompt" });

    await userEvent.type(box, "go on{Enter}");
    await userEvent.click(await screen.findByRole("button", { name: "Send again" }));
    await screen.findByRole("button", { name: "Send again" });
    expect((box as HTMLTextAreaElement).value).toBe("go on");
    await userEvent.type(box, " please{Enter}");
    await waitFor(() => expect((box as HTMLTextAreaElement).value).toBe(""));

    const sent = calls
      .filter(({ method }) => method === "POST")
      .map(({ body }) => body as { id: string; text: string });
    expect(sent.map(({ text }) => text)).toEqual(["go on", "go on", "go on please"]);
    expect(sent[0]?.id).toBe(sent[1]?.id);
    expect(sent[2]?.id).not.toBe(sent[1]?.id);
  });

  it("says why nothing can be sent to a session that ended", async () => {
    server({}, { session: aSession({ phase: "Succeeded" }), approvals: [] });
    openPage("/sessions/team-a/fix-login");

    expect(
      await screen.findByText("The session has ended (Succeeded). Start a new one to go on."),
    ).toBeDefined();
    expect(screen.queryByRole("textbox", { name: "Prompt" })).toBeNull();
  });

  it("that is not there says so and leads back", async () => {
    pretendServer({
      "GET me": [200, { name: "owner", groups: [], mode: "local" }],
      "GET approvals": [200, { approvals: [] }],
    });
    openPage("/sessions/team-a/nowhere");

    expect(await screen.findByRole("heading", { name: "No such session" })).toBeDefined();
    await expectAccessible();
  });
});
