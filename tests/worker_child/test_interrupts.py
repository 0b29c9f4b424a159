"""Interrupts stop user code and never ours; the worker ends with its daemon."""

from __future__ import annotations

import os
import signal

import pytest


@pytest.mark.parametrize(
    "source",
    [
        "print('on', flush=True)\nwhile True: pass",
        "import time\nprint('on', flush=True)\ntime.sleep(1000)",
        "import asyncio\nprint('on', flush=True)\nawait asyncio.sleep(1000)",
        "import asyncio\nprint('on', flush=True)\nasyncio.run(asyncio.sleep(1000))",
        "class C:\n    def __repr__(self):\n        print('on', flush=True)\n        while True: pass\nC()",
    ],
)
def test_a_running_block_is_cancelled(worker, source: str):
    worker.submit(source)
    worker.wait(lambda: b"on\n" in worker.stdout.data)
    worker.send(type="interrupt")
    result = worker.result()
    assert (result.status, result.error) == ("cancelled", None)
    assert worker.run("1 + 1").value == "2"


def test_a_signal_does_the_same(worker):
    worker.submit("print('on', flush=True)\nwhile True: pass")
    worker.wait(lambda: b"on\n" in worker.stdout.data)
    os.kill(worker.process.pid, signal.SIGINT)
    assert worker.result().status == "cancelled"


def test_an_interrupt_hits_only_blocks_that_were_sent_before_it(worker):
    for _ in range(50):
        worker.send(type="interrupt")
        assert worker.run("sum(range(100))").value == "4950"
    worker.submit("while True: pass")
    worker.send(type="interrupt")
    assert worker.result().status == "cancelled"


def test_signals_between_blocks_are_ignored(worker):
    worker.run("1")
    for _ in range(20):
        os.kill(worker.process.pid, signal.SIGINT)
    assert worker.run("1 + 1").value == "2"


def test_user_code_may_catch_an_interrupt(worker):
    worker.submit(
        "try:\n    print('on', flush=True)\n    while True: pass\nexcept KeyboardInterrupt:\n    print('caught')\n5"
    )
    worker.wait(lambda: b"on\n" in worker.stdout.data)
    worker.send(type="interrupt")
    result = worker.result()
    assert (result.status, result.value, result.text()) == ("ok", "5", "on\ncaught\n")


def test_a_handler_of_the_users_stays_in_force_for_their_code_only(worker):
    worker.run("import signal\ncalls = []\n_ = signal.signal(signal.SIGINT, lambda *a: calls.append(1))")
    worker.run("1")
    os.kill(worker.process.pid, signal.SIGINT)
    assert worker.run("calls").value == "[]"
    worker.submit("print('on', flush=True)\nwhile not calls: pass\ncalls")
    worker.wait(lambda: b"on\n" in worker.stdout.data)
    worker.send(type="interrupt")
    assert worker.result().value == "[1]"
    worker.run("_ = signal.signal(signal.SIGINT, signal.default_int_handler)")
    worker.submit("print('again', flush=True)\nwhile True: pass")
    worker.wait(lambda: b"again\n" in worker.stdout.data)
    worker.send(type="interrupt")
    assert worker.result().status == "cancelled"


def test_storms_of_signals_break_nothing(worker):
    worker.run("import signal")
    for _ in range(8):
        worker.submit("for i in range(20000): print(i)")
        for _ in range(5):
            os.kill(worker.process.pid, signal.SIGINT)
        assert worker.result().status in ("ok", "cancelled")
    assert worker.run("'alive'").value == "'alive'"


def test_the_worker_and_what_it_started_end_with_the_socket(worker):
    worker.run("import subprocess, sys\np = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(1000)'])")
    worker.submit("while True: pass")
    worker.take("executing")
    worker.socket.shutdown(2)
    worker.process.wait(20)
    worker.wait(lambda: worker.stdout.ended)  # the child held the pipe too


def test_a_spare_ends_with_the_socket(spawn, python):
    client = spawn(python)
    client.take("ready")
    client.socket.shutdown(2)
    assert client.process.wait(20) is not None


def test_a_handler_that_raises_between_blocks_does_not_end_the_worker(worker):
    worker.run(
        "import signal\ndef ring(*a): raise RuntimeError('rang')\n"
        "_ = signal.signal(signal.SIGALRM, ring)\n_ = signal.setitimer(signal.ITIMER_REAL, 0.05)"
    )
    assert "rang" in worker.take("late")["text"]
    assert worker.run("1 + 1").value == "2"
