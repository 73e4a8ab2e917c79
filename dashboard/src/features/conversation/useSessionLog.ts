import { useEffect, useState, useSyncExternalStore } from "react";
import type { SessionRef } from "../../live/api";
import { type LogView, SessionLog } from "../../live/SessionLog";

/** A hidden page keeps its stream this long, so that a glance at another tab costs nothing. */
const HIDDEN_MS = 15_000;

export function useSessionLog({ namespace, name }: SessionRef): readonly [LogView, SessionLog] {
  const [log] = useState(() => new SessionLog({ namespace, name }));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const follow = () => {
      clearTimeout(timer);
      if (document.hidden) timer = setTimeout(() => log.stop(), HIDDEN_MS);
      else log.start();
    };
    log.start();
    document.addEventListener("visibilitychange", follow);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", follow);
      log.stop();
    };
  }, [log]);
  return [useSyncExternalStore(log.subscribe, log.snapshot), log];
}
