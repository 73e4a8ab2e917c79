import { Dialog as Base } from "@base-ui/react/dialog";
import type { ReactNode, RefObject } from "react";
import { IconButton } from "./Button";

interface Props {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
  readonly initialFocus?: RefObject<HTMLElement | null>;
  /** Says that an answer is wanted before anything else. */
  readonly alert?: boolean;
  readonly wide?: boolean;
}

export function Dialog({ open, onClose, title, children, initialFocus, alert, wide }: Props) {
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-shade" />
        <Base.Popup
          role={alert ? "alertdialog" : "dialog"}
          initialFocus={initialFocus}
          className={`fixed inset-x-3 top-[max(1rem,8vh)] z-50 mx-auto flex max-h-[84vh] animate-appear flex-col rounded-l border border-line bg-sheet shadow-float outline-none ${wide ? "max-w-xl" : "max-w-md"}`}
        >
          <div className="flex items-center justify-between gap-3 border-b border-line py-2 pr-2 pl-4">
            <Base.Title className="text-lead font-semibold">{title}</Base.Title>
            <IconButton icon="close" label="Close" onClick={onClose} />
          </div>
          <div className="min-h-0 overflow-y-auto p-4">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
