import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Button } from "../../components/Button";
import { CodeBlock } from "../../components/CodeBlock";
import { Field, inputLook } from "../../components/Field";
import { Problem } from "../../components/Notice";
import { api } from "../../live/api";
import { meQuery } from "../../live/queries";
import { Mark } from "../shell/Mark";
import { readPasted } from "./token";

interface Props {
  /** Why the printed link did not work, when it was tried. */
  readonly linkError?: Error;
}

export function SignInPage({ linkError }: Props) {
  const mode = useQuery({
    queryKey: ["sign-in"],
    queryFn: ({ signal }) => api.signInMode(signal),
    refetchInterval: (query) => (query.state.status === "error" ? 2000 : false),
  });
  return (
    <main className="grid min-h-full place-items-center px-4 py-10">
      <div className="w-full max-w-md">
        <div className="mb-6 flex items-center gap-2.5">
          <Mark className="size-7" />
          <span className="text-head font-semibold tracking-tight">Quarterdeck</span>
        </div>
        <div className="rounded-l border border-line bg-sheet p-5">
          {mode.data ? (
            <SignInForm mode={mode.data.mode} linkError={linkError} />
          ) : mode.error ? (
            <Problem error={mode.error} />
          ) : (
            <p role="status" className="text-soft">
              Asking the server how to sign in…
            </p>
          )}
        </div>
        <p className="mt-4 text-small text-faint">
          The token is exchanged for a cookie of this browser and kept nowhere else.
        </p>
      </div>
    </main>
  );
}

function SignInForm({
  mode,
  linkError,
}: {
  readonly mode: "local" | "kubernetes";
  readonly linkError?: Error;
}) {
  const client = useQueryClient();
  const [pasted, setPasted] = useState("");
  const [error, setError] = useState(linkError);
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const token = readPasted(pasted);
    if (!token) {
      setError(new Error(mode === "local" ? "Paste the printed link first." : "Paste the token first."));
      return;
    }
    setBusy(true);
    setError(undefined);
    try {
      await api.signIn(token);
      await client.invalidateQueries({ queryKey: meQuery.queryKey });
    } catch (failure) {
      setError(failure instanceof Error ? failure : new Error(String(failure)));
    } finally {
      setBusy(false);
    }
  };

  return (
    <form onSubmit={(event) => void submit(event)} className="grid gap-4">
      {mode === "local" ? (
        <div>
          <h1 className="text-head font-semibold">Open the link that dev/run printed</h1>
          <p className="mt-1 text-soft">
            It ends in <code className="font-mono text-code">#token=…</code> and signs this browser in. Or
            paste it here:
          </p>
        </div>
      ) : (
        <div>
          <h1 className="text-head font-semibold">Sign in with a Kubernetes token</h1>
          <p className="mt-1 mb-3 text-soft">
            Make one for a ServiceAccount that may see sessions, and paste what it prints. Add{" "}
            <code className="font-mono text-code">-n NAMESPACE</code> when it lives in another namespace.
          </p>
          <CodeBlock label="Command" code="kubectl create token NAME" copy />
        </div>
      )}
      {error && <Problem error={error} />}
      <Field label={mode === "local" ? "Link or token" : "Token"}>
        {(input) => (
          <input
            {...input}
            type="password"
            autoComplete="off"
            spellCheck={false}
            value={pasted}
            onChange={(event) => setPasted(event.target.value)}
            className={`${inputLook} font-mono`}
          />
        )}
      </Field>
      <Button type="submit" look="primary" disabled={busy} className="justify-self-start">
        {busy ? "Signing in…" : "Sign in"}
      </Button>
    </form>
  );
}
