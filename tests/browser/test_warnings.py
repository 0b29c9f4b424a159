"""What the page says where a result is not the whole truth, or not there yet."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Start
from tests.browser.project import Project
from tests.browser.steps import PATIENCE, about, arm, block, idle, look_at, looks, printed, show, state, value


async def test_verifying_marks_what_two_fresh_runs_show_differently(page: Page, project: Project) -> None:
    await show(page, project, "dice.py", "import random\n\nrandom.random()\n\n1 + 1\n")
    shown = await value(block(page, "random()")).text_content()
    await page.get_by_role("button", name="Verify against a fresh run").click()
    await expect(page.get_by_text("Verified: a fresh run shows the same.")).to_be_visible(timeout=PATIENCE)
    await expect(page.get_by_text("verified", exact=True)).to_be_visible()
    await expect(value(block(page, "random()"))).to_have_text(shown or "")
    facts = about(block(page, "random()"))
    await expect(facts.locator("summary svg")).to_be_visible()
    await facts.locator("summary").click()
    await expect(facts).to_contain_text("Two fresh runs showed different things.")
    await expect(about(block(page, "1 + 1")).locator("summary svg")).to_have_count(0)


async def test_an_edit_takes_the_check_mark_away(page: Page, project: Project) -> None:
    await show(page, project, "checked.py", "1 + 1\n")
    await page.get_by_role("button", name="Verify against a fresh run").click()
    await expect(page.get_by_text("verified", exact=True)).to_be_visible(timeout=PATIENCE)
    project.edit("checked.py", "1 + 1", "1 + 2")
    await expect(value(block(page, "1 + 2"))).to_have_text("3")
    await expect(page.get_by_text("verified", exact=True)).to_have_count(0)


async def test_what_another_process_did_is_in_doubt(page: Page, project: Project) -> None:
    text = "import subprocess, sys\n\nsubprocess.run([sys.executable, '--version']).returncode\n"
    await show(page, project, "child.py", text)
    facts = about(block(page, "subprocess.run"))
    await expect(facts.locator("summary svg")).to_be_visible()
    await facts.locator("summary").click()
    for words in ("Ran because", "Took", "It starts a process"):
        await expect(facts).to_contain_text(words)


async def test_a_block_tells_what_it_reads(page: Page, project: Project) -> None:
    await show(page, project, "reads.py", "width = 3\n\nheight = 4\n\nwidth * height\n")
    facts = about(block(page, "width * height"))
    await facts.locator("summary").click()
    await expect(facts).to_contain_text(re.compile("height.*width|width.*height"))


async def test_a_block_that_asks_the_clock_is_in_doubt(page: Page, project: Project) -> None:
    await show(page, project, "clock.py", "import time\n\ntime.time() > 0\n")
    facts = about(block(page, "time.time()"))
    await facts.locator("summary").click()
    await expect(facts).to_contain_text("It reads the clock")


async def test_output_beyond_the_limit_is_cut_and_said_to_be(page: Page, start: Start) -> None:
    project = start(OUTPUT_LIMIT_BYTES=2000)
    await show(page, project, "much.py", "for n in range(1000):\n    print('number', n)\n\n'below'\n")
    much = block(page, "range(1000)")
    await expect(printed(much)).to_contain_text("number 0\nnumber 1\n")
    await expect(much).to_contain_text("Output beyond 2 kB was dropped")
    assert len(await printed(much).text_content() or "") < 3000
    await expect(value(block(page, "'below'"))).to_have_text("'below'")


async def test_what_depends_on_a_stopped_block_is_stale(page: Page, project: Project) -> None:
    await show(page, project, "stale.py", "limit = 0\n\nn = 0\nwhile n < limit: pass\n\n(n, limit)\n")
    shown = block(page, "(n, limit)")
    await expect(value(shown)).to_have_text("(0, 0)")
    project.edit("stale.py", "limit = 0", "limit = 1")
    await looks(block(page, "while"), "running")
    await page.get_by_role("button", name="Interrupt").click()
    await looks(shown, "stale")
    await expect(value(shown)).to_have_text("(0, 0)")
    await expect(shown).to_contain_text("Out of date")
    await expect(state(page)).not_to_contain_text("Idle")
    project.edit("stale.py", "limit = 1", "limit = -1")
    await idle(page)
    await looks(shown, "ok")
    await expect(value(shown)).to_have_text("(0, -1)")


@pytest.mark.skipif(sys.platform == "win32", reason="The interpreter that takes its time is a shell script.")
async def test_while_python_starts_the_page_says_so(page: Page, start: Start, tmp_path: Path) -> None:
    project = start(python=slow_python(tmp_path))
    project.write("slow.py", "1 + 1\n")
    await look_at(page, project, "slow.py")
    await arm(page)
    await expect(state(page)).to_have_text("Starting Python")
    await expect(block(page, "1 + 1")).to_be_visible()
    await expect(value(block(page, "1 + 1"))).to_have_count(0)
    (tmp_path / "go").touch()
    await expect(value(block(page, "1 + 1"))).to_have_text("2", timeout=PATIENCE)
    await idle(page)


def slow_python(folder: Path) -> str:
    """An interpreter that starts when there is a file `go` beside it."""
    script = folder / "python"
    script.write_text(f'#!/bin/sh\nwhile [ ! -e {folder}/go ]; do sleep 0.05; done\nexec {sys.executable} "$@"\n')
    script.chmod(0o755)
    return str(script)
