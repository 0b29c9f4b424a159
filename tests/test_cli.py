from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from livesync_ls.cli.arguments import Refusal, existing_file, layers_from, roots_and_files
from livesync_ls.cli.browser import can_show
from livesync_ls.cli.commands import main
from livesync_ls.settings.settings import resolve

BOUND = 30
"""Seconds after which a process counts as stuck."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "good.py").write_text("print('hello')\n\n1 + 1\n")
    (folder / "bad.py").write_text("1 / 0\n\nprint('after')\n")
    (folder / "broken.py").write_text("def f(:\n")
    return folder


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("LIVESYNC_")}
    return {**inherited, "LIVESYNC_STATE_DIR": str(tmp_path / "state"), "CI": "1", "PYTHONIOENCODING": "utf-8"}


def command(*words: str | Path) -> list[str]:
    return [sys.executable, "-m", "livesync_ls", *map(str, words)]


def call(environ: dict[str, str], *words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*words), env=environ, capture_output=True, text=True, encoding="utf-8", timeout=BOUND, check=False
    )


# ── Words ───────────────────────────────────────────────────────────────────────────────────────


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert re.fullmatch(r"livesync-ls \d+\.\d+\.\d+\S*\n", capsys.readouterr().out)


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["run", "--help"]])
def test_answers_at_once_load_none_of_the_daemon(words: list[str]) -> None:
    script = (
        "import sys; from livesync_ls.cli.commands import main; main(sys.argv[1:]);"
        "names = {'asyncio', 'pygls', 'websockets', 'msgspec'} & set(sys.modules);"
        "print(sorted(names), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script, *words], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"


def test_help_tells_all_ways_to_start(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    for form in ("--ws [PATH ...]", "run FILE", "export FILE -o OUT", "graph [FILE]"):
        assert f"livesync-ls {form}" in shown
    for option in ("--host", "--port", "--no-open", "--token", "--no-token", "--allow-origin", "--allow-host"):
        assert option in shown
    assert "--stdio" not in shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--wss"], "No such option"),
        (["--ws", "--port", "abc"], "'abc'"),
        (["--ws", "--port", "70000"], "--port must be from 0 to 65535, not 70000."),
        (["x.py"], "To preview x.py, write `livesync-ls --ws x.py`; to run it once, `livesync-ls run x.py`."),
        (["--ws", "/no/such/place"], "There is no file or folder /no/such/place."),
        (["run"], "FILE"),
        (["run", "/no/such/file.py"], "There is no file /no/such/file.py."),
        (["run", "/"], "/ is a folder, and a file is needed."),
        (["export", "x.py"], "-o"),
        (["export", "x.py", "-o", "x.pdf"], "x.pdf must end in .html, .md or .ipynb."),
        (["graph", "/no/such/file.py"], "There is no file /no/such/file.py."),
    ],
)
def test_wrong_words_are_one_sentence(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("livesync-ls: ")
    assert captured.err.count("\n") == 1
    assert said in captured.err


def test_roots_are_folders_and_the_folders_of_files(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    assert roots_and_files(()) == ([project], [])
    good = project / "good.py"
    assert roots_and_files((Path("good.py"), project, Path("../project/good.py"))) == ([project], [good])
    (project / "data.csv").touch()
    with pytest.raises(Refusal, match=r"data\.csv is not a Python file"):
        roots_and_files((Path("data.csv"),))


def test_links_are_not_resolved(project: Path) -> None:
    link = project.parent / "link"
    link.symlink_to(project)
    assert roots_and_files((link,)) == ([link], [])
    assert existing_file(link / "good.py") == link / "good.py"


def test_the_command_line_is_the_strongest_layer(monkeypatch: pytest.MonkeyPatch, project: Path) -> None:
    monkeypatch.setenv("LIVESYNC_PORT", "7000")
    monkeypatch.setenv("LIVESYNC_HOST", "::1")
    monkeypatch.chdir(project)
    layers = layers_from(host=None, port=0, allowOrigins=(), allowHosts=("a", "b"), python="./py")
    settings, complaints = resolve(layers, trusted=False)
    assert complaints == []
    assert (settings.host, settings.port, settings.allow_hosts) == ("::1", 0, ("a", "b"))
    assert settings.python == str(project / "py")


def test_a_bare_python_stays_a_command(monkeypatch: pytest.MonkeyPatch, project: Path) -> None:
    monkeypatch.chdir(project)
    for given in ("python3.12", "~/py", "${userHome}/py"):
        assert resolve(layers_from(python=given), trusted=False)[0].python == given


@pytest.mark.parametrize(
    ("environ", "system", "expected"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"WSL_DISTRO_NAME": "Ubuntu"}, "linux", True),
        ({"DISPLAY": ":0", "CI": "true"}, "linux", False),
        ({}, "darwin", True),
        ({"SSH_CONNECTION": "x"}, "darwin", False),
        ({}, "win32", True),
    ],
)
def test_the_browser_opens_where_somebody_sees_it(environ: dict[str, str], system: str, expected: bool) -> None:
    assert can_show(environ, system) is expected


# ── Ending ──────────────────────────────────────────────────────────────────────────────────────

ENDING = """
import asyncio, sys
from livesync_ls.ending import ended_by_signals

