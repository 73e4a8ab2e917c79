import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useId, useRef, useState } from "react";
import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { Field, inputLook } from "../../components/Field";
import { Problem } from "../../components/Notice";
import { api, ProblemError } from "../../live/api";
import { meQuery, namespacesQuery } from "../../live/queries";
import { newId } from "../../wire/newId";
import { type Draft, emptyDraft, fieldOf, readDraft } from "./draft";

interface Props {
  readonly open: boolean;
  readonly onClose: () => void;
}

/** Closing keeps what was typed; it goes when the session was made. */
export function NewSessionDialog({ open, onClose }: Props) {
  const [draft, setDraft] = useState<Draft>(emptyDraft);
  const nameInput = useRef<HTMLInputElement>(null);
  return (
    <Dialog open={open} onClose={onClose} title="New session" wide initialFocus={nameInput}>
      <NewSessionForm draft={draft} setDraft={setDraft} nameInput={nameInput} onClose={onClose} />
    </Dialog>
  );
}

interface FormProps {
  readonly draft: Draft;
  readonly setDraft: (draft: Draft) => void;
  readonly nameInput: React.RefObject<HTMLInputElement | null>;
  readonly onClose: () => void;
}

function NewSessionForm({ draft, setDraft, nameInput, onClose }: FormProps) {
  const { data: me } = useQuery(meQuery);
  const { data: namespaces = [] } = useQuery(namespacesQuery);
  const navigate = useNavigate();
  const client = useQueryClient();
  const [errors, setErrors] = useState<Partial<Record<keyof Draft, string>>>({});
  const [problem, setProblem] = useState<Error>();
  const [busy, setBusy] = useState(false);
  const agents = useId();
  const namespace =
    draft.namespace || namespaces.find((name) => name === "default") || namespaces[0] || "default";
  const inCluster = me?.mode === "kubernetes";

  // A changed request is another request: it gets its own id. The same one, tried again, keeps it.
  const change = (part: Partial<Draft>) => {
    setDraft({ ...draft, ...part, clientId: newId() });
    setErrors((old) => Object.fromEntries(Object.entries(old).filter(([field]) => !(field in part))));
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const read = readDraft(draft, inCluster);
    setProblem(undefined);
    if (!read.ok) {
      setErrors(read.errors);
      return;
    }
    setErrors({});
    setBusy(true);
    try {
      const made = await api.create(namespace, read.body);
      setDraft(emptyDraft());
      void client.invalidateQueries({ queryKey: ["sessions"] });
      onClose();
      void navigate({
        to: "/sessions/$namespace/$name",
        params: { namespace: made.metadata.namespace, name: made.metadata.name },
      });
    } catch (error) {
      const field = error instanceof ProblemError ? fieldOf(error) : undefined;
      if (field && error instanceof ProblemError)
        setErrors({ [field]: [error.detail ?? error.message, error.hint].filter(Boolean).join(" ") });
      else setProblem(error instanceof Error ? error : new Error(String(error)));
    } finally {
      setBusy(false);
    }
  };

  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="grid gap-4">
      {problem && <Problem error={problem} />}
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Namespace" error={errors.namespace}>
          {(input) => (
            <select
              {...input}
              value={namespace}
              onChange={(event) => change({ namespace: event.target.value })}
              className={`${inputLook} h-[34px]`}
            >
              {(namespaces.length > 0 ? namespaces : [namespace]).map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          )}
        </Field>
        <Field label="Name" optional error={errors.name} hint="Left empty, one is made up.">
          {(input) => (
            <input
              {...input}
              ref={nameInput}
              value={draft.name}
              autoComplete="off"
              spellCheck={false}
              placeholder="fix-login"
              onChange={(event) => change({ name: event.target.value })}
              className={inputLook}
            />
          )}
        </Field>
      </div>
      <fieldset>
        <legend className="mb-1 font-medium">Agent</legend>
        <div className="grid gap-2 sm:grid-cols-2">
          {AGENTS.map(({ kind, title, what }) => (
            <label
              key={kind}
              className="flex items-start gap-2.5 rounded-m border border-line px-3 py-2 hover:bg-hover has-checked:border-sea has-checked:bg-sea-wash"
            >
              <input
                type="radio"
                name={agents}
                value={kind}
                checked={draft.kind === kind}
                onChange={() => change({ kind })}
                className="mt-1 accent-sea"
              />
              <span>
                <span className="block font-medium">{title}</span>
                <span className="block text-small text-soft">{what}</span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      {draft.kind === "acp" && (
        <Field
          label="Command"
          error={errors.command}
          hint="Started without a shell. Quote arguments that contain spaces."
        >
          {(input) => (
            <input
              {...input}
              value={draft.command}
              autoComplete="off"
              spellCheck={false}
              placeholder="gemini --acp"
              onChange={(event) => change({ command: event.target.value })}
              className={`${inputLook} font-mono`}
            />
          )}
        </Field>
      )}
      {inCluster && (
        <Field
          label="Image"
          optional
          error={errors.image}
          hint="Any glibc image; left empty, the chart's default."
        >
          {(input) => (
            <input
              {...input}
              value={draft.image}
              autoComplete="off"
              spellCheck={false}
              placeholder="registry/team/toolbox:1"
              onChange={(event) => change({ image: event.target.value })}
              className={`${inputLook} font-mono`}
            />
          )}
        </Field>
      )}
      <Field label="First prompt" optional error={errors.prompt}>
        {(input) => (
          <textarea
            {...input}
            rows={4}
            value={draft.prompt}
            onChange={(event) => change({ prompt: event.target.value })}
            className={`${inputLook} resize-y`}
          />
        )}
      </Field>
      <div className="sticky -bottom-4 -mx-4 -mb-4 flex justify-end gap-2 border-t border-line bg-sheet px-4 py-3">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" disabled={busy}>
          {busy ? "Starting…" : "Start session"}
        </Button>
      </div>
    </form>
  );
}

const AGENTS = [
  { kind: "demo", title: "Demonstration", what: "No model. Streams, plans, asks and runs a real command." },
  { kind: "acp", title: "ACP agent", what: "Any program that speaks the Agent Client Protocol." },
] as const;
