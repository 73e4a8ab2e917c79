import { useSyncExternalStore } from "react";

/** Small choices of one person in one browser. A browser that keeps nothing gets the defaults. */
const readers = new Set<() => void>();

const subscribe = (reader: () => void) => {
  readers.add(reader);
  return () => readers.delete(reader);
};

function read(key: string): string | null {
  try {
    return localStorage.getItem(`qd.${key}`);
  } catch {
    return null;
  }
}

function write(key: string, value: string) {
  try {
    localStorage.setItem(`qd.${key}`, value);
  } catch {
    // Private windows may refuse; the choice then lasts until the page is closed.
  }
  for (const reader of readers) reader();
}

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

let theme: Theme = THEMES.find((known) => known === read("theme")) ?? "system";
let keys = read("keys") !== "off";

export function applyTheme() {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function setTheme(next: Theme) {
  theme = next;
  applyTheme();
  write("theme", next);
}

export const useTheme = () => useSyncExternalStore(subscribe, () => theme);

/** Single-key shortcuts can be switched off, for speech input and for people who type in the wrong window. */
export function setSingleKeys(on: boolean) {
  keys = on;
  write("keys", on ? "on" : "off");
}

export const singleKeys = () => keys;
export const useSingleKeys = () => useSyncExternalStore(subscribe, () => keys);
