/** Line icons on a 16 grid, drawn here so that nothing is fetched. Always beside a text or inside a named button. */
const PATHS = {
  back: "M9.5 3.5 5 8l4.5 4.5",
  check: "m3 8.5 3.2 3.2L13 4.8",
  chevron: "m6 3.5 4.5 4.5L6 12.5",
  close: "m4 4 8 8m0-8-8 8",
  copy: "M5.5 5.5V3h7.5v7.5h-2.5M3 5.5h7.5V13H3z",
  down: "M8 3v9.5m-4-4 4 4 4-4",
  edit: "M3 13l.7-3L10.8 2.9l2.3 2.3L6 12.3z",
  fetch:
    "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM2.7 8h10.6M8 2.5c3.5 3.5 3.5 7.5 0 11-3.5-3.5-3.5-7.5 0-11z",
  delete: "M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5l.6 8.5h5.8l.6-8.5M6.8 7v3.5M9.2 7v3.5",
  execute: "M2.5 3.5h11v9h-11zM4.8 6l2 2-2 2M8.5 10h2.5",
  flag: "M4 2.5v11M4 3.5h8.5L10 6.3 12.5 9H4",
  help: "M8 13.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM6.3 6.3c.2-2 3.6-1.9 3.4.2-.1 1.2-1.7 1.2-1.7 2.4m0 1.9v.1",
  info: "M8 13.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM8 7.3v3.4m0-5.6v.1",
  moon: "M13 9.6A5.6 5.6 0 0 1 6.4 3a5.5 5.5 0 1 0 6.6 6.6z",
  move: "M2.5 8h10m-3.5-3.5L12.5 8 9 11.5",
  other: "M3.5 8h.1M8 8h.1m4.3 0h.1",
  plus: "M8 3.2v9.6M3.2 8h9.6",
  prompt: "M3 4.5 6.5 8 3 11.5M8 12h5",
  read: "M4 2.5h5.5L12 5v8.5H4zM6 7h4M6 9.5h4",
  search: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zm3.3-1.2 3.2 3.2",
  send: "M8 13V3.5M4 7.3l4-4 4 4",
  stop: "M4.5 4.5h7v7h-7z",
  sun: "M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6zM8 1.8v1.4m0 9.6v1.4M1.8 8h1.4m9.6 0h1.4M3.6 3.6l1 1m6.8 6.8 1 1m0-8.8-1 1m-6.8 6.8-1 1",
  switch_mode: "M3 5h8.5M9 2.5 11.5 5 9 7.5M13 11H4.5M7 8.5 4.5 11 7 13.5",
  system: "M2.5 3h11v7.5h-11zM6 13.3h4M8 10.5v2.8",
  think: "M5.5 9.5a3.6 3.6 0 1 1 5 0c-.6.6-.7 1-.7 1.8H6.200c0-.8-.1-1.200-.7-1.800zM6.500 13.500h3",
  warning: "M8 2.8 14 13H2zM8 6.800v2.900m0 1.800v.1",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, className = "" }: { readonly name: IconName; readonly className?: string }) {
  return (
    <svg
      viewBox="0 0 16 16"
      aria-hidden="true"
      className={`size-4 shrink-0 ${className}`}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
