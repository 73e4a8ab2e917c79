import { type ReactNode, useId } from "react";

export const inputLook =
  "w-full rounded-m border border-edge bg-sheet px-2.5 py-1.5 text-ink aria-invalid:border-red focus-visible:outline-offset-0";

interface Props {
  readonly label: string;
  readonly optional?: boolean;
  readonly hint?: ReactNode;
  readonly error?: string;
  readonly children: (input: {
    readonly id: string;
    readonly "aria-describedby": string | undefined;
    readonly "aria-invalid": boolean | undefined;
  }) => ReactNode;
}

/** A label, its input, and below it the hint or what is wrong, tied together for assistive technology. */
export function Field({ label, optional, hint, error, children }: Props) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div>
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
        {optional && <span className="font-normal text-faint"> (optional)</span>}
      </label>
      {children({
        id,
        "aria-describedby": note ? `${id}-note` : undefined,
        "aria-invalid": error ? true : undefined,
      })}
      {note && (
        <p id={`${id}-note`} className={`mt-1 text-small ${error ? "text-red" : "text-faint"}`}>
          {note}
        </p>
      )}
    </div>
  );
}
