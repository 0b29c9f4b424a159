"""What a browser complains about while a test looks at the page."""

from __future__ import annotations

from playwright.async_api import BrowserContext, ConsoleMessage, WebError

TELL_POLICY = (
    "document.addEventListener('securitypolicyviolation', (e) => "
    "console.error('policy', e.effectiveDirective, e.blockedURI))"
)


class Complaints(list[str]):
    """Errors and warnings, one line each; a test takes out what it caused on purpose."""

    _forgotten: tuple[str, ...] = ()

    async def listen(self, context: BrowserContext) -> None:
        """Hear all tabs and frames of a context from now on."""
        await context.add_init_script(TELL_POLICY)
        context.on("console", self._console)
        context.on("weberror", self._uncaught)

    def forget(self, *words: str) -> None:
        """Drop the lines that contain one of these, those that are still to come too."""
        self._forgotten += words
        self[:] = [line for line in self if self._counts(line)]

    def _counts(self, line: str) -> bool:
        return not any(word in line for word in self._forgotten)

    def _hear(self, line: str) -> None:
        if self._counts(line):
            self.append(line)

    def _console(self, said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"}:
            self._hear(said.text)

    def _uncaught(self, error: WebError) -> None:
        self._hear(str(error.error))
