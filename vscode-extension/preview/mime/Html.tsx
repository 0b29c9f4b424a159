// HTML of user code: cleaned and in the page if it stands still, in the sandboxed frame if it runs something.
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { hasScripts, sanitizeHtml } from "../sanitize";
import { ScriptedHtml } from "./ScriptedHtml";
import { fill, pageStyle } from "./shadow";
import { dressTables } from "./tables";

export function Html({ html }: { html: string }) {
  const scripted = useMemo(() => hasScripts(html), [html]);
  if (scripted) return <ScriptedHtml html={html} />;
  return <StillHtml html={html} />;
}

function StillHtml({ html }: { html: string }) {
  const clean = useMemo(() => sanitizeHtml(withoutScopedStyle(html)), [html]);
  return /<style/i.test(clean) ? <StyledHtml html={clean} /> : <PlainHtml html={clean} />;
}

function PlainHtml({ html }: { html: string }) {
  const host = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => dressTables(host.current!), [html]);
  return <div ref={host} class="html" dangerouslySetInnerHTML={{ __html: html }} />;
}

/** HTML with a style sheet gets a shadow root: its rules must not reach the page. */
function StyledHtml({ html }: { html: string }) {
  const host = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    fill(host.current!, `${pageStyle()}<div class="html">${html}</div>`);
    return dressTables(host.current!.shadowRoot!);
  }, [html]);
  return <div ref={host} />;
}

/** pandas sends `<style scoped>`, which browsers take for the whole page; our tables have their own look. */
function withoutScopedStyle(html: string): string {
  return html.replace(/<style scoped>[\s\S]*?<\/style>/gi, "");
}
