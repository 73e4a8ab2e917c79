/** A Node http server that speaks the contract of docs/openapi.yaml and serves dist/. */
import { createReadStream, existsSync, statSync } from "node:fs";
import http from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { runAgent } from "./script.mjs";
import { seed } from "./seed.mjs";
import { FakeSession, id } from "./state.mjs";

const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));
export const CSP =
  "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'";
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

export async function startFake({
  mode = "local",
  token = "demo-token",
  port = 0,
  pace = 1,
  seeded = true,
} = {}) {
  const world = { sessions: [], streams: new Set(), away: false, cookies: new Set() };
  if (seeded) {
    const waiting = seed(world);
    waiting.seeded = () => void runAgent(waiting, pace);
    for (const session of world.sessions)
      if (session.phase === "Idle" && session !== waiting) void runAgent(session, pace);
  }
  const me =
    mode === "local"
      ? { name: "owner", groups: [], mode }
      : { name: "system:serviceaccount:team-a:alice", groups: ["system:authenticated"], mode };

  const server = http.createServer((request, response) => {
    if (world.away) return void request.socket.destroy();
    const url = new URL(request.url, "http://fake");
    handle({ request, response, url, world, me, token, mode, pace }).catch((error) => {
      console.error(error);
      problem(response, 500, "internal", "The fake broke.", String(error));
    });
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${server.address().port}`;
  return {
    world,
    address,
    link: `${address}/#token=${token}`,
    dropStreams: () => {
      for (const stream of world.streams) stream.destroy();
    },
    session: (name) => world.sessions.find((session) => session.name === name),
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

async function handle(context) {
  const { request, response, url, world, me, token, mode } = context;
  if (!url.pathname.startsWith("/api/")) return file(response, url.pathname);
  const path = url.pathname.replace("/api/v1/", "").split("/").map(decodeURIComponent);
  const cookie = /qd_session=(\w+)/.exec(request.headers.cookie ?? "")?.[1];
  const method = request.method;
  const body = method === "POST" ? await read(request) : {};

  if (path[0] === "sign-in" && method === "GET") return json(response, 200, { mode });
  if (path[0] === "sign-in") {
    if (body.token !== token)
      return problem(
        response,
        401,
        "bad_token",
        "This token is not valid.",
        "It may have expired.",
        "Make a new one and paste it again.",
      );
    const value = id("cookie").replace("-", "");
    world.cookies.add(value);
    response.setHeader("set-cookie", `qd_session=${value}; HttpOnly; SameSite=Strict; Path=/`);
    return empty(response, 204);
  }
  if (!world.cookies.has(cookie))
    return problem(response, 401, "unauthenticated", "You are not signed in.", undefined, "Sign in first.");
  if (method !== "GET" && request.headers.origin !== `http://${request.headers.host}`)
    return problem(response, 403, "bad_origin", "This request came from another site.");

  if (path[0] === "sign-out") {
    world.cookies.delete(cookie);
    return empty(response, 204);
  }
  if (path[0] === "me") return json(response, 200, me);
  if (path[0] === "approvals")
    return json(response, 200, {
      approvals: world.sessions.flatMap((s) => s.approvals).filter((a) => a.state === "Pending"),
    });
  if (path[0] === "sessions") return list(response, url, world);
  if (path[0] === "namespaces" && path.length === 1)
    return json(response, 200, {
      namespaces: ["default", "platform", "team-a", "team-b"].map((name) => ({ name })),
    });
  if (path[0] === "namespaces" && path[2] === "sessions" && path.length === 3 && method === "POST")
    return create(context, path[1], body);
  const session = world.sessions.find((s) => s.namespace === path[1] && s.name === path[3]);
  if (!session) return problem(response, 404, "not_found", "There is no such session.");
  return one(context, session, path.slice(4), body);
}

function list(response, url, world) {
  const limit = Number(url.searchParams.get("limit") ?? 100);
  const from = Number(url.searchParams.get("cursor") ?? 0);
  const all = [...world.sessions].sort((a, b) => b.createdAt - a.createdAt);
  const next = from + limit < all.length ? String(from + limit) : undefined;
  json(response, 200, { sessions: all.slice(from, from + limit).map((s) => s.toJson()), next });
}

function create({ response, world, pace, me }, namespace, { name, clientId, spec }) {
  const known = world.sessions.find((s) => s.clientId === clientId);
  if (known) return json(response, 200, known.toJson());
  if (name && world.sessions.some((s) => s.name === name && s.namespace === namespace))
    return problem(
      response,
      409,
      "name_taken",
      "This name is taken.",
      `A session ${name} exists in ${namespace}.`,
      "Choose another name.",
      "name",
    );
  if (spec.image === "missing")
    return problem(
      response,
      422,
      "bad_spec",
      "The specification was refused.",
      "spec.image: not a valid image name.",
      "Write it as registry/name:tag.",
    );
  const session = new FakeSession({
    namespace,
    name: name ?? `quiet-harbour-${world.sessions.length}`,
    spec,
    clientId,
  });
  world.sessions.push(session);
  session.say("session.created", { actor: me.name, agent_kind: spec.agent.kind });
  if (spec.prompt) session.queue({ id: id("prompt"), text: spec.prompt, actor: me.name });
  void runAgent(session, pace);
  json(response, 201, session.toJson());
}

function one({ request, response, url, world, me }, session, rest, body) {
  const method = request.method;
  switch (`${method} ${rest[0] ?? ""}`) {
    case "GET ":
      return json(response, 200, session.toJson());
    case "DELETE ":
      world.sessions.splice(world.sessions.indexOf(session), 1);
      return empty(response, 202);
    case "GET events":
      return events(request, response, url, session, world);
    case "GET prompts":
      return json(response, 200, { prompts: session.prompts });
    case "POST prompts": {
      const { made, prompt } = session.queue({ ...body, actor: me.name });
      // As when the network breaks after the server has stored it.
      if (session.loseAnswers) return void request.socket.destroy();
      return json(response, made ? 201 : 200, prompt);
    }
    case "DELETE prompts": {
      const prompt = session.prompts.find((p) => p.id === rest[1]);
      if (prompt?.state !== "Queued")
        return problem(response, 409, "already_sent", "The agent already has it.");
      session.prompts.splice(session.prompts.indexOf(prompt), 1);
      session.say("session.prompt_removed", { prompt_id: prompt.id, actor: me.name });
      return empty(response, 204);
    }
    case "POST interrupt":
      session.interrupted = true;
      session.say("session.interrupt_requested", { actor: me.name });
      return empty(response, 202);
    case "GET approvals":
      return json(response, 200, { approvals: session.approvals });
    case "POST approvals": {
      const approval = session.approvals.find((a) => a.id === rest[1]);
      if (!approval) return problem(response, 404, "not_found", "There is no such approval.");
      if (approval.state !== "Pending") {
        const { by, at } = approval.decision;
        return problem(
          response,
          409,
          "already_decided",
          "Already decided.",
          `${approval.state} by ${by} at ${at}.`,
        );
      }
      session.decide(approval, body, me.name);
      return json(response, 200, approval);
    }
    default:
      return problem(response, 405, "method", "Not a request of this contract.");
  }
}

function events(request, response, url, session, world) {
  const after = Number(request.headers["last-event-id"] ?? url.searchParams.get("after") ?? 0);
  if (!(request.headers.accept ?? "").includes("text/event-stream")) {
    const limit = Number(url.searchParams.get("limit") ?? 500);
    return json(response, 200, {
      events: session.events.slice(after, after + limit),
      lastRev: session.events.length,
    });
  }
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  const send = (event) => response.write(`id: ${event.rev}\ndata: ${JSON.stringify(event)}\n\n`);
  response.write(": open\n\nretry: 300\n\n");
  // One too many on purpose: a viewer must not show it twice.
  for (const event of session.events.slice(Math.max(0, after - 1))) send(event);
  session.changed.on("event", send);
  world.streams.add(response);
  const beat = setInterval(() => response.write(": beat\n\n"), 15_000);
  response.on("close", () => {
    clearInterval(beat);
    world.streams.delete(response);
    session.changed.off("event", send);
  });
}

function file(response, pathname) {
  const wanted = join(DIST, normalize(pathname));
  const found = wanted.startsWith(DIST) && existsSync(wanted) && statSync(wanted).isFile();
  // A page of the dashboard is index.html at whatever address; a missing asset is missing.
  if (!found && pathname.startsWith("/assets/"))
    return problem(response, 404, "not_found", "There is no such file.");
  const path = found ? wanted : join(DIST, "index.html");
  response.writeHead(200, {
    "content-type": TYPES[extname(path)] ?? "application/octet-stream",
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
  });
  createReadStream(path).pipe(response);
}

async function read(request) {
  let text = "";
  for await (const piece of request) text += piece;
  return text ? JSON.parse(text) : {};
}

function json(response, status, body) {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function empty(response, status) {
  response.writeHead(status).end();
}

function problem(response, status, code, title, detail, hint, field) {
  response
    .writeHead(status, { "content-type": "application/problem+json" })
    .end(JSON.stringify({ type: "about:blank", status, code, title, detail, hint, field }));
}
