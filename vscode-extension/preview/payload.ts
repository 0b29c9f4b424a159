// Values that are shown, said more closely than the contract does.
import type { DisplayOutput, Json, Ref, ValueOutput } from "./protocol";

/** What shows a value, whether a call did it or it was a block's last expression. */
export type ShownOutput = DisplayOutput | ValueOutput;

export type Payload = Json | Ref;

/** A value by MIME type. */
export type MimeBundle = Record<string, Payload>;

/** True for a payload that stands for a larger one, kept by the daemon. */
export function isRef(payload: unknown): payload is Ref {
  return typeof payload === "object" && payload !== null && typeof (payload as Ref).ref === "string" && "mime" in payload;
}
