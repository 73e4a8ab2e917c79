import { describe, expect, it, vi } from "vitest";
import { PretendedStream } from "../../test/world";
import { ProblemError, UnreachableError } from "./api";
import { type LogWorld, SessionLog } from "./SessionLog";

const REF = { namespace: "team-a", name: "fix-login" };
const event = (rev: number) => ({
  rev,
  type: "agent.message",
  ts: "2026-01-02T03:04:05Z",
  data: { text: `${rev} ` },
});

/** A server with a log of so many events, and a browser whose frames and timers the test releases. */
function world(length: number) {
  const state = {
    length,
    broken: undefined as Error | undefined,
    forgotten: 0,
    pages: [] as number[],
    streams: [] as PretendedStream[],
  };
  const frames: (() => void)[] = [];
  const timers = new Map<number, () => void>();
  const pages: LogWorld["page"] = async (_ref, after) => {
    state.pages.push(after);
    if (state.broken) throw state.broken;
    const from = Math.max(after, state.forgotten);
    const revs = Array.from({ length: Math.min(3, state.length - from) }, (_, i) => from + i + 1);
    return { events: revs.map(event), firstRev: state.forgotten + 1, lastRev: state.length };
  };
  const log = new SessionLog(REF, {
    page: pages,
    stream: (url) => {
      const stream = new PretendedStream(url);
      state.streams.push(stream);
      return stream as unknown as EventSource;
    },
    nextFrame: (run) => frames.push(run),
    later: (run) => {
      timers.set(timers.size + 1, run);
      return timers.size;
    },
    cancel: (timer) => timers.delete(timer),
  });
  const frame = () => {
    for (const run of frames.splice(0)) run();
  };
  const elapse = () => {
    for (const [timer, run] of [...timers]) {
      timers.delete(timer);
      run();
    }
  };
  const text = () => {
    frame();
    return log
      .snapshot()
      .conversation.items.map((item) => (item.kind === "message" ? item.text : item.kind))
      .join("");
  };
  const stream = () => state.streams.at(-1) as PretendedStream;
  const live = () => vi.waitFor(() => expect(log.snapshot().link).toBe("live"));
  return { log, state, frame, elapse, text, stream, live };
}

describe("a session's log", () => {
  it("reads history by pages, then streams from where they ended", async () => {
    const { log, state, text, stream, live } = world(7);

    log.start();
    await live();

    expect(state.pages).toEqual([0, 3, 6]);
    expect(stream().url).toBe("/api/v1/namespaces/team-a/sessions/fix-login/events?after=7");
    expect(text()).toBe("1 2 3 4 5 6 7 ");
  });

  it("passes over what is no longer kept and says so", async () => {
    const { log, state, text, stream, live } = world(7);
    state.forgotten = 4;

    log.start();
    await live();

    expect(log.snapshot().forgotten).toBe(true);
    expect(state.pages).toEqual([0]);
    expect(stream().url).toContain("after=7");
    expect(text()).toBe("5 6 7 ");
  });

  it("takes no forgotten part of the log for a hole when the stream tells of it", async () => {
    const { log, state, text, stream, live } = world(2);
    log.start();
    await live();
    expect(log.snapshot().forgotten).toBeUndefined();

    stream().named("forgotten", { upToRev: 5 });
    stream().say(event(6));

    expect(state.pages).toEqual([0]);
    expect(text()).toBe("1 2 6 ");
    expect(log.snapshot().forgotten).toBe(true);
  });

  it("drops what it has and keeps the order", async () => {
    const { log, text, stream, live } = world(2);
    log.start();
    await live();

    for (const rev of [2, 3, 1, 3, 4, 4]) stream().say(event(rev));

    expect(text()).toBe("1 2 3 4 ");
  });

  it("fills a hole by reading again, and shows nothing twice", async () => {
    const { log, state, text, stream, live } = world(2);
    log.start();
    await live();
    state.length = 6;

    stream().say(event(5));
    await vi.waitFor(() => expect(state.streams).toHaveLength(2));

    expect(state.streams[0]?.readyState).toBe(2);
    expect(stream().url).toContain("after=6");
    expect(text()).toBe("1 2 3 4 5 6 ");
  });

  it("tells its readers once per frame", async () => {
    const { log, frame, stream, live } = world(0);
    log.start();
    await live();
    const reader = vi.fn();
    log.subscribe(reader);

    for (let rev = 1; rev <= 50; rev++) stream().say(event(rev));
    expect(reader).not.toHaveBeenCalled();
    frame();

    expect(reader).toHaveBeenCalledTimes(1);
  });

  it("opens a closed stream again after a pause", async () => {
    const { log, state, stream, live, elapse } = world(1);
    log.start();
    await live();

    stream().close();
    stream().onerror?.();
    expect(log.snapshot().link).toBe("away");
    elapse();
    await live();

    expect(state.streams).toHaveLength(2);
  });

  it("leaves a reconnecting stream to the browser", async () => {
    const { log, state, stream, live } = world(1);
    log.start();
    await live();

    stream().readyState = 0;
    stream().onerror?.();
    expect(log.snapshot().link).toBe("away");
    stream().onopen?.();

    expect(log.snapshot().link).toBe("live");
    expect(state.streams).toHaveLength(1);
  });

  it("goes on trying while the server is away", async () => {
    const { log, state, live, elapse, text } = world(2);
    state.broken = new UnreachableError("away");
    log.start();
    await vi.waitFor(() => expect(log.snapshot().link).toBe("away"));

    state.broken = undefined;
    elapse();
    await live();

    expect(text()).toBe("1 2 ");
  });

  it("does not knock again where it may not enter", async () => {
    const { log, state, elapse } = world(2);
    state.broken = new ProblemError(403, { title: "You may not read this conversation." });

    log.start();
    await vi.waitFor(() => expect(log.snapshot().link).toBe("refused"));
    elapse();

    expect(state.pages).toHaveLength(1);
    expect(log.snapshot().problem?.message).toBe("You may not read this conversation.");
  });

  it("learns why the server ended the stream, and stays away", async () => {
    const { log, state, stream, live, elapse } = world(2);
    log.start();
    await live();
    state.broken = new ProblemError(404, { title: "There is no such session" });

    stream().end();
    elapse();
    await vi.waitFor(() => expect(log.snapshot().link).toBe("refused"));

    expect(stream().readyState).toBe(2);
    expect(state.streams).toHaveLength(1);
  });

  it("replaces a stream that is silent although the log went on", async () => {
    const { log, state, live, text } = world(2);
    log.start();
    await live();
    state.length = 4;

    log.expect(4);
    expect(state.streams).toHaveLength(1);
    log.expect(4);
    await vi.waitFor(() => expect(state.streams).toHaveLength(2));

    expect(text()).toBe("1 2 3 4 ");
  });

  it("pauses without losing its place", async () => {
    const { log, state, stream, live, text } = world(2);
    log.start();
    await live();

    log.stop();
    expect(stream().readyState).toBe(2);
    state.length = 3;
    log.start();
    await live();

    expect(state.pages.at(-1)).toBe(2);
    expect(text()).toBe("1 2 3 ");
  });

  it("starts once, as React's double effects ask twice", async () => {
    const { log, state, live } = world(2);

    log.start();
    log.stop();
    log.start();
    await live();

    expect(state.streams).toHaveLength(1);
  });
});
