from __future__ import annotations

import io
from typing import Any

import pytest

from livesync_ls import protocol as wire
from livesync_ls.cli.terminal import exit_code, obstacle, render, wants_color


def span(line: int) -> wire.Range:
    return wire.Range(start=wire.Position(line=line, character=0), end=wire.Position(line=line + 1, character=0))


def block(number: int, line: int, **more: Any) -> wire.Block:
    values: dict[str, Any] = {"kind": "code", "source": "", "hidden": [], "directives": [], **more}
    return wire.Block(id=f"b{number}", range=span(line), first_line=line, **values)


def result(number: int, *outputs: wire.Output, status: wire.BlockStatus = "ok", ms: float = 5) -> wire.BlockResult:
    return wire.BlockResult(
        block_id=f"b{number}", status=status, outputs=list(outputs), run=1, stale=False, duration_ms=ms
    )


def snapshot(blocks: list[wire.Block], results: list[wire.BlockResult], **more: Any) -> wire.Snapshot:
    values: dict[str, Any] = {"uri": "file:///p/a.py", "state": "idle", **more}
    return wire.Snapshot(version=1, armed=True, run=1, planned=[], blocks=blocks, results=results, **values)


def out(text: str, name: wire.StreamName = "stdout") -> wire.Stream:
    return wire.Stream(name=name, text=text)


def failure(**more: Any) -> wire.Error:
    frames = [
        wire.Frame(block_id="b1", line=1, function="<module>", text="f()"),
        wire.Frame(uri="file:///p/helpers.py", line=4, function="f", text="    1 / 0"),
    ]
    return wire.Error(name="ZeroDivisionError", message="division by zero", frames=frames, **more)


def test_each_block_shows_its_outputs_under_its_place() -> None:
    shown = render(
        snapshot(
            [block(1, 0), block(2, 4, kind="markdown"), block(3, 11, title="Load")],
            [result(1, out("hello\n"), out("you")), result(3, wire.Value(data={"text/plain": "42"}), ms=234)],
        )
    )
    assert shown == (
        "── block 1 · line 1 · 5 ms\nhello\nyou\n\n── block 2 · Load · line 12 · 234 ms\n42\n\n2 blocks in 239 ms\n"
    )


def test_a_block_that_shows_nothing_is_not_mentioned() -> None:
    assert render(snapshot([block(1, 0)], [result(1)])) == "1 block in 5 ms\n"


def test_printed_text_stays_as_it_was_printed() -> None:
    outputs = (out("a"), out("b", "stderr"), out("c\n"), wire.Display(data={"text/plain": "d\n"}), out("e"))
    assert "\nabc\nd\ne\n\n" in render(snapshot([block(1, 0)], [result(1, *outputs)]))


def test_errors_tell_files_and_lines() -> None:
    shown = render(snapshot([block(1, 10)], [result(1, failure(), status="error")]))
    assert shown == (
        "── block 1 · line 11 · 5 ms · failed\n"
        "  /p/a.py:12, in <module>\n    f()\n"
        "  /p/helpers.py:5, in f\n    1 / 0\n"
        "ZeroDivisionError: division by zero\n\n"
        "1 block in 5 ms, 1 failed\n"
    )


def test_errors_tell_their_cause() -> None:
    broken = wire.Error(name="NameError", message="name 'x' is not defined", frames=[], caused_by="b1")
    shown = render(snapshot([block(1, 0), block(2, 2)], [result(1), result(2, broken, status="error")]))
    assert "because block 1 did not bind it" in shown


def test_hidden_output_stays_hidden_but_errors_do_not() -> None:
    hidden = block(1, 0, hidden=["output"])
    assert "hello" not in render(snapshot([hidden], [result(1, out("hello\n"))]))
    shown = render(snapshot([hidden], [result(1, out("hello\n"), failure(), status="error")]))
    assert "hello" not in shown
    assert "ZeroDivisionError" in shown


def test_waiting_blocks_are_counted() -> None:
    shown = render(snapshot([block(1, 0)], [result(1, status="waiting")]))
    assert "· waiting\n" in shown
    assert shown.endswith(", 1 waiting\n")


@pytest.mark.parametrize("as_json", [False, True])
def test_what_lies_elsewhere_is_named(as_json: bool) -> None:
    ref: Any = wire.Ref(ref="/blob/1", size=1_200_000, mime="text/plain")
    if as_json:
        ref = {"ref": "/blob/1", "size": 1_200_000, "mime": "text/plain"}
    page = snapshot([block(1, 0)], [result(1, wire.Value(data={"text/plain": ref}))])
    assert "… 1.2 MB of text/plain, not shown here" in render(page)


def test_images_are_named() -> None:
    figure = wire.Display(data={"text/plain": "<Figure>", "image/png": "AAAA"})
    assert "<Figure> [image/png]\n" in render(snapshot([block(1, 0)], [result(1, figure)]))


def test_truncation_is_said() -> None:
    shown = render(snapshot([block(1, 0)], [result(1, out("x"), wire.Truncated(limit=1_000_000))]))
    assert "x\n… truncated after 1 MB\n" in shown


def test_what_could_not_run_shows_nothing_but_the_reason() -> None:
    page = snapshot([], [], syntax_error=wire.SyntaxProblem(message="invalid syntax", range=span(6)))
    assert (render(page), obstacle(page)) == ("", "/p/a.py:7: invalid syntax")
    page = snapshot([], [], state="dead", message="There is no Python.")
    assert (render(page), obstacle(page)) == ("", "There is no Python.")


def test_colors_only_when_asked_for() -> None:
    page = snapshot([block(1, 0)], [result(1, out("w\n", "stderr"), failure(), status="error")])
    assert "\x1b" not in render(page)
    assert "\x1b[31mZeroDivisionError: division by zero\x1b[0m\n" in render(page, color=True)
    assert "\x1b[33mw\x1b[0m\n" in render(page, color=True)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_who_gets_colors() -> None:
    assert wants_color(Terminal(), {})
    assert wants_color(Terminal(), {"NO_COLOR": ""})
    assert not wants_color(Terminal(), {"NO_COLOR": "1"})
    assert not wants_color(Terminal(), {"TERM": "dumb"})
    assert not wants_color(io.StringIO(), {})


def test_exit_codes() -> None:
    fine = snapshot([block(1, 0)], [result(1)])
    failed = snapshot([block(1, 0)], [result(1, failure(), status="error")])
    died = snapshot([block(1, 0)], [result(1, failure(), status="error")], state="dead")
    unread = snapshot([], [], state="dead", message="a.py cannot be read.")
    unparsed = snapshot([], [], syntax_error=wire.SyntaxProblem(message="invalid syntax", range=span(0)))
    manual = snapshot([block(1, 0)], [result(1, status="waiting")])
    assert [exit_code(each) for each in (fine, manual, failed, died, unread, unparsed)] == [0, 0, 1, 1, 2, 2]
