"""Texts of all kinds, as they come from disk."""

from __future__ import annotations

import pytest

from .conftest import Write
from .tab import Tab


async def test_a_percent_file_is_split_at_its_markers(tab: Tab, write: Write) -> None:
    path = write("# %% [markdown]\n# # Hi\n\n# %% First\nx = 1\n\nx\n\n# %%\nx + 1\n")
    screen = await tab.watch(path, arm=True)
    await tab.settled(path, "=1", "=2")
    assert [(block["kind"], block.get("title")) for block in screen.blocks] == [
        ("markdown", None),
        ("code", "First"),
        ("code", None),
    ]


async def test_a_text_that_does_not_parse_keeps_the_last_good_one_and_heals(tab: Tab, write: Write) -> None:
    path = write("x = 1\n\nx\n")
    await tab.watch(path, arm=True)
    screen = await tab.settled(path, "", "=1")
    ids, run = [block["id"] for block in screen.blocks], screen.run
    path.write_text("x = 1\n\nx +\n")
    await tab.until(lambda: screen.syntax_error)
    assert screen.syntax_error["range"]["start"]["line"] == 2
    assert (screen.shown, screen.state, screen.run) == (["", "=1"], "idle", run)
    await tab.confirm(path)
    path.write_text("x = 1\n\nx + 1\n")
    await tab.settled(path, "", "=2")
    assert screen.syntax_error is None
    assert [block["id"] for block in screen.blocks] == ids
    await tab.confirm(path)


async def test_back_to_the_last_good_text_heals_without_a_run(tab: Tab, write: Write) -> None:
    path = write("1\n")
    await tab.watch(path, arm=True)
    screen = await tab.settled(path, "=1")
    run = screen.run
    path.write_text("1 +\n")
    await tab.until(lambda: screen.syntax_error)
    path.write_text("1\n")
    await tab.until(lambda: not screen.syntax_error)
    await tab.confirm(path)
    assert (screen.run, screen.state) == (run, "idle")


async def test_a_file_that_never_parsed_says_so_and_heals(tab: Tab, write: Write) -> None:
    path = write("x = (\n")
    screen = await tab.watch(path, arm=True)
    await tab.until(lambda: screen.syntax_error)
    path.write_text("1\n")
    await tab.settled(path, "=1")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"x = 1\r\n\r\nx\r\n\r\nlen('''a\r\nb''')\r\n", ["", "=1", "=3"]),
        (b"x = 1\r\rx\r", ["", "=1"]),
        (b"\xef\xbb\xbfx = '\xc3\xa9'\n\nx\n", ["", "='é'"]),
        (b"# -*- coding: latin-1 -*-\nx = '\xe9'\n\nx\n", ["", "='é'"]),
        (b"", []),
        (b"# only prose\n", []),
        (b"1", ["=1"]),
        ("'𝕏'; '𝕏'\n\n1 / 0 # ä\n".encode(), ["='𝕏'", "!ZeroDivisionError: division by zero"]),
    ],
)
async def test_bytes_are_read_as_python_reads_them(tab: Tab, write: Write, text: bytes, expected: list[str]) -> None:
    path = write(text)
    await tab.watch(path, arm=True)
    await tab.settled(path, *expected)
    await tab.confirm(path)


@pytest.mark.parametrize("bad", [b"x = 1\n\0\n", b"x = '\xff'\n", b"x = 1\n" * 1_050_000, b"# coding: klingon\n1\n"])
async def test_what_cannot_be_read_is_said_in_place_and_heals(tab: Tab, write: Write, bad: bytes) -> None:
    path = write("1\n")
    await tab.watch(path, arm=True)
    screen = await tab.settled(path, "=1")
    whole = path.with_suffix(".new")
    whole.write_bytes(bad)
    whole.replace(path)  # a large file that is read while it is written is another, very long document
    await tab.until(lambda: screen.syntax_error)
    assert screen.shown == ["=1"]
    await tab.confirm(path)
    path.write_text("2\n")
    await tab.settled(path, "=2")
    await tab.confirm(path)


async def test_a_deleted_file_keeps_its_last_screen_and_comes_back(tab: Tab, write: Write) -> None:
    path = write("1\n")
    await tab.watch(path, arm=True)
    screen = await tab.settled(path, "=1")
    path.unlink()
    await tab.until(lambda: screen.state == "dead")
    assert screen.message
    assert screen.shown == ["=1"]
    await tab.confirm(path)
    path.write_text("2\n")
    await tab.settled(path, "=2")
    path.unlink()
    await tab.until(lambda: screen.state == "dead")
    path.write_text("2\n")
    await tab.settled(path, "=2")


async def test_a_file_that_is_replaced_by_a_rename_is_read(tab: Tab, write: Write) -> None:
    path = write("1\n")
    await tab.watch(path, arm=True)
    await tab.settled(path, "=1")
    draft = path.with_name("draft.tmp")
    for number in (2, 3):
        draft.write_text(f"{number}\n")
        draft.replace(path)
        await tab.settled(path, f"={number}")


async def test_a_save_in_place_never_shows_the_empty_file_between(tab: Tab, write: Write) -> None:
    path = write("x = 1\n\nx\n")
    await tab.watch(path, arm=True)
    screen = await tab.settled(path, "", "=1")
    ids = [block["id"] for block in screen.blocks]
    for number in range(2, 12):
        with path.open("w") as file:
            file.flush()
            await tab.request("livesync/files")  # as slow disks and large files do
            file.write(f"x = 1\n\nx + {number}\n")
        await tab.settled(path, "", f"={number + 1}")
    assert [block["id"] for block in screen.blocks] == ids


