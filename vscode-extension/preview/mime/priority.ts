// Which of a value's representations is shown: the richest one that this page can render, as in Jupyter. Pure.
import type { MimeBundle } from "../protocol";

export type Renderer = "vega" | "plotly" | "html" | "markdown" | "latex" | "svg" | "image" | "video" | "audio" | "json" | "text";

const order: readonly [pattern: RegExp, renderer: Renderer][] = [
  // Vega's types end in "+json", and since version 6 in ".json".
  [/^application\/vnd\.vega(lite)?\.v[456][+.]json$/, "vega"],
  [/^application\/vnd\.plotly\.v1\+json$/, "plotly"],
  [/^text\/html$/, "html"],
  [/^text\/markdown$/, "markdown"],
  [/^text\/latex$/, "latex"],
  [/^image\/svg\+xml$/, "svg"],
  [/^image\/(png|jpeg|gif|webp)$/, "image"],
  [/^video\//, "video"],
  [/^audio\//, "audio"],
  [/^application\/json$/, "json"],
  [/^text\/plain$/, "text"],
  [/^text\//, "text"],
  [/\+json$/, "json"],
];

/** The MIME type to show and what renders it; nothing if there is none that the page knows. */
export function choose(data: MimeBundle): { mime: string; renderer: Renderer } | undefined {
  const types = Object.keys(data);
  for (const [pattern, renderer] of order) {
    const mime = types.find((type) => pattern.test(type));
    if (mime !== undefined) return { mime, renderer };
  }
  return undefined;
}
