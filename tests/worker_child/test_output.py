"""Order of what is printed and displayed, and what user code does to its streams."""

from __future__ import annotations


def test_stdout_and_stderr_keep_one_order(worker):
    source = "import sys\nfor i in range(3):\n    print('out', i)\n    print('err', i, file=sys.stderr)"
    outputs = worker.run(source).outputs
    assert outputs == [(("stdout", "stderr")[n % 2], f"{('out', 'err')[n % 2]} {n // 2}\n") for n in range(6)]


def test_bytes_of_other_writers_keep_their_place(worker):
    source = "import os, sys, subprocess\nprint('a', end='', flush=True)\nos.write(1, b'b')\nprint('c')\n"
    source += "subprocess.run([sys.executable, '-c', 'print(\"child\")'])\nprint('d')"
    result = worker.run(source)
    assert result.text() == "abc\nchild\nd\n"
    assert result.done["doubt"] == ["process"]


def test_output_that_looks_like_a_mark_stays_output(worker):
    result = worker.run("print('\\0\\x1blivesync:guess:1\\x1b\\0')")
    assert result.text() == "\0\x1blivesync:guess:1\x1b\0\n"


def test_surrogates_and_unfinished_lines_arrive(worker):
    assert worker.run("print('\\ud800', end='')").text() == "\\ud800"
    assert worker.run("print(2)").text() == "2\n"


def test_a_block_that_closes_its_streams_spoils_only_itself(worker):
    for source in ("import sys\nsys.stdout.close()", "import os\nos.close(1)\nos.close(2)", "sys.stdout.detach()"):
        assert worker.run(source).status == "ok"
        result = worker.run("print('still here')\nimport sys; print('and here', file=sys.stderr)")
        assert result.outputs == [("stdout", "still here\n"), ("stderr", "and here\n")]


def test_a_stream_that_user_code_put_in_place_stays(worker):
    worker.run("import sys, io\nkept = sys.stdout = io.StringIO()")
    assert worker.run("print('into the buffer')").text() == ""
    assert worker.run("kept.getvalue()").value == "'into the buffer\\n'"
    worker.run("sys.stdout = io.TextIOWrapper(sys.__stdout__.detach(), 'utf-8')")
    assert worker.run("print('wrapped anew')").text() == "wrapped anew\n"


def test_a_flood_loses_nothing(worker):
    result = worker.run("for i in range(200000): print(i)")
    assert result.text().split() == [str(i) for i in range(200000)]


def test_a_thread_that_outlives_its_block_prints_late(worker):
    source = (
        "import threading\ngo = threading.Event()\n"
        "def work():\n    print('in time')\n    started.set()\n    go.wait()\n"
        "    print('late', 'text')\n    over.set()\n"
        "started, over = threading.Event(), threading.Event()\n"
        "thread = threading.Thread(target=work)\nthread.start()\nstarted.wait()"
    )
    assert worker.run(source, "first").text() == "in time\n"
    result = worker.run("go.set()\nover.wait()\nprint('second')", "second")
    assert result.text() == "second\n"
    late = next((f for f in worker.frames if f["type"] == "late"), None) or worker.take("late")
    assert late == {"type": "late", "block": "first", "name": "stdout", "text": "late text\n"}


def test_a_thread_of_the_running_block_prints_in_order(worker):
    source = (
        "import threading\ndef work(): print('thread')\n"
        "print('before')\nt = threading.Thread(target=work); t.start(); t.join()\nprint('after')"
    )
    assert worker.run(source).text() == "before\nthread\nafter\n"


def test_user_code_sees_the_threads_of_a_script(worker):
    assert worker.run("import threading\n[t.name for t in threading.enumerate()]").value == "['MainThread']"


def test_a_thread_cannot_flood_late(spawn, python):
    client = spawn(python).start(outputLimit=1000)
    source = (
        "import threading\ngo = threading.Event()\n"
        "def work():\n    go.wait()\n    for i in range(5000): print(i)\n    over.set()\n"
    )
    client.run(source + "over = threading.Event()\nthreading.Thread(target=work).start()", "first")
    client.run("go.set()\nover.wait()", "second")
    client.wait(lambda: any("not shown" in f["text"] for f in client.frames if f["type"] == "late"))
    assert len([f for f in client.frames if f["type"] == "late"]) < 20


def test_a_forked_child_says_nothing_to_the_daemon(worker):
    source = (
        "import os\nprint('parent')\nchild = os.fork()\n"
        "if child == 0:\n    print('child')\nelse:\n    print(os.waitpid(child, 0)[1])"
    )
    result = worker.run(source)
    assert sorted(result.text().split()) == ["0", "child", "parent"]
    assert worker.run("1 + 1").value == "2"
    assert worker.run("if os.fork() == 0: raise SystemExit(3)\nos.wait()[1] >> 8").value == "3"


def test_multiprocessing_works(spawn, python):
    client = spawn(python).start()
    text = "import multiprocessing\ndef double(x): return 2 * x\n"
    client.write("main.py", text)
    client.run(text)
    assert (
        client.run("with multiprocessing.get_context('fork').Pool(2) as p: r = p.map(double, [1, 2])\nr").value
        == "[2, 4]"
    )
    assert (
        client.run("with multiprocessing.get_context('spawn').Pool(1) as p: r = p.map(double, [3])\nr").value == "[6]"
    )
