import { CopyButton } from "./CopyButton";

interface Props {
  readonly code: string;
  readonly label: string;
  readonly copy?: boolean;
  readonly wrap?: boolean;
  readonly className?: string;
}

/** Text as it is, scrolling in its own box so that it never widens the page. */
export function CodeBlock({ code, label, copy, wrap, className = "max-h-80" }: Props) {
  return (
    <div className="relative rounded-m border border-line bg-well">
      <div
        role="group"
        aria-label={label}
        tabIndex={0}
        className={`overflow-auto px-3 py-2 ${copy ? "pr-9" : ""} ${className}`}
      >
        <pre
          className={`font-mono text-code ${wrap ? "whitespace-pre-wrap [overflow-wrap:anywhere]" : "w-max"}`}
        >
          <code>{code}</code>
        </pre>
      </div>
      {copy && (
        <div className="absolute top-0.5 right-0.5">
          <CopyButton text={code} label={`Copy ${label.toLowerCase()}`} />
        </div>
      )}
    </div>
  );
}
