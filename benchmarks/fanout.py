"""One save, and how long until the first and the last of many browsers have its result; one of them is asleep.

The clients are this process, without a loop of their own; the daemon is another.
"""

from __future__ import annotations

import selectors
import statistics
import sys
import tempfile
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
    return f"x = 1\nx\n\nprint('{number}', 'a' * {payload - len(str(number)) - 1})\n"


class Crowd:
    """Browsers that all watch one file. What each was told is noted by the order of its coming."""

    def __init__(self, url: str, path: Path, size: int) -> None:
        self._selector = selectors.DefaultSelector()
        self._tabs = [Tab(url) for _ in range(size)]
        for tab in self._tabs:
            tab.watch(path)
            self._selector.register(tab, selectors.EVENT_READ, tab)

    def close(self) -> None:
        for tab in self._tabs:
            tab.close()

    def after(self, path: Path, text: str) -> Told:
        """Save, and hear everybody out."""
        told = Told(len(self._tabs))
        started = perf_counter()
        write(path, text)
        while len(told.ends) < len(self._tabs) and perf_counter() - started < PATIENCE:
            for key, _ in self._selector.select(1.0):
                told.take(key.data, (perf_counter() - started) * 1000)
        return told


class Told:
    """What the clients were told of one save."""

    def __init__(self, size: int) -> None:
        self._size = size
        self.results: dict[Tab, float] = {}
        """When each had the result, in ms."""
        self.ends: set[Tab] = set()
        self._messages: dict[Tab, list[bytes]] = {}

    def take(self, tab: Tab, at: float) -> None:
        for message in tab.take():
            self._messages.setdefault(tab, []).append(message)
            if b'"livesync/blockResult"' in message:
                self.results[tab] = at
            elif b'"livesync/runEnd"' in message:
                self.ends.add(tab)

    @property
    def lost(self) -> int:
        """Results that did not come, and further messages that some had and others had not."""
        heard = [len(messages) for messages in self._messages.values()]
        missing = self._size - len(self.results)
        return missing + sum(max(heard) - count for count in heard)


def measure(size: int, payload: int, rounds: int) -> dict[str, Any]:
    """Medians over saves."""
    path = Path(tempfile.mkdtemp()) / "main.py"
    path.write_text(document(0, payload))
    with Served(path, VERIFY_AFTER_SECONDS="0") as served:
        sleeper = Tab(served.url, receive_bytes=NARROW)
        sleeper.watch(path)
        crowd = Crowd(served.url, path, size)
        crowd.after(path, document(1, payload))
        before = served.daemon.cpu_times()
        told = [_rested(crowd, path, document(number, payload)) for number in range(2, rounds + 2)]
        after = served.daemon.cpu_times()
        memory = served.daemon.memory_info().rss / 2**20
        crowd.close()
        sleeper.close()
    return {
        "first": statistics.median(min(each.results.values()) for each in told),
        "last": statistics.median(max(each.results.values()) for each in told),
        "cpu": (after.user + after.system - before.user - before.system) * 1000 / rounds,
        "memory": memory,
        "lost": sum(each.lost for each in told),
    }


def _rested(crowd: Crowd, path: Path, text: str) -> Told:
    sleep(PAUSE_SECONDS)
    return crowd.after(path, text)


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
