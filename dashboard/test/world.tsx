import { QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, RouterProvider } from "@tanstack/react-router";
import { render } from "@testing-library/react";
import axe from "axe-core";
import { expect, vi } from "vitest";
import { newQueryClient } from "../src/live/queries";
import { reachability } from "../src/live/reachability";
import { newRouter } from "../src/router";

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

type Answer = readonly [status: number, body?: unknown] | "away";
/** What a pretended server says to `METHOD path`; the longest matching beginning wins. */
export type Answers = Record<string, Answer | ((call: Call) => Answer)>;

/** The network at the edge of the browser; everything on our side of it is real. */
export function pretendServer(answers: Answers): Call[] {
  const calls: Call[] = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    const call = {
      method: init.method ?? "GET",
      path: url.replace("/api/v1/", ""),
      body: init.body ? JSON.parse(String(init.body)) : undefined,
    };
    calls.push(call);
    const asked = `${call.method} ${call.path}`;
    const key = Object.keys(answers)
      .filter((known) => asked.startsWith(known))
      .sort((a, b) => b.length - a.length)[0];
    const given = key === undefined ? undefined : answers[key];
    const answer: Answer =
      given === undefined
        ? [404, { title: `No answer for ${asked}` }]
        : typeof given === "function"
          ? given(call)
          : given;
    if (answer === "away") throw new TypeError("Failed to fetch");
    const [status, body] = answer;
    return new Response(body === undefined ? null : JSON.stringify(body), {
      status,
      headers: { "content-type": status < 400 ? "application/json" : "application/problem+json" },
    });
  });
  return calls;
}

/** A stream that the test writes. */
export class PretendedStream {
  static readonly all: PretendedStream[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onerror: (() => void) | null = null;
  readyState = 0;

  constructor(readonly url: string) {
    PretendedStream.all.push(this);
    queueMicrotask(() => {
      this.readyState = 1;
      this.onopen?.();
    });
  }

  private readonly listeners = new Map<string, (message: { data: string }) => void>();

  addEventListener(name: string, run: (message: { data: string }) => void) {
    this.listeners.set(name, run);
  }

  close() {
    this.readyState = 2;
  }

  end() {
    this.named("end", {});
  }

  /** An event of that name. */
  named(name: string, data: unknown) {
    this.listeners.get(name)?.({ data: JSON.stringify(data) });
  }

  say(event: unknown) {
    this.onmessage?.({ data: JSON.stringify(event) });
  }
}

export function openPage(path: string) {
  reachability.set(true);
  PretendedStream.all.length = 0;
  vi.stubGlobal("EventSource", PretendedStream);
  const client = newQueryClient();
  return render(
    <QueryClientProvider client={client}>
      <RouterProvider router={newRouter(createMemoryHistory({ initialEntries: [path] }))} />
    </QueryClientProvider>,
  );
}

/** Colours need a real browser, which the browser test has; names, roles and structure are checked here too. */
export async function expectAccessible(element: Element = document.body) {
  const { violations } = await axe.run(element, {
    rules: {
      "color-contrast": { enabled: false },
      region: { enabled: false },
      "page-has-heading-one": { enabled: false },
    },
  });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
}
