"""Hints, lenses, symbols and folds, made of a document and its results."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lsprotocol import types

from livesync_ls import protocol as wire
from livesync_ls.documents import Document
from livesync_ls.lsp.folding import folding_ranges
from livesync_ls.lsp.hints import LONGEST, inlay_hints, one_line
from livesync_ls.lsp.lenses import code_lenses
from livesync_ls.lsp.refreshing import GAP_SECONDS, Refresh
from livesync_ls.lsp.shown import shown_blocks
from livesync_ls.lsp.symbols import document_symbols, flat_symbols

from .showing import URI, ok, screen, shown, value

# ── Hints ───────────────────────────────────────────────────────────────────────────────────────


def hints(text: str, results: dict[int, wire.BlockResult], first: int = 0, last: int = 99) -> list[tuple[int, str]]:
    found = inlay_hints(shown(text, results), first, last, lambda _: 7)
    assert all(each.position.character == 7 for each in found)
    return [(each.position.line, str(each.label)) for each in found]


def test_values_at_the_ends_of_lines() -> None:
    text = "x = 1\nx\n\nprint(1)\n\n# | hide-output\nx\n\n[x,\n x]\n"
    results = {
        0: ok(value("1")),
        3: ok(wire.Stream(name="stdout", text="1\n")),
        6: ok(value("hidden")),
        8: ok(value("[1, 1]"), stale=True),
    }
    assert hints(text, results) == [(1, "= 1"), (9, "= [1, 1] (stale)")]
    assert hints(text, results, first=2) == [(9, "= [1, 1] (stale)")]
    assert hints(text, results, last=8) == [(1, "= 1")]


def test_no_value_beside_a_text_that_gives_another() -> None:
    made = screen("x = 1\nx\n", {0: ok(value("1"))})
    made.show_document(made.document.edit("x = 2\nx\n"), 2)
    assert inlay_hints(shown_blocks(made, "x = 2\nx\n", watched=True), 0, 9, lambda _: 1) == []


def test_one_line() -> None:
    assert one_line("array([[1, 2],\n       [3, 4]])") == "array([[1, 2], [3, 4]])"
    assert one_line("x" * 500) == "x" * (LONGEST - 1) + "…"
    assert one_line("x" * 5_000_000 + "\n" + "y").endswith("… 2 lines")
    assert one_line("\n\n") == ""


def test_a_table_is_told_by_its_rows_and_columns() -> None:
    head, row = "<thead><tr><th></th><th>a</th><th>b</th></tr></thead>", "<tr><th>0</th><td>1</td><td>2</td></tr>"
    frame = f"<table>{head}<tbody>{row}{row}</tbody></table>"
    typed = f"<small>shape: (2_000, 2)</small><table>{head}<tbody>{row}</tbody></table>"
    results = {
        0: ok(value("   a  b\n0  1  2", text_html=frame)),
        2: ok(value("…", text_html=f"{frame}<p>1000 rows × 2 columns</p>")),
        4: ok(value("…", text_html=typed)),
        6: ok(value("  a\nb c", text_html="<table><tr><td colspan=2>x</td></tr></table>")),
    }
    assert hints("a\n\nb\n\nc\n\nd\n", results) == [
        (0, "= 2 rows: a, b"),
        (2, "= 1000 rows: a, b"),
        (4, "= 2_000 rows: a, b"),
        (6, "= a b c"),
    ]


# ── Lenses ──────────────────────────────────────────────────────────────────────────────────────


def titles(text: str, results: dict[int, wire.BlockResult]) -> list[str]:
    return [lens.command.title for lens in code_lenses(shown(text, results), URI) if lens.command]


def test_what_is_known_of_each_block() -> None:
    text = "a\n\nb\n\nc\n\nd\n\ne\n"
    reads = ["a", "b", "c", "d", "e"]
    results = {
        0: ok(duration_ms=12.3, reason="text changed", reads=reads),
        2: ok(status="error", duration_ms=0.2),
        4: ok(status="waiting", duration_ms=3.0, reason="save to run: it would delete a file", stale=True),
        6: ok(status="cancelled", reason="x" * 500),
    }
    found = titles(text, results)
    assert found[0] == "▶ Run · 12 ms · text changed · reads a, b, c, d, …"
    assert found[1] == "▶ Run · error · < 1 ms"
    assert found[2] == "▶ Run · waiting · stale · save to run: it would delete a file"
    assert found[3].startswith("▶ Run · interrupted · xxx")
    assert len(found[3]) < 100
    assert found[4] == "▶ Run"


def test_a_lens_runs_its_block_or_stops_it() -> None:
    made = screen("# %% one\na\n# %%\nb\n", {1: ok(), 3: ok()})
    one, two = made.document.blocks
    made.start_run([wire.Planned(block_id=each.id, reason="new") for each in (one, two)], 0, 0)
    made.start_block(one.id, "new", continues=False)
    running, queued = code_lenses(shown_blocks(made, made.document.text, watched=True), URI)
    assert (running.range.start.line, queued.range.start.line) == (0, 2)
    assert running.command == types.Command("■ Stop · running…", "livesync.interrupt", arguments=[{"uri": URI}])
    arguments = [{"uri": URI, "blockId": two.id}]
    assert queued.command == types.Command("▶ Run · queued", "livesync.run", arguments=arguments)
    made.end_run("cancelled", [], [], 0)
    made.show_document(made.document.edit(made.document.text.replace("b\n", "c\n")), 2)
    [_, edited] = code_lenses(shown_blocks(made, made.document.text, watched=True), URI)
    assert edited.command == types.Command("▶ Run · edited", "livesync.run", arguments=arguments)


# ── Symbols ─────────────────────────────────────────────────────────────────────────────────────

OUTLINE = '''"""
    # Top

    ## First 😀
    """

a = "😀"

# ## Second
#
# ```
# ## no heading
# ```

# %%
b
'''


def tree(symbols: list[types.DocumentSymbol]) -> list[object]:
    return [(each.name, each.selection_range.start.line, tree(list(each.children or ()))) for each in symbols]


def test_headings_are_nested_by_level_and_blocks_lie_below_them() -> None:
    text = OUTLINE.replace("# %%\n", "# ### Third ##\n\n")
    found = document_symbols(Document.read(text), "utf-16")
    third = ("Third", 14, [("b", 16, [])])
    assert tree(found) == [
        ("Top", 1, [("First 😀", 3, [('a = "😀"', 6, [])]), ("Second", 8, [third])]),
    ]


def test_cells_are_called_by_their_titles() -> None:
    found = document_symbols(Document.read("# %% Load\n\n# why\na\n# %%\nb\n"), "utf-8")
    assert tree(found) == [("Load", 2, []), ("b", 5, [])]
    assert (found[0].range.start.line, found[0].range.end.line) == (0, 3)


@pytest.mark.parametrize(("encoding", "end"), [("utf-8", 10), ("utf-16", 8), ("utf-32", 7)])
def test_ranges_in_the_editors_units(encoding: str, end: int) -> None:
    [symbol] = document_symbols(Document.read('a = "😀"'), encoding)  # pyright: ignore[reportArgumentType]
    assert symbol.range.end == symbol.selection_range.end == types.Position(0, end)


def test_selections_lie_in_ranges() -> None:
    def check(symbol: types.DocumentSymbol) -> None:
        assert symbol.range.start <= symbol.selection_range.start, symbol
        assert symbol.selection_range.end <= symbol.range.end, symbol
        for child in symbol.children or ():
            assert symbol.range.start <= child.range.start <= child.range.end <= symbol.range.end
            check(child)

    for text in (OUTLINE, "# # A\n", "# # A\n# # A", "# | hide-code\n\nx", "", "\n\n", "x = (", "# # A\r\n\r\nx\r\n"):
        for symbol in document_symbols(Document.read(text), "utf-16"):
            check(symbol)


def test_flat() -> None:
    found = list(flat_symbols(document_symbols(Document.read("# # A\n\nx\n"), "utf-16"), URI))
    assert [(each.name, each.container_name) for each in found] == [("A", None), ("x", "A")]


# ── Folds ───────────────────────────────────────────────────────────────────────────────────────


def folds(text: str, most: int | None = None) -> list[tuple[int, int, str | None]]:
    return [(each.start_line, each.end_line, each.kind) for each in folding_ranges(Document.read(text), most)]


def test_blocks_prose_and_what_is_indented() -> None:
    text = "# Prose\n# more.\n\nx = 1\nif x:\n    y\n\n    z\n\n\n"
    text += "def f():\n    if x:\n        y\n    return [\n        1,\n    ]\n"
    assert folds(text) == [
        (0, 1, "comment"),
        (3, 7, "region"),
        (4, 7, None),
        (10, 15, None),
        (11, 12, None),
        (13, 14, None),
    ]
    assert folds(text, most=2) == [(3, 7, "region"), (10, 15, None)]


def test_one_line_is_not_folded() -> None:
    assert folds("x\n\n# y\n\n\n") == []
    assert folds("# %% a\nx\n") == [(0, 1, "region")]


# ── Refreshing ──────────────────────────────────────────────────────────────────────────────────


class Clock:
    """Calls later when it is told to."""

    def __init__(self) -> None:
        self.waiting: list[tuple[float, Callable[[], None]]] = []

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Clock:
        self.waiting.append((seconds, callback))
        return self

    def cancel(self) -> None: ...

    def pass_(self) -> float:
        [(seconds, callback)] = self.waiting
        self.waiting.clear()
        callback()
        return seconds


def test_many_changes_are_told_once() -> None:
    clock, sent = Clock(), []
    refresh = Refresh(lambda: sent.append(1), clock.call_later, 0.03)
    refresh.touch()
    assert clock.waiting == [], "nobody asked yet"
    refresh.is_wanted = True
    for _ in range(100):
        refresh.touch()
    assert (clock.pass_(), len(sent)) == (0.03, 1)
    for _ in range(100):
        refresh.touch()
    assert len(sent) == 1
    assert (clock.pass_(), len(sent)) == (GAP_SECONDS, 2)
    assert (clock.pass_(), len(sent)) == (GAP_SECONDS, 2)
    assert clock.waiting == []
