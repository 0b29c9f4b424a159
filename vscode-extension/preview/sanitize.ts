// What user code may put into the page itself: no scripts, no forms that send, no requests elsewhere.
import DOMPurify from "dompurify";

const prose = { ADD_TAGS: ["semantics", "annotation"], FORBID_TAGS: ["style", "form"] };
const output = { FORBID_TAGS: ["form", "base", "meta", "link"], ADD_TAGS: ["semantics", "annotation"], FORCE_BODY: true };
const drawing = { USE_PROFILES: { svg: true, svgFilters: true }, ADD_TAGS: ["use", "style"], FORBID_TAGS: ["a"] };
const asNodes = { RETURN_DOM_FRAGMENT: true } as const;

/** What the page may load: what came along, and what the daemon keeps. */
const OURS = /^(data:|blob:|(\/[^/]+)*\/blob\/)/;
const LOADING = ["src", "poster", "background", "href", "xlink:href"];

DOMPurify.addHook("uponSanitizeElement", (node, { tagName }) => {
  if (tagName === "style") node.textContent = withoutRequests(plain(node.textContent ?? ""));
});

DOMPurify.addHook("uponSanitizeAttribute", (_, data) => {
  const value = data.attrName === "style" ? plain(data.attrValue) : data.attrValue;
  if (/url\(|image-set/i.test(value)) data.attrValue = withoutRequests(value);
});

DOMPurify.addHook("afterSanitizeAttributes", (node) => {
  if (node.tagName.toLowerCase() === "a") return openElsewhere(node);
  node.removeAttribute("srcset");
  for (const name of LOADING) {
    const address = node.getAttribute(name);
    if (address === null || address.startsWith("#")) continue;
    if (node.tagName.toLowerCase() === "use") node.remove(); // it would load another drawing
    else if (!OURS.test(address)) miss(node, name, address);
  }
});

function openElsewhere(link: Element): void {
  const address = link.getAttribute("href");
  if (address === null || address.startsWith("#")) return;
  link.setAttribute("target", "_blank");
  link.setAttribute("rel", "noopener noreferrer");
}

/** The page asks nobody but its daemon: what would be loaded from elsewhere says so instead. */
function miss(node: Element, name: string, address: string): void {
  node.removeAttribute(name);
  node.setAttribute("title", `Not loaded: ${address}`);
  if (node.tagName !== "IMG") return;
  if (!node.getAttribute("alt")) node.setAttribute("alt", address);
  node.classList.add("missing-image");
}

/** CSS with its letters as letters: `\75rl(` is `url(` too. */
function plain(css: string): string {
  return css.replace(/\\(?:0{0,4}([4-7][0-9a-f])\s?|([g-z]))/gi, (_, code: string | undefined, letter: string | undefined) =>
    code === undefined ? letter! : String.fromCharCode(parseInt(code, 16)),
  );
}

/** Style rules without those parts that would load something. */
function withoutRequests(css: string): string {
  return css
    .replace(/@import[^;]*;?/gi, "")
    .replace(/url\(\s*(['"]?)(?!\s*(data:|#))[^)]*\)/gi, "none")
    .replace(/(-webkit-)?image-set\((?:[^()]|\([^)]*\))*\)/gi, "none");
}

export function sanitizeProse(html: string): string {
  return DOMPurify.sanitize(html, prose);
}

export function sanitizeHtml(html: string): DocumentFragment {
  return DOMPurify.sanitize(html, { ...output, ...asNodes });
}

export function sanitizeSvg(svg: string): DocumentFragment {
  return DOMPurify.sanitize(svg.replace(/<[a-z][^<>]*>/gi, withoutHandlers), { ...drawing, ...asNodes });
}

/** Only to keep the browser from complaining of handlers while it parses; they would be cleaned away in any case. */
function withoutHandlers(tag: string): string {
  return tag.replace(/\son[a-z]+\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)/gi, "");
}

const ACTIVE = /<(script|iframe|object|embed)\b|<[a-z][^<>]*\s(on[a-z]+\s*=|(href|src)\s*=\s*["']?\s*javascript:)/i;

/** Whether HTML brings something that runs: such HTML lives in the sandboxed frame, or loses its point. */
export function hasScripts(html: string): boolean {
  return ACTIVE.test(html);
}
