// How a block looks now: one word out of what it did last and what it is about to do. Pure.
import type { Activity } from "./document";
import type { Block, BlockResult, Output } from "./protocol";

export type Look = "untouched" | "queued" | "running" | "ok" | "error" | "stale" | "cancelled" | "waiting";

export function lookOf(result: BlockResult | undefined, activity: Activity | undefined): Look {
  if (activity) return activity.phase;
  if (!result || result.status === "queued" || result.status === "running") return "untouched";
  // An interrupted block is out of date too, and a waiting one; what stopped them says more.
  if (result.stale && result.status !== "waiting" && result.status !== "cancelled") return "stale";
  return result.status;
}

/** Its own new outputs once there are some; until then the last ones, which count as old while it is pending. */
export function outputsOf(
  result: BlockResult | undefined,
  activity: Activity | undefined,
): { outputs: readonly Output[]; old: boolean } {
  if (activity?.outputs) return { outputs: activity.outputs, old: false };
  return { outputs: result?.outputs ?? [], old: activity !== undefined };
}

export function isManual({ directives }: Block): boolean {
  return directives.some((directive) => directive.trim() === "manual");
}

/** What makes a result less than certain, in a word and in a sentence. */
export const doubts: Readonly<Record<string, string>> = {
  clock: "It reads the clock: a later run may show something else.",
  network: "It uses the network, whose answers can change.",
  process: "It starts a process, which sees the files on disk and not your unsaved text.",
  native: "It changes an object that cannot be compared. Run all fresh to be sure.",
  nondeterministic: "Two fresh runs showed different things.",
};
