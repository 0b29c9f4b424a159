// A drawing, cleaned, in a shadow root: its ids and styles stay its own.
import { useLayoutEffect, useRef } from "preact/hooks";
import { sanitizeSvg } from "../sanitize";
import { fill } from "./shadow";

/** A drawing that has only a viewBox would take any width it gets. */
const FIT =
  "<style>:host{display:block}svg{display:block;max-width:100%;height:auto;border-radius:5px;background:var(--figure-bg)}" +
  "svg:not([width]){width:min(100%,40rem)}</style>";

export function Svg({ svg, alt }: { svg: string; alt: string }) {
  const host = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => fill(host.current!, FIT + sanitizeSvg(svg)), [svg]);
  return (
    <figure class="figure">
      <div ref={host} role="img" aria-label={alt || "Drawing"} />
    </figure>
  );
}
