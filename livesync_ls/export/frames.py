"""HTML that brings scripts, in a frame that has no origin: it reaches neither the page nor a server."""

from __future__ import annotations

from html import escape

PAGE_SCRIPT = """
addEventListener("message", ({ source, data }) => {
  for (const frame of document.querySelectorAll("iframe.scripted"))
    if (source === frame.contentWindow && Number.isFinite(data?.height))
      frame.height = Math.max(16, Math.min(2400, data.height));
});
"""
"""Gives each frame the height that it asks for. The only script of ours, and only in files with such frames."""

_OPENING = '<!doctype html><meta charset="utf-8"><style>html{overflow-x:auto}body{margin:0}</style>'
_MEASURE = """<script>
(() => {
  let told = -1;
  const measure = () => {
    const root = document.documentElement.getBoundingClientRect().height;
    const height = Math.ceil(Math.max(root, document.body ? document.body.scrollHeight : 0));
    if (height !== told) parent.postMessage({ height: (told = height) }, "*");
  };
  const observer = new ResizeObserver(measure);
  for (const element of [document.documentElement, document.body]) if (element) observer.observe(element);
  addEventListener("load", measure);
  measure();
})();
</script>"""


def scripted(html: str, title: str) -> str:
    """The frame. Its height is a guess until it says more."""
    content = escape(f"{_OPENING}{html}{_MEASURE}")
    described = f'class="scripted" title="{escape(title)}" sandbox="allow-scripts" height="400"'
    return f'<iframe {described} srcdoc="{content}"></iframe>'
