// A displayed value, in its richest form.
import type { ComponentChildren } from "preact";
import { renderLatex } from "../math";
import { renderMarkdown } from "../markdown";
import { isRef, type Payload, type ShownOutput } from "../protocol";
import { bytes } from "../time";
import { Html } from "./Html";
import { Image } from "./Image";
import { JsonTree } from "./JsonTree";
import { Player } from "./Player";
import { choose, type Renderer } from "./priority";
import { Svg } from "./Svg";
import { asText, useText } from "./text";

export function Rich({ output }: { output: ShownOutput }) {
  const chosen = choose(output.data);
  if (!chosen) return <p class="quiet">A value that has no text.</p>;
  const payload = output.data[chosen.mime] ?? "";
  const alt = altText(output);
  switch (chosen.renderer) {
    case "image":
      return <Image mime={chosen.mime} payload={payload} alt={alt} size={sizeOf(output, chosen.mime)} />;
    case "video":
    case "audio":
      return <Player kind={chosen.renderer} mime={chosen.mime} payload={payload} label={alt} />;
    case "json":
      return isRef(payload) ? <Text payload={payload} renderer="json" /> : <JsonTree value={output.data[chosen.mime]} />;
    default:
      return <Text payload={payload} renderer={chosen.renderer} alt={alt} />;
  }
}

/** A payload that is text, here already or still with the daemon. */
function Text({ payload, renderer, alt = "" }: { payload: Payload; renderer: Renderer; alt?: string }) {
  const { text, failed, load } = useText(payload);
  if (failed) return <p class="quiet">This output is gone from livesync. Run the block again to see it.</p>;
  if (text !== undefined) return <>{rendered(text, renderer, alt)}</>;
  if (!load || !isRef(payload)) return <p class="quiet loading">Loading…</p>;
  return (
    <button type="button" class="load" onClick={load}>
      Show {bytes(payload.size)} of output
    </button>
  );
}

function rendered(text: string, renderer: Renderer, alt: string): ComponentChildren {
  switch (renderer) {
    case "html":
      return <Html html={text} />;
    case "svg":
      return <Svg svg={text} alt={alt} />;
    case "markdown":
      return <div class="prose" dangerouslySetInnerHTML={{ __html: renderMarkdown(text, "output") }} />;
    case "latex":
      return <div class="latex" dangerouslySetInnerHTML={{ __html: renderLatex(text) }} />;
    case "json":
      return <JsonTree value={parsed(text)} />;
    default:
      return <pre class="plain">{text}</pre>;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function altText({ data }: ShownOutput): string {
  const plain = data["text/plain"];
  return isRef(plain) ? "" : asText(plain ?? "").slice(0, 300);
}

function sizeOf({ metadata = {} }: ShownOutput, mime: string): { width?: number; height?: number } {
  const own = metadata[mime];
  const { width, height } = (typeof own === "object" && own !== null ? own : metadata) as Record<string, unknown>;
  return { ...(typeof width === "number" && { width }), ...(typeof height === "number" && { height }) };
}
