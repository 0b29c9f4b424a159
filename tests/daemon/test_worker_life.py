"""Whatever user code does to its process, the daemon, the screen and the other files stay."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import psutil
import pytest

from .conftest import OpenTab, Write
from .tab import Tab

LOOP = "x = 1\n\nwhile True:\n    pass\n\nx + 1\n"


async def start(tab: Tab, path: Path) -> None:
    await tab.watch(path, arm=True)


async def running(tab: Tab, path: Path, index: int) -> None:
    """Until the code block at `index` runs."""
    screen = tab.screens[path.as_uri()]
    await tab.until(lambda: len(screen.code) > index and screen.running == screen.code[index]["id"])


# ── Loops ───────────────────────────────────────────────────────────────────────────────────────


async def test_an_endless_loop_is_gone_soon_after_the_edit_that_removes_it(tab: Tab, write: Write) -> None:
    path = write(LOOP)
    await start(tab, path)
    await running(tab, path, 1)
    path.write_text("x = 1\n\nx + 1\n")
    await tab.settled(path, "", "=2", within=3)
    await tab.confirm(path)


async def test_a_loop_that_ignores_interrupts_is_gone_too(tab: Tab, write: Write) -> None:
    path = write("while True:\n    try:\n        while True: pass\n    except BaseException: pass\n\n1\n")
    await start(tab, path)
    await running(tab, path, 0)
    path.write_text("1\n")
    await tab.settled(path, "=1", within=4)


async def test_interrupt_stops_the_run_and_keeps_what_was_shown(tab: Tab, write: Write) -> None:
    path = write("print('before')\n\n" + LOOP)
    await start(tab, path)
    await running(tab, path, 2)
    await tab.request("livesync/interrupt", uri=path.as_uri())
    screen = tab.screens[path.as_uri()]
    await tab.until(lambda: screen.state == "pending" and screen.open_run is None)
    assert screen.shown[0] == "before\n"
    assert screen.result(2)["status"] == "cancelled"
    assert "nterrupt" in (screen.message or "")
    assert tab.notifications("runEnd", path)[-1]["status"] == "cancelled"
    await tab.confirm(path)


async def test_an_interrupt_of_a_file_at_rest_changes_nothing(tab: Tab, write: Write) -> None:
    path = write("1\n")
    await start(tab, path)
    await tab.settled(path, "=1")
    before = len(tab.inbox)
    assert await tab.request("livesync/interrupt", uri=path.as_uri()) is None
    path.write_text("2\n")
    await tab.settled(path, "=2")
    assert "pending" not in [s["state"] for s in tab.notifications("sessionState", path)[before:]]


async def test_after_an_interrupt_run_goes_on(tab: Tab, write: Write) -> None:
    path = write("import time\n\ntime.sleep(1000)\n\n1\n")
    await start(tab, path)
    await running(tab, path, 1)
    await tab.request("livesync/interrupt", uri=path.as_uri())
    screen = tab.screens[path.as_uri()]
    await tab.until(lambda: screen.state == "pending")
    first = screen.run
    answer = await tab.request("livesync/run", uri=path.as_uri(), scope="changed")
    assert answer["run"] > first
    await running(tab, path, 1)


async def test_restart_starts_a_new_process_that_runs_everything(tab: Tab, write: Write) -> None:
    path = write("import os\n\nprint(os.getpid())\n")
    await start(tab, path)
    screen = tab.screens[path.as_uri()]
    await tab.until(lambda: screen.state == "idle")
    first = screen.shown[1]
    await tab.request("livesync/restart", uri=path.as_uri())
    await tab.until(lambda: screen.state == "idle" and screen.shown[1] != first)
    assert screen.shown[1].strip().isdigit()


async def test_every_process_hashes_alike_and_nobody_sees_how(tab: Tab, write: Write) -> None:
    path = write("import os\nhash('text'), 'PYTHONHASHSEED' in os.environ\n")
    await start(tab, path)
    screen = tab.screens[path.as_uri()]
    await tab.until(lambda: screen.state == "idle" and len(screen.shown) == 1)
    shown = screen.shown[0]
    assert shown.endswith(f"{'PYTHONHASHSEED' in os.environ})")
    await tab.request("livesync/restart", uri=path.as_uri())
    await tab.settled(path, shown)


@pytest.mark.parametrize(("method", "more"), [("restart", {}), ("run", {"scope": "all"})])
async def test_a_fresh_start_ends_a_loop(tab: Tab, write: Write, method: str, more: dict[str, str]) -> None:
    path = write("import sys\n\nwhile True: pass\n")
    await start(tab, path)
    await running(tab, path, 1)
    screen = tab.screens[path.as_uri()]
    first = screen.run
    async with asyncio.timeout(4):
        await tab.request(f"livesync/{method}", uri=path.as_uri(), **more)
    await tab.until(lambda: screen.run > first and screen.running == screen.code[1]["id"])


async def test_run_all_is_a_fresh_run_in_a_new_process(tab: Tab, write: Write) -> None:
    path = write("import os\n\nos.getpid()\n")
    await start(tab, path)
    screen = tab.screens[path.as_uri()]
    await tab.until(lambda: screen.state == "idle")
    first = screen.shown[1]
    answer = await tab.request("livesync/run", uri=path.as_uri(), scope="all")
    await tab.until(lambda: screen.state == "idle" and screen.run == answer["run"])
    assert screen.shown[1] != first


async def test_two_files_at_once_one_stuck_the_other_answers(tab: Tab, write: Write) -> None:
    stuck, other = write(LOOP), write("1\n")
    await start(tab, stuck)
    await start(tab, other)
    await running(tab, stuck, 1)
    other.write_text("2\n")
    await tab.settled(other, "=2")
    assert tab.screens[stuck.as_uri()].state == "running"


# ── Deaths ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("import os; os._exit(3)", "exit code 3"),
        ("import ctypes; ctypes.string_at(0)", "SIGSEGV"),
        ("import os; os.kill(os.getpid(), 9)", "SIGKILL"),
        ("import os; os.abort()", "SIGABRT"),
    ],
)
async def test_a_process_that_ends_is_an_error_of_its_block(tab: Tab, write: Write, code: str, word: str) -> None:
    path = write("x = 1\n\nx\n\nx + 1\n")
    await start(tab, path)
    await tab.settled(path, "", "=1", "=2")
    path.write_text(f"x = 1\n\nprint('bye', flush=True); {code}\n\nx + 1\n")
    screen = tab.screens[path.as_uri()]
    await tab.until(lambda: screen.state == "dead")
    assert word in (screen.message or "")
    result = screen.result(1)
    assert result["status"] == "error"
    assert [output["type"] for output in result["outputs"]] == ["stream", "error"]
    assert result["outputs"][0]["text"] == "bye\n"
    assert result["outputs"][-1]["name"] == "WorkerDied"
    assert word in result["outputs"][-1]["message"]
    assert not result["stale"], "that it ends the process is what it does, now as before"
    assert (screen.shown[2], screen.result(2)["stale"]) == ("=2", True)
    await tab.confirm(path)
    path.write_text("x = 1\n\nx\n\nx + 1\n")
    await tab.settled(path, "", "=1", "=2")


async def test_a_dead_file_comes_back_by_run_and_stays_dead_for_a_comment(tab: Tab, write: Write) -> None:
    path = write("import os\nfrom pathlib import Path\n\nif not Path('go').exists(): os._exit(1)\n\n1\n")
    await start(tab, path)
    screen = tab.screens[path.as_uri()]
    await tab.until(lambda: screen.state == "dead")
    run, version = screen.run, screen.version
    path.write_text(path.read_text() + "# a comment\n")
    await tab.until(lambda: screen.version > version)
    await tab.confirm(path)
    assert (screen.run, screen.state) == (run, "dead")
    write("", "go")
    await tab.request("livesync/run", uri=path.as_uri(), scope="changed")
    await tab.settled(path, "", "", "=1")


async def test_sys_exit_is_a_result_and_the_run_goes_on(tab: Tab, write: Write) -> None:
    path = write("import sys\n\nsys.exit(2)\n\n1\n")
    await start(tab, path)
    screen = await tab.settled(path, "", "!SystemExit: 2", "=1")
    assert screen.result(1)["status"] == "error"


async def test_a_closed_stdout_costs_only_what_is_printed(tab: Tab, write: Write) -> None:
    path = write("import sys\n\nsys.stdout.close()\n\n1 + 1\n")
    await start(tab, path)
    await tab.settled(path, "", "", "=2")


async def test_a_closed_descriptor_1_is_no_death(tab: Tab, write: Write) -> None:
    path = write("import os\n\nos.close(1)\n\n1 + 1\n")
    await start(tab, path)
    screen = tab.screens[path.as_uri()]
    await tab.until(lambda: screen.state in ("idle", "dead"))
    assert screen.shown == ["", "", "=2"]
    path.write_text("3\n")
    await tab.settled(path, "=3")


async def test_all_descriptors_closed_is_a_death_at_worst(tab: Tab, write: Write) -> None:
    path = write("import os\n\nos.closerange(0, 256)\n\n1\n")
    await start(tab, path)
    screen = tab.screens[path.as_uri()]
    await tab.until(lambda: screen.state in ("idle", "dead"))
    path.write_text("3\n")
    await tab.settled(path, "=3")


async def test_a_fork_in_user_code_prints_and_ends_by_itself(tab: Tab, write: Write) -> None:
    path = write(
        "import os\n\npid = os.fork()\nif pid == 0:\n    print('child', flush=True)\n    os._exit(0)\n"
        "_ = os.waitpid(pid, 0)\n\nprint('parent')\n"
    )
    await start(tab, path)
    await tab.settled(path, "", "child\n", "parent\n")


async def test_a_forked_child_that_does_not_exit_runs_nothing_more(tab: Tab, write: Write) -> None:
    path = write("import os\n\npid = os.fork()\n\nprint('once')\n\n1\n")
    await start(tab, path)
    await tab.settled(path, "", "", "once\n", "=1")
    path.write_text("import os\n\npid = os.fork()\n\nprint('again')\n\n2\n")
    await tab.settled(path, "", "", "again\n", "=2")


async def test_a_changed_folder_is_put_back_for_the_next_run(tab: Tab, write: Write, tmp_path: Path) -> None:
    path = write(f"import os\n\nos.chdir({str(tmp_path)!r})\n\nos.getcwd()\n")
    await start(tab, path)
    await tab.settled(path, "", "", f"={str(tmp_path)!r}")
    path.write_text("import os\n\nos.getcwd()\n")
    await tab.settled(path, "", f"={str(path.parent)!r}")


# ── Odd values ──────────────────────────────────────────────────────────────────────────────────


async def test_a_repr_that_raises_is_shown_as_such(tab: Tab, write: Write) -> None:
    path = write("class Bad:\n    def __repr__(self): raise ValueError('no')\n\nBad()\n\n1\n")
    await start(tab, path)
    screen = tab.screens[path.as_uri()]
    await tab.until(lambda: screen.state == "idle")
    assert "ValueError" in screen.shown[1]
    assert screen.shown[2] == "=1"


async def test_a_repr_that_never_ends_is_interrupted_like_a_loop(tab: Tab, write: Write) -> None:
    path = write("class Bad:\n    def __repr__(self):\n        while True: pass\n\nBad()\n\n1\n")
    await start(tab, path)
    await running(tab, path, 1)
    path.write_text("1\n")
    await tab.settled(path, "=1", within=4)


async def test_input_fails_at_once_with_a_sentence(tab: Tab, write: Write) -> None:
    path = write("name = input('Who? ')\n\n1\n")
    await start(tab, path)
    screen = tab.screens[path.as_uri()]
    await tab.until(lambda: screen.state == "idle")
    error = screen.result(0)["outputs"][-1]
    assert error["type"] == "error"
    assert "input" in error["message"]
    assert screen.shown[1] == "=1"


async def test_endless_recursion_is_an_ordinary_error(tab: Tab, write: Write) -> None:
    path = write("def f():\n    return f()\n\nf()\n\n1\n")
    await start(tab, path)
    screen = tab.screens[path.as_uri()]
    await tab.until(lambda: screen.state == "idle")
    assert screen.shown[1].startswith("!RecursionError: maximum recursion depth exceeded")
    assert screen.shown[2] == "=1"
    assert len(screen.result(1)["outputs"][-1]["frames"]) <= 200


async def test_a_huge_exception_text_is_bounded(tab: Tab, write: Write) -> None:
    path = write("raise ValueError('x' * 50_000_000)\n\n1\n")
    await start(tab, path)
    screen = tab.screens[path.as_uri()]
    await tab.until(lambda: screen.state == "idle")
    error = screen.result(0)["outputs"][-1]
    assert error["name"] == "ValueError"
    assert len(error["message"]) <= 1_000_000


async def test_a_huge_value_is_bounded(tab: Tab, write: Write) -> None:
    path = write("'x' * 50_000_000\n\n1\n")
    await start(tab, path)
    screen = tab.screens[path.as_uri()]
    await tab.until(lambda: screen.state == "idle")
    assert len(str(screen.result(0))) < 2_000_000
    assert screen.shown[1] == "=1"


async def test_a_timeout_directive_ends_its_block(tab: Tab, write: Write) -> None:
    path = write("1\n\n# | timeout=0.3\nwhile True: pass\n\n2\n")
    await start(tab, path)
    screen = tab.screens[path.as_uri()]
    await tab.until(lambda: len(screen.results) > 1 and screen.shown[1].startswith("!TimeoutError"))
    assert screen.shown[0] == "=1"
    await tab.until(lambda: screen.open_run is None)
    path.write_text("1\n\n2\n")
    await tab.settled(path, "=1", "=2")


# ── Output ──────────────────────────────────────────────────────────────────────────────────────


async def test_output_streams_while_a_block_runs(tab: Tab, write: Write) -> None:
    path = write("import time\n\nprint('first')\ntime.sleep(1000)\n")
    await start(tab, path)
    screen = tab.screens[path.as_uri()]
    await tab.until(lambda: [part.get("text") for part in screen.parts] == ["first\n"])
    path.write_text("1\n")
    await tab.settled(path, "=1", within=4)


async def test_output_at_the_descriptor_and_of_children_comes_in_order(tab: Tab, write: Write) -> None:
    path = write(
        "import os, subprocess, sys\n\n"
        "print('one')\nsys.stdout.flush()\nos.write(1, b'two\\n')\n"
        "_ = subprocess.run(['echo', 'three'])\nprint('four')\n\n"
        "print('five')\n"
    )
    await start(tab, path)
    await tab.settled(path, "", "one\ntwo\nthree\nfour\n", "five\n")


async def test_stdout_and_stderr_keep_one_order(tab: Tab, write: Write) -> None:
    path = write("import sys\n\nprint('a')\nprint('b', file=sys.stderr)\nprint('c')\n")
    await start(tab, path)
    screen = await tab.settled(path, "", "a\nb\nc\n")
    assert [output["name"] for output in screen.result(1)["outputs"]] == ["stdout", "stderr", "stdout"]


async def test_a_carriage_return_overwrites_its_line(tab: Tab, write: Write) -> None:
    path = write("for i in range(101): print(f'\\r{i:3d}%', end='')\nprint()\n")
    await start(tab, path)
    await tab.settled(path, "100%\n")


async def test_flooded_stdout_delays_nobody(tab: Tab, write: Write) -> None:
    path = write("line = 'x' * 999\n\nfor _ in range(100_000): print(line)\n\n'after'\n")
    await start(tab, path)
    await running(tab, path, 1)
    slowest = 0.0
    screen = tab.screens[path.as_uri()]
    while screen.state != "idle":
        asked = time.monotonic()
        await tab.request("livesync/status")
        slowest = max(slowest, time.monotonic() - asked)
    assert slowest < 1
    assert screen.shown[1].endswith("[truncated]")
    assert len(screen.shown[1]) < 1_100_000
    assert screen.shown[2] == "='after'"


async def test_binary_garbage_is_text_with_replacements(tab: Tab, write: Write) -> None:
    path = write("import os\n\n_ = os.write(1, bytes(range(1, 256)) * 4)\n\n1\n")
    await start(tab, path)
    screen = tab.screens[path.as_uri()]
    await tab.until(lambda: screen.state == "idle")
    assert "�" in screen.shown[1]
    assert screen.shown[2] == "=1"


async def test_a_letter_cut_in_two_writes_stays_whole(tab: Tab, write: Write) -> None:
    path = write("import os, time\n\nos.write(1, b'\\xc3')\ntime.sleep(0.1)\n_ = os.write(1, b'\\xa9\\n')\n")
    await start(tab, path)
    await tab.settled(path, "", "é\n")


async def test_output_that_looks_like_protocol_stays_output(tab: Tab, write: Write) -> None:
    fake = '{"jsonrpc": "2.0", "method": "livesync/runEnd", "params": {}}'
    path = write(f"print('Content-Length: 5\\r')\nprint('''{fake}''')\n\n1\n")
    await start(tab, path)
    screen = tab.screens[path.as_uri()]
    await tab.until(lambda: screen.state == "idle")
    assert fake in screen.shown[0]


async def test_output_that_looks_like_marks_stays_output(tab: Tab, write: Write) -> None:
    marks = Path(__file__).parents[2] / "livesync_ls/worker/child/frames.py"
    path = write(
        "import importlib.util, os, sys\n"
        f"spec = importlib.util.spec_from_file_location('frames', {str(marks)!r})\n"
        "frames = importlib.util.module_from_spec(spec)\nspec.loader.exec_module(frames)\n\n"
        "for k in range(1, 40): _ = os.write(1, frames.MARK_PREFIX + b'0123456789abcdef' + str(k).encode() "
        "+ frames.MARK_SUFFIX)\nprint('end')\n\n1\n"
    )
    await start(tab, path)
    screen = tab.screens[path.as_uri()]
    await tab.until(lambda: screen.state == "idle")
    assert screen.shown[1].endswith("end\n"), screen.shown
    assert "0123456789abcdef39" in screen.shown[1]
    assert screen.shown[2] == "=1"


async def test_a_thread_that_prints_after_its_block_is_late_output_of_it(tab: Tab, write: Write) -> None:
    path = write(
        "import threading, time\n\n"
        "def late():\n    time.sleep(0.3)\n    print('late')\n\n"
        "threading.Thread(target=late).start()\n\n"
        "print('next')\n"
    )
    await start(tab, path)
    await tab.settled(path, "", "", "late\n", "next\n")
    assert [late["blockId"] for late in tab.notifications("blockOutput", path) if late.get("late")]
    await tab.confirm(path)


# ── Edits and clients ───────────────────────────────────────────────────────────────────────────


async def test_many_quick_edits_end_in_the_last(tab: Tab, write: Write) -> None:
    path = write("0\n")
    await start(tab, path)
    await tab.settled(path, "=0")
    for number in range(1, 301):
        path.write_text(f"x = {number}\n\nx\n")
        await asyncio.sleep(0)
    await tab.settled(path, "", "=300")
    await tab.confirm(path)


async def test_a_client_that_vanishes_in_the_middle_of_a_run_is_forgotten(tabs: OpenTab, write: Write) -> None:
    path = write("import time\n\nprint('on')\ntime.sleep(0.5)\n\n1\n")
    gone, stays = await tabs(), await tabs()
    await start(gone, path)
    await running(gone, path, 1)
    clients = (await stays.request("livesync/stats"))["clients"]
    gone.vanish()
    while (await stays.request("livesync/stats"))["clients"] == clients:
        pass
    await stays.watch(path)
    await stays.settled(path, "", "on\n", "=1")


async def test_a_process_that_user_code_started_ends_with_the_worker(tab: Tab, write: Write, tmp_path: Path) -> None:
    path = write("import subprocess\n\nchild = subprocess.Popen(['sleep', '1000'])\nprint(child.pid)\n")
    await start(tab, path)
    screen = tab.screens[path.as_uri()]
    await tab.until(lambda: screen.state == "idle")
    child = psutil.Process(int(screen.shown[1]))
    await tab.request("livesync/disarm", uri=path.as_uri())
    await asyncio.to_thread(child.wait, 5)
    assert not psutil.pid_exists(child.pid) or os.name == "nt"


async def test_what_was_edited_away_does_not_stay_in_memory(tab: Tab, write: Write) -> None:
    size = 20_000_000
    path = write(f"x = bytearray({size})\n\nlen(x)\n")
    await start(tab, path)
    await tab.settled(path, "", f"={size}")
    pid = await pid_of(tab, path)
    before = psutil.Process(pid).memory_info().rss
    for more in range(1, 31):
        path.write_text(f"x = bytearray({size + more})\n\nlen(x)\n")
        await tab.settled(path, "", f"={size + more}")
    assert await pid_of(tab, path) == pid
    assert psutil.Process(pid).memory_info().rss < before + 18 * size


async def pid_of(tab: Tab, path: Path) -> int:
    sessions = (await tab.request("livesync/status"))["sessions"]
    return next(session["pid"] for session in sessions if session["uri"] == path.as_uri())
