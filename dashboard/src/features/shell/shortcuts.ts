import { useEffect, useRef } from "react";
import { singleKeys } from "../../live/preferences";

export const SHORTCUTS = [
  { keys: "?", what: "Show this list" },
  { keys: "n", what: "New session (in the list)" },
  { keys: "/", what: "Go to the filter or the prompt box" },
  { keys: "p", what: "Go to the first pending approval" },
  { keys: "a", what: "Approve, while an approval has the focus" },
  { keys: "d", what: "Deny, while an approval has the focus: opens the reason; Enter sends it" },
  { keys: "Enter", what: "Send the prompt; Shift+Enter makes a new line" },
] as const;

export const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Runs while nothing is typed into and no dialog is open. */
export function useShortcut(key: string, run: () => void) {
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.key !== key || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented)
        return;
      if (
        !singleKeys() ||
        isTyping(event.target) ||
        document.querySelector("[role=dialog],[role=alertdialog]")
      )
        return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [key]);
}
