"""Asking spare workers, which never run user code."""

from __future__ import annotations

import sys

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
