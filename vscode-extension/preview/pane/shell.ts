// The empty document for HTML with scripts, in a pane: a frame without an origin, which inherits the pane's policy.

/**
 * It speaks like the daemon's frame.html: says `ready`, takes `{html}` once, tells its height. The policy lets scripts run by
 * nonce, so those of the HTML get it. Inline handlers (`onclick="…"`) stay off.
 */
export function shell(nonce: string): string {
  return `<!doctype html><meta charset="utf-8"><script nonce="${nonce}">(${String(fill)})(${JSON.stringify(nonce)})</script>`;
}

/** Runs in the frame. Stands by itself: nothing of this module is there. */
function fill(nonce: string): void {
  const page = window.parent;
  const opening = '<!doctype html><meta charset="utf-8"><style>html{overflow-x:auto}body{margin:0}</style>';

  function reportHeight(): void {
    let told = -1;
    const measure = (): void => {
      const { documentElement: root, body } = document;
      const height = Math.ceil(Math.max(root.getBoundingClientRect().height, body ? body.scrollHeight : 0));
      if (height !== told) page.postMessage({ livesync: "height", height: (told = height) }, "*");
    };
    const observer = new ResizeObserver(measure);
    observer.observe(document.documentElement);
    if (document.body) observer.observe(document.body);
    measure();
  }

  window.addEventListener("message", function take(event: MessageEvent<{ html?: unknown } | null>) {
    if (event.source !== page || typeof event.data?.html !== "string") return;
    window.removeEventListener("message", take);
    const parsed = new DOMParser().parseFromString(event.data.html, "text/html");
    for (const script of parsed.querySelectorAll("script")) script.setAttribute("nonce", nonce);
    // Written, not set as innerHTML: so scripts run, in order, as in any page.
    document.open();
    document.write(opening + parsed.documentElement.outerHTML);
    document.close();
    reportHeight();
  });
  page.postMessage({ livesync: "ready" }, "*");
}
