from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from livesync_ls.folders import STATE_DIR_VARIABLE
from livesync_ls.mirror.tokens import TokenError, choose_token, kept_token

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(STATE_DIR_VARIABLE, str(tmp_path / "state"))
    return tmp_path / "state"


def files(state: Path) -> list[Path]:
    return list((state / "tokens").iterdir())


def test_a_root_keeps_its_token(tmp_path: Path):
    first = kept_token(tmp_path)
    assert re.fullmatch(r"[\w-]{43}", first)
    assert kept_token(tmp_path) == first
    assert kept_token(tmp_path / "." / "x" / "..") == first
    assert kept_token(tmp_path / "other") != first


@posix
def test_it_is_nobody_elses_to_read(tmp_path: Path, state: Path):
    kept_token(tmp_path)
    (file,) = files(state)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


@posix
def test_a_folder_that_stands_open_is_closed(tmp_path: Path, state: Path):
    (state / "tokens").mkdir(parents=True)
    (state / "tokens").chmod(0o755)
    kept_token(tmp_path)
    assert (state / "tokens").stat().st_mode & 0o777 == 0o700


@posix
@pytest.mark.parametrize("spoil", ["mode", "content", "empty", "folder", "link", "pipe", "binary"])
def test_a_spoiled_file_gives_way_to_a_new_token(
    spoil: str, tmp_path: Path, state: Path, caplog: pytest.LogCaptureFixture
):
    first = kept_token(tmp_path)
    (file,) = files(state)
    spoiled(file, spoil)
    second = kept_token(tmp_path)
    assert second != first
    assert "new" in caplog.text
    assert first not in caplog.text
    assert second not in caplog.text
    if spoil != "folder":
        assert kept_token(tmp_path) == second


def spoiled(file: Path, how: str) -> None:
    match how:
        case "mode":
            file.chmod(0o644)
        case "content":
            file.write_text("short")
        case "empty":
            file.write_text("")
        case "binary":
            file.write_bytes(bytes(range(256)))
        case "folder":
            file.unlink()
            file.mkdir()
        case "link":
            file.rename(file.with_suffix(".kept"))
            file.symlink_to(file.with_suffix(".kept"))
        case _:
            file.unlink()
            os.mkfifo(file, 0o600)


@posix
@pytest.mark.skipif(sys.platform == "win32" or os.getuid() == 0, reason="root may write everywhere")
def test_an_unwritable_state_folder_costs_only_the_memory(tmp_path: Path, state: Path):
    state.mkdir(mode=0o500)
    assert kept_token(tmp_path)


def test_a_state_folder_that_is_a_file(tmp_path: Path, state: Path, caplog: pytest.LogCaptureFixture):
    state.write_text("")
    assert kept_token(tmp_path)
    assert "cannot be kept" in caplog.text


def test_two_daemons_that_start_together_share_the_token(tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch):
    winners: list[str] = []
    link = os.link

    def late(source: Path, target: Path) -> None:
        if not winners:
            winners.append("")
            winners[0] = kept_token(tmp_path)
        link(source, target)

    monkeypatch.setattr(os, "link", late)
    assert kept_token(tmp_path) == winners[0]
    assert len(files(state)) == 1


def test_no_hard_links(tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object) -> None:
        raise OSError("not supported")

    monkeypatch.setattr(os, "link", refuse)
    assert kept_token(tmp_path) == kept_token(tmp_path)
    assert len(files(state)) == 1


def test_choices(tmp_path: Path, state: Path):
    assert choose_token(tmp_path, host="0.0.0.0", given="mine") == "mine"
    assert choose_token(tmp_path, host="127.0.0.1", no_token=True) is None
    assert choose_token(tmp_path, host="::1", no_token=True) is None
    assert choose_token(tmp_path, host="localhost", no_token=True) is None
    assert not state.exists()
    assert choose_token(tmp_path, host="0.0.0.0") == kept_token(tmp_path)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.168.1.5", "my.box", "localhost.evil.example"])
def test_no_token_stays_at_home(tmp_path: Path, host: str):
    with pytest.raises(TokenError, match=r"127\.0\.0\.1"):
        choose_token(tmp_path, host=host, no_token=True)


def test_contradictions(tmp_path: Path):
    with pytest.raises(TokenError, match="exclude"):
        choose_token(tmp_path, host="127.0.0.1", given="x", no_token=True)
    for empty in ("", "  "):
        with pytest.raises(TokenError, match="empty"):
            choose_token(tmp_path, host="127.0.0.1", given=empty)
