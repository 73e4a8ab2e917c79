import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { expectAccessible, openPage, pretendServer } from "../../../test/world";

const OUT = [401, { title: "You are not signed in." }] as const;

describe("signing in", () => {
  it("asks for the printed link in local mode, and says what is wrong with a token", async () => {
    pretendServer({
      "GET me": OUT,
      "GET sign-in": [200, { mode: "local" }],
      "POST sign-in": [
        401,
        { title: "This token is not valid.", hint: "Start dev/run again and open its link." },
      ],
    });
    openPage("/");

    await userEvent.type(await screen.findByLabelText("Link or token"), "wrong{Enter}");

    expect(screen.getByRole("heading", { name: "Open the link that dev/run printed" })).toBeDefined();
    expect((await screen.findByRole("alert")).textContent).toContain("This token is not valid.");
    expect(screen.getByRole("alert").textContent).toContain("Start dev/run again and open its link.");
    await expectAccessible();
  });

  it("shows the exact command in a cluster, and goes on to the page that was asked for", async () => {
    let signedIn = false;
    const calls = pretendServer({
      "GET me": () => (signedIn ? [200, { name: "alice", groups: [], mode: "kubernetes" }] : OUT),
      "GET sign-in": [200, { mode: "kubernetes" }],
      "POST sign-in": () => {
        signedIn = true;
        return [204];
      },
      "GET approvals": [200, { approvals: [] }],
      "GET sessions": [200, { sessions: [] }],
    });
    openPage("/");

    expect((await screen.findByText("kubectl create token NAME")).tagName).toBe("CODE");
    await userEvent.type(screen.getByLabelText("Token"), "abc.def{Enter}");

    expect(await screen.findByText("No session yet")).toBeDefined();
    expect(calls.find(({ method }) => method === "POST")?.body).toEqual({ token: "abc.def" });
    expect(screen.getByText("alice")).toBeDefined();
  });
});
