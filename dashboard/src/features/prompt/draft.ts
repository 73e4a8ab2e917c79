import type { SessionRef } from "../../live/api";

/** What is half written survives a reload and a look at another session, in this tab only. */
const key = ({ namespace, name }: SessionRef) => `qd.prompt.${namespace}/${name}`;

export function readDraft(session: SessionRef): string {
  try {
    return sessionStorage.getItem(key(session)) ?? "";
  } catch {
    return "";
  }
}

export function keepDraft(session: SessionRef, text: string) {
  try {
    if (text) sessionStorage.setItem(key(session), text);
    else sessionStorage.removeItem(key(session));
  } catch {
    // A browser that keeps nothing: the draft lasts as long as the page.
  }
}