async def test_an_identical_save_does_nothing(tab: Tab, write: Write) -> None:
    path = write("1\n")
    other = write("1\n")
    await tab.watch(path, arm=True)
    await tab.watch(other, arm=True)
    screen = await tab.settled(path, "=1")
    begin = len(screen.history)
    path.write_text("1\n")
    other.write_text("2\n")
    await tab.settled(other, "=2")
    await tab.until(lambda: tab.notifications("fileChanged", other))
    assert screen.history[begin:] == []
    assert not tab.notifications("fileChanged", path)


# ── Directives ──────────────────────────────────────────────────────────────────────────────────


async def test_hiding_changes_the_screen_and_runs_nothing(tab: Tab, write: Write) -> None:
    path = write("print('x')\n")
    await tab.watch(path, arm=True)
    screen = await tab.settled(path, "x\n")
    run = screen.run
    path.write_text("# | hide-code, hide-output\nprint('x')\n")
    await tab.until(lambda: screen.blocks[0]["hidden"] == ["code", "output"])
    assert screen.blocks[0]["directives"] == ["hide-code", "hide-output"]
    assert (screen.blocks[0]["source"], screen.blocks[0]["firstLine"]) == ("print('x')", 1)
    await tab.confirm(path)
    assert screen.run == run


async def test_a_manual_block_waits_with_its_readers_until_asked(tab: Tab, write: Write) -> None:
    path = write("# | manual\nx = 7; print('ran')\n\nx\n\n1\n")
    screen = await tab.watch(path, arm=True)
    await tab.until(lambda: screen.state == "idle")
    assert screen.shown == ["(waiting)", "(waiting)", "=1"]
    assert "manual" in screen.result(1)["reason"]
    await tab.request("livesync/run", uri=path.as_uri(), scope="block", blockId=screen.code[0]["id"])
    await tab.settled(path, "ran\n", "=7", "=1")
    await tab.confirm(path)
    path.write_text("# | manual\nx = 7; print('ran')\n\nx\n\n2\n")
    await tab.until(lambda: screen.shown[2] == "=2" and screen.state == "idle")
    await tab.confirm(path)


async def test_an_always_block_joins_runs_and_causes_none(tab: Tab, write: Write) -> None:
    path = write("n = [0]\n\n# | always\nimport time; print(time.perf_counter_ns())\n\n1\n")
    screen = await tab.watch(path, arm=True)
    await tab.until(lambda: screen.state == "idle")
    first = screen.shown[1]
    path.write_text("n = [0]\n\n# | always\nimport time; print(time.perf_counter_ns())\n\n2\n")
    await tab.until(lambda: screen.state == "idle" and screen.shown[2] == "=2")
    assert screen.shown[1] != first


async def test_names_and_errors_heal_across_blocks(tab: Tab, write: Write) -> None:
    path = write("x = 1 / 0\n\nx + 1\n")
    screen = await tab.watch(path, arm=True)
    await tab.settled(path, "!ZeroDivisionError: division by zero", "!NameError: name 'x' is not defined")
    assert screen.result(1)["outputs"][0]["causedBy"] == screen.code[0]["id"]
    frame = screen.result(0)["outputs"][0]["frames"][-1]
    assert (frame["blockId"], frame["line"]) == (screen.code[0]["id"], 0)
    path.write_text("x = 1 / 1\n\nx + 1\n")
    await tab.settled(path, "", "=2.0")


async def test_a_frame_in_a_helper_names_its_file(tab: Tab, write: Write) -> None:
    helper = write("def fail():\n    raise ValueError('no')\n", "failing.py")
    path = write("import failing\n\nfailing.fail()\n")
    await tab.watch(path, arm=True)
    screen = await tab.settled(path, "", "!ValueError: no")
    frames = screen.result(1)["outputs"][0]["frames"]
    assert [(f.get("blockId"), f.get("uri"), f["line"], f["text"]) for f in frames] == [
        (screen.code[1]["id"], None, 0, "failing.fail()"),
        (None, helper.as_uri(), 1, "raise ValueError('no')"),
    ]


async def test_main_name_file_argv_and_path_are_as_in_python_file(tab: Tab, write: Write) -> None:
    path = write("'''Doc.'''\nimport sys\n\n(__name__, __doc__, __file__, sys.argv, sys.path[0])\n")
    await tab.watch(path, arm=True)
    expected = ("__main__", "Doc.", str(path), [str(path)], str(path.parent))
    await tab.settled(path, "", f"={expected!r}")


async def test_await_works_at_top_level_and_asyncio_run_too(tab: Tab, write: Write) -> None:
    path = write("import asyncio\n\nasync def f(): return 5\n\nawait f()\n\nasyncio.run(f())\n")
    await tab.watch(path, arm=True)
    await tab.settled(path, "", "", "=5", "=5")


async def test_an_edit_of_a_nested_helper_runs_its_readers(tab: Tab, write: Write) -> None:
    inner = write("V = 1\n", "inner_mod.py")
    write("import inner_mod\n\ndef value(): return inner_mod.V\n", "outer_mod.py")
    path = write("import outer_mod\n\nouter_mod.value()\n")
    await tab.watch(path, arm=True)
    await tab.settled(path, "", "=1")
    inner.write_text("V = 2\n")
    await tab.settled(path, "", "=2")
    inner.unlink()
    screen = tab.screens[path.as_uri()]
    await tab.until(lambda: "ModuleNotFoundError" in screen.shown[0])
    inner.write_text("V = 3\n")
    await tab.settled(path, "", "=3")


async def test_a_changed_data_file_runs_its_readers(tab: Tab, write: Write) -> None:
    data = write("one", "data.csv")
    path = write("text = open('data.csv').read()\n\ntext\n")
    await tab.watch(path, arm=True)
    await tab.settled(path, "", "='one'")
    data.write_text("two")
    await tab.settled(path, "", "='two'")
