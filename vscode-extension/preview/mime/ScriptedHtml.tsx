// HTML that brings scripts, in the daemon's sandboxed shell: it has no origin, so it reaches neither the page nor the socket.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useHost } from "../host";

const TALLEST = 2400;
const FIRST_HEIGHT = 120;
/** Milliseconds after which new HTML is shown though it has not said how high it is: a script of it may never end. */
const PATIENCE = 2000;

interface FromFrame {
  livesync?: "ready" | "height";
  height?: unknown;
}

/** The shell takes HTML once, so new HTML gets a new frame; the former one stays until that has something to show. */
export function ScriptedHtml({ html }: { html: string }) {
  const [shown, setShown] = useState(html);
  const frames = shown === html ? [html] : [shown, html];
  return (
    <div class="scripted-place">
      {frames.map((each) => (
        <Frame key={each} html={each} coming={each !== shown} onReady={() => setShown(each)} />
      ))}
    </div>
  );
}

function Frame({ html, coming, onReady }: { html: string; coming: boolean; onReady: () => void }) {
  const { shell } = useHost();
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(FIRST_HEIGHT);
  // Before the frame can speak: a cached shell is ready sooner than the next paint.
  useLayoutEffect(() => {
    const hear = ({ source, data }: MessageEvent<FromFrame | null>): void => {
      const window = frame.current?.contentWindow;
      if (!window || source !== window || typeof data !== "object" || data === null) return;
      if (data.livesync === "ready") window.postMessage({ html }, "*");
      if (typeof data.height !== "number" || !Number.isFinite(data.height)) return;
      setHeight(Math.max(16, Math.min(TALLEST, data.height)));
      onReady();
    };
    addEventListener("message", hear);
    return () => removeEventListener("message", hear);
  }, [html]);
  useEffect(() => {
    if (!coming) return;
    const timer = setTimeout(onReady, PATIENCE);
    return () => clearTimeout(timer);
  }, [coming]);
  return (
    <iframe
      ref={frame}
      class="scripted"
      data-coming={coming || undefined}
      data-adaptive={knowsThemes(html) || undefined}
      title="Output with scripts"
      sandbox="allow-scripts"
      {...shell}
      height={height}
    />
  );
}

/** Most HTML with scripts is made for a white page. What speaks of colour schemes gets the page's. */
function knowsThemes(html: string): boolean {
  return /color-scheme/i.test(html);
}
