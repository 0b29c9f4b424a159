"""What an editor sees, besides what everybody sees."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from .conftest import StartEditor
from .editor import Editor
from .tab import Tab


def file(folder: Path, text: str, name: str = "a.py") -> Path:
    path = folder / name
    path.write_text(text)
    return path


async def test_open_documents_are_watched_and_closing_ends_it(editor: Editor, place: Path) -> None:
    path = file(place, "1\n")
    await editor.opened(path)
    await editor.request("livesync/arm", uri=path.as_uri())
    await editor.settled(path, "=1")
    await editor.close_buffer(path)
    stats = await editor.request("livesync/stats")
    assert stats["watchedFiles"] == 0
    seen = len(editor.inbox)
    path.write_text("2\n")
    await editor.until(lambda: editor.notifications("fileChanged", path))
    notifications = [message for message in editor.inbox[seen:] if "method" in message]
    about = {each["method"] for each in notifications if each["params"].get("uri") == path.as_uri()}
    assert about <= {"livesync/fileChanged", "textDocument/publishDiagnostics"}


async def test_only_the_focused_document_is_watched_where_the_editor_tells(editors: StartEditor) -> None:
    editor = await editors(focus=True)
    one, two = file(editor.root, "1\n", "one.py"), file(editor.root, "2\n", "two.py")
    await editor.open(one)
    await editor.open(two)
    assert (await editor.request("livesync/stats"))["watchedFiles"] == 0
    await editor.focus(one)
    await editor.until(lambda: one.as_uri() in editor.screens)
    await editor.focus(two)
    await editor.until(lambda: two.as_uri() in editor.screens)
    assert (await editor.request("livesync/stats"))["watchedFiles"] == 1
    await editor.focus(None)
    assert (await editor.request("livesync/stats"))["watchedFiles"] == 0


async def test_manual_watches_what_is_asked_for_only(editors: StartEditor) -> None:
    editor = await editors(watch="manual")
    path = file(editor.root, "1\n")
    await editor.open(path)
    assert (await editor.request("livesync/stats"))["watchedFiles"] == 0
    await editor.watch(path, arm=True)
    await editor.settled(path, "=1")


async def test_typing_shows_what_the_buffer_says_and_closing_unsaved_the_disk(editor: Editor, place: Path) -> None:
    path = file(place, "1\n")
    await editor.opened(path)
    await editor.watch(path)
    await editor.request("livesync/arm", uri=path.as_uri())
    await editor.type(path, "2\n")
    await editor.settled(path, "=2")
    await editor.watch(path)
    assert path.read_text() == "1\n"


async def test_an_unsaved_helper_is_imported_and_closing_it_returns_to_the_disk(editors: StartEditor) -> None:
    editor = await editors(watch="manual")
    helper = file(editor.root, "V = 1\n", "aid.py")
    path = file(editor.root, "import aid\n\naid.V\n")
    await editor.watch(path, arm=True)
    await editor.settled(path, "", "=1")
    await editor.open(helper)
    await editor.type(helper, "V = 2\n")
    await editor.settled(path, "", "=2")
    await editor.type(helper, "V = (\n")
    screen = editor.screens[path.as_uri()]
    await editor.until(lambda: screen.state == "idle" and "SyntaxError" in screen.shown[0])
    await editor.type(helper, "V = 3\n")
    await editor.settled(path, "", "=3")
    await editor.close_buffer(helper)
    await editor.settled(path, "", "=1")
    await editor.confirm(path)


async def test_diagnostics_tell_errors_warnings_and_syntax_and_go_away(editor: Editor, place: Path) -> None:
    path = file(place, "x = 1\n\n1 / 0\n\n# | hide-cod\nx\n")
    await editor.opened(path)
    await editor.request("livesync/arm", uri=path.as_uri())
    await editor.until(lambda: len(editor.diagnostics(path) or []) == 2)
    found = {each["range"]["start"]["line"]: each for each in editor.diagnostics(path) or []}
    assert (found[2]["severity"], "ZeroDivisionError" in found[2]["message"]) == (1, True)
    assert (found[4]["severity"], "hide-cod" in found[4]["message"]) == (2, True)
    await editor.type(path, "x = 1\n\nx +\n")
    await editor.until(lambda: any(each["code"] == "SyntaxError" for each in editor.diagnostics(path) or []))
    await editor.type(path, "x = 1\n")
    await editor.until(lambda: editor.diagnostics(path) == [])


async def test_an_error_in_a_helper_is_a_diagnostic_there_too(editor: Editor, place: Path) -> None:
    helper = file(place, "def fail():\n    return 1 / 0\n", "aid.py")
    path = file(place, "import aid\n\naid.fail()\n")
    await editor.opened(path)
    await editor.request("livesync/arm", uri=path.as_uri())
    await editor.until(lambda: editor.diagnostics(helper))
    assert (editor.diagnostics(helper) or [])[0]["range"]["start"]["line"] == 1
    await editor.until(lambda: [each["range"]["start"]["line"] for each in editor.diagnostics(path) or []] == [2])
    helper.write_text("def fail():\n    return 1\n")
    await editor.until(lambda: editor.diagnostics(helper) == [] and editor.diagnostics(path) == [])


async def test_every_command_does_what_its_request_does(editors: StartEditor) -> None:
    editor = await editors(mirror=True)
    path = file(editor.root, "import os\n\nos.getpid()\n")
    await editor.opened(path)
    screen = editor.screens[path.as_uri()]

    async def command(name: str, **more: object) -> object:
        argument = {"uri": path.as_uri(), **more}
        return await editor.request("workspace/executeCommand", command=f"livesync.{name}", arguments=[argument])

    await command("arm")
    await editor.until(lambda: screen.state == "idle")
    run = (await command("run", scope="all"))["run"]
    await editor.until(lambda: screen.run == run and screen.state == "idle")
    await command("restart")
    await editor.until(lambda: screen.run > run and screen.state == "idle")
    await command("interrupt")
    assert set(await command("verify")) == {"equal", "differences"}
    assert (await command("stats"))["clients"] >= 1
    assert str(await command("openInBrowser")).startswith("http://127.0.0.1:")
    assert (await editor.request("livesync/status"))["mirrorUrl"].startswith("http://127.0.0.1:")
    await command("disarm")
    await editor.until(lambda: screen.state == "unarmed")


async def test_a_browser_beside_the_editor_sees_the_buffer(editors: StartEditor) -> None:
    editor = await editors(mirror=True)
    path = file(editor.root, "1\n")
    await editor.opened(path)
    await editor.request("livesync/arm", uri=path.as_uri())
    tab = await Tab.open((await editor.request("livesync/status"))["mirrorUrl"])
    await tab.watch(path)
    await editor.type(path, "2\n")
    await tab.settled(path, "=2")
    await editor.close_buffer(path)
    await tab.settled(path, "=1")
    await tab.confirm(path)
    await tab.close()


async def test_run_on_save_waits_for_the_save(editors: StartEditor) -> None:
    editor = await editors(run="onSave")
    path = file(editor.root, "1\n")
    await editor.opened(path)
    await editor.request("livesync/arm", uri=path.as_uri())
    await editor.settled(path, "=1")
    await editor.type(path, "2\n")
    screen = editor.screens[path.as_uri()]
    await editor.until(lambda: screen.state == "pending")
    assert "ave" in (screen.message or "")
    assert (screen.shown, screen.result(0)["stale"]) == (["=1"], True)
    await editor.confirm(path)
    await editor.save(path, "2\n")
    await editor.settled(path, "=2")


async def test_run_manual_waits_for_the_order(editors: StartEditor) -> None:
    editor = await editors(run="manual")
    path = file(editor.root, "1\n")
    await editor.opened(path)
    await editor.request("livesync/arm", uri=path.as_uri())
    screen = editor.screens[path.as_uri()]
    await editor.until(lambda: screen.state == "pending")
    await editor.save(path, "2\n")
    await editor.request("livesync/run", uri=path.as_uri(), scope="changed")
    await editor.until(lambda: screen.state == "idle")


async def test_figures_are_svg_where_that_is_set(editors: StartEditor) -> None:
    editor = await editors(figureFormat="svg")
    path = file(editor.root, "import matplotlib.pyplot as plt\n\n_ = plt.plot([1, 2])\n")
    await editor.opened(path)
    await editor.request("livesync/arm", uri=path.as_uri())
    screen = editor.screens[path.as_uri()]
    await editor.until(lambda: screen.state == "idle")
    data = screen.result(1)["outputs"][0]["data"]
    assert "<svg" in data["image/svg+xml"]
    assert "image/png" not in data


async def test_limits_of_output_time_and_memory_are_kept(editors: StartEditor) -> None:
    editor = await editors(outputLimitBytes=5000, blockTimeoutSeconds=1, memoryLimitBytes=600_000_000)
    path = file(editor.root, "print('x' * 100_000)\n\nlen(bytearray(2_000_000_000))\n\nwhile True: pass\n")
    await editor.opened(path)
    await editor.request("livesync/arm", uri=path.as_uri())
    screen = editor.screens[path.as_uri()]
    await editor.until(lambda: screen.at_rest and len(screen.results) == 3)
    assert len(screen.shown[0]) < 6000
    assert screen.result(0)["outputs"][-1] == {"type": "truncated", "limit": 5000}
    assert screen.shown[1].startswith("!MemoryError")
    assert screen.shown[2].startswith("!TimeoutError")


async def test_a_time_limit_is_told_in_seconds(editors: StartEditor) -> None:
    editor = await editors(blockTimeoutSeconds=0.5)
    path = file(editor.root, "while True: pass\n")
    await editor.opened(path)
    await editor.request("livesync/arm", uri=path.as_uri())
    screen = editor.screens[path.as_uri()]
    await editor.until(lambda: screen.at_rest and screen.results)
    assert "0.5 s" in screen.shown[0]


async def test_while_a_text_does_not_parse_only_its_syntax_error_is_underlined(editor: Editor, place: Path) -> None:
    path = file(place, "x = 1\n\n1 / 0\n\n# | hide-cod\nx\n")
    await editor.opened(path)
    await editor.request("livesync/arm", uri=path.as_uri())
    await editor.until(lambda: len(editor.diagnostics(path) or []) == 2)
    await editor.type(path, "x = 1\n\nx +\n")
    await editor.until(lambda: any(each["code"] == "SyntaxError" for each in editor.diagnostics(path) or []))
    assert [each["code"] for each in editor.diagnostics(path) or []] == ["SyntaxError"]


async def test_a_mistake_in_a_directive_is_underlined_as_it_is_typed(editor: Editor, place: Path) -> None:
    path = file(place, "# | hide-cod\n1\n")
    await editor.opened(path)
    await editor.until(lambda: editor.diagnostics(path))
    await editor.type(path, "# | hide-cood\n1\n")
    await editor.until(lambda: "hide-cood" in str(editor.diagnostics(path)), within=3)


async def test_wrong_settings_are_named(editors: StartEditor) -> None:
    editor = await editors(debounceMs="soon", figureFormat="gif", nonsense=1)

    def told() -> str:
        return "\n".join(
            message["params"]["message"]
            for message in editor.inbox
            if message.get("method") in ("window/showMessage", "window/logMessage")
        )

    await editor.until(lambda: all(word in told() for word in ("debounceMs", "figureFormat", "nonsense")))


async def test_a_fixed_debounce_waits_that_long(editors: StartEditor) -> None:
    editor = await editors(debounceMs=400)
    path = file(editor.root, "1\n")
    await editor.opened(path)
    await editor.request("livesync/arm", uri=path.as_uri())
    await editor.settled(path, "=1")
    screen = editor.screens[path.as_uri()]
    for number in (2, 3, 4):
        await editor.type(path, f"{number}\n")
        await editor.until(lambda number=number: screen.blocks[0]["source"] == str(number))
    await editor.settled(path, "=4")
    starts = editor.notifications("runStart", path)
    assert len(starts) == 2
    assert starts[-1]["plannedMs"] >= 300


async def test_another_interpreter_is_told(editors: StartEditor) -> None:
    editor = await editors(python=sys.executable)
    path = file(editor.root, "import sys\nsys.executable\n")
    await editor.opened(path)
    await editor.request("livesync/arm", uri=path.as_uri())
    await editor.settled(path, f"={sys.executable!r}")
    other = editor.root / "other-python"
    other.symlink_to(sys.executable)
    await editor.notify("workspace/didChangeConfiguration", settings={"livesync": {"python": str(other)}})
    await editor.settled(path, f"={str(other)!r}")
    told = [each["python"] for each in editor.notifications("sessionState", path) if each.get("python")]
    assert told == [sys.executable, str(other)]


async def test_folders_of_one_window_have_their_own_interpreters(editors: StartEditor, tmp_path: Path) -> None:
    one, two, three = (tmp_path / name for name in ("python-one", "python-two", "python-three"))
    for python in (one, two, three):
        python.symlink_to(sys.executable)
    other = tmp_path / "other"
    other.mkdir()
    editor = await editors(python=str(one), folders={other.as_uri(): {"python": str(two)}})
    added = [{"uri": other.as_uri(), "name": "other"}]
    await editor.notify("workspace/didChangeWorkspaceFolders", event={"added": added, "removed": []})
    text = "import sys\nsys.executable\n"
    here, there = file(editor.root, text), file(other, text)
    for path, python in ((here, one), (there, two)):
        await editor.opened(path)
        await editor.request("livesync/arm", uri=path.as_uri())
        await editor.settled(path, f"={str(python)!r}")
    settings = {"python": str(one), "folders": {other.as_uri(): {"python": str(three)}}}
    await editor.notify("workspace/didChangeConfiguration", settings={"livesync": settings})
    await editor.settled(there, f"={str(three)!r}")
    assert len(editor.notifications("runStart", here)) == 1


@pytest.mark.parametrize("name", ["untitled:Untitled-1", "file:///tmp/notes.txt", "git:/a.py?x"])
async def test_documents_that_are_no_python_files_are_left_alone(editor: Editor, name: str) -> None:
    document = {"uri": name, "languageId": "python", "version": 1, "text": "1\n"}
    await editor.notify("textDocument/didOpen", textDocument=document)
    assert (await editor.request("livesync/stats"))["watchedFiles"] == 0
