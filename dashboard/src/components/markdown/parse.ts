/**
 * The part of Markdown that agents write, as a tree. There is no HTML in it: what is not one of these forms is
 * text, so nothing an agent says can become markup. Links keep only http, https and mailto.
 */
export type Inline =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "strong" | "em" | "del"; readonly children: readonly Inline[] }
  | { readonly kind: "link"; readonly href: string; readonly children: readonly Inline[] };

export type Block =
  | { readonly kind: "paragraph"; readonly children: readonly Inline[] }
  | { readonly kind: "heading"; readonly level: number; readonly children: readonly Inline[] }
  | { readonly kind: "code"; readonly language: string; readonly text: string }
  | { readonly kind: "quote"; readonly children: readonly Block[] }
  | {
      readonly kind: "list";
      readonly start: number | undefined;
      readonly items: readonly (readonly Block[])[];
    }
  | {
      readonly kind: "table";
      readonly head: readonly (readonly Inline[])[];
      readonly rows: readonly (readonly (readonly Inline[])[])[];
    }
  | { readonly kind: "rule" };

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([^\s`]*)[^`]*$/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/;
const RULE = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/;
const QUOTE = /^ {0,3}>\s?/;
const ITEM = /^( {0,3})([-*+]|\d{1,9}[.)])(\s+|$)/;
const TABLE_LINE = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;
/** Deeper nesting is shown as text: no input makes the parser or the page recurse without end. */
const DEEPEST = 8;

export const parseMarkdown = (source: string): readonly Block[] =>
  blocks(source.replace(/\r\n?/g, "\n").split("\n"), 0);

function blocks(lines: readonly string[], depth: number): Block[] {
  const result: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? "";
    if (line.trim() === "") {
      at++;
      continue;
    }
    const read = depth > DEEPEST ? paragraph(lines, at) : block(lines, at, depth);
    result.push(read.block);
    at = read.next;
  }
  return result;
}

interface Read {
  readonly block: Block;
  readonly next: number;
}

function block(lines: readonly string[], at: number, depth: number): Read {
  const line = lines[at] ?? "";
  const fence = FENCE.exec(line);
  if (fence) return fenced(lines, at, fence[1] ?? "```", fence[2] ?? "");
  const heading = HEADING.exec(line);
  if (heading)
    return {
      block: { kind: "heading", level: heading[1]?.length ?? 1, children: inlines(heading[2] ?? "") },
      next: at + 1,
    };
  if (RULE.test(line)) return { block: { kind: "rule" }, next: at + 1 };
  if (QUOTE.test(line)) return quote(lines, at, depth);
  if (ITEM.test(line)) return list(lines, at, depth);
  if (line.includes("|") && TABLE_LINE.test(lines[at + 1] ?? "") && (lines[at + 1] ?? "").includes("|"))
    return table(lines, at);
  return paragraph(lines, at);
}

/** A fence that never closes, as while it streams in, is code to the end. */
function fenced(lines: readonly string[], at: number, mark: string, language: string): Read {
  const closes = (line: string) => {
    const bare = line.trim();
    return bare.length >= mark.length && bare === mark.charAt(0).repeat(bare.length);
  };
  let end = at + 1;
  while (end < lines.length && !closes(lines[end] ?? "")) end++;
  return { block: { kind: "code", language, text: lines.slice(at + 1, end).join("\n") }, next: end + 1 };
}

function quote(lines: readonly string[], at: number, depth: number): Read {
  let end = at;
  while (end < lines.length && QUOTE.test(lines[end] ?? "")) end++;
  const inner = lines.slice(at, end).map((line) => line.replace(QUOTE, ""));
  return { block: { kind: "quote", children: blocks(inner, depth + 1) }, next: end };
}

