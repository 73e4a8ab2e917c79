import { describe, expect, it } from "vitest";
import { aSession } from "../../../test/fixtures";
import { PHASES, type Phase } from "../../wire/session";
import { abilities } from "./abilities";

const TABLE: Record<Phase, { prompt: boolean; interrupt: boolean; note: RegExp }> = {
  Pending: { prompt: true, interrupt: false, note: /as soon as it is ready/ },
  Starting: { prompt: true, interrupt: false, note: /as soon as it is ready/ },
  Running: { prompt: true, interrupt: true, note: /after its turn/ },
  Waiting: { prompt: true, interrupt: true, note: /waits for a decision/ },
  Idle: { prompt: true, interrupt: false, note: /^$/ },
  Parked: { prompt: true, interrupt: false, note: /until its approval is decided/ },
  Suspended: { prompt: true, interrupt: false, note: /wakes/ },
  Succeeded: { prompt: false, interrupt: false, note: /^$/ },
  Failed: { prompt: false, interrupt: false, note: /^$/ },
  Stopped: { prompt: false, interrupt: false, note: /^$/ },
};

describe("what a person can do with a session", () => {
  for (const phase of PHASES) {
    it(`is told for ${phase}`, () => {
      const { prompt, interrupt, promptNote, remove } = abilities(aSession({ phase }));

      expect(prompt.can).toBe(TABLE[phase].prompt);
      expect(interrupt.can).toBe(TABLE[phase].interrupt);
      expect(promptNote).toMatch(TABLE[phase].note);
      expect(remove.can).toBe(true);
    });
  }

  it("says why not", () => {
    const { prompt, interrupt } = abilities(aSession({ phase: "Failed" }));

    expect(prompt).toEqual({
      can: false,
      because: "The session has ended (Failed). Start a new one to go on.",
    });
    expect(interrupt).toMatchObject({ because: expect.stringContaining("not in a turn") });
  });
});
