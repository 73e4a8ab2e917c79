import { decodeEvent, type SessionEvent } from "../wire/event";
import { api, eventStreamUrl, ProblemError, type SessionRef } from "./api";
import { type Conversation, emptyConversation, extend } from "./conversation";

export interface LogView {
  readonly conversation: Conversation;
  /** `history`: pages are being read; `live`: the stream is open; `away`: it broke and is being tried again. */
  readonly link: "history" | "live" | "away" | "paused" | "refused";
  readonly problem?: Error;
  /** The log goes further back than what is kept of it. */
  readonly forgotten?: boolean;
}

/** What the log needs from the world, so that tests can stand in for a browser. */
export interface LogWorld {
  readonly page: (
    ref: SessionRef,
    after: number,
    signal: AbortSignal,
  ) => Promise<{
    readonly events: readonly unknown[];
    readonly firstRev?: number;
    readonly lastRev: number;
  }>;
  readonly stream: (url: string) => EventSource;
  readonly nextFrame: (run: () => void) => void;
  readonly later: (run: () => void, ms: number) => number;
  readonly cancel: (timer: number) => void;
}

export const browserWorld: LogWorld = {
  page: (ref, after, signal) => api.events(ref, after, signal),
  stream: (url) => new EventSource(url),
  // A hidden page gets no frames, but its log must not stand still.
  nextFrame: (run) => {
    if (document.hidden) setTimeout(run, 100);
    else requestAnimationFrame(run);
  },
  later: (run, ms) => window.setTimeout(run, ms),
  cancel: (timer) => window.clearTimeout(timer),
};

const FIRST_RETRY = 500;
const LONGEST_RETRY = 10_000;

/**
 * One session's log, live, outside React: history by pages, then the stream from the rev the pages ended with.
 * `rev` is gapless, so every event is checked against the one before: an older one is dropped, a hole is
 * filled by reading pages again. What the server keeps no longer is passed over, and said. Readers are told at most once per frame.
 */
export class SessionLog {
  private view: LogView = { conversation: emptyConversation, link: "history" };
  private readonly readers = new Set<() => void>();
  private inbox: SessionEvent[] = [];
  /** Highest rev taken in, shown or not yet. */
  private taken = 0;
  private frameAsked = false;
  private source: EventSource | undefined;
  private retry: number | undefined;
  private pause = FIRST_RETRY;
  private reading: AbortController | undefined;
  private running = false;
  private behindSince: number | undefined;

  constructor(
    readonly ref: SessionRef,
    private readonly world: LogWorld = browserWorld,
  ) {}

  readonly subscribe = (reader: () => void): (() => void) => {
    this.readers.add(reader);
    return () => this.readers.delete(reader);
  };

  readonly snapshot = (): LogView => this.view;

  /** Begins, or goes on where it paused. */
  start(): void {
    if (this.running) return;
    this.running = true;
    this.pause = FIRST_RETRY;
    void this.catchUp();
  }

  /** Lets go of the connection; what was read stays. Browsers allow six per server, hidden pages give theirs back. */
  stop(): void {
    this.running = false;
    this.disconnect();
    this.flush();
    this.show({ link: "paused" });
  }

  /** Someone else knows how far the log is. A stream that stays behind that is dead without saying so. */
  expect(lastRev: number): void {
    if (!this.running || lastRev <= this.taken) {
      this.behindSince = undefined;
    } else if (this.behindSince === undefined || this.behindSince < this.taken) {
      this.behindSince = this.taken;
    } else if (this.view.link === "live") {
      this.behindSince = undefined;
      this.reconnect();
    }
  }

  private disconnect(): void {
    this.source?.close();
    this.source = undefined;
    this.reading?.abort();
    this.reading = undefined;
    if (this.retry !== undefined) this.world.cancel(this.retry);
    this.retry = undefined;
  }

  private reconnect(): void {
    this.disconnect();
    void this.catchUp();
  }

  private async catchUp(): Promise<void> {
    const reading = new AbortController();
    this.reading = reading;
    try {
      for (;;) {
        const page = await this.world.page(this.ref, this.taken, reading.signal);
        if (reading.signal.aborted) return;
        const before = this.taken;
        this.passOver((page.firstRev ?? 1) - 1);
        for (const event of page.events) this.take(decodeEvent(event));
        // An empty page ends the history even when the server already counts further.
        if (page.events.length === 0 || this.taken >= page.lastRev || this.taken === before) break;
      }
      this.flush();
      this.listen();
    } catch (error) {
      if (reading.signal.aborted) return;
      this.flush();
      this.failed(error instanceof Error ? error : new Error(String(error)));
    }
  }

  private listen(): void {
    const source = this.world.stream(eventStreamUrl(this.ref, this.taken));
    this.source = source;
    source.onopen = () => {
      if (this.source !== source) return;
      this.pause = FIRST_RETRY;
      this.show({ link: "live", problem: undefined });
    };
    source.onmessage = (message: MessageEvent<string>) => {
      if (this.source === source) this.arrived(message.data);
    };
    source.addEventListener("forgotten", (message: MessageEvent<string>) => {
      if (this.source === source) this.passOver(Number(JSON.parse(message.data).upToRev));
    });
    // The server's last word: deleted, or no longer ours to read. Asking once more brings the reason.
    source.addEventListener("end", () => {
      if (this.source !== source) return;
      this.disconnect();
      this.retryLater();
    });
    source.onerror = () => {
      if (this.source !== source) return;
      // Closed: the server refused or the answer was no stream; the browser does not try again, so we do.
      if (source.readyState === 2) {
        this.disconnect();
        this.retryLater();
      } else {
        this.show({ link: "away" });
      }
    };
  }

  private arrived(data: string): void {
    let event: SessionEvent;
    try {
      event = decodeEvent(JSON.parse(data));
    } catch (error) {
      this.disconnect();
      this.failed(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    if (event.rev > this.taken + 1) this.reconnect();
    else this.take(event);
  }

  /** What was let go does not come any more, and is no hole. */
  private passOver(rev: number): void {
    if (!(rev > this.taken)) return;
    this.taken = rev;
    this.show({ forgotten: true });
  }

  private take(event: SessionEvent): void {
    if (event.rev <= this.taken) return;
    this.taken = event.rev;
    this.inbox.push(event);
    if (this.frameAsked) return;
    this.frameAsked = true;
    this.world.nextFrame(() => {
      this.frameAsked = false;
      this.flush();
    });
  }

  private flush(): void {
    if (this.inbox.length === 0) return;
    const events = this.inbox;
    this.inbox = [];
    this.show({ conversation: extend(this.view.conversation, events) });
  }

  private failed(problem: Error): void {
    const final = problem instanceof ProblemError && [401, 403, 404].includes(problem.status);
    this.show({ link: final ? "refused" : "away", problem });
    if (!final) this.retryLater();
  }

  private retryLater(): void {
    if (!this.running) return;
    if (this.view.link !== "away") this.show({ link: "away" });
    this.retry = this.world.later(() => void this.catchUp(), this.pause);
    this.pause = Math.min(this.pause * 2, LONGEST_RETRY);
  }

  private show(change: Partial<LogView>): void {
    this.view = { ...this.view, ...change };
    for (const reader of this.readers) reader();
  }
}
