// Video and audio with the browser's own controls.
import type { Payload } from "../protocol";
import { source } from "./Image";

interface Props {
  kind: "video" | "audio";
  mime: string;
  payload: Payload;
  label: string;
}

export function Player({ kind: Kind, mime, payload, label }: Props) {
  return <Kind class="player" controls preload="metadata" src={source(mime, payload)} aria-label={label} />;
}
