// A displayed value, in its richest form.
import { useId, useMemo } from "preact/hooks";
import { renderLatex } from "../math";
import { renderMarkdown } from "../markdown";
import { isRef, type Payload, type ShownOutput } from "../protocol";
import { bytes } from "../time";
import { Chart } from "./Chart";
import { Html } from "./Html";
import { Image } from "./Image";
import { JsonTree } from "./JsonTree";
import { Player } from "./Player";
import { choose, type Renderer } from "./priority";
import { Svg } from "./Svg";
import { colored } from "./terminal";
import { asText, useText } from "./text";

export function Rich({ output }: { output: ShownOutput }) {
  const chosen = choose(output.data);
  if (!chosen) return <p class="quiet">A value that has no text.</p>;
  const { mime, renderer } = chosen;
  const payload = output.data[mime] ?? "";
  const plain = plainText(output);
  switch (renderer) {
    case "image":
      return <Image mime={mime} payload={payload} alt={plain.slice(0, 300)} size={sizeOf(output, mime)} />;
    case "video":
    case "audio":
      return <Player kind={renderer} mime={mime} payload={payload} label={plain.slice(0, 300)} />;
    case "json":
    case "vega":
    case "plotly":
      if (!isRef(payload)) return <Data mime={mime} renderer={renderer} value={payload} plain={plain} />;
  }
  return <Text mime={mime} payload={payload} renderer={renderer} plain={plain} />;
}

interface TextProps {
  mime: string;
  renderer: Renderer;
  payload: Payload;
  plain: string;
}

/** A payload that is text, here already or still with the daemon. */
function Text({ payload, ...rest }: TextProps) {
  const { text, failed, load } = useText(payload);
  if (failed) return <p class="quiet">This output is gone from livesync. Run the block again to see it.</p>;
  if (text !== undefined) return <Rendered {...rest} text={text} />;
  if (!load || !isRef(payload)) return <p class="quiet loading">Loading…</p>;
  return (
    <button type="button" class="load" onClick={load}>
      Show {bytes(payload.size)} of output
    </button>
  );
}

function Rendered({ mime, renderer, text, plain }: Omit<TextProps, "payload"> & { text: string }) {
  switch (renderer) {
    case "html":
      return <Html html={text} />;
    case "svg":
      return <Svg svg={text} alt={plain.slice(0, 300)} />;
    case "markdown":
      return <Markdown source={text} />;
    case "latex":
      return <Latex source={text} />;
    case "json":
    case "vega":
    case "plotly":
      return <ParsedData mime={mime} renderer={renderer} text={text} plain={plain} />;
    default:
      return <Plain text={text} />;
  }
}

function Plain({ text }: { text: string }) {
  const html = useMemo(() => (text.includes("\x1b") ? colored(text) : undefined), [text]);
  return html === undefined ? <pre class="plain">{text}</pre> : <pre class="plain" dangerouslySetInnerHTML={{ __html: html }} />;
}

function Markdown({ source }: { source: string }) {
  const scope = useId(); // keeps the footnotes of several outputs apart
  const html = useMemo(() => renderMarkdown(source, scope), [source, scope]);
  return <div class="prose" dangerouslySetInnerHTML={{ __html: html }} />;
}

function Latex({ source }: { source: string }) {
  const html = useMemo(() => renderLatex(source), [source]);
  return <div class="latex" dangerouslySetInnerHTML={{ __html: html }} />;
}

function ParsedData({ text, ...rest }: { mime: string; renderer: Renderer; text: string; plain: string }) {
  const value = useMemo(() => parsed(text), [text]);
  return <Data {...rest} value={value} />;
}

function Data({ mime, renderer, value, plain }: { mime: string; renderer: Renderer; value: unknown; plain: string }) {
  if (renderer !== "vega" && renderer !== "plotly") return <JsonTree value={value} />;
  return <Chart key={mime} library={renderer} mime={mime} spec={value} plain={plain} />;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function plainText({ data }: ShownOutput): string {
  const plain = data["text/plain"];
  return isRef(plain) ? "" : asText(plain ?? "");
}

function sizeOf({ metadata = {} }: ShownOutput, mime: string): { width?: number; height?: number } {
  const own = metadata[mime];
  const { width, height } = (typeof own === "object" && own !== null ? own : metadata) as Record<string, unknown>;
  return { ...(typeof width === "number" && { width }), ...(typeof height === "number" && { height }) };
}
