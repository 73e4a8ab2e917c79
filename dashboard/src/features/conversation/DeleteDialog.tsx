import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { Problem } from "../../components/Notice";
import { api } from "../../live/api";
import type { Session } from "../../wire/session";
import { hasEnded } from "./abilities";

interface Props {
  readonly session: Session;
  readonly open: boolean;
  readonly onClose: () => void;
}

export function DeleteDialog({ session, open, onClose }: Props) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const keep = useRef<HTMLButtonElement>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Error>();
  const { namespace, name } = session.metadata;

  const remove = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await api.remove({ namespace, name });
      void client.invalidateQueries({ queryKey: ["sessions"] });
      void navigate({ to: "/" });
    } catch (error) {
      setProblem(error instanceof Error ? error : new Error(String(error)));
      setBusy(false);
    }
  };

  return (
    <Dialog open={open} onClose={onClose} title="Delete session" alert initialFocus={keep}>
      <p>
        Delete <strong className="font-semibold">{name}</strong> in {namespace}?{" "}
        {hasEnded(session.status.phase)
          ? "It disappears from the list."
          : "Its agent is stopped and what is in its workspace is lost."}
      </p>
      {problem && <Problem error={problem} className="mt-3" />}
      <div className="mt-5 flex justify-end gap-2">
        <Button ref={keep} onClick={onClose}>
          Keep
        </Button>
        <Button look="danger" disabled={busy} onClick={() => void remove()}>
          {busy ? "Deleting…" : "Delete"}
        </Button>
      </div>
    </Dialog>
  );
}
