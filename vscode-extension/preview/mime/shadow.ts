// Foreign markup in a tree of its own.

export function shadowOf(host: HTMLElement): ShadowRoot {
  return host.shadowRoot ?? host.attachShadow({ mode: "open" });
}

/** A tree that looks like the page. */
export function pageShadowOf(host: HTMLElement): ShadowRoot {
  const root = shadowOf(host);
  const sheet = pageSheet();
  if (sheet) root.adoptedStyleSheets = [sheet];
  return root;
}

let known: CSSStyleSheet | undefined;

/** A copy of the page's rules that is there at once; a second link to them would come a moment late. */
function pageSheet(): CSSStyleSheet | undefined {
  if (known) return known;
  const text = pageRules();
  if (text === undefined) return undefined;
  known = new CSSStyleSheet();
  known.replaceSync(text);
  return known;
}

function pageRules(): string | undefined {
  const own = [...document.styleSheets].find(({ ownerNode }) => ownerNode instanceof HTMLLinkElement);
  try {
    // Typefaces belong to the document, and a copy would look for their files elsewhere.
    return [...(own?.cssRules ?? [])].flatMap((rule) => (rule instanceof CSSFontFaceRule ? [] : [rule.cssText])).join("\n");
  } catch {
    return undefined; // in an editor's pane the sheet has another origin, and its rules cannot be read
  }
}

/** In place of the copy, where there is none. */
export function pageLink(): HTMLLinkElement | undefined {
  const link = document.querySelector<HTMLLinkElement>("link[rel=stylesheet]");
  return known || !link ? undefined : (link.cloneNode() as HTMLLinkElement);
}
