// Video and audio with the browser's own controls.
import type { Payload } from "../protocol";
import { useSource } from "./Image";

interface Props {
  kind: "video" | "audio";
  mime: string;
  payload: Payload;
  label: string;
}

export function Player({ kind: Kind, mime, payload, label }: Props) {
  const source = useSource(mime, payload);
  return <Kind class="player" controls preload="metadata" src={source} aria-label={label} />;
}
