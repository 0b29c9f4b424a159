"""A person at a window of the workbench: what they press, and what they see."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from playwright.async_api import FrameLocator, Locator, Page, expect

PATIENCE = 60_000
"""How long a step may take, in milliseconds, on a machine that does other things too."""

COUNT_MARKS = """() => {
  const count = { pending: 0, error: 0, stale: 0 };
  const probe = document.querySelector('.monaco-workbench').appendChild(document.createElement('i'));
  const colour = name => {
    probe.style.color = `var(--vscode-editor${name}-foreground)`;
    return getComputedStyle(probe).color;
  };
  const names = { [colour('Info')]: 'pending', [colour('Error')]: 'error', [colour('Warning')]: 'stale' };
  probe.remove();
  for (const each of document.querySelectorAll('.editor-instance .view-overlays .cdr')) {
    const { borderLeftWidth, borderLeftColor } = getComputedStyle(each);
    if (borderLeftWidth === '2px' && borderLeftColor in names) count[names[borderLeftColor]] += 1;
  }
  return count;
}"""
"""A decoration has a class that VS Code makes up: what it is for is told by its colour."""


class Pane:
    """The page in a preview."""

    def __init__(self, frame: FrameLocator) -> None:
        self.frame = frame

    async def shows(self, text: str | re.Pattern[str]) -> None:
        """Waits until some output has this text."""
        await self.outputs(text).first.wait_for()

    async def shows_no(self, text: str | re.Pattern[str]) -> None:
        await expect(self.outputs(text)).to_have_count(0, timeout=PATIENCE)

    def outputs(self, text: str | re.Pattern[str]) -> Locator:
        return self.frame.locator(".outputs", has_text=text)

    async def is_on(self, name: str) -> None:
        """Waits until it shows this file."""
        await self.frame.locator(".crumbs strong", has_text=name).wait_for()

    async def is_idle(self) -> None:
        await self.frame.locator(".state-idle").wait_for()

    async def number(self, name: str) -> int:
        """What the newest output of the form `name=123` says."""
        text = await self.outputs(re.compile(rf"{name}=\d+")).first.inner_text()
        found = re.search(rf"{name}=(\d+)", text)
        assert found
        return int(found[1])


class Window:
    def __init__(self, page: Page) -> None:
        self.page = page

    async def ready(self, file: Path) -> None:
        """Waits until the file is there, and our extension's commands are."""
        await self.page.locator(".tab", has_text=file.name).first.wait_for()
        await self.page.locator(".monaco-editor .view-line").first.wait_for()
        await self.page.get_by_role("button", name="Open Preview to the Side").first.wait_for()

    # ── Acts ──

    async def run(self, title: str, *answers: str) -> None:
        """A command of the palette, by its whole title, and the rows of the lists that it opens one after the other."""
        await self.page.keyboard.press("F1")
        await self.pick(f">{title}", title)
        for answer in answers:
            await self.pick(answer, answer)
        await self.box.wait_for(state="hidden")

    async def choose(self, words: str, title: str) -> None:
        """Picks a row of the open list, the last one that is asked for."""
        await self.pick(words, title)
        await self.box.wait_for(state="hidden")

    async def pick(self, words: str, title: str) -> None:
        """Types into the open list, and takes the row with this title. By keys: a row may move under a click."""
        await self.box.wait_for()
        await self.box.fill(words)
        await self.take(title)

    async def take(self, title: str) -> None:
        """The row with this title, once it is there."""
        row = self.page.locator(".quick-input-list .monaco-list-row", has_text=title).first
        await row.wait_for()
        async with asyncio.timeout(PATIENCE / 1000):
            while "focused" not in (await row.get_attribute("class") or ""):
                await self.box.press("ArrowDown")
        await self.box.press("Enter")
        await row.wait_for(state="hidden")  # what is typed next is for the list that comes next

    async def save_as(self, path: Path, *, proposed: str) -> None:
        """Answers where to save, once a name is proposed."""
        await expect(self.box).to_have_value(re.compile(rf"{re.escape(proposed)}$"), timeout=PATIENCE)
        await self.answer(str(path))

    async def answer(self, text: str) -> None:
        """Types into the open box, and presses Enter."""
        await self.box.wait_for()
        await self.box.fill(text)
        await self.box.press("Enter")

    async def open(self, name: str) -> None:
        """A file of the folder, in the active group of editors."""
        await self.page.keyboard.press("Control+p")
        await self.choose(name, name)
        await self.tab_is_active(name)
        # Before its editor has the keyboard, the palette lacks what concerns Python files.
        await self.page.locator(".editor-instance .monaco-editor.focused").wait_for()

    async def focus_editor(self) -> None:
        await self.lines.first.click()

    async def replace_all(self, text: str) -> None:
        """The text of the active editor, typed anew."""
        await self.focus_editor()
        await self.page.keyboard.press("Control+a")
        await self.page.keyboard.insert_text(text)

    async def type_at_end(self, text: str) -> None:
        await self.focus_editor()
        await self.page.keyboard.press("Control+End")
        await self.page.keyboard.type(text)

    async def go_to_line(self, line: int) -> None:
        """Lines count from 1."""
        await self.page.keyboard.press("Control+g")
        await self.answer(f":{line}")
        await self.cursor_is_at(line)

    async def save(self) -> None:
        await self.page.keyboard.press("Control+s")
        await expect(self.page.locator(".tab.active.dirty")).to_have_count(0)

    async def reload(self) -> None:
        """By the workbench's own command: a bare reload may come before it has kept what is where."""
        async with self.page.expect_event("load", timeout=PATIENCE):
            await self.run("Developer: Reload Window")
        await self.page.locator(".statusbar").wait_for()

    async def beside(self) -> Pane:
        """Opens the preview beside the editor: the newest pane then."""
        before = await self.panes.count()
        await self.run("livesync: Open Preview to the Side")
        await expect(self.panes).to_have_count(before + 1, timeout=PATIENCE)
        return self.pane(before)

    async def focus_tab(self, title: str) -> None:
        await self.page.locator(".tab", has_text=title).click()
        await self.tab_is_active(title)

    async def select_python(self, role: str, name: str) -> None:
        """A file of the folder, in which the dialog begins."""
        await self.page.keyboard.press("F1")
        await self.pick(">livesync: Select Python Interpreter", "livesync: Select Python Interpreter")
        await self.pick(role, role)
        await self.take(name)
        await self.box.wait_for(state="hidden")

    async def cancel_progress(self, title: str) -> None:
        """What runs, in the status bar, is clicked for its notice, which has the button."""
        await self.page.locator("[id='status.progress']", has_text=title).click()
        await self.page.locator(".notifications-center", has_text=title).get_by_role("button", name="Cancel").click()

    # ── What is there ──

    def pane(self, number: int = 0) -> Pane:
        """A visible preview, in the order in which they were opened."""
        return Pane(
            self.page.locator("iframe.webview.ready:visible").nth(number).content_frame.frame_locator("#active-frame")
        )

    async def pane_on(self, name: str) -> Pane:
        """The visible preview that shows a file."""
        for number in range(await self.panes.count()):
            pane = self.pane(number)
            if await pane.frame.locator(".crumbs strong").inner_text() == name:
                return pane
        raise AssertionError(f"no visible preview shows {name}")

    @property
    def panes(self) -> Locator:
        return self.page.locator("iframe.webview.ready:visible")

    @property
    def box(self) -> Locator:
        return self.page.locator(".quick-input-widget input.input")

    @property
    def lines(self) -> Locator:
        """The lines of the text, of all editors that are on screen."""
        return self.page.locator(".editor-instance .monaco-editor .view-lines")

    def inlay(self, text: str) -> Locator:
        """A value at the end of a line."""
        return self.page.locator(".view-line", has_text=text)

    async def marks_are(self, **lines: int) -> None:
        """Waits until so many lines on screen have a border for each of `pending`, `error` and `stale`."""
        wanted = {"pending": 0, "error": 0, "stale": 0, **lines}
        await self.page.wait_for_function(
            f"wanted => JSON.stringify(({COUNT_MARKS})()) === JSON.stringify(wanted)", arg=wanted, timeout=PATIENCE
        )

    async def status_is(self, text: re.Pattern[str]) -> None:
        """Waits until the braces beside the language tell this."""
        await expect(self.braces).to_have_attribute("aria-label", text, timeout=PATIENCE)

    @property
    def braces(self) -> Locator:
        return self.page.locator("[id='status.languageStatus']")

    @property
    def log(self) -> Locator:
        """The text of our output channel, if that is on screen."""
        return self.page.locator(".panel .monaco-editor[data-uri^='output:'][data-uri*='livesync'] .view-lines")

    async def cursor_is_at(self, line: int) -> None:
        """Waits until the status bar tells this line, which counts from 1."""
        await self.page.locator(".statusbar-item", has_text=re.compile(rf"^Ln {line}, Col")).wait_for()

    async def tab_is_active(self, title: str) -> None:
        """Waits until it is the one that commands of the palette act on."""
        await self.page.locator(".editor-group-container.active .tab.active", has_text=title).wait_for()

    def notice(self, text: str) -> Locator:
        return self.page.locator(".notification-toast", has_text=text)

    async def clipboard(self) -> str:
        text: str = await self.page.evaluate("navigator.clipboard.readText()")
        return text
