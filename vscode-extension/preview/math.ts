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

/** HTML of a `text/latex` payload: `$…$`, `$$…$$`, an environment, or bare math. */
export function renderLatex(source: string): string {
  const inner = /^\s*(\${1,2}|\\\[|\\\()([\s\S]*?)(\${1,2}|\\\]|\\\))\s*$/.exec(source)?.[2] ?? source;
  return katex.renderToString(inner, { ...mathOptions, displayMode: true });
}
