// Pixels: in the message as base64, or straight from the daemon.
import { useAddress } from "../host";
import { isRef, type Payload } from "../protocol";
import { asText } from "./text";

interface Props {
  mime: string;
  payload: Payload;
  alt: string;
  size: { width?: number; height?: number };
}

/** With its size it keeps its place before it is there. Decoded when it is painted: a new picture replaces the old one at once. */
export function Image({ mime, payload, alt, size }: Props) {
  const source = useSource(mime, payload);
  return (
    <figure class="figure">
      <img src={source} alt={alt || "Image"} decoding="sync" loading="lazy" {...size} />
    </figure>
  );
}

/** What shows it; nothing while the daemon is being asked. */
export function useSource(mime: string, payload: Payload): string | undefined {
  const address = useAddress(payload);
  return isRef(payload) ? address : `data:${mime};base64,${asText(payload).replace(/\s+/g, "")}`;
}
