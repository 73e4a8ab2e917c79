import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { Button, IconButton } from "../../components/Button";
import { Problem } from "../../components/Notice";
import { api, ProblemError, type SessionRef } from "../../live/api";
import type { QueuedPrompt } from "../../live/items";
import { newId } from "../../wire/newId";
import type { Abilities } from "../conversation/abilities";
import { useShortcut } from "../shell/shortcuts";
import { keepDraft, readDraft } from "./draft";

interface Props {
  readonly session: SessionRef;
  readonly abilities: Abilities;
  readonly queue: readonly QueuedPrompt[];
}

export function PromptBox({ session, abilities, queue }: Props) {
  const [text, setText] = useState(() => readDraft(session));
  const [id, setId] = useState(newId);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Error>();
  const box = useRef<HTMLTextAreaElement>(null);
  const { prompt, interrupt, promptNote } = abilities;

  useShortcut("/", () => box.current?.focus());
  useEffect(() => keepDraft(session, text), [session, text]);

  const change = (next: string) => {
    setText(next);
    // Other words are another prompt. The same words, sent again after a failure, keep their id and count once.
    setId(newId());
  };

  const send = async () => {
    if (busy || !prompt.can || text.trim() === "") return;
    setBusy(true);
    setProblem(undefined);
    try {
      await api.prompt(session, id, text);
      change("");
    } catch (error) {
      setProblem(error instanceof Error ? error : new Error(String(error)));
    } finally {
      setBusy(false);
    }
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    void send();
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void send();
  };

  if (!prompt.can)
    return <p className="rounded-l border border-line bg-sheet px-4 py-3 text-soft">{prompt.because}</p>;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <Queue session={session} queue={queue} />
      {problem && <Problem error={problem} />}
      <form
        onSubmit={submit}
        className="rounded-l border border-edge/60 bg-sheet focus-within:border-sea focus-within:outline-1 focus-within:outline-sea"
      >
        <textarea
          id="prompt"
          ref={box}
          aria-label="Prompt"
          aria-describedby="prompt-note"
          placeholder="Tell the agent what to do"
          value={text}
          readOnly={busy}
          onChange={(event) => change(event.target.value)}
          onKeyDown={pressed}
          className="block max-h-[30vh] min-h-[2.6rem] w-full resize-none bg-transparent px-3 pt-2.5 pb-1 outline-none [field-sizing:content]"
        />
        <div className="flex items-center gap-2 py-1.5 pr-1.5 pl-3">
          <p id="prompt-note" className="min-w-0 flex-1 truncate text-small text-faint">
            {promptNote || <span className="hidden sm:inline">Enter sends · Shift+Enter new line</span>}
          </p>
          {interrupt.can && <Interrupt session={session} />}
          <Button type="submit" look="primary" icon="send" disabled={busy || text.trim() === ""}>
            {busy ? "Sending…" : problem ? "Send again" : "Send"}
          </Button>
        </div>
      </form>
    </div>
  );
}

function Interrupt({ session }: { readonly session: SessionRef }) {
  const [state, setState] = useState<"ready" | "asked" | "failed">("ready");
  const ask = async () => {
    setState("asked");
    try {
      await api.interrupt(session);
    } catch {
      setState("failed");
    }
  };
  return (
    <Button icon="stop" disabled={state === "asked"} onClick={() => void ask()}>
      {{ ready: "Interrupt", asked: "Interrupting…", failed: "Interrupt again" }[state]}
    </Button>
  );
}

function Queue({ session, queue }: Pick<Props, "session" | "queue">) {
  const [problem, setProblem] = useState("");
  if (queue.length === 0) return null;
  const remove = async (id: string) => {
    setProblem("");
    try {
      await api.removePrompt(session, id);
    } catch (error) {
      const sent = error instanceof ProblemError && error.status === 409;
      setProblem(
        sent ? "Too late: the agent already has it." : error instanceof Error ? error.message : String(error),
      );
    }
  };
  return (
    <section aria-label="Queued prompts" className="rounded-l border border-line bg-sheet px-3 py-1.5">
      <p className="text-small font-medium text-faint">Queued</p>
      <ul className="max-h-32 overflow-y-auto">
        {queue.map((prompt) => (
          <li key={prompt.id} className="flex items-center gap-2">
            <span className="min-w-0 flex-1 truncate" title={prompt.text}>
              {prompt.text}
            </span>
            <IconButton
              icon="close"
              label={`Remove queued prompt: ${prompt.text.slice(0, 60)}`}
              className="size-7"
              onClick={() => void remove(prompt.id)}
            />
          </li>
        ))}
      </ul>
      <p role="alert" className="text-small text-red">
        {problem}
      </p>
    </section>
  );
}