function list(lines: readonly string[], from: number, depth: number): Read {
  const ordered = (mark: string) => /\d/.test(mark);
  const first = ITEM.exec(lines[from] ?? "");
  const mark = first?.[2] ?? "-";
  const items: Block[][] = [];
  let at = from;
  while (at < lines.length) {
    const start = ITEM.exec(lines[at] ?? "");
    if (!start || ordered(start[2] ?? "") !== ordered(mark) || RULE.test(lines[at] ?? "")) break;
    const indent = Math.min(start[0].length, (start[1]?.length ?? 0) + (start[2]?.length ?? 1) + 1);
    const inner = [(lines[at] ?? "").slice(start[0].length)];
    at++;
    while (at < lines.length) {
      const line = lines[at] ?? "";
      const indented = /^\s*/.exec(line)?.[0].length ?? 0;
      const nextIsInside = /^\s*/.exec(lines[at + 1] ?? "")?.[0].length ?? 0;
      if (line.trim() === "") {
        if ((lines[at + 1] ?? "").trim() === "" || nextIsInside < indent) break;
        inner.push("");
      } else if (indented >= indent) inner.push(line.slice(indent));
      else if (indented >= 2 && ITEM.test(line.trimStart())) inner.push(line.trimStart());
      else if (opensBlock(line) || inner.at(-1) === "") break;
      else inner.push(line.trimStart());
      at++;
    }
    items.push(blocks(inner, depth + 1));
    // A blank line between two items of one list.
    if ((lines[at] ?? "x").trim() === "" && ITEM.test(lines[at + 1] ?? "")) at++;
  }
  const start = ordered(mark) ? Number.parseInt(mark, 10) : undefined;
  return { block: { kind: "list", start, items }, next: at };
}

const opensBlock = (line: string) =>
  FENCE.test(line) || HEADING.test(line) || RULE.test(line) || QUOTE.test(line) || ITEM.test(line);

function table(lines: readonly string[], at: number): Read {
  const cells = (line: string) =>
    line
      .trim()
      .replace(/^\|/, "")
      .replace(/\|$/, "")
      .split(/(?<!\\)\|/)
      .map((cell) => inlines(cell.trim().replaceAll("\\|", "|")));
  const head = cells(lines[at] ?? "");
  const rows: Inline[][][] = [];
  let end = at + 2;
  while (end < lines.length && (lines[end] ?? "").includes("|")) {
    const row = cells(lines[end] ?? "");
    rows.push(head.map((_, i) => row[i] ?? []));
    end++;
  }
  return { block: { kind: "table", head, rows }, next: end };
}

function paragraph(lines: readonly string[], at: number): Read {
  let end = at + 1;
  while (end < lines.length && (lines[end] ?? "").trim() !== "" && !opensBlock(lines[end] ?? "")) end++;
  return { block: { kind: "paragraph", children: inlines(lines.slice(at, end).join("\n")) }, next: end };
}

