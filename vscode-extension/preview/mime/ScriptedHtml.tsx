// HTML that brings scripts, in the daemon's sandboxed shell: it has no origin, so it reaches neither the page nor the socket.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useHost } from "../host";

const TALLEST = 2400;
const FIRST_HEIGHT = 120;

interface FromFrame {
  livesync?: "ready" | "height";
  height?: unknown;
}

export function ScriptedHtml({ html }: { html: string }) {
  // The shell takes HTML once, so new HTML needs a new frame.
  return <Frame key={html} html={html} />;
}

function Frame({ html }: { html: string }) {
  const { shell } = useHost();
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(FIRST_HEIGHT);
  // Before the frame can speak: a cached shell is ready sooner than the next paint.
  useLayoutEffect(() => {
    const hear = ({ source, data }: MessageEvent<FromFrame | null>): void => {
      const shell = frame.current?.contentWindow;
      if (!shell || source !== shell || typeof data !== "object" || data === null) return;
      if (data.livesync === "ready") shell.postMessage({ html }, "*");
      if (typeof data.height === "number" && Number.isFinite(data.height)) {
        setHeight(Math.max(16, Math.min(TALLEST, data.height)));
      }
    };
    addEventListener("message", hear);
    return () => removeEventListener("message", hear);
  }, [html]);
  return <iframe ref={frame} class="scripted" title="Output with scripts" sandbox="allow-scripts" {...shell} height={height} />;
}
