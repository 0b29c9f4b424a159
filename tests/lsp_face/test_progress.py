"""Progress of long runs, by a clock that is moved by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from livesync_ls import protocol as wire
from livesync_ls.lsp.progress import PATIENCE_SECONDS, Progress
from livesync_ls.lsp.survey import REPORT_SECONDS, SurveyProgress

from .editor import Editor

A = "file:///w/my%20file.py"


class Clock:
    """Timers, and an editor that shows progress if it is asked."""

    def __init__(self) -> None:
        self.now = 0.0
        self.timers: list[Timer] = []
        self.created: list[Callable[[], None]] = []
        self.sent: list[dict[str, Any]] = []
        self.tokens: set[str] = set()
        self.interrupted: list[str] = []
        self.progress = Progress(self, self.call_later, self.interrupted.append)
        self.survey = SurveyProgress(self, self.call_later, lambda: self.interrupted.append("survey"))

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Timer:
        self.timers.append(Timer(self.now + seconds, callback))
        return self.timers[-1]

    def wait(self, seconds: float) -> None:
        self.now += seconds
        due = [timer for timer in self.timers if timer.when <= self.now]
        self.timers = [timer for timer in self.timers if timer.when > self.now]
        for timer in due:
            if not timer.cancelled:
                timer.callback()

    def create(self, token: str, created: Callable[[], None]) -> None:
        self.tokens.add(token)
        self.created.append(created)

    def send(self, token: str, value: dict[str, Any]) -> None:
        assert token in self.tokens
        self.sent.append(value)

    def start_run(self, blocks: int = 9, number: int = 1) -> None:
        planned = [wire.Planned(block_id=str(each), reason="asked") for each in range(blocks)]
        self.progress.observe(
            wire.RunStart(uri=A, run=number, version=1, planned=planned, received_at=0.0, planned_ms=0.0)
        )

    def start_block(self, number: int = 1) -> None:
        self.progress.observe(wire.BlockStart(uri=A, run=number, block_id="0"))

    def end_run(self) -> None:
        self.progress.observe(wire.RunEnd(uri=A, run=1, status="ok", executed=[], reused=[], duration_ms=1.0))


class Timer:
    def __init__(self, when: float, callback: Callable[[], None]) -> None:
        self.when = when
        self.callback = callback
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


def test_a_short_run_shows_nothing() -> None:
    clock = Clock()
    clock.start_run()
    clock.wait(PATIENCE_SECONDS / 2)
    clock.end_run()
    clock.wait(PATIENCE_SECONDS)
    assert clock.created == []


def test_a_long_run() -> None:
    clock = Clock()
    clock.start_run()
    clock.start_block()
    clock.start_block()
    clock.wait(PATIENCE_SECONDS)
    [created] = clock.created
    assert clock.sent == []
    created()
    for _ in range(3):
        clock.start_block()
    clock.wait(PATIENCE_SECONDS)
    clock.end_run()
    title = "Running my file.py"
    assert clock.sent == [
        {"kind": "begin", "title": title, "cancellable": True, "message": "block 2 of 9", "percentage": 11},
        {"kind": "report", "message": "block 5 of 9", "percentage": 44},
        {"kind": "end"},
    ]


def test_the_editor_answers_too_late() -> None:
    clock = Clock()
    clock.start_run()
    clock.wait(PATIENCE_SECONDS)
    clock.end_run()
    clock.created[0]()
    assert clock.sent == []


def test_a_superseding_run_ends_the_display() -> None:
    clock = Clock()
    clock.start_run()
    clock.wait(PATIENCE_SECONDS)
    clock.created[0]()
    clock.start_run(number=2)
    assert [value["kind"] for value in clock.sent] == ["begin", "end"]
    clock.wait(PATIENCE_SECONDS)
    assert len(clock.tokens) == 2


def test_more_blocks_than_planned() -> None:
    clock = Clock()
    clock.start_run(blocks=1)
    clock.start_block()
    clock.start_block()
    clock.wait(PATIENCE_SECONDS)
    clock.created[0]()
    assert clock.sent[0]["message"] == "block 2 of 2"


def test_cancel_interrupts() -> None:
    clock = Clock()
    clock.start_run()
    clock.wait(PATIENCE_SECONDS)
    clock.progress.cancel("another")
    assert clock.interrupted == []
    clock.progress.cancel(next(iter(clock.tokens)))
    assert clock.interrupted == [A]


async def test_through_the_process(editor: Editor) -> None:
    """The only test that waits for a real second."""
    editor.answers["window/workDoneProgress/create"] = None
    await editor.initialize(capabilities={"window": {"workDoneProgress": True}})
    uri = "file:///w/a.py"
    await editor.request("livesync/run", {"uri": uri, "scope": "all"})
    await editor.request("livesync/watch", {"uri": uri})
    begin = await editor.notification("$/progress", lambda params: params["value"]["kind"] == "begin")
    assert begin["value"]["title"] == "Running a.py"
    editor.notify("window/workDoneProgress/cancel", {"token": begin["token"]})
    end = await editor.notification("$/progress", lambda params: params["value"]["kind"] == "end")
    assert end["token"] == begin["token"]
    assert ["interrupt", uri] in await editor.calls()


async def test_only_where_the_editor_shows_it(ready: Editor) -> None:
    await ready.request("livesync/run", {"uri": "file:///w/a.py", "scope": "all"})
    ready.notify("window/workDoneProgress/cancel", {"token": "nothing"})
    assert await ready.leave() == 0
    assert not [each for each in ready.received if "rogress" in str(each.get("method"))]


# ── Reading a large project ─────────────────────────────────────────────────────────────────────


def test_a_small_project_shows_nothing() -> None:
    clock = Clock()
    clock.survey.report(100, 200)
    clock.survey.report(200, 200)
    clock.wait(PATIENCE_SECONDS)
    assert clock.created == []


def test_a_large_project_shows_how_far_it_is_read() -> None:
    clock = Clock()
    clock.survey.report(100, 1000)
    clock.wait(PATIENCE_SECONDS)
    clock.created[0]()
    for done in (300, 500):
        clock.survey.report(done, 1000)
    clock.wait(REPORT_SECONDS)
    clock.survey.report(1000, 1000)
    assert [(value["kind"], value.get("percentage")) for value in clock.sent] == [
        ("begin", 10),
        ("report", 50),
        ("end", None),
    ]


def test_reading_can_be_cancelled() -> None:
    clock = Clock()
    clock.survey.report(100, 1000)
    clock.wait(PATIENCE_SECONDS)
    clock.created[0]()
    clock.survey.cancel("another")
    assert clock.interrupted == []
    clock.survey.cancel(next(iter(clock.tokens)))
    assert clock.interrupted == ["survey"]
    assert clock.sent[-1] == {"kind": "end"}


def test_a_project_that_is_read_while_the_editor_answers_shows_nothing() -> None:
    clock = Clock()
    clock.survey.report(100, 1000)
    clock.wait(PATIENCE_SECONDS)
    clock.survey.report(1000, 1000)
    clock.created[0]()
    assert clock.sent == []
