import type { Approval } from "../../wire/session";

type Option = NonNullable<Approval["options"]>[number];

export interface Choices {
  readonly allow: readonly Option[];
  readonly deny: readonly Option[];
  /** Ways to answer a question, in the agent's order. */
  readonly answers: readonly Option[];
}

/** The agent's own options, sorted by what they mean for a person. */
export function choicesOf(approval: Approval): Choices {
  const options = approval.options ?? [];
  const kind = (start: string) => options.filter((option) => option.kind?.toLowerCase().startsWith(start));
  return { allow: kind("allow"), deny: kind("reject"), answers: approval.kind === "Question" ? options : [] };
}
