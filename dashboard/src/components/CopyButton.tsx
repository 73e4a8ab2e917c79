import { useState } from "react";
import { IconButton } from "./Button";

/** The clipboard exists only on https and localhost; elsewhere the text is selected for the person to copy. */
export function CopyButton({ text, label = "Copy" }: { readonly text: string; readonly label?: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async (button: HTMLElement) => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), 1500);
    } catch {
      const code = button.parentElement?.querySelector("code, pre");
      if (code) getSelection()?.selectAllChildren(code);
    }
  };
  return (
    <>
      <IconButton
        icon={copied ? "check" : "copy"}
        label={label}
        onClick={(event) => void copy(event.currentTarget)}
        className="size-7"
      />
      <span role="status" className="sr-only">
        {copied ? "Copied" : ""}
      </span>
    </>
  );
}
