// Prose: GFM Markdown with footnotes, task lists and math, made safe.
import MarkdownIt from "markdown-it";
import footnote from "markdown-it-footnote";
import taskLists from "markdown-it-task-lists";
import texmath from "markdown-it-texmath";
import { highlightPython } from "./highlight";
import { katex, mathOptions } from "./math";
import { sanitizeProse } from "./sanitize";

/** Addresses of images by the source that the Markdown names. */
type Images = Readonly<Record<string, string>>;

const markdown = new MarkdownIt({ html: true, linkify: true, typographer: false, highlight: colorFence })
  .use(footnote)
  .use(taskLists, { label: true })
  .use(texmath, { engine: katex, delimiters: "dollars", katexOptions: mathOptions });

/** HTML of a block's Markdown. `scope` keeps footnotes of several blocks apart. */
export function renderMarkdown(source: string, scope: string, images: Images = {}): string {
  return sanitizeProse(markdown.render(source, { images, docId: scope }));
}

function colorFence(code: string, language: string): string {
  if (!/^(python|py|python3|pycon)$/i.test(language)) return "";
  const lines = highlightPython(code.replace(/\n$/, ""));
  return lines.map((line) => line.map(({ text, style }) => span(text, style)).join("")).join("\n");
}

function span(text: string, style: string): string {
  const escaped = markdown.utils.escapeHtml(text);
  return style === "" ? escaped : `<span class="${style}">${escaped}</span>`;
}

/** An image as HTML: what comes before its address, the quote, the address. */
const HTML_IMAGE = /(<img\b[^>]*?\ssrc\s*=\s*)(["'])(.*?)\2/gi;

const image = markdown.renderer.rules.image!;
markdown.renderer.rules.image = (tokens, index, options, environment, self) => {
  const token = tokens[index]!;
  const source = String(token.attrGet("src") ?? "");
  const images = (environment?.["images"] ?? {}) as Images;
  const address = images[source] ?? images[decoded(source)];
  if (address) token.attrSet("src", address);
  else if (!source.startsWith("data:")) return missingImage(source, token.content);
  token.attrSet("loading", "lazy");
  return image(tokens, index, options, environment, self);
};

for (const rule of ["html_block", "html_inline"] as const) {
  markdown.renderer.rules[rule] = (tokens, index, _, environment) => {
    const images = (environment?.["images"] ?? {}) as Images;
    return tokens[index]!.content.replace(HTML_IMAGE, (whole, before: string, quote: string, source: string) =>
      images[source] === undefined ? whole : `${before}${quote}${images[source]}${quote}`,
    );
  };
}

/** markdown-it escapes a path; the daemon names it as it is written. */
function decoded(source: string): string {
  try {
    return decodeURI(source);
  } catch {
    return source;
  }
}

/** The page asks nobody but its daemon, so an image from elsewhere is a link. */
function missingImage(source: string, alt: string): string {
  const { escapeHtml } = markdown.utils;
  const label = escapeHtml(alt || source);
  const remote = /^https?:/.test(source);
  const title = remote ? "Images from other sites are not loaded" : "This image was not found beside the file";
  return remote
    ? `<a class="missing-image" href="${escapeHtml(source)}" title="${title}">${label}</a>`
    : `<span class="missing-image" title="${title}">${label}</span>`;
}

for (const rule of ["table_open", "table_close"] as const) {
  markdown.renderer.rules[rule] = () =>
    rule === "table_open" ? '<div class="table-scroll" tabindex="0"><table>' : "</table></div>";
}

export interface Heading {
  level: number;
  text: string;
}

/** The headings of a Markdown text, for the outline. */
export function headings(source: string): Heading[] {
  if (!source.includes("#") && !/^(=+|-+)\s*$/m.test(source)) return [];
  const tokens = markdown.parse(source, { images: {}, docId: "outline" });
  return tokens.flatMap((token, index) => {
    if (token.type !== "heading_open") return [];
    const text = (tokens[index + 1]?.children ?? []).map(({ content }) => content).join("");
    return [{ level: Number(token.tag.slice(1)), text }];
  });
}
