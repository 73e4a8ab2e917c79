import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { decodeEvent, EVENT_DATA, type EventType } from "./event";
import type { Schema } from "./schema";

const GOLDEN = `${join(import.meta.dirname, "../../../protocol/src/test/resources/golden")}/`;
const golden = readdirSync(GOLDEN)
  .filter((name) => name.endsWith(".json"))
  .map((name) => JSON.parse(readFileSync(GOLDEN + name, "utf8")) as Envelope);

interface Envelope {
  readonly type: string;
  readonly ts: string;
  readonly host_id: string;
  readonly run_id?: string;
  readonly seq?: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Messages of the link that never become events of a session, so that no viewer ever sees them. */
const NOT_STORED = [
  "error",
  "host.heartbeat",
  "host.welcome",
  "run.ack",
  "run.interrupt",
  "run.permission.approve",
  "run.permission.deny",
  "run.resend",
  "run.send_input",
  "run.stop",
];

const asEvent = ({ type, ts, host_id, run_id, seq, data }: Envelope) => ({
  rev: 1,
  type,
  ts,
  hostId: host_id,
  runId: run_id,
  seq,
  data,
});

/** Every field name on the wire, as paths; golden messages are written with every field present. */
function paths(value: unknown, at = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => paths(item, `${at}[]`));
  if (typeof value !== "object" || value === null) return [at];
  return Object.entries(value).flatMap(([name, inner]) => paths(inner, `${at}.${name}`));
}

function schemaPaths(schema: Schema<unknown>, at = ""): string[] {
  if (schema.fields)
    return Object.entries(schema.fields).flatMap(([name, inner]) => schemaPaths(inner, `${at}.${name}`));
  if (schema.item) return schemaPaths(schema.item, `${at}[]`);
  return [at];
}

/** Free JSON is one leaf for us, whatever is in it. */
const underSchema = (path: string, known: readonly string[]) =>
  known.find((leaf) => path === leaf || path.startsWith(`${leaf}.`) || path.startsWith(`${leaf}[]`)) ?? path;

describe("the golden messages of the protocol", () => {
  it("are there", () => {
    expect(golden.length).toBeGreaterThan(30);
  });

  it("are each known here, or known not to be stored", () => {
    const names = golden.map(({ type }) => type).sort();

    expect(names).toEqual([...Object.keys(EVENT_DATA), ...NOT_STORED].sort());
  });

  for (const message of golden.filter(({ type }) => !NOT_STORED.includes(type))) {
    it(`${message.type} is understood, and has exactly the fields we know`, () => {
      const schema = EVENT_DATA[message.type as EventType];
      const known = schemaPaths(schema);

      const event = decodeEvent(asEvent(message));

      expect(event.type).toBe(message.type);
      expect(event.data).toEqual(message.data);
      expect([...new Set(paths(message.data).map((path) => underSchema(path, known)))].sort()).toEqual(
        known.sort(),
      );
    });
  }

  it("use only words we know, so that nothing reads as a fallback by accident", () => {
    const said = golden.flatMap(({ type, data }) =>
      type in EVENT_DATA ? wordsUsed(EVENT_DATA[type as EventType], data) : [],
    );

    expect(said.length).toBeGreaterThan(10);
    for (const { words, given } of said) expect(words).toContain(given);
  });
});

function wordsUsed(schema: Schema<unknown>, value: unknown): { words: readonly string[]; given: unknown }[] {
  if (value === undefined) return [];
  if (schema.words) return [{ words: schema.words, given: value }];
  if (schema.item)
    return (value as unknown[]).flatMap((item) => wordsUsed(schema.item as Schema<unknown>, item));
  return Object.entries(schema.fields ?? {}).flatMap(([name, inner]) =>
    wordsUsed(inner, (value as Record<string, unknown>)[name]),
  );
}

describe("an event this page does not know", () => {
  it("is kept raw when its type is new", () => {
    const event = decodeEvent({
      rev: 4,
      type: "agent.hologram",
      ts: "2026-01-02T03:04:05Z",
      data: { shape: "torus" },
    });

    expect(event).toMatchObject({ rev: 4, type: "raw", name: "agent.hologram", data: { shape: "torus" } });
  });

  it("is kept raw when a required field is missing", () => {
    const event = decodeEvent({ rev: 4, type: "agent.message", ts: "2026-01-02T03:04:05Z", data: {} });

    expect(event).toMatchObject({ type: "raw", name: "agent.message" });
  });

  it("is kept raw when its name is one of every object", () => {
    expect(decodeEvent({ rev: 4, type: "toString", ts: "t", data: {} })).toMatchObject({ type: "raw" });
  });

  it("reads a new word as the fallback", () => {
    const event = decodeEvent({
      rev: 4,
      type: "agent.notice",
      ts: "t",
      data: { level: "catastrophe", text: "x" },
    });

    expect(event.data).toEqual({ level: "info", text: "x" });
  });

  it("is refused with a sentence when it has no rev", () => {
    expect(() => decodeEvent({ type: "agent.message", ts: "t" })).toThrow(
      "event.rev should be a number, but is missing",
    );
  });
});
