import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { anApproval, aSession } from "../../../test/fixtures";
import { type Answers, expectAccessible, openPage, pretendServer } from "../../../test/world";

const signedIn: Answers = {
  "GET me": [200, { name: "owner", groups: [], mode: "local" }],
  "GET namespaces": [200, { namespaces: [{ name: "default" }, { name: "team-a" }] }],
  "GET approvals": [200, { approvals: [] }],
};
const sessions = [
  aSession({
    name: "fix-login",
    phase: "Waiting",
    waitingFor: "approve: git push",
    approvals: { pending: 1 },
  } as never),
  aSession({ name: "trace-query", phase: "Running" }),
  aSession({ name: "audit", phase: "Failed", message: "The image cannot be pulled." } as never),
];

describe("the sessions list", () => {
  it("shows what each waits for, and counts approvals in the title", async () => {
    pretendServer({
      ...signedIn,
      "GET sessions": [200, { sessions }],
      "GET approvals": [200, { approvals: [anApproval(), anApproval({ id: "approval-2" })] }],
    });
    openPage("/");

    const row = (await screen.findByRole("link", { name: /fix-login/ })).closest("tr") as HTMLElement;

    expect(within(row).getByText("Waiting")).toBeDefined();
    expect(within(row).getByText("approve: git push")).toBeDefined();
    expect(screen.getByText("The image cannot be pulled.")).toBeDefined();
    expect(await screen.findByRole("button", { name: "2 approvals waiting" })).toBeDefined();
    expect(document.title).toBe("(2) Quarterdeck");
    await expectAccessible();
  });

  it("filters by phase and by words, and says when nothing is left", async () => {
    pretendServer({ ...signedIn, "GET sessions": [200, { sessions }] });
    openPage("/?q=audit");
    await screen.findByRole("link", { name: /audit/ });

    expect(screen.queryByRole("link", { name: /fix-login/ })).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: /Running/ }));
    await userEvent.click(await screen.findByRole("button", { name: "Clear the filter" }));

    expect(await screen.findByRole("link", { name: /fix-login/ })).toBeDefined();
  });

  it("tells how to start when it is empty", async () => {
    pretendServer({ ...signedIn, "GET sessions": [200, { sessions: [] }] });
    openPage("/");

    expect(await screen.findByText("No session yet")).toBeDefined();
    await expectAccessible();
  });

  it("says so when the server is away, and recovers by itself", async () => {
    let away = true;
    pretendServer({ ...signedIn, "GET sessions": () => (away ? "away" : [200, { sessions }]) });
    openPage("/");

    expect(await screen.findByText("The list appears as soon as the server answers.")).toBeDefined();
    away = false;

    expect(await screen.findByRole("link", { name: /fix-login/ })).toBeDefined();
  });

  it("shows a refusal in the server's words", async () => {
    pretendServer({
      ...signedIn,
      "GET sessions": [
        403,
        { title: "You may not list sessions.", hint: "Ask for the role quarterdeck-viewer." },
      ],
    });
    openPage("/");

    expect((await screen.findByRole("alert")).textContent).toContain("Ask for the role quarterdeck-viewer.");
  });
});

describe("the new session dialog", () => {
  it("keeps what was typed after a refusal, and asks again under the same id", async () => {
    const answers: [number, unknown][] = [
      [409, { title: "This name is taken.", hint: "Choose another name.", field: "name" }],
      [503, { title: "The database is away.", hint: "Try again." }],
      [201, aSession({ name: "other" })],
    ];
    const calls = pretendServer({
      ...signedIn,
      "GET sessions": [200, { sessions }],
      "POST namespaces": () => answers.shift() ?? [500],
      "GET namespaces/team-a/sessions/other": [200, aSession({ name: "other" })],
    });
    openPage("/");
    await userEvent.click(await screen.findByRole("button", { name: "New session" }));
    const dialog = within(await screen.findByRole("dialog", { name: "New session" }));
    await userEvent.type(dialog.getByRole("textbox", { name: /^Name/ }), "fix");
    await userEvent.click(dialog.getByRole("radio", { name: /ACP agent/ }));
    await userEvent.type(dialog.getByRole("textbox", { name: "Command" }), "gemini '--a b'");
    await userEvent.type(dialog.getByRole("textbox", { name: /First prompt/ }), "Do it");
    await expectAccessible(screen.getByRole("dialog"));

    await userEvent.click(dialog.getByRole("button", { name: "Start session" }));
    const refused = await dialog.findByText(/Choose another name/);
    expect(dialog.getByRole("textbox", { name: /^Name/ }).getAttribute("aria-describedby")).toBe(refused.id);
    await userEvent.type(dialog.getByRole("textbox", { name: /^Name/ }), "-2");
    await userEvent.click(dialog.getByRole("button", { name: "Start session" }));
    await dialog.findByText("The database is away.");
    await userEvent.click(dialog.getByRole("button", { name: "Start session" }));
    await screen.findByRole("heading", { name: "other" });

    const bodies = calls
      .filter(({ method }) => method === "POST")
      .map(({ body }) => body as Record<string, unknown>);
    expect(bodies.map(({ name }) => name)).toEqual(["fix", "fix-2", "fix-2"]);
    expect(bodies[1]?.clientId).toBe(bodies[2]?.clientId);
    expect(bodies[0]?.clientId).not.toBe(bodies[1]?.clientId);
    expect(bodies[2]?.spec).toEqual({
      agent: { kind: "acp", command: ["gemini", "--a b"] },
      prompt: "Do it",
    });
  });
});
