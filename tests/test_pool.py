"""Asking spare workers, which never run user code."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

from livesync_ls.session import launch
from livesync_ls.settings.settings import Settings
from livesync_ls.worker.ahead import Beginnings, Plan
from livesync_ls.worker.child.messages import Start
from livesync_ls.worker.pool import WorkerPool


async def test_outlines_are_the_spares_word_and_run_nothing(tmp_path):
    pool, witness = WorkerPool(), tmp_path / "witness"
    try:
        text = f"open({str(witness)!r}, 'w')\ndef f(): return 1\n"
        found = await pool.outlines(sys.executable, {"a.py": text, "b.py": text + "\n# nothing\n", "c.py": "x = ("})
        assert found["a.py"] == found["b.py"]
        assert (list(found["a.py"]["functions"]), found["c.py"]["functions"]) == (["f"], {})
        assert not witness.exists()
        assert (pool.live, pool.spare) == (0, 1)
    finally:
        await pool.close()


async def test_a_spare_that_ended_is_replaced(tmp_path):
    pool = WorkerPool()
    try:
        one = await pool.outlines(sys.executable, {"a.py": "x = 1"})
        (spare,) = pool._workers
        await spare.stop()
        assert await pool.outlines(sys.executable, {"a.py": "x = 1"}) == one
    finally:
        await pool.close()


def start(folder: Path, text: str = "import decimal\n", **changes: Any) -> Start:
    path = folder / "main.py"
    return {**launch.start_message(path, text, folder, Settings(), {}), **changes}


def plan(folder: Path, *names: str) -> Plan:
    found = Plan.of(start(folder, " ".join(names)), dict.fromkeys(names, "block"))
    assert found
    return found


async def test_nothing_is_imported_ahead_that_nobody_asked_for(tmp_path):
    pool = WorkerPool()
    try:
        worker = await pool.take(sys.executable, plan(tmp_path, "decimal"))
        await pool.settled()
        assert (pool.live, pool.spare) == (1, 1)
        pool.import_ahead(sys.executable, plan(tmp_path, "decimal"))
        await pool.settled()
        assert (pool.live, pool.spare, worker.alive) == (1, 2, True)
    finally:
        await pool.close()
    assert not worker.alive


async def test_only_who_has_the_same_plan_gets_the_spare_that_followed_it(tmp_path):
    pool = WorkerPool()
    try:
        pool.import_ahead(sys.executable, plan(tmp_path, "decimal"))
        await pool.settled()
        (ahead,) = pool._workers
        others = [await pool.take(sys.executable), await pool.take(sys.executable, plan(tmp_path / "b", "decimal"))]
        assert ahead not in others
        assert await pool.take(sys.executable, plan(tmp_path, "decimal")) is ahead
        assert await pool.take(sys.executable, plan(tmp_path, "decimal")) is not ahead
    finally:
        await pool.close()


async def test_there_is_one_spare_that_imports_ahead_for_each_interpreter(tmp_path):
    pool = WorkerPool()
    try:
        for name in ("decimal", "fractions", "statistics", "statistics"):
            pool.import_ahead(sys.executable, plan(tmp_path, name))
        await pool.settled()
        assert (pool.live, pool.spare) == (0, 1)
        alive = [worker for worker in pool._workers if worker.alive]
        pool.import_ahead(sys.executable, plan(tmp_path, "decimal"))
        await asyncio.wait([worker.ended for worker in alive])
        await pool.settled()
        assert pool.spare == 1
    finally:
        await pool.close()


async def test_what_is_unfit_is_left_out_with_all_behind_it(tmp_path):
    pool = WorkerPool()
    try:
        for names in (("decimal", "no_such", "fractions"), ("no_such", "decimal")):
            pool.import_ahead(sys.executable, plan(tmp_path, *names))
            await pool.settled()
            assert pool.spare == (names[0] == "decimal")
        assert await pool.take(sys.executable, plan(tmp_path, "no_such", "decimal"))
    finally:
        await pool.close()


async def test_a_spare_that_died_is_not_given(tmp_path):
    pool = WorkerPool()
    try:
        for _ in range(2):
            pool.import_ahead(sys.executable, plan(tmp_path, "decimal"))
            await pool.settled()
            (ahead,) = pool._workers
            await ahead.stop()
        assert (await pool.take(sys.executable, plan(tmp_path, "decimal"))).alive
    finally:
        await pool.close()


def test_a_plan_needs_a_text_that_may_begin_like_that(tmp_path):
    names = {"json": "standard", "lib": "block", "lib.part": "block", "deep": "project"}
    assert Plan.of(start(tmp_path, "import lib\nfrom lib import part"), names)
    assert Plan.of(start(tmp_path, "import lib"), names) is None
    assert Plan.of(start(tmp_path, "import lib, part", package="pack"), names) is None
    assert Plan.of(start(tmp_path), {}) is None


def test_a_plan_that_failed_its_document_twice_is_given_up(tmp_path):
    beginnings, begun = Beginnings(), start(tmp_path, "import lib")
    learnt: Any = {"lost": None, "ahead": {"lib": "block"}}
    lost: Any = {"lost": "imports `lib` elsewhere", "ahead": None}
    assert beginnings.plan(begun) is None
    for has_imported in (True, False, True):
        found = beginnings.learn(begun, learnt, has_imported=False)
        assert found
        assert beginnings.plan(begun) == found
        assert beginnings.learn(begun, lost, has_imported=has_imported) is None
    assert beginnings.plan(begun) is None
    assert beginnings.learn(begun, learnt, has_imported=False) is None
    more: Any = {"lost": None, "ahead": {"lib": "block", "more": "block"}}
    assert beginnings.learn(start(tmp_path, "import lib, more"), more, has_imported=False)


def test_a_plan_that_served_its_document_has_all_its_chances_again(tmp_path):
    beginnings, begun = Beginnings(), start(tmp_path, "import lib")
    learnt: Any = {"lost": None, "ahead": {"lib": "block"}}
    lost: Any = {"lost": "imports `lib`, which was installed anew", "ahead": None}
    for _ in range(5):
        assert beginnings.learn(begun, learnt, has_imported=True)
        beginnings.learn(begun, lost, has_imported=True)
    assert beginnings.plan(begun)
