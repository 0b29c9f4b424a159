"""One save, and how long until the first and the last of many browsers have its result; one of them is asleep.

The clients are this process, without a loop of their own; the daemon is another.
"""

from __future__ import annotations

import selectors
import statistics
import sys
import tempfile
from math import inf
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

from benchmarks.editing import write
from benchmarks.measuring import option, ratio, sizes, table
from benchmarks.served import Served, Tab
from benchmarks.websocket import PATIENCE

USUAL = (1, 100, 1000)
ROUNDS = 15
PAYLOADS = (1_000, 100_000)
"""Bytes of the result that is sent to everybody."""
PAUSE_SECONDS = 0.1
NARROW = 4096
"""What the system takes for the one that sleeps, at least."""


def document(number: int, payload: int) -> str:
    return f"x = 1\nx\n\nprint({number}, 'a' * {payload})\n"


def mark(number: int) -> bytes:
    """What no other result has."""
    return b'"%d aaa' % number


class Crowd:
    """Browsers that all watch one file."""

    def __init__(self, url: str, path: Path, size: int) -> None:
        self._path = path
        self._selector = selectors.DefaultSelector()
        self._tabs = [Tab(url) for _ in range(size)]
        self._heard = dict.fromkeys(self._tabs, 0)
        """How many results each was told of."""
        for tab in self._tabs:
            tab.watch(path)
            self._selector.register(tab, selectors.EVENT_READ, tab)

    def close(self) -> None:
        for tab in self._tabs:
            tab.close()

    def saved(self, number: int, payload: int) -> tuple[float, float]:
        """Milliseconds from a save to the first and the last who has its result; infinite for one who never had."""
        came: dict[Tab, float] = {}
        ended: set[Tab] = set()
        started = perf_counter()
        write(self._path, document(number, payload))
        while len(ended) < len(self._tabs) and perf_counter() - started < PATIENCE:
            for key, _ in self._selector.select(1.0):
                tab: Tab = key.data
                messages = tab.take()
                at = (perf_counter() - started) * 1000
                if any(b'"livesync/blockResult"' in message and mark(number) in message for message in messages):
                    came[tab] = at
                    self._heard[tab] += 1
                if tab in came and any(b'"livesync/runEnd"' in message for message in messages):
                    ended.add(tab)
        return min(came.values(), default=inf), max(came.values()) if len(came) == len(self._tabs) else inf

    def settle(self, number: int, payload: int) -> None:
        """Save, and from then on count from nothing."""
        self.saved(number, payload)
        self._heard = dict.fromkeys(self._tabs, 0)

    def lost(self, rounds: int) -> int:
        """Results that some were never told of, after so many saves."""
        return sum(rounds - heard for heard in self._heard.values())


def measure(size: int, payload: int, rounds: int) -> dict[str, Any]:
    """Medians over saves."""
    path = Path(tempfile.mkdtemp()) / "main.py"
    path.write_text(document(0, payload))
    with Served(path, VERIFY_AFTER_SECONDS="0") as served:
        sleeper = Tab(served.url, receive_bytes=NARROW)
        sleeper.watch(path)
        crowd = Crowd(served.url, path, size)
        crowd.settle(1, payload)
        before = served.daemon.cpu_times()
        took = [_rested(crowd, number, payload) for number in range(2, rounds + 2)]
        after = served.daemon.cpu_times()
        memory = served.daemon.memory_info().rss / 2**20
        crowd.close()
        sleeper.close()
    first, last = (statistics.median(each) for each in zip(*took, strict=True))
    cpu = (after.user + after.system - before.user - before.system) * 1000 / rounds
    return {"first": first, "last": last, "cpu": cpu, "memory": memory, "lost": crowd.lost(rounds)}


def _rested(crowd: Crowd, number: int, payload: int) -> tuple[float, float]:
    sleep(PAUSE_SECONDS)
    return crowd.saved(number, payload)


def _many_sockets(count: int) -> None:
    """Let this process and the daemons that it starts have so many."""
    if sys.platform != "win32":
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = count + 200
        if soft < wanted <= hard or hard == resource.RLIM_INFINITY:
            resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))


def main() -> None:
    counts, rounds = sizes(USUAL), option("rounds", ROUNDS)
    _many_sockets(max(counts))
    rows: list[list[object]] = []
    for payload in PAYLOADS:
        few: dict[str, Any] = {}
        for count in counts:
            found = measure(count, payload, rounds)
            few = few or found
            rows.append(
                [
                    f"{payload // 1000} kB",
                    count,
                    *(cell for key in ("first", "last", "cpu") for cell in (found[key], ratio(found[key], few[key]))),
                    f"{found['memory']:.0f}",
                    (found["last"] - few["last"]) * 1000 / max(1, count - counts[0]),
                    found["lost"],
                ]
            )
    heads = ["result", "clients", "first, ms", "", "last, ms", "", "daemon's CPU, ms", "", "MB", "µs a client", "lost"]
    table(f"From a save to its result in many browsers, beside one that sleeps; {rounds} saves", heads, rows)


if __name__ == "__main__":
    main()
