// Pixels: in the message as base64, or straight from the daemon.
import { isRef, type Payload } from "../protocol";
import { asText } from "./text";

interface Props {
  mime: string;
  payload: Payload;
  alt: string;
  size: { width?: number; height?: number };
}

export function Image({ mime, payload, alt, size }: Props) {
  return (
    <figure class="figure">
      <img src={source(mime, payload)} alt={alt || "Image"} decoding="sync" {...size} />
    </figure>
  );
}

export function source(mime: string, payload: Payload): string {
  return isRef(payload) ? payload.ref : `data:${mime};base64,${asText(payload).replace(/\s+/g, "")}`;
}
