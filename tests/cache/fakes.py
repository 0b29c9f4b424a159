"""A holder of files, scales and a clock that do as a test says."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace

from livesync_ls.cache.holding import Holding
from livesync_ls.cache.manager import CacheManager
from livesync_ls.cache.policy import Machine
from livesync_ls.clock import Timer
from livesync_ls.protocol import BlockResult

RESULT = BlockResult(block_id="a", status="ok", outputs=[], run=1, stale=False)
PROCESS_BYTES = 1_000_000


@dataclass
class Alarm:
    at: float
    callback: Callable[[], object]
    cancelled: bool = False

    def cancel(self) -> None:
        self.cancelled = True


@dataclass
class FakeClock:
    now: float = 0.0
    alarms: list[Alarm] = field(default_factory=list[Alarm])

    def time(self) -> float:
        return self.now

    def call_later(self, seconds: float, callback: Callable[[], object]) -> Timer:
        self.alarms.append(Alarm(self.now + seconds, callback))
        return self.alarms[-1]

    def go_on(self, seconds: float) -> int:
        """Returns how many alarms went off."""
        self.now += seconds
        due = [alarm for alarm in self.alarms if alarm.at <= self.now and not alarm.cancelled]
        self.alarms = [alarm for alarm in self.alarms if alarm.at > self.now]
        for alarm in due:
            alarm.callback()
        return len(due)


@dataclass
class FakeScales:
    memory: Machine = Machine(total=100, available=100)  # noqa: RUF009 - it cannot be changed
    on_weighing: Callable[[], None] = lambda: None

    def processes(self, workers: Collection[int]) -> dict[int, int]:
        self.on_weighing()
        return dict.fromkeys(workers, PROCESS_BYTES)

    def machine(self) -> Machine:
        return self.memory


class World:
    """Files by name, each with a process, and their cache."""

    def __init__(self, budget: int = 500_000_000) -> None:
        self.budget = budget
        self.clock = FakeClock()
        self.scales = FakeScales()
        self.files: dict[str, Holding] = {}
        self.log: list[str] = []
        self.cache = CacheManager(self, self.scales, lambda: self.budget, self.clock)

    def open(
        self, name: str, *, watched: bool = True, running: bool = False, empty: bool = False, grace: float = 30
    ) -> None:
        results = () if empty else (RESULT,)
        self.files[name] = Holding(name, results, 100, None if empty else 1 + len(self.files), running)
        self.cache.opened(name, grace)
        if watched:
            self.cache.watched(name)

    def left(self, *names: str) -> None:
        """Opened, watched, and left long ago."""
        for name in names:
            self.open(name)
            self.cache.unwatched(name, 30)
            self.clock.now += 100

    # ── The holder ──────────────────────────────────────────────────────────────────────────

    def holding(self, uri: str) -> Holding | None:
        return self.files.get(uri)

    def let_go(self, uri: str) -> None:
        self.log.append(f"let go {uri}")
        self.files[uri] = replace(self.files[uri], pid=None, is_running=False)

    def forget(self, uri: str) -> None:
        self.log.append(f"forget {uri}")
        del self.files[uri]
        self.cache.closed(uri)
