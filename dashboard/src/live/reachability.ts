import { useSyncExternalStore } from "react";

/** Whether the last request got any answer at all. */
const readers = new Set<() => void>();
let reachable = true;

export const reachability = {
  set(next: boolean) {
    if (next === reachable) return;
    reachable = next;
    for (const reader of readers) reader();
  },
  subscribe(reader: () => void) {
    readers.add(reader);
    return () => readers.delete(reader);
  },
  get: () => reachable,
};

export const useReachable = () => useSyncExternalStore(reachability.subscribe, reachability.get);
