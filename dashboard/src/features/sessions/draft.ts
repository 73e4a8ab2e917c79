import type { ProblemError } from "../../live/api";
import { newId } from "../../wire/newId";
import type { NewSession } from "../../wire/session";
import { parseArgv } from "./argv";

/** What is typed into the form, and the id under which it is asked for. */
export interface Draft {
  readonly clientId: string;
  readonly namespace: string;
  readonly name: string;
  readonly kind: "demo" | "acp";
  readonly command: string;
  readonly image: string;
  readonly prompt: string;
}

export const emptyDraft = (): Draft => ({
  clientId: newId(),
  namespace: "",
  name: "",
  kind: "demo",
  command: "",
  image: "",
  prompt: "",
});

export type ReadDraft =
  | { readonly ok: true; readonly body: NewSession }
  | { readonly ok: false; readonly errors: Partial<Record<keyof Draft, string>> };

const LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

export function readDraft(draft: Draft, inCluster: boolean): ReadDraft {
  const name = draft.name.trim();
  const image = draft.image.trim();
  const prompt = draft.prompt.trim();
  const command = draft.kind === "acp" ? parseArgv(draft.command) : undefined;
  const errors: Partial<Record<keyof Draft, string>> = {};
  if (name && (!LABEL.test(name) || name.length > 52))
    errors.name =
      "Use up to 52 small letters, digits and dashes, beginning with a letter and not ending with a dash.";
  if (command && !command.ok) errors.command = command.problem;
  if (command?.ok && command.argv.length === 0)
    errors.command = "Say which program to start, such as: gemini --acp";
  if (image && /\s/.test(image)) errors.image = "An image name has no spaces.";
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  return {
    ok: true,
    body: {
      ...(name && { name }),
      clientId: draft.clientId,
      spec: {
        agent: { kind: draft.kind, ...(command?.ok && { command: command.argv }) },
        ...(inCluster && image && { image }),
        ...(prompt && { prompt: draft.prompt }),
      },
    },
  };
}

/** The form's field that a refusal is about, if it says so. */
export function fieldOf(error: ProblemError): keyof Draft | undefined {
  const path = error.field?.replace(/^\//, "").replaceAll("/", ".").replace(/\[.*$/, "");
  switch (path) {
    case "name":
    case "metadata.name":
      return "name";
    case "namespace":
    case "metadata.namespace":
      return "namespace";
    case "spec.agent.command":
      return "command";
    case "spec.image":
      return "image";
    case "spec.prompt":
      return "prompt";
    default:
      return undefined;
  }
}
