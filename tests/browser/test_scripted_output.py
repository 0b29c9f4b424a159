"""HTML that brings scripts: it runs, and reaches nothing of the page."""

from __future__ import annotations

import re

from playwright.async_api import FrameLocator, Locator, Page, expect

from tests.browser.complaints import Complaints
from tests.browser.conftest import Start
from tests.browser.project import Project
from tests.browser.steps import block, idle, show


def frame_of(of: Locator) -> FrameLocator:
    return of.frame_locator("iframe")


async def test_scripts_run_in_a_frame_that_grows_with_them(page: Page, project: Project) -> None:
    await show(page, project, "growing.py", GROWING)
    shown = block(page, "HTML(")
    await shown.locator("iframe").scroll_into_view_if_needed()
    await expect(frame_of(shown).locator("#said")).to_have_text("the script ran")
    await expect(frame_of(shown).locator("#box")).to_have_css("height", "400px")
    await expect(shown.locator("iframe")).to_have_attribute("height", "400")
    project.edit("growing.py", "the script ran", "it ran again")
    # The new frame shows up when it has something to show.
    await expect(shown.frame_locator("iframe >> nth=-1").locator("#said")).to_have_text("it ran again")
    await expect(shown.locator("iframe")).to_have_count(1)


GROWING = """
from IPython.display import HTML

HTML('''<div id="box"><b id="said">waiting</b></div>
<script>
  document.getElementById('said').textContent = 'the script ran'
  document.getElementById('box').style.height = '400px'
</script>''')
"""


async def test_a_script_can_reach_neither_cookie_nor_page_nor_socket(
    page: Page, start: Start, complaints: Complaints
) -> None:
    project = start()
    await show(page, project, "curious.py", CURIOUS.replace("DAEMON", project.daemon.url.split("/")[2]))
    shown = block(page, "Curious()")
    await shown.locator("iframe").scroll_into_view_if_needed()
    said = frame_of(shown).locator("#said")
    tried = ["cookie", "storage", "parent", "top", "opener", "popup", "fetch", "blob", "socket"]
    await expect(said).to_have_text(" ".join(f"{each}:refused" for each in tried))
    assert page.url.endswith("#curious.py")
    assert await page.evaluate("window.reached") is None
    assert len(page.context.pages) == 1
    # The policy itself tells that it refused these; nothing else may complain.
    refused = [line for line in complaints if re.search("connect-src|Content Security Policy|allow-popups", line)]
    assert refused
    complaints[:] = [line for line in complaints if line not in refused]


CURIOUS = """
class Curious:
    def _repr_html_(self):
        return SCRIPT

SCRIPT = '''<p id="said"></p><script>
const attempts = {
  cookie: () => document.cookie,
  storage: () => localStorage.length,
  parent: () => { parent.document.title = 'reached' },
  top: () => { top.reached = true },
  opener: () => { if (opener === null) throw new Error('none'); return opener.document },
  popup: () => { if (open('http://DAEMON/') === null) throw new Error('none') },
  fetch: () => fetch('http://DAEMON/healthz', {credentials: 'include'}).then((r) => r.text()),
  blob: () => fetch('http://DAEMON/blob/1', {mode: 'no-cors', credentials: 'include'}),
  socket: () => new Promise((resolve, reject) => {
    const socket = new WebSocket('ws://DAEMON/ws')
    socket.onmessage = resolve
    socket.onerror = reject
  }),
};
(async () => {
  const said = []
  for (const [name, attempt] of Object.entries(attempts)) {
    said.push(await Promise.resolve().then(attempt).then(() => name + ':REACHED', () => name + ':refused'))
  }
  document.getElementById('said').textContent = said.join(' ')
})()
</script>'''

Curious()
"""


async def test_a_script_can_lead_nobody_away(page: Page, start: Start, complaints: Complaints) -> None:
    project = start()
    await show(page, project, "leading.py", LEADING)
    shown = block(page, "Leading()")
    await shown.locator("iframe").scroll_into_view_if_needed()
    await expect(frame_of(shown).locator("#said")).to_have_text("tried")
    assert page.url.endswith("#leading.py")
    await expect(shown.locator("iframe")).to_have_attribute("height", "2400")  # no frame is taller
    await expect(page).to_have_title("leading.py · livesync")
    complaints.forget("Unsafe attempt", "allow-top-navigation", "allow-forms", "allow-modals")


LEADING = """
class Leading:
    def _repr_html_(self):
        return '''<p id="said"></p><form id="f" action="https://example.invalid/" target="_top"></form>
<script>
for (const attempt of [
  () => { top.location = 'https://example.invalid/' },
  () => document.getElementById('f').submit(),
  () => alert('look here'),
  () => parent.postMessage({livesync: 'height', height: 'tall'}, '*'),
  () => parent.postMessage(null, '*'),
]) try { attempt() } catch { }
document.getElementById('said').textContent = 'tried'
setTimeout(() => parent.postMessage({livesync: 'height', height: 1e9}, '*'))
</script>'''

Leading()
"""


async def test_markup_without_scripts_cannot_smuggle_one_in(
    page: Page, project: Project, complaints: Complaints
) -> None:
    await show(page, project, "smuggling.py", SMUGGLING)
    await idle(page)
    await expect(page.get_by_text("prose stays")).to_be_visible()
    await expect(block(page, "a picture").locator("svg, iframe").first).to_be_visible()
    await block(page, "click me").locator(".rich").scroll_into_view_if_needed()
    assert await page.evaluate("window.reached") is None
    assert await page.locator("main script, main [onerror], main [onload], main a[href^='javascript:']").count() == 0
    # Chromium tells of handlers when markup is parsed for cleaning, where none can run.
    complaints.forget("inline event handler", "policy script-src-attr inline")


SMUGGLING = r"""
# prose stays <script>window.reached = 'prose'</script>
# <img src="x" onerror="window.reached = 'image'"> [link](javascript:reached=1)

from IPython.display import HTML, SVG, Latex, Markdown

Markdown("<img src=x onerror=\"window.reached = 'markdown'\"> and [a](javascript:reached=2)")

SVG('<svg xmlns="http://www.w3.org/2000/svg" onload="window.reached = 3"><title>a picture</title>'
    '<foreignObject><script>window.reached = 4</script></foreignObject></svg>')

HTML("<a href='javascript:window.top.reached=5'>click me</a>")

Latex(r"$\href{javascript:reached=6}{x} \htmlData{x=y}{z}$")
"""


async def test_styles_in_disguise_load_nothing(page: Page, project: Project) -> None:
    """A policy that is offended would be among the complaints; an editor's pane has a laxer one."""
    await show(page, project, "disguised.py", DISGUISED)
    await idle(page)
    output = block(page, "HTML(").locator(".rich")
    await output.scroll_into_view_if_needed()
    await expect(output.get_by_text("in colour")).to_have_css("color", "rgb(1, 2, 3)")
    await expect(output.get_by_text("in colour")).to_have_css("background-image", "none")
    await expect(page.get_by_text("and prose")).to_have_css("background-image", "none")


DISGUISED = r"""
# <b style="background: \75rl(https://x.invalid/1)">and prose</b>

from IPython.display import HTML

HTML(r"<p style='color: rgb(1, 2, 3); background: \75 rl(https://x.invalid/2)'>in colour</p>"
     r"<style>p { background-image: u\72 l(https://x.invalid/3) }</style>")
"""
