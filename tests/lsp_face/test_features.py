"""In an editor's text, by the real daemon: values, buttons, outlines, folds and hovers, while the text is edited."""

from __future__ import annotations

import base64
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from .editor import Editor
from .looking import Shown, capabilities

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest_asyncio.fixture
async def editor(tmp_path: Path) -> AsyncIterator[Editor]:
    env = {**os.environ, "LIVESYNC_STATE_DIR": str(tmp_path / "state")}
    editor = await Editor.start(program=("-m", "livesync_ls"), env=env)
    editor.answers = {"workspace/inlayHint/refresh": None, "workspace/codeLens/refresh": None}
    yield editor
    await editor.close()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


def file(folder: Path, text: str, name: str = "a.py") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


async def start(editor: Editor, project: Path, text: str, *, arm: bool = True, **params: Any) -> Shown:
    params = {"capabilities": capabilities(), "initializationOptions": {"mirror": False}} | params
    await editor.initialize(project, **params)
    shown = Shown(editor, file(project, text))
    await shown.open(text, arm=arm)
    return shown


# ── What is offered ─────────────────────────────────────────────────────────────────────────────

PROVIDERS = {
    "inlayHintProvider",
    "codeLensProvider",
    "documentSymbolProvider",
    "foldingRangeProvider",
    "hoverProvider",
}


@pytest.mark.parametrize("knows", [False, True])
async def test_an_editor_is_offered_what_it_knows(editor: Editor, project: Path, knows: bool) -> None:
    result = await editor.initialize(project, capabilities=capabilities() if knows else {})
    assert PROVIDERS & result["capabilities"].keys() == (PROVIDERS if knows else {"codeLensProvider"})
    assert await editor.leave() == 0


# ── What is shown ───────────────────────────────────────────────────────────────────────────────

TEXT = """# # Title 😀

a = "😀"; a  # é

class Picture:
    def _repr_png_(self):
        import base64
        return base64.b64decode("PNG")

Picture()

# ## Errors

1 / 0
""".replace("PNG", base64.b64encode(PNG).decode())


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize(("encoding", "character"), [("utf-8", 19), ("utf-16", 16), ("utf-32", 15)])
async def test_all_of_it(editor: Editor, project: Path, encoding: str, character: int, line_end: str) -> None:
    shown = await start(editor, project, TEXT.replace("\n", line_end), capabilities=capabilities(encoding))
    hints = await shown.hints()
    assert hints[0] == (2, character, "= '😀'")
    assert (hints[1][0], hints[1][2][:12]) == (9, "= <__main__.")

    lenses = await shown.lenses()
    assert [line for line, *_ in lenses] == [2, 4, 9, 13]
    assert lenses[2][1].startswith("▶ Run · ")
    assert lenses[2][1].endswith(" ms · new · reads Picture")
    assert lenses[3][1].startswith("▶ Run · error · ")

    [title] = await shown.ask("documentSymbol")
    names = [child["name"] for child in title["children"]]
    assert (title["name"], names) == ("Title 😀", ['a = "😀"; a  # é', "class Picture:", "Picture()", "Errors"])
    assert title["children"][0]["range"]["end"] == {"line": 2, "character": character}
    folds = [(each["startLine"], each["endLine"]) for each in await shown.ask("foldingRange")]
    assert folds == [(4, 7), (5, 7)]

    assert f"data:image/png;base64,{base64.b64encode(PNG).decode()}" in (await shown.hover(9))["contents"]["value"]
    assert "ZeroDivisionError" in (await shown.hover(13))["contents"]["value"]
    assert await shown.hover(6) is None
    [failure] = await editor.diagnostics(shown.uri)
    [frame] = failure["relatedInformation"]
    assert (frame["location"]["uri"], frame["location"]["range"]) == (shown.uri, failure["range"])
    assert await editor.leave() == 0


async def test_a_lens_runs_its_block(editor: Editor, project: Path) -> None:
    shown = await start(editor, project, "# | manual\n40 + 2\n")
    [(line, title, command)] = await shown.lenses()
    assert (line, title[:15]) == (0, "▶ Run · waiting")
    assert await shown.hints() == []
    assert "result" in await editor.command(command["command"], *command["arguments"])
    assert await shown.until(shown.hints, bool) == [(1, 6, "= 42")]


