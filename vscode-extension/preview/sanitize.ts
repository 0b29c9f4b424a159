// What user code may put into the page itself: no scripts, no forms that send, no requests elsewhere.
import DOMPurify from "dompurify";

const prose = { ADD_TAGS: ["semantics", "annotation"], FORBID_TAGS: ["style", "form"] };
const output = { FORBID_TAGS: ["form", "base", "meta", "link"], ADD_TAGS: ["semantics", "annotation"], FORCE_BODY: true };
const drawing = { USE_PROFILES: { svg: true, svgFilters: true }, ADD_TAGS: ["use", "style"], FORBID_TAGS: ["a"] };

DOMPurify.addHook("afterSanitizeAttributes", (node) => {
  const link = node.getAttribute("href");
  if (node.tagName === "A" && link !== null && !link.startsWith("#")) {
    node.setAttribute("target", "_blank");
    node.setAttribute("rel", "noopener noreferrer");
  }
  if (node.hasAttribute("src") && !/^(data:|blob:|\/blob\/)/.test(node.getAttribute("src") ?? "")) miss(node);
  node.removeAttribute("srcset");
  // A reference inside the drawing is harmless; one that leaves it would load something.
  if (node.tagName.toLowerCase() === "use" && !/^#/.test(node.getAttribute("xlink:href") ?? link ?? "#")) node.remove();
});

/** The page asks nobody but its daemon: what would be loaded from elsewhere says so instead. */
function miss(node: Element): void {
  const source = node.getAttribute("src") ?? "";
  node.removeAttribute("src");
  node.setAttribute("title", `Not loaded: ${source}`);
  if (!node.getAttribute("alt")) node.setAttribute("alt", source);
  node.classList.add("missing-image");
}

export function sanitizeProse(html: string): string {
  return DOMPurify.sanitize(html, prose);
}

export function sanitizeHtml(html: string): string {
  return DOMPurify.sanitize(html, output);
}

export function sanitizeSvg(svg: string): string {
  return DOMPurify.sanitize(svg, drawing);
}

const ACTIVE = "script, iframe, object, embed, [href^='javascript:' i], [src^='javascript:' i]";

/** Whether HTML brings something that runs: such HTML lives in the sandboxed frame, or loses its point. */
export function hasScripts(html: string): boolean {
  if (!/<script|<iframe|<object|<embed|\son\w+\s*=|javascript:/i.test(html)) return false;
  const parsed = new DOMParser().parseFromString(html, "text/html");
  if (parsed.querySelector(ACTIVE)) return true;
  return [...parsed.querySelectorAll("*")].some((element) => element.getAttributeNames().some((name) => /^on/i.test(name)));
}
