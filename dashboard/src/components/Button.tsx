import type { ComponentProps } from "react";
import { Icon, type IconName } from "./Icon";

const LOOKS = {
  primary: "bg-sea text-on-sea border-transparent hover:bg-sea-deep font-semibold",
  plain: "bg-sheet text-ink border-edge/60 hover:bg-hover",
  quiet: "bg-transparent text-soft border-transparent hover:bg-hover hover:text-ink",
  danger: "bg-sheet text-red border-red-line hover:bg-red-wash",
} as const;

interface Props extends ComponentProps<"button"> {
  readonly look?: keyof typeof LOOKS;
  readonly icon?: IconName;
  /** Keyboard hint, shown but not part of the name. */
  readonly hint?: string;
}

export function Button({ look = "plain", icon, hint, className = "", children, ...rest }: Props) {
  return (
    <button
      type="button"
      className={`inline-flex h-8 items-center justify-center gap-1.5 rounded-m border px-3 whitespace-nowrap transition-colors disabled:cursor-not-allowed disabled:opacity-55 ${LOOKS[look]} ${className}`}
      {...rest}
    >
      {icon && <Icon name={icon} className="-ml-0.5" />}
      {children}
      {hint && (
        <span
          aria-hidden="true"
          className="ml-1 rounded-s border border-current/35 px-1 font-mono text-micro opacity-80"
        >
          {hint}
        </span>
      )}
    </button>
  );
}

interface LinkProps extends ComponentProps<"a"> {
  readonly icon: IconName;
}

/** Looks like a quiet button and is a link, for what the browser itself does, such as a download. */
export function ButtonLink({ icon, className = "", children, ...rest }: LinkProps) {
  return (
    <a
      className={`inline-flex h-8 items-center justify-center gap-1.5 rounded-m border px-3 whitespace-nowrap transition-colors ${LOOKS.quiet} ${className}`}
      {...rest}
    >
      <Icon name={icon} className="-ml-0.5" />
      {children}
    </a>
  );
}

interface IconButtonProps extends ComponentProps<"button"> {
  readonly icon: IconName;
  /** What it does; its accessible name and its tooltip. */
  readonly label: string;
}

export function IconButton({ icon, label, className = "", ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={`inline-flex size-8 shrink-0 items-center justify-center rounded-m text-soft transition-colors hover:bg-hover hover:text-ink disabled:opacity-50 ${className}`}
      {...rest}
    >
      <Icon name={icon} />
    </button>
  );
}