async def test_a_running_block_can_be_stopped(editor: Editor, project: Path) -> None:
    shown = await start(editor, project, "1\n")
    await shown.lenses()
    shown.edit((0, 0), (0, 1), "while True: pass")
    [(_, _, command)] = await shown.until(
        shown.lenses, lambda all_: "■ Stop · running…" in [title for _, title, _ in all_]
    )
    await editor.command(command["command"], *command["arguments"])
    await shown.until(shown.lenses, lambda all_: any("interrupted" in title for _, title, _ in all_))


async def test_text_where_markdown_is_not_rendered(editor: Editor, project: Path) -> None:
    able = capabilities(parser=None)
    shown = await start(editor, project, TEXT, capabilities=able)
    assert "data:" not in (await shown.hover(9))["contents"]["value"]
    assert await editor.leave() == 0


# ── Consent and settings ────────────────────────────────────────────────────────────────────────


async def test_an_unarmed_file_has_one_button_and_nothing_runs(editor: Editor, project: Path) -> None:
    shown = await start(editor, project, "# # A\n\n1\n", arm=False)
    [(line, title, command)] = await shown.until(shown.lenses, bool)
    assert (line, title) == (0, "▶ Run this file (livesync)")
    assert await shown.hints() == []
    assert await shown.hover(2) is None
    assert [each["name"] for each in await shown.ask("documentSymbol")] == ["A"]
    status = (await editor.request("livesync/status"))["result"]
    assert [each.get("pid") for each in status["sessions"]] == [None]
    await editor.command(command["command"], *command["arguments"])
    assert await shown.until(shown.hints, bool) == [(2, 1, "= 1")]
    await shown.until(shown.lenses, lambda all_: [line for line, *_ in all_] == [2])


async def test_each_can_be_turned_off(editor: Editor, project: Path) -> None:
    shown = await start(editor, project, "1\n")
    assert await shown.hints()
    assert await shown.lenses()
    editor.notify("workspace/didChangeConfiguration", {"settings": {"livesync": {"inlayHints": False}}})
    await shown.until(shown.hints, lambda all_: all_ == [])
    assert await shown.lenses()
    editor.notify("workspace/didChangeConfiguration", {"settings": {"livesync": {"codeLenses": False}}})
    await shown.until(shown.lenses, lambda all_: all_ == [])
    assert await shown.hints()


# ── While it is edited ──────────────────────────────────────────────────────────────────────────


async def test_lines_are_those_of_the_text_that_the_editor_has(editor: Editor, project: Path) -> None:
    """Question after edit, without a pause: what was read of the edit by then is chance, the answer is not."""
    shown = await start(editor, project, "x = 1\nx\n\ny = 2\ny\n\nundefined\n")
    assert await shown.hints() == [(1, 1, "= 1"), (4, 1, "= 2")]
    for number in range(1, 20):
        shown.edit((0, 0), (0, 0), "# note\n\n")
        assert [line for line, *_ in await shown.hints()] == [2 * number + 1, 2 * number + 4]
        assert [line for line, *_ in await shown.lenses()] == [2 * number, 2 * number + 3, 2 * number + 6]
        assert [each["selectionRange"]["start"]["line"] for each in await shown.ask("documentSymbol")] == [
            2 * number,
            2 * number + 3,
            2 * number + 6,
        ]
    line = 2 * 19 + 6
    await editor.diagnostics(shown.uri, lambda all_: [each["range"]["start"]["line"] for each in all_] == [line])


async def test_no_value_of_another_text_is_shown(editor: Editor, project: Path) -> None:
    shown = await start(editor, project, "x = 1\nx\n\ny = 2\ny\n")
    assert await shown.hints() == [(1, 1, "= 1"), (4, 1, "= 2")]
    for number in range(10, 30):
        shown.edit((0, 4), (0, 4 if number == 10 else 6), f"{number}")
        hints = await shown.hints()
        assert (4, 1, "= 2") in hints
        assert {label for line, _, label in hints if line == 1} <= {f"= {number}", f"= {number}1"}
        if number == 10:
            shown.edit((0, 6), (0, 7), "")
    assert await shown.until(shown.hints, lambda all_: len(all_) == 2) == [(1, 1, "= 29"), (4, 1, "= 2")]


