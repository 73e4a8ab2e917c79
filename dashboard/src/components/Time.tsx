import { useSyncExternalStore } from "react";

/** One clock for every relative time on the page; it stands still while the page is hidden. */
const readers = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

const tick = () => {
  if (document.hidden) return;
  now = Date.now();
  for (const reader of readers) reader();
};

function subscribe(reader: () => void) {
  readers.add(reader);
  if (timer === undefined) {
    now = Date.now();
    timer = setInterval(tick, 5000);
    document.addEventListener("visibilitychange", tick);
  }
  return () => {
    readers.delete(reader);
    if (readers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
    document.removeEventListener("visibilitychange", tick);
  };
}

export function relative(from: number, at: number): string {
  const seconds = Math.round((at - from) / 1000);
  if (seconds < 10) return "just now";
  if (seconds < 60) return `${Math.floor(seconds / 10) * 10} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  if (seconds < 86_400 * 30) return `${Math.floor(seconds / 86_400)} d ago`;
  return new Date(from).toLocaleDateString(undefined, { dateStyle: "medium" });
}

export function Ago({ at }: { readonly at: string }) {
  const current = useSyncExternalStore(subscribe, () => now);
  const when = Date.parse(at);
  if (Number.isNaN(when)) return null;
  return (
    <time dateTime={at} title={new Date(when).toLocaleString()}>
      {relative(when, Math.max(current, when))}
    </time>
  );
}

const clock = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hour12: false,
});

export function ClockTime({ at }: { readonly at: string }) {
  const when = Date.parse(at);
  if (Number.isNaN(when)) return null;
  return (
    <time dateTime={at} title={new Date(when).toLocaleString()}>
      {clock.format(when)}
    </time>
  );
}

export function duration(seconds: number): string {
  if (seconds < 0.1) return "under 0.1 s";
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
