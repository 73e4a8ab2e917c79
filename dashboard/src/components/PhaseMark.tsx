import type { Phase } from "../wire/session";

/** Each phase is a word, a shape and a colour, so that no one of them is needed to tell it. */
const LOOKS: Record<Phase, { readonly colour: string; readonly shape: React.ReactNode }> = {
  Pending: { colour: "text-faint", shape: <circle cx="6" cy="6" r="4.2" strokeDasharray="2 2" /> },
  Starting: {
    colour: "text-sea",
    shape: (
      <>
        <circle cx="6" cy="6" r="4.2" opacity="0.35" />
        <path d="M6 1.8a4.2 4.2 0 0 1 4.2 4.2" className="origin-center animate-turning" />
      </>
    ),
  },
  Running: { colour: "text-sea", shape: <path d="M3.2 1.8v8.4L10.4 6z" fill="currentColor" /> },
  Waiting: { colour: "text-amber", shape: <path d="M6 .9 11.100 6 6 11.100.9 6z" fill="currentColor" /> },
  Idle: { colour: "text-soft", shape: <circle cx="6" cy="6" r="4.2" /> },
  Parked: { colour: "text-amber", shape: <path d="M6 1.100 10.900 6 6 10.900 1.100 6z" /> },
  Suspended: { colour: "text-faint", shape: <path d="M4 2v8M8 2v8" strokeWidth="2" /> },
  Succeeded: {
    colour: "text-green",
    shape: <path d="m1.800 6.500 2.800 2.800L10.300 3" strokeWidth="1.800" />,
  },
  Failed: {
    colour: "text-red",
    shape: <path d="m2.300 2.300 7.400 7.400m0-7.400-7.400 7.400" strokeWidth="1.800" />,
  },
  Stopped: { colour: "text-faint", shape: <path d="M2.300 2.300h7.400v7.400H2.300z" fill="currentColor" /> },
};

export function PhaseMark({ phase }: { readonly phase: Phase }) {
  const { colour, shape } = LOOKS[phase];
  return (
    <span className={`inline-flex items-center gap-1.5 align-top font-medium whitespace-nowrap ${colour}`}>
      <svg
        viewBox="0 0 12 12"
        aria-hidden="true"
        className="size-3 shrink-0"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.4"
        strokeLinejoin="round"
        strokeLinecap="round"
      >
        {shape}
      </svg>
      {phase}
    </span>
  );
}
