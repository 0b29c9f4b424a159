// Math by KaTeX; wrong math shows its source and says why, it never throws.
import katex from "katex";

export { katex };

export const mathOptions = {
  throwOnError: false,
  strict: false,
  trust: false,
  maxExpand: 1000,
  maxSize: 40,
  errorColor: "var(--error)",
} as const;

/** Math in a text, by its delimiters; an environment is its own. */
const MATH = /\$\$([\s\S]+?)\$\$|\$((?:\\.|[^$\\])+?)\$|\\\[([\s\S]+?)\\\]|\\\(([\s\S]+?)\\\)|(\\begin\{(\w+\*?)\}[\s\S]+?\\end\{\6\})/g;

/** HTML of a `text/latex` payload: math alone, with or without its delimiters, or math in a text. */
export function renderLatex(source: string): string {
  const parts = [...source.matchAll(MATH)];
  const isText = parts.length > 0 && source.replace(MATH, "").trim() !== "" && parts[0]![5] === undefined;
  if (!isText) return parts.length > 0 ? parts.map((part) => math(part, true)).join("") : math([source, source], true);
  let html = "";
  let end = 0;
  for (const part of parts) {
    html += escaped(source.slice(end, part.index)) + math(part, part[2] === undefined && part[4] === undefined);
    end = part.index + part[0].length;
  }
  return html + escaped(source.slice(end));
}

function math([whole, ...groups]: readonly (string | undefined)[], displayMode: boolean): string {
  const inner = groups[4] ?? groups.find((group) => group !== undefined) ?? whole ?? "";
  return katex.renderToString(inner, { ...mathOptions, displayMode });
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
