import type { ReactNode } from "react";
import { ProblemError } from "../live/api";
import { Icon } from "./Icon";

const LOOKS = {
  info: { box: "border-line bg-sheet text-soft", icon: "info" },
  warning: { box: "border-amber-line bg-amber-wash text-amber", icon: "warning" },
  error: { box: "border-red-line bg-red-wash text-red", icon: "warning" },
} as const;

interface Props {
  readonly level: keyof typeof LOOKS;
  readonly children: ReactNode;
  readonly role?: "alert" | "status";
  readonly className?: string;
}

export function Notice({ level, children, role, className = "" }: Props) {
  const { box, icon } = LOOKS[level];
  return (
    <div role={role} className={`flex gap-2 rounded-m border px-3 py-2 ${box} ${className}`}>
      <Icon name={icon} className="mt-0.5" />
      <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">{children}</div>
    </div>
  );
}

/** An error in the server's own words: what, why, and what to do. */
export function Problem({ error, className }: { readonly error: Error; readonly className?: string }) {
  const detail = error instanceof ProblemError ? error.detail : undefined;
  const hint = error instanceof ProblemError ? error.hint : undefined;
  return (
    <Notice level="error" role="alert" className={className}>
      <p className="font-semibold">{error.message}</p>
      {detail && detail !== error.message && <p>{detail}</p>}
      {hint && <p className="mt-0.5 text-ink">{hint}</p>}
    </Notice>
  );
}
