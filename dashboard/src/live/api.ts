import { eventPage } from "../wire/event";
import { type Schema, WireError } from "../wire/schema";
import {
  type Approval,
  approval,
  approvalPage,
  me,
  type NewSession,
  namespaces,
  problem,
  session,
  sessionPage,
  signInMode,
  type Verdict,
} from "../wire/session";

/** The server refused. `title` says what, `hint` what to do. */
export class ProblemError extends Error {
  override name = "ProblemError";
  readonly status: number;
  readonly code: string | undefined;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  readonly field: string | undefined;

  constructor(
    status: number,
    body: { title?: string; detail?: string; code?: string; hint?: string; field?: string },
  ) {
    super(body.title ?? `The server answered ${status}.`);
    this.status = status;
    this.code = body.code;
    this.detail = body.detail;
    this.hint = body.hint;
    this.field = body.field;
  }
}

/** No answer came at all: the server is away, or the network is. */
export class UnreachableError extends Error {
  override name = "UnreachableError";
}

const none: Schema<void> = { describe: "nothing", decode: () => undefined };

async function request<T>(
  method: string,
  path: string,
  answer: Schema<T>,
  body?: unknown,
  signal?: AbortSignal,
) {
  let response: Response;
  try {
    response = await fetch(`/api/v1/${path}`, {
      method,
      signal,
      credentials: "same-origin",
      cache: "no-store",
      headers: {
        accept: "application/json, application/problem+json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new UnreachableError("Quarterdeck does not answer.");
  }
  if (!response.ok) throw await refused(response);
  if (answer === (none as unknown)) return undefined as T;
  const text = await response.text();
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new WireError(`${method} ${path}: the answer is not JSON. Is this address Quarterdeck's own?`);
  }
  return answer.decode(parsed, "");
}

async function refused(response: Response): Promise<Error> {
  // A gateway in between answers for a server that is away; its body is not ours.
  const ours = response.headers.get("content-type")?.includes("json") ?? false;
  if (!ours && [502, 503, 504].includes(response.status))
    return new UnreachableError("Quarterdeck does not answer.");
  try {
    return new ProblemError(response.status, problem.decode(await response.json(), "problem"));
  } catch {
    return new ProblemError(response.status, {});
  }
}

export interface SessionRef {
  readonly namespace: string;
  readonly name: string;
}

export const sessionPath = ({ namespace, name }: SessionRef) =>
  `namespaces/${encodeURIComponent(namespace)}/sessions/${encodeURIComponent(name)}`;

export const eventStreamUrl = (ref: SessionRef, after: number) =>
  `/api/v1/${sessionPath(ref)}/events?after=${after}`;

/** The whole session as JSON Lines; the browser saves it. */
export const exportUrl = (ref: SessionRef) => `/api/v1/${sessionPath(ref)}/export`;

export const api = {
  signInMode: (signal?: AbortSignal) => request("GET", "sign-in", signInMode, undefined, signal),
  signIn: (token: string) => request("POST", "sign-in", none, { token }),
  signOut: () => request("POST", "sign-out", none),
  me: (signal?: AbortSignal) => request("GET", "me", me, undefined, signal),
  namespaces: (signal?: AbortSignal) => request("GET", "namespaces", namespaces, undefined, signal),
  sessions: (cursor: string | undefined, signal?: AbortSignal) =>
    request(
      "GET",
      `sessions?limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`,
      sessionPage,
      undefined,
      signal,
    ),
  session: (ref: SessionRef, signal?: AbortSignal) =>
    request("GET", sessionPath(ref), session, undefined, signal),
  create: (namespace: string, body: NewSession) =>
    request("POST", `namespaces/${encodeURIComponent(namespace)}/sessions`, session, body),
  remove: (ref: SessionRef) => request("DELETE", sessionPath(ref), none),
  events: (ref: SessionRef, after: number, signal?: AbortSignal) =>
    request("GET", `${sessionPath(ref)}/events?after=${after}&limit=500`, eventPage, undefined, signal),
  prompt: (ref: SessionRef, id: string, text: string) =>
    request("POST", `${sessionPath(ref)}/prompts`, none, { id, text }),
  removePrompt: (ref: SessionRef, id: string) =>
    request("DELETE", `${sessionPath(ref)}/prompts/${encodeURIComponent(id)}`, none),
  interrupt: (ref: SessionRef) => request("POST", `${sessionPath(ref)}/interrupt`, none),
  pendingApprovals: (signal?: AbortSignal) =>
    request("GET", "approvals?state=pending", approvalPage, undefined, signal),
  approvals: (ref: SessionRef, signal?: AbortSignal) =>
    request("GET", `${sessionPath(ref)}/approvals`, approvalPage, undefined, signal),
  decide: (ref: SessionRef, id: string, verdict: Verdict): Promise<Approval> =>
    request("POST", `${sessionPath(ref)}/approvals/${encodeURIComponent(id)}/verdict`, approval, verdict),
};
