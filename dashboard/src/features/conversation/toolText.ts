import type { ToolCall } from "../../wire/event";
import type { Json } from "../../wire/schema";

/** The command line of a call's arguments, whatever the agent calls it. */
export function commandOf(args: Json | undefined): string | undefined {
  if (typeof args !== "object" || args === null || Array.isArray(args)) return undefined;
  const { command, cmd } = args as { readonly [key: string]: Json };
  const given = command ?? cmd;
  if (typeof given === "string") return given;
  if (Array.isArray(given) && given.every((part) => typeof part === "string"))
    return given.map(quoted).join(" ");
  return undefined;
}

const quoted = (part: string) =>
  /^[\w@%+=:,./-]+$/.test(part) ? part : `'${part.replaceAll("'", "'\\''")}'`;

/** What is left to show of the arguments beside the command. */
export function otherArguments(args: Json | undefined): string | undefined {
  if (args === undefined || args === null) return undefined;
  if (typeof args === "string") return args;
  if (typeof args !== "object" || Array.isArray(args)) return pretty(args);
  const rest =
    commandOf(args) === undefined ? args : without(args as Record<string, Json>, ["command", "cmd"]);
  return Object.keys(rest).length > 0 ? pretty(rest) : undefined;
}

/** Arguments that read better as a line: a flat object of short values. */
export function shortArguments(args: Json | undefined): readonly (readonly [string, string])[] | undefined {
  if (typeof args !== "object" || args === null || Array.isArray(args)) return undefined;
  const rest = Object.entries(without(args as Record<string, Json>, ["command", "cmd"]));
  const short = rest.every(
    ([, value]) => typeof value !== "object" && String(value).length <= 80 && !String(value).includes("\n"),
  );
  return short && rest.length <= 6 ? rest.map(([key, value]) => [key, String(value)] as const) : undefined;
}

const without = (from: Record<string, Json>, keys: readonly string[]) =>
  Object.fromEntries(Object.entries(from).filter(([key]) => !keys.includes(key)));

export const pretty = (value: Json): string => JSON.stringify(value, null, 2);

export interface ToolDiff {
  /** One call may change the same file twice. */
  readonly id: string;
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

export const diffsOf = (call: ToolCall | undefined): readonly ToolDiff[] =>
  (call?.content ?? [])
    .filter((part) => part.type === "diff")
    .map((part, i) => ({
      id: `${i} ${part.path}`,
      path: part.path ?? "file",
      before: part.old_text ?? "",
      after: part.new_text ?? "",
    }));

export const outputOf = (call: ToolCall): string =>
  (call.content ?? [])
    .filter((part) => part.type !== "diff")
    .map((part) => part.text ?? `[${part.type}]`)
    .join("\n");

/** The raw result, when it says more than the content does. */
export function rawOutputOf(call: ToolCall): string | undefined {
  const raw = call.raw_output;
  if (raw === undefined || raw === null) return undefined;
  const text = typeof raw === "string" ? raw : pretty(raw);
  return outputOf(call).includes(text.trim()) ? undefined : text;
}
