// What a block has shown so far, part by part.
import type { DisplayOutput, Output, StreamOutput } from "./protocol";

/** Adds a part: printed text joins the printed text before it, a display with a known id replaces that display. */
export function append(outputs: readonly Output[], part: Output): Output[] {
  if (part.type === "stream") return appendText(outputs, part);
  if (part.type === "display" && part.displayId !== undefined) return appendDisplay(outputs, part);
  return [...outputs, part];
}

function appendText(outputs: readonly Output[], part: StreamOutput): Output[] {
  const last = outputs.at(-1);
  const joins = last?.type === "stream" && last.name === part.name && !last.ref && !part.ref;
  if (!joins) return [...outputs, part];
  return [...outputs.slice(0, -1), { ...last, text: (last.text ?? "") + (part.text ?? "") }];
}

function appendDisplay(outputs: readonly Output[], part: DisplayOutput): Output[] {
  const known = outputs.findIndex((output) => output.type === "display" && output.displayId === part.displayId);
  return known < 0 ? [...outputs, part] : outputs.with(known, part);
}

/** Whether two values from the wire say the same. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length || Array.isArray(a) !== Array.isArray(b)) return false;
  return keys.every((key) => same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]));
}

export function hasError(outputs: readonly Output[]): boolean {
  return outputs.some((output) => output.type === "error");
}
