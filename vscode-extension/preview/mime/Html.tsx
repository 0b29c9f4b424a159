// HTML of user code: cleaned and in the page if it stands still, in the sandboxed frame if it runs something.
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { hasScripts, sanitizeHtml } from "../sanitize";
import { cutRows } from "./rows";
import { ScriptedHtml } from "./ScriptedHtml";
import { pageLink, pageShadowOf } from "./shadow";
import { dressTables } from "./tables";

export function Html({ html }: { html: string }) {
  const scripted = useMemo(() => hasScripts(html), [html]);
  if (scripted) return <ScriptedHtml html={html} />;
  const still = withoutScopedStyle(html);
  // A style sheet gets a shadow root: its rules must not reach the page.
  const styled = /<style/i.test(still);
  return <StillHtml key={styled} html={still} styled={styled} />;
}

/** Cleaned and dressed before it is shown, so that a new value replaces the old one in one step. */
function StillHtml({ html, styled }: { html: string; styled: boolean }) {
  const host = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const root = styled ? pageShadowOf(host.current!) : host.current!;
    const { head, rest } = cutRows(html);
    const box = document.createElement("div");
    box.className = "html";
    box.append(sanitizeHtml(head));
    const place = dressTables(box, rest, root);
    const link = styled ? pageLink() : undefined;
    root.replaceChildren(...(link ? [link] : []), box);
    place();
  }, [html, styled]);
  return <div ref={host} />;
}

/** pandas sends `<style scoped>`, which browsers take for the whole page; our tables have their own look. */
function withoutScopedStyle(html: string): string {
  return html.replace(/<style scoped>[\s\S]*?<\/style>/gi, "");
}
