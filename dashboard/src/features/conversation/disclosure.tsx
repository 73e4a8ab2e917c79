import { createContext, type ReactNode, useContext, useState } from "react";

/** What a reader opened or closed, by row. Rows leave the page while they are out of sight; this stays. */
const Opened = createContext<Map<string, boolean>>(new Map());

export function Disclosures({ children }: { readonly children: ReactNode }) {
  const [opened] = useState(() => new Map<string, boolean>());
  return <Opened value={opened}>{children}</Opened>;
}

export function useDisclosure(key: string, byDefault: boolean): readonly [boolean, (open: boolean) => void] {
  const opened = useContext(Opened);
  const [, redraw] = useState(0);
  const open = opened.get(key) ?? byDefault;
  const set = (next: boolean) => {
    opened.set(key, next);
    redraw((n) => n + 1);
  };
  return [open, set];
}

interface FoldProps {
  readonly id: string;
  readonly open?: boolean;
  readonly summary: ReactNode;
  readonly children: () => ReactNode;
  readonly className?: string;
}

/** A heading that opens its content; the content is made only when it is open. */
export function Fold({ id, open: byDefault = false, summary, children, className = "" }: FoldProps) {
  const [open, setOpen] = useDisclosure(id, byDefault);
  return (
    <>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className={`group -mx-1.5 flex w-[calc(100%+0.75rem)] min-w-0 items-start gap-1.5 rounded-m px-1.5 py-0.5 text-left hover:bg-hover ${className}`}
      >
        <svg
          viewBox="0 0 16 16"
          aria-hidden="true"
          className={`mt-[3px] size-3.5 shrink-0 text-faint transition-transform ${open ? "rotate-90" : ""}`}
          fill="none"
          stroke="currentColor"
          strokeWidth="1.6"
          strokeLinecap="round"
          strokeLinejoin="round"
        >
          <path d="m6 3.5 4.500 4.500L6 12.500" />
        </svg>
        {summary}
      </button>
      {open && <div className="mt-1.5">{children()}</div>}
    </>
  );
}