/** Where something other than text may begin. */
const SPECIAL = /[`*_~[\\<]|https?:\/\//g;
const URL_TEXT = /^https?:\/\/[^\s<>"'`]+/;
const LINK =
  /^\[((?:[^[\]\\]|\\.){0,500})\]\(\s*<?([^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)>?(?:\s+"[^"]*")?\s*\)/;

export function inlines(source: string, depth = 0): Inline[] {
  const result: Inline[] = [];
  let plain = "";
  let at = 0;
  const flush = () => {
    if (plain) result.push({ kind: "text", text: plain });
    plain = "";
  };
  while (at < source.length) {
    SPECIAL.lastIndex = at;
    const next = SPECIAL.exec(source);
    if (!next || depth > DEEPEST) {
      plain += source.slice(at);
      break;
    }
    plain += source.slice(at, next.index);
    at = next.index;
    const found = special(source, at, depth);
    if (found) {
      if (found.node) {
        flush();
        result.push(found.node);
      } else plain += found.text ?? "";
      at = found.next;
    } else {
      plain += source.charAt(at);
      at++;
    }
  }
  flush();
  return result;
}

interface Found {
  readonly node?: Inline;
  readonly text?: string;
  readonly next: number;
}

function special(source: string, at: number, depth: number): Found | undefined {
  const here = source.charAt(at);
  switch (here) {
    case "\\": {
      const escaped = source.charAt(at + 1);
      return /[\\`*_~[\]()<>#|!.+-]/.test(escaped) ? { text: escaped, next: at + 2 } : undefined;
    }
    case "`":
      return codeSpan(source, at);
    case "[":
      return link(source, at, depth);
    case "<": {
      const auto = /^<(https?:\/\/[^\s<>]+|mailto:[^\s<>]+)>/.exec(source.slice(at, at + 2000));
      return auto ? linked(auto[1] ?? "", at + auto[0].length) : undefined;
    }
    case "h": {
      const url = URL_TEXT.exec(source.slice(at, at + 2000))?.[0].replace(/[.,;:!?)\]}*_]+$/, "");
      return url && url.length > 8 ? linked(url, at + url.length) : undefined;
    }
    default:
      return emphasis(source, at, here, depth);
  }
}

const linked = (url: string, next: number): Found => {
  const href = safeHref(url);
  return href
    ? { node: { kind: "link", href, children: [{ kind: "text", text: url }] }, next }
    : { text: url, next };
};

function codeSpan(source: string, at: number): Found | undefined {
  const ticks = /^`+/.exec(source.slice(at, at + 64))?.[0] ?? "`";
  let end = source.indexOf(ticks, at + ticks.length);
  while (end >= 0 && source.charAt(end + ticks.length) === "`") {
    let past = end + ticks.length;
    while (source.charAt(past) === "`") past++;
    end = source.indexOf(ticks, past);
  }
  if (end < 0) return { text: ticks, next: at + ticks.length };
  const inside = source.slice(at + ticks.length, end).replace(/\n/g, " ");
  const text = inside.startsWith(" ") && inside.endsWith(" ") && inside.trim() ? inside.slice(1, -1) : inside;
  return { node: { kind: "code", text }, next: end + ticks.length };
}

function link(source: string, at: number, depth: number): Found | undefined {
  const match = LINK.exec(source.slice(at, at + 3000));
  if (!match) return undefined;
  const children = inlines(match[1] ?? "", depth + 1).filter((child) => child.kind !== "link");
  const href = safeHref(match[2] ?? "");
  const next = at + match[0].length;
  // An unsafe address is shown, so that the reader sees what was there, but leads nowhere.
  return href ? { node: { kind: "link", href, children }, next } : { text: match[0], next };
}

function emphasis(source: string, at: number, mark: string, depth: number): Found | undefined {
  const double = source.charAt(at + 1) === mark;
  if (mark === "~" && !double) return undefined;
  const fence = double ? mark + mark : mark;
  const before = source.charAt(at - 1);
  const first = source.charAt(at + fence.length);
  if (!first || /\s/.test(first) || (mark === "_" && /\w/.test(before))) return undefined;
  let end = source.indexOf(fence, at + fence.length + 1);
  for (let tries = 0; end >= 0 && tries < 50; tries++) {
    const inWord = mark === "_" && /\w/.test(source.charAt(end + fence.length));
    const partOfDouble = !double && (source.charAt(end + 1) === mark || source.charAt(end - 1) === mark);
    if (!/\s/.test(source.charAt(end - 1)) && !inWord && !partOfDouble) {
      const inner = source.slice(at + fence.length, end);
      if (inner.includes("\n\n")) return undefined;
      const kind = mark === "~" ? "del" : double ? "strong" : "em";
      return { node: { kind, children: inlines(inner, depth + 1) }, next: end + fence.length };
    }
    end = source.indexOf(fence, end + fence.length);
  }
  return undefined;
}

/** The address if it leads to a web page or a mailbox; nothing else is followed from an agent's words. */
export function safeHref(given: string): string | undefined {
  try {
    const url = new URL(given);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}