async def main():
    stop = asyncio.Event()
    with ended_by_signals(stop):
        print("ready", flush=True)
        await stop.wait()
        print("ending", flush=True)
        if "stuck" in sys.argv:
            await asyncio.sleep(1000)
        if "blocked" in sys.argv:
            import time; time.sleep(1000)

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("manner", ["well", "stuck", "blocked"])
def test_every_signal_ends_it_whatever_hangs(number: signal.Signals, manner: str) -> None:
    with subprocess.Popen([sys.executable, "-c", ENDING, manner], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        assert process.stdout.read() == "ending\n"
        assert process.wait(BOUND) == 0


# ── The whole program ───────────────────────────────────────────────────────────────────────────


@pytest.fixture
def served(project: Path, environ: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    words = command("--ws", project, "--port", "0", "--no-open")
    with subprocess.Popen(
        words, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        yield process
        process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_line_is_the_address_and_a_signal_ends_it(
    served: subprocess.Popen[str], number: signal.Signals
) -> None:
    assert served.stdout is not None
    first = served.stdout.readline()
    assert re.fullmatch(r"livesync-ls: http://127\.0\.0\.1:\d+/\?access_token=\S+\n", first)
    served.send_signal(number)
    assert served.wait(BOUND) == 0


def test_a_busy_port_is_one_sentence(project: Path, environ: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = call(environ, "--ws", project, "--port", port, "--no-open")
    assert (done.returncode, done.stdout) == (2, "")
    assert port in done.stderr
    assert done.stderr.count("\n") == 1


def test_no_token_beyond_loopback_is_refused(project: Path, environ: dict[str, str]) -> None:
    done = call(environ, "--ws", project, "--port", "0", "--no-open", "--host", "0.0.0.0", "--no-token")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1


def test_a_log_file_that_cannot_be_written_is_one_sentence(project: Path, environ: dict[str, str]) -> None:
    done = call(environ, "--ws", project, "--log-file", project)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"The log file {project} cannot be written" in done.stderr


def test_run_shows_what_the_blocks_produce(project: Path, environ: dict[str, str]) -> None:
    done = call(environ, "run", project / "good.py")
    assert done.returncode == 0, done.stderr
    assert "\nhello\n" in done.stdout
    assert "\n2\n" in done.stdout
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize(("name", "code"), [("good.py", 0), ("bad.py", 1), ("broken.py", 2)])
def test_run_json_is_one_snapshot_and_the_exit_code_tells(
    project: Path, environ: dict[str, str], name: str, code: int
) -> None:
    done = call(environ, "run", project / name, "--json")
    assert done.returncode == code, done.stderr
    assert json.loads(done.stdout)["uri"] == (project / name).as_uri()


def test_run_without_the_python_that_was_asked_for(project: Path, environ: dict[str, str]) -> None:
    done = call(environ, "run", project / "good.py", "--python", "/no/such/python")
    assert done.returncode == 2
    assert "/no/such/python" in done.stderr
