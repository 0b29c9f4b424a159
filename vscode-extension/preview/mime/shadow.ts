// Foreign markup in a tree of its own.

export function fill(host: HTMLElement, html: string): void {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  root.innerHTML = html;
}

/** The page's own style sheet, for markup that should look like the page. */
export function pageStyle(): string {
  const link = document.querySelector<HTMLLinkElement>("link[rel=stylesheet]");
  return link ? `<link rel="stylesheet" href="${link.href}">` : "";
}
