// A drawing, cleaned, in a shadow root: its ids and styles stay its own.
import { useLayoutEffect, useRef } from "preact/hooks";
import { sanitizeSvg } from "../sanitize";
import { shadowOf } from "./shadow";

/** A drawing that has only a viewBox would take any width it gets. */
const FIT =
  ":host{display:block}svg{display:block;max-width:100%;height:auto;border-radius:5px;background:var(--figure-bg)}" +
  "svg:not([width]){width:min(100%,40rem)}";

export function Svg({ svg, alt }: { svg: string; alt: string }) {
  const host = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const style = document.createElement("style");
    style.textContent = FIT;
    shadowOf(host.current!).replaceChildren(style, sanitizeSvg(svg));
  }, [svg]);
  return (
    <figure class="figure">
      <div ref={host} role="img" aria-label={alt || "Drawing"} />
    </figure>
  );
}
