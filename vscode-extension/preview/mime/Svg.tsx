// A drawing, cleaned, in a shadow root: its ids and styles stay its own.
import { useLayoutEffect, useRef } from "preact/hooks";
import { sanitizeSvg } from "../sanitize";
import { fill } from "./shadow";

const FIT = "<style>:host{display:block}svg{max-width:100%;height:auto;display:block}</style>";

export function Svg({ svg, alt }: { svg: string; alt: string }) {
  const host = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => fill(host.current!, FIT + sanitizeSvg(svg)), [svg]);
  return (
    <figure class="figure">
      <div ref={host} role="img" aria-label={alt || "Drawing"} />
    </figure>
  );
}
