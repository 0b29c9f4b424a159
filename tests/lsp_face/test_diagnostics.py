"""What the editor underlines, as messages come: placed by the document's lines, cleared when healed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from livesync_ls import protocol as wire
from livesync_ls.lsp.abilities import Abilities
from livesync_ls.lsp.diagnostics import MOST_PER_FILE, Diagnostics
from livesync_ls.lsp.positions import Encoding
from livesync_ls.lsp.shown import Moves

A, B, MODULE = "file:///w/a.py", "file:///w/b.py", "file:///w/m.py"


class Screen:
    """Diagnostics with a loop that turns by hand, over documents of one block a line."""

    def __init__(self) -> None:
        self.encoding: Encoding = "utf-16"
        self.texts: dict[str, list[str]] = {}
        self.sent: list[tuple[str, list[dict[str, Any]]]] = []
        self.moves: dict[str, Moves] = {}
        self.warnings: dict[str, list[tuple[int, str]]] = {}
        self.soon: list[Callable[[], None]] = []
        self.diagnostics = Diagnostics(
            lambda uri, all_: self.sent.append((uri, all_)),
            lambda uri: self.warnings.get(uri, []),
            self,
            lambda _, uri: uri.startswith("file:///w/"),
            lambda uri: self.moves.get(uri, Moves()),
            self.soon.append,
        )

    def line(self, uri: str, number: int) -> str | None:
        lines = self.texts.get(uri, [])
        return lines[number] if 0 <= number < len(lines) else None

    def spelling(self, uri: str) -> str:
        return uri

    def turn(self) -> list[tuple[str, list[tuple[int, str]]]]:
        """What one turn of the loop publishes, in short."""
        self.sent.clear()
        waiting, self.soon[:] = list(self.soon), []
        for callback in waiting:
            callback()
        return [(uri, [(each["range"]["start"]["line"], each["message"]) for each in all_]) for uri, all_ in self.sent]

    def see(self, *messages: object) -> list[tuple[str, list[tuple[int, str]]]]:
        for message in messages:
            self.diagnostics.observe(message)
        return self.turn()


def block(name: str, line: int, source: str = "raise") -> wire.Block:
    start, end = wire.Position(line=line, character=0), wire.Position(line=line + 1, character=0)
    span = wire.Range(start=start, end=end)
    return wire.Block(id=name, kind="code", range=span, first_line=line, source=source, hidden=[], directives=[])


def snapshot(uri: str, *blocks: wire.Block, results: list[wire.BlockResult] | None = None) -> wire.Snapshot:
    return wire.Snapshot(
        uri=uri, version=1, armed=True, state="idle", run=1, planned=[], blocks=list(blocks), results=results or []
    )


def failed(name: str, *frames: wire.Frame, message: str = "no", status: wire.BlockStatus = "error") -> wire.BlockResult:
    error = wire.Error(name="E", message=message, frames=list(frames) or [at(name)])
    return wire.BlockResult(block_id=name, status=status, outputs=[error], run=1, stale=False)


def passed(name: str, status: wire.BlockStatus = "ok") -> wire.BlockResult:
    return wire.BlockResult(block_id=name, status=status, outputs=[], run=1, stale=False)


def at(name: str, line: int = 0) -> wire.Frame:
    return wire.Frame(line=line, function="f", text="raise", block_id=name)


def elsewhere(uri: str, line: int) -> wire.Frame:
    return wire.Frame(line=line, function="f", text="raise", uri=uri)


def sent(uri: str, result: wire.BlockResult) -> wire.BlockResultSent:
    return wire.BlockResultSent(uri=uri, run=1, result=result)


def test_an_error_comes_and_goes() -> None:
    screen = Screen()
    assert screen.see(snapshot(A, block("x", 3))) == []
    assert screen.see(sent(A, failed("x"))) == [(A, [(3, "E: no")])]
    assert screen.see(sent(A, failed("x"))) == []
    assert screen.see(sent(A, passed("x", "running")), sent(A, passed("x", "queued"))) == []
    assert screen.see(sent(A, passed("x"))) == [(A, [])]


def test_one_turn_publishes_once() -> None:
    screen = Screen()
    changes = [sent(A, failed("x", message=str(number))) for number in range(50)]
    assert screen.see(snapshot(A, block("x", 0)), *changes) == [(A, [(0, "E: 49")])]
    assert screen.see(sent(A, passed("x")), sent(A, failed("x", message="49"))) == []


def test_what_the_snapshot_shows_counts_while_it_waits() -> None:
    screen = Screen()
    results = [failed("x", status="queued"), failed("y", status="running")]
    assert screen.see(snapshot(A, block("x", 0), block("y", 1), results=results)) == [(A, [(0, "E: no"), (1, "E: no")])]


def test_lines_move_with_the_document() -> None:
    screen = Screen()
    screen.see(snapshot(A, block("x", 0), block("y", 2), results=[failed("y")]))
    splice = wire.Splice(at=1, remove=0, insert=[block("new", 2)])
    shift = wire.LineShift(from_=2, by=2)
    change = wire.DocumentChanged(uri=A, version=2, splices=[splice], line_shifts=[shift])
    assert screen.see(change) == [(A, [(4, "E: no")])]
    gone = wire.DocumentChanged(uri=A, version=3, splices=[wire.Splice(at=2, remove=1, insert=[])])
    assert screen.see(gone) == [(A, [])]


def test_raised_in_another_block_and_nowhere() -> None:
    screen = Screen()
    blocks = (block("f", 0, "def f():\n    raise"), block("x", 3, "\n# why\nf()"))
    screen.see(snapshot(A, *blocks, results=[failed("x", at("x", 2), at("f", 1))]))
    assert screen.sent[-1][1][0]["range"]["start"]["line"] == 1
    dead = wire.Error(name="WorkerDied", message="", frames=[])
    result = wire.BlockResult(block_id="x", status="error", outputs=[dead], run=1, stale=False)
    assert screen.see(sent(A, result)) == [(A, [(5, "WorkerDied")])]


def test_errors_in_modules() -> None:
    """In the module too, once for all documents that fail there, until the last of them has healed."""
    screen = Screen()
    library = elsewhere("file:///usr/lib/x.py", 7)
    frames = (at("x"), elsewhere(MODULE, 5), library)
    screen.see(snapshot(A, block("x", 0), results=[failed("x", *frames)]))
    assert screen.sent[-1][0] == MODULE
    assert screen.see(snapshot(B, block("x", 0), results=[failed("x", *frames)])) == [(B, [(0, "E: no")])]
    assert screen.see(sent(A, passed("x"))) == [(A, [])]
    screen.diagnostics.forget(B)
    assert sorted(screen.turn()) == [(B, []), (MODULE, [])]


def test_syntax_errors_in_the_editors_units() -> None:
    screen = Screen()
    screen.encoding = "utf-8"
    screen.texts[A] = ["x = '😀' (\n"]
    start, end = wire.Position(line=0, character=9), wire.Position(line=0, character=10)
    problem = wire.SyntaxProblem(message="'(' was never closed", range=wire.Range(start=start, end=end))
    screen.see(snapshot(A), wire.DocumentChanged(uri=A, version=2, splices=[], syntax_error=problem))
    (_, [found]) = screen.sent[0]
    assert found["range"] == {"start": {"line": 0, "character": 11}, "end": {"line": 0, "character": 12}}
    assert found["message"] == "'(' was never closed"
    assert screen.see(wire.DocumentChanged(uri=A, version=3, splices=[])) == [(A, [])]


def test_whole_lines_exact_once_the_file_is_open() -> None:
    screen = Screen()
    screen.see(snapshot(A, block("x", 0), results=[failed("x", elsewhere(MODULE, 1))]))
    module = dict(screen.sent)[MODULE]
    assert module[0]["range"] == {"start": {"line": 1, "character": 0}, "end": {"line": 2, "character": 0}}
    screen.texts[MODULE] = ["def f():\n", "    raise  \r\n"]
    screen.diagnostics.refresh(MODULE)
    screen.turn()
    [(_, module)] = screen.sent
    assert module[0]["range"] == {"start": {"line": 1, "character": 4}, "end": {"line": 1, "character": 9}}


def test_stale_errors_are_information() -> None:
    screen = Screen()
    stale = failed("x")
    stale.stale = True
    screen.see(snapshot(A, block("x", 0), results=[stale]))
    (_, [found]) = screen.sent[0]
    assert (found["severity"], found["message"]) == (3, "E: no (stale)")
    assert screen.see(sent(A, failed("x"))) == [(A, [(0, "E: no")])]


def test_lines_are_those_of_the_newest_text() -> None:
    screen = Screen()
    screen.warnings[A] = [(2, "There is no directive `hid`.")]
    screen.moves[A] = Moves.between("a\nb\n# | hid\nc\n", "a\nnew\n# | hid\nc\n")
    blocks = (block("a", 0), block("b", 1), block("c", 3))
    assert screen.see(snapshot(A, *blocks, results=[failed("a"), failed("b"), failed("c")])) == [
        (A, [(0, "E: no"), (3, "E: no"), (2, "There is no directive `hid`.")])
    ]
    screen.moves[A] = Moves.between("a\nb\n# | hid\nc\n", "\na\nb\n# | hid\nc\n")
    assert screen.see(wire.DocumentChanged(uri=A, version=2, splices=[])) == [
        (A, [(1, "E: no"), (2, "E: no"), (4, "E: no"), (3, "There is no directive `hid`.")])
    ]


def test_related_places_where_they_are_shown() -> None:
    screen = Screen()
    frames = (at("x"), at("f", 1), elsewhere(MODULE, 5))
    blocks = (block("f", 0, "def f():\n    raise"), block("x", 3))
    plain = snapshot(A, *blocks, results=[failed("x", *frames)])
    screen.see(plain)
    assert all("relatedInformation" not in each for _, all_ in screen.sent for each in all_)
    screen.diagnostics.abilities = Abilities(relates_places=True)
    screen.see(plain)
    related = dict(screen.sent)[A][0]["relatedInformation"]
    places = [(each["location"]["uri"], each["location"]["range"]["start"]["line"]) for each in related]
    assert places == [(MODULE, 5), (A, 1), (A, 3)]


def test_a_line_of_a_module_is_found_where_it_has_moved() -> None:
    screen = Screen()
    screen.texts[MODULE] = ["# note", "", "def f():", "    raise"]
    screen.see(snapshot(A, block("x", 0), results=[failed("x", at("x"), elsewhere(MODULE, 1))]))
    assert dict(screen.sent)[MODULE][0]["range"]["start"] == {"line": 3, "character": 4}
    screen.texts[MODULE] = ["# note", "pass"]
    screen.diagnostics.refresh(MODULE)
    assert screen.turn() == [(MODULE, [])]


def test_warnings() -> None:
    screen = Screen()
    screen.warnings[A] = [(2, "There is no directive `hid`.")]
    screen.see(snapshot(A))
    (_, [found]) = screen.sent[0]
    assert (found["severity"], found["range"]["start"]["line"]) == (2, 2)


def test_bounded() -> None:
    screen = Screen()
    blocks = [block(str(number), number) for number in range(MOST_PER_FILE + 50)]
    screen.see(snapshot(A, *blocks, results=[failed(each.id, message="x" * 10_000) for each in blocks]))
    (_, found) = screen.sent[0]
    assert len(found) == MOST_PER_FILE
    assert len(found[0]["message"]) < 3000


def test_disarming_clears() -> None:
    screen = Screen()
    screen.see(snapshot(A, block("x", 0), results=[failed("x")]))
    assert screen.see(wire.SessionState(uri=A, state="pending")) == []
    assert screen.see(wire.SessionState(uri=A, state="unarmed")) == [(A, [])]


def test_what_is_not_watched_says_nothing() -> None:
    screen = Screen()
    assert screen.see(sent(A, failed("x")), wire.DocumentChanged(uri=A, version=1, splices=[])) == []