async def test_text_that_does_not_parse_keeps_what_it_can(editor: Editor, project: Path) -> None:
    shown = await start(editor, project, "1 / 0\n\nx = 1\nx\n\ny = 2\ny\n")
    await shown.hints()
    shown.edit((2, 0), (2, 0), "(\n")
    found = await editor.diagnostics(shown.uri, lambda all_: any(each["code"] == "SyntaxError" for each in all_))
    assert {each["code"]: each["range"]["start"]["line"] for each in found}["ZeroDivisionError"] == 0
    assert await shown.hints() == [(7, 1, "= 2")]
    shown.edit((2, 0), (3, 0), "")
    assert await shown.until(shown.hints, lambda all_: len(all_) == 2) == [(3, 1, "= 1"), (6, 1, "= 2")]


async def test_an_edit_that_runs_nothing_sends_nothing(editor: Editor, project: Path) -> None:
    shown = await start(editor, project, "x = 1\nx\n")
    await shown.hints()
    await shown.until(shown.lenses, lambda all_: " ms · new" in all_[0][1])
    shown.edit((2, 0), (2, 0), "\n# A note.\n")
    await editor.notification("livesync/document", lambda params: bool(params["splices"]))
    told = shown.refreshes()
    for _ in range(3):
        await editor.request("livesync/verify", {"uri": shown.uri})
    # What was asked before the edit was read may have been asked again once, and nothing more.
    assert shown.refreshes() <= told + 1


async def test_a_missing_name_points_to_the_block_that_should_have_bound_it(editor: Editor, project: Path) -> None:
    shown = await start(editor, project, "x = 1 / 0\n\nx + 1\n")
    found = await editor.diagnostics(shown.uri, lambda all_: len(all_) == 2)
    cause = found[1]["relatedInformation"][0]
    assert (cause["message"], cause["location"]["range"]["start"]["line"]) == (
        "This block should have bound the name.",
        0,
    )


async def test_a_failure_in_a_module_is_told_in_both_files(editor: Editor, project: Path) -> None:
    parts = file(project, "def no():\n    return 1 / 0\n", "parts.py")
    shown = await start(editor, project, "from parts import no\n\nno()\n")
    [own] = await editor.diagnostics(shown.uri)
    places = [
        (each["location"]["uri"], each["location"]["range"]["start"]["line"]) for each in own["relatedInformation"]
    ]
    assert places == [(parts.as_uri(), 1), (shown.uri, 2)]
    editor.open(parts.as_uri(), "# moved\n\n" + parts.read_text())
    await editor.diagnostics(parts.as_uri(), lambda all_: bool(all_) and all_[0]["range"]["start"]["line"] == 3)


# ── Who is looked at ────────────────────────────────────────────────────────────────────────────


async def test_a_document_that_is_not_watched_shows_what_is_known(editor: Editor, project: Path) -> None:
    await editor.initialize(project, capabilities=capabilities(focus=True), initializationOptions={"mirror": False})
    one, two = (Shown(editor, file(project, f"# # T\n\n{name}\n", f"{name}.py")) for name in ("1", "2"))
    for shown, text in ((one, "# # T\n\n1\n"), (two, "# # T\n\n2\n")):
        await shown.open(text, arm=False)
        assert await shown.hints() == await shown.lenses() == []
        assert [each["name"] for each in await shown.ask("documentSymbol")] == ["T"]
    editor.notify("livesync/didFocus", {"uri": one.uri})
    await editor.request("livesync/arm", {"uri": one.uri})
    assert await one.until(one.hints, bool) == [(2, 1, "= 1")]
    editor.notify("livesync/didFocus", {"uri": two.uri})
    await editor.notification("livesync/snapshot", lambda params: params["uri"] == two.uri)
    assert (await editor.request("livesync/stats"))["result"]["watchedFiles"] == 1
    assert await one.hints() == [(2, 1, "= 1")]
    one.edit((0, 0), (0, 0), "\n")
    assert await one.hints() == [(3, 1, "= 1 (stale)")] or await one.hints() == []
    runs = [each["params"]["uri"] for each in editor.received if each.get("method") == "livesync/runStart"]
    assert runs == [one.uri]


async def test_a_buffer_that_is_no_file_has_an_outline(editor: Editor, project: Path) -> None:
    await editor.initialize(project, capabilities=capabilities())
    editor.open("untitled:Untitled-1", "# # A\n\n1\n")
    document = {"textDocument": {"uri": "untitled:Untitled-1"}}
    assert [each["name"] for each in (await editor.request("textDocument/documentSymbol", document))["result"]] == ["A"]
    assert (await editor.request("textDocument/codeLens", document))["result"] == []
    other = {"textDocument": {"uri": (project / "never_opened.py").as_uri()}}
    assert (await editor.request("textDocument/foldingRange", other))["result"] == []
