"""The differential fuzzer: random documents, random edits, and a fresh process to compare with after each.

    python -m tests.truth.fuzz --seconds 600 --seed 1

Everything follows from the seed. What fails is shrunk, printed, and saved as an edit script.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from .blocks import code_blocks
from .corpus import CorpusHistory, corpus
from .fresh import FreshRuns
from .harness import Daemon, Mode
from .random_edits import History, State
from .shrinking import States, shrink
from .watched import Watched
from .wire import Closed

PATIENCE = 20.0
EDITS = 12
"""Edits of one document."""

Say = Callable[[str], object]


@dataclass
class Failure:
    """A history whose last state is shown wrong, as small as it could be made."""

    seed: str
    states: States
    problems: list[str]
    expected: list[Any]

    def script(self) -> dict[str, Any]:
        """In the form of the edit scripts."""
        steps = [after.step_from(before) for before, after in itertools.pairwise(self.states)]
        files = self.states[0].texts
        return {"name": f"fuzz-{self.seed}", "files": files, "steps": steps, "expected": self.expected}

    def __str__(self) -> str:
        parts = [f"seed {self.seed}: " + "\n".join(self.problems)]
        for number, step in enumerate([self.states[0].texts, *self.script()["steps"]]):
            parts += [f"── {number}: {name}\n{text}" for name, text in step.items()]
        return "\n".join(parts)


@dataclass
class Played:
    """How far a history was true."""

    expected: list[Any] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    failed: int | None = None


class Fuzzer:
    """One daemon and one oracle for many documents; a daemon that fails is replaced."""

    def __init__(self, mode: Mode = "editor", corpus: Mapping[str, Any] | None = None) -> None:
        self._corpus = corpus or {}
        self.documents = 0
        self.edits = 0
        self._mode: Mode = mode
        self._daemon = Daemon(mode, PATIENCE)
        self._fresh = FreshRuns()

    def close(self) -> None:
        self._daemon.close()
        self._fresh.close()

    def run(self, seed: str, shrink_seconds: float) -> Failure | None:
        """One random document and its edits."""
        states = list(itertools.islice(self._history(seed).states(), EDITS + 1))
        self.documents += 1
        self.edits += EDITS
        played = self._play(states)
        if played.failed is None:
            return None
        smallest = shrink(states[: played.failed + 1], lambda some: self._play(some).failed, shrink_seconds)
        again = self._play(smallest)
        return Failure(seed, smallest, again.problems or ["(not the next time)", *played.problems], again.expected)

    def _history(self, seed: str) -> History:
        if not self._corpus:
            return History(seed, blocks=4 + hash_of(seed) % 9)
        names = sorted(self._corpus)
        return CorpusHistory(seed, self._corpus[names[int(seed.rpartition("-")[2]) % len(names)]])

    def _play(self, states: States) -> Played:
        """Up to the first state that is wrong."""
        played = Played()
        if not is_fair(states):
            return played
        document: Watched | None = None
        before: State | None = None
        try:
            for number, state in enumerate(states):
                if document is None or before is None:
                    document = self._daemon.open(state.texts)
                else:
                    document.apply(state.step_from(before))
                before = state
                self._compare(document, played)
                if played.problems:
                    played.failed = number
                    break
            if document:
                document.close()
        except (Closed, TimeoutError) as trouble:
            played.problems.append(f"{type(trouble).__name__}: {trouble}")
            played.failed = max(0, len(played.expected) - 1)
        if any("Waited" in problem or "Closed" in problem for problem in played.problems):
            self._renew()
        return played

    def _compare(self, document: Watched, played: Played) -> None:
        # What the document writes itself must be there before the oracle starts from it.
        trouble = document.rest()
        expected = document.fresh_picture(self._fresh)
        played.expected.append(expected)
        played.problems += trouble or document.problems(expected)

    def _renew(self) -> None:
        self._daemon.close()
        self._daemon = Daemon(self._mode, PATIENCE)


def is_fair(states: States) -> bool:
    """Whether there is one right answer: only an edit that does nothing else may break the main file."""
    for before, state in itertools.pairwise([None, *states]):
        if code_blocks(state.texts["main.py"]) is None and (before is None or before.files != state.files):
            return False
    return True


def hash_of(seed: str) -> int:
    """A number that follows from the seed."""
    return sum(map(ord, seed))


def seeds(start: str, seconds: float) -> Iterable[str]:
    """Seeds of documents, until the time is over."""
    end = time.monotonic() + seconds
    for number in itertools.count():
        if time.monotonic() > end:
            return
        yield f"{start}-{number}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--mode", choices=get_args(Mode), default="editor")
    parser.add_argument("--corpus", type=Path, help="a folder of edit scripts whose documents to edit at random")
    parser.add_argument("--shrink", type=float, default=60, help="seconds to spend on making a failure small")
    parser.add_argument("--save", type=Path, default=Path("fuzz-failures"), help="where scripts of failures go")
    parser.add_argument("--only", help="the full seed of one document, as a failure prints it")
    options = parser.parse_args()
    fuzzer = Fuzzer(options.mode, corpus(options.corpus) if options.corpus else None)
    failures = 0
    try:
        for seed in [options.only] if options.only else seeds(options.seed, options.seconds):
            if failure := fuzzer.run(seed, options.shrink):
                failures += 1
                report(failure, options.save, sys.stdout.write)
    finally:
        fuzzer.close()
    sys.stdout.write(f"{fuzzer.documents} documents, {fuzzer.edits} edits, {failures} failures\n")
    return 1 if failures else 0


def report(failure: Failure, folder: Path, say: Say) -> None:
    """Print a failure, and save it as a script."""
    folder.mkdir(parents=True, exist_ok=True)
    script = failure.script()
    path = folder / f"{script['name']}.json"
    path.write_text(json.dumps(script, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    say(f"{failure}\nsaved as {path}\n\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
