import type { EventData, PlanEntry, ToolCall } from "../wire/event";
import type { Json } from "../wire/schema";

/** What a reader sees, one per row. A row that changes is replaced, never edited, so that rows can be memoised. */
export type Item = { readonly key: string; readonly ts: string } & (
  | { readonly kind: "prompt"; readonly actor: string; readonly text: string }
  | { readonly kind: "message"; readonly text: string }
  | { readonly kind: "thought"; readonly text: string }
  | { readonly kind: "output"; readonly stream: "stdout" | "stderr"; readonly text: string }
  | {
      readonly kind: "tool";
      readonly call: ToolCall;
      readonly runId: string | undefined;
      readonly endedAt?: string;
      /** The turn ended before the call did. */
      readonly abandoned?: boolean;
    }
  | { readonly kind: "plan"; readonly entries: readonly PlanEntry[] }
  | { readonly kind: "notice"; readonly level: "info" | "warning" | "error"; readonly text: string }
  | {
      readonly kind: "permission";
      readonly runId: string | undefined;
      readonly ask: EventData<"run.permission_requested">;
      readonly outcome: PermissionOutcome;
    }
  | {
      readonly kind: "turn";
      readonly stopReason: EventData<"turn.completed">["stop_reason"] | "lost";
      readonly error?: string;
      readonly seconds?: number;
    }
  | { readonly kind: "phases"; readonly steps: readonly PhaseStep[] }
  | { readonly kind: "line"; readonly text: string; readonly detail?: string; readonly tone?: "error" }
  | { readonly kind: "raw"; readonly name: string; readonly data: Json }
);

export type ItemOf<K extends Item["kind"]> = Extract<Item, { kind: K }>;

export interface PhaseStep {
  readonly phase: string;
  readonly message?: string;
}

export interface PermissionOutcome {
  readonly state: "open" | "decided" | "answered" | "withdrawn" | "expired";
  readonly decision?: "approve" | "deny" | "answer";
  readonly by?: string;
  readonly at?: string;
  readonly reason?: string;
  readonly optionId?: string;
  readonly answer?: string;
  /** What the agent was told, once its runner said so. */
  readonly delivered?: EventData<"run.permission_answered">["outcome"];
}

export interface QueuedPrompt {
  readonly id: string;
  readonly actor: string;
  readonly text: string;
  readonly ts: string;
}
