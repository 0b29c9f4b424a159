"""What a window may not do, whatever a test does in it: ask others than this computer, offend a policy."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, ConsoleMessage, Request, WebError

LOOPBACK = {"127.0.0.1", "localhost"}
RESOURCES = ".vscode-resource.vscode-cdn.net"
"""Names that the workbench's service worker answers, from the disk of the server."""

TELL_POLICY = (
    "document.addEventListener('securitypolicyviolation', (e) => "
    "console.error('policy', e.effectiveDirective, e.blockedURI, document.documentElement.dataset.host))"
)


class Complaints(list[str]):
    """One line each."""

    async def listen(self, context: BrowserContext) -> None:
        """Hear all frames of a window from now on."""
        await context.add_init_script(TELL_POLICY)
        context.on("console", self._console)
        context.on("request", self._request)
        context.on("weberror", self._uncaught)

    def _console(self, said: ConsoleMessage) -> None:
        if said.type == "error" and ("policy" in said.text or "Content Security Policy" in said.text):
            self.append(said.text)

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        host = parts.hostname or ""
        if parts.scheme in {"http", "https", "ws", "wss"} and host not in LOOPBACK and not host.endswith(RESOURCES):
            self.append(f"a request to {request.url}")

    def _uncaught(self, error: WebError) -> None:
        if "pane.js" in (error.error.stack or ""):
            self.append(str(error.error))
