from __future__ import annotations

import os
import stat
import sys
import threading
from pathlib import Path

import pytest

from livesync_ls.consent import Arming, Consent, matches

ROOT = Path("/projects/one")
FILE = ROOT / "a.py"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def consent(state: Path) -> Consent:
    return Consent(state)


def test_nothing_is_armed_at_first(consent: Consent, state: Path) -> None:
    assert consent.is_armed(ROOT, FILE, "1") is Arming.UNARMED
    assert not consent.is_trusted(ROOT)
    assert not state.exists(), "asking leaves no trace"


def test_arming_is_remembered(consent: Consent, state: Path) -> None:
    consent.arm(ROOT, FILE, "1")
    later = Consent(state)
    assert later.is_armed(ROOT, FILE, "1") is Arming.ARMED
    assert later.is_trusted(ROOT)


def test_arming_one_file_arms_no_other(consent: Consent) -> None:
    consent.arm(ROOT, FILE, "1")
    assert consent.is_armed(ROOT, ROOT / "b.py", "1") is Arming.UNARMED
    assert consent.is_armed(Path("/projects/two"), FILE, "1") is Arming.UNARMED
    assert not consent.is_trusted(Path("/projects/two"))


def test_content_that_changed_unseen_asks_again(consent: Consent) -> None:
    consent.arm(ROOT, FILE, "1")
    assert consent.is_armed(ROOT, FILE, "2") is Arming.CHANGED
    consent.arm(ROOT, FILE, "2")
    assert consent.is_armed(ROOT, FILE, "2") is Arming.ARMED


def test_content_that_changed_while_watched_stays_armed(consent: Consent) -> None:
    consent.arm(ROOT, FILE, "1")
    consent.update(ROOT, FILE, "2")
    assert consent.is_armed(ROOT, FILE, "2") is Arming.ARMED
    assert consent.is_armed(ROOT, FILE, "1") is Arming.CHANGED


def test_an_update_arms_nothing(consent: Consent) -> None:
    consent.update(ROOT, FILE, "1")
    assert consent.is_armed(ROOT, FILE, "1") is Arming.UNARMED
    assert not consent.is_trusted(ROOT)


def test_disarming(consent: Consent) -> None:
    consent.arm(ROOT, FILE, "1")
    consent.disarm(ROOT, FILE)
    assert consent.is_armed(ROOT, FILE, "1") is Arming.UNARMED
    assert consent.is_trusted(ROOT)
    consent.update(ROOT, FILE, "2")
    assert consent.is_armed(ROOT, FILE, "2") is Arming.UNARMED
    consent.arm(ROOT, FILE, "2")
    assert consent.is_armed(ROOT, FILE, "2") is Arming.ARMED


def test_disarming_in_an_untrusted_project_trusts_nothing(consent: Consent) -> None:
    consent.disarm(ROOT, FILE)
    assert not consent.is_trusted(ROOT)


def test_included_files_are_armed_once_the_project_is_trusted(consent: Consent) -> None:
    assert consent.is_armed(ROOT, FILE, "1", included=True) is Arming.UNARMED
    consent.arm(ROOT, ROOT / "b.py", "1")
    assert consent.is_armed(ROOT, FILE, "1", included=True) is Arming.ARMED
    consent.disarm(ROOT, FILE)
    assert consent.is_armed(ROOT, FILE, "1", included=True) is Arming.UNARMED


def test_forgetting_a_project(consent: Consent) -> None:
    consent.arm(ROOT, FILE, "1")
    consent.arm(Path("/projects/two"), FILE, "1")
    consent.forget(ROOT)
    assert not consent.is_trusted(ROOT)
    assert consent.is_armed(ROOT, FILE, "1") is Arming.UNARMED
    assert consent.is_trusted(Path("/projects/two"))


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"3", b'{"digest": 3}', b"{}", b"\xff", b"[" * 100_000])
def test_a_damaged_record_counts_as_unarmed(
    consent: Consent, state: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    consent.arm(ROOT, FILE, "1")
    (record,) = state.rglob("*.armed")
    record.write_bytes(content)
    assert consent.is_armed(ROOT, FILE, "1") is Arming.UNARMED
    assert str(record) in caplog.text
    consent.arm(ROOT, FILE, "1")
    assert consent.is_armed(ROOT, FILE, "1") is Arming.ARMED


@pytest.mark.skipif(sys.platform == "win32", reason="modes mean nothing on Windows")
def test_only_the_user_can_read_it(consent: Consent, state: Path) -> None:
    consent.arm(ROOT, FILE, "1")
    consent.disarm(ROOT, FILE)
    for path in state.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_no_drafts_are_left(consent: Consent, state: Path) -> None:
    for digest in "123":
        consent.arm(ROOT, FILE, digest)
    assert [file.suffix for file in state.rglob("*.*")] == [".armed"]


def test_where_nothing_can_be_written_decisions_hold_for_now(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    consent = Consent(tmp_path / "state")
    consent.arm(ROOT, FILE, "1")
    assert "until livesync-ls ends" in caplog.text
    assert consent.is_trusted(ROOT)
    assert consent.is_armed(ROOT, FILE, "1") is Arming.ARMED
    consent.update(ROOT, FILE, "2")
    assert consent.is_armed(ROOT, FILE, "2") is Arming.ARMED
    consent.disarm(ROOT, FILE)
    assert consent.is_armed(ROOT, FILE, "2") is Arming.UNARMED
    consent.arm(ROOT, FILE, "3")
    assert consent.is_armed(ROOT, FILE, "3") is Arming.ARMED
    consent.forget(ROOT)
    assert not consent.is_trusted(ROOT)


def test_two_daemons_at_once_lose_nothing(state: Path) -> None:
    first, second = Consent(state), Consent(state)

    def arm(consent: Consent, name: str) -> None:
        for number in range(50):
            consent.arm(ROOT, ROOT / f"{name}{number}.py", "1")
            consent.arm(ROOT, ROOT / "both.py", name)

    threads = [threading.Thread(target=arm, args=pair) for pair in ((first, "a"), (second, "b"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    reader = Consent(state)
    names = [f"{name}{number}.py" for name in "ab" for number in range(50)]
    assert {reader.is_armed(ROOT, ROOT / name, "1") for name in names} == {Arming.ARMED}
    assert reader.is_armed(ROOT, ROOT / "both.py", "a") is not Arming.UNARMED


def test_one_daemon_sees_what_another_decides(state: Path) -> None:
    first, second = Consent(state), Consent(state)
    assert second.is_armed(ROOT, FILE, "1") is Arming.UNARMED
    first.arm(ROOT, FILE, "1")
    assert second.is_armed(ROOT, FILE, "1") is Arming.ARMED
    second.disarm(ROOT, FILE)
    first.update(ROOT, FILE, "2")
    assert first.is_armed(ROOT, FILE, "2") is Arming.UNARMED


def test_the_environment_names_the_state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIVESYNC_STATE_DIR", str(tmp_path / "named"))
    Consent().arm(ROOT, FILE, "1")
    assert list((tmp_path / "named").rglob("*.armed"))


def test_names_that_are_not_unicode(consent: Consent) -> None:
    odd = ROOT / os.fsdecode(b"\xff.py")
    consent.arm(ROOT, odd, "1")
    assert consent.is_armed(ROOT, odd, "1") is Arming.ARMED


@pytest.mark.parametrize(
    ("include", "exclude", "path", "expected"),
    [
        (["*.py"], [], "a/b.py", True),
        (["/*.py"], [], "a/b.py", False),
        (["docs/"], [], "docs/x/y.py", True),
        (["docs/**/*.py"], [], "docs/y.py", True),
        (["*.py", "!deploy.py"], [], "deploy.py", False),
        (["*.py"], ["build/"], "build/a.py", False),
        ([], [], "a.py", False),
        ([], ["a.py"], "a.py", False),
        (["!"], [], "a.py", False),
        (["!", "*.py"], ["\\"], "a.py", True),
    ],
)
def test_globs_are_those_of_gitignore(include: list[str], exclude: list[str], path: str, expected: bool) -> None:
    assert matches(include, exclude, path) is expected


# ── Renames ─────────────────────────────────────────────────────────────────────────────────────


def test_a_renamed_file_takes_along_what_was_decided(tmp_path: Path) -> None:
    consent, root = Consent(tmp_path / "state"), tmp_path / "project"
    consent.arm(root, root / "old.py", "1")
    consent.rename(root, root / "old.py", root / "new.py")
    assert consent.is_armed(root, root / "new.py", "1") is Arming.ARMED
    assert consent.is_armed(root, root / "new.py", "2") is Arming.CHANGED
    assert consent.is_armed(root, root / "old.py", "1") is Arming.UNARMED


def test_a_renamed_folder_takes_along_what_was_refused(tmp_path: Path) -> None:
    consent, root = Consent(tmp_path / "state"), tmp_path / "project"
    consent.arm(root, root / "a.py", "1")
    consent.disarm(root, root / "old" / "refused.py")
    consent.arm(root, root / "old" / "taken_back.py", "1")
    consent.disarm(root, root / "old" / "taken_back.py")
    consent.rename(root, root / "old", root / "new")
    for name in ("refused.py", "taken_back.py"):
        assert consent.is_armed(root, root / "new" / name, "1", included=True) is Arming.UNARMED
    assert consent.is_armed(root, root / "a.py", "1") is Arming.ARMED


def test_what_was_decided_about_the_new_name_stays(tmp_path: Path) -> None:
    consent, root = Consent(tmp_path / "state"), tmp_path / "project"
    consent.arm(root, root / "old.py", "1")
    consent.disarm(root, root / "new.py")
    consent.rename(root, root / "old.py", root / "new.py")
    assert consent.is_armed(root, root / "new.py", "1") is Arming.UNARMED
    assert not consent.remembers(root, root / "old.py")


def test_only_from_a_file_that_is_gone_is_inherited(tmp_path: Path) -> None:
    consent, root = Consent(tmp_path / "state"), tmp_path / "project"
    root.mkdir()
    (root / "here.py").touch()
    consent.arm(root, root / "here.py", "1")
    consent.inherit(root, root / "copy.py", "1")
    assert consent.is_armed(root, root / "copy.py", "1") is Arming.UNARMED
    (root / "here.py").unlink()
    consent.inherit(root, root / "other.py", "2")
    assert consent.is_armed(root, root / "other.py", "2") is Arming.UNARMED
    (root / "moved.py").touch()
    consent.inherit(root, root / "moved.py", "1")
    assert consent.is_armed(root, root / "moved.py", "1") is Arming.ARMED
    consent.inherit(root, root / "second.py", "1")
    assert consent.is_armed(root, root / "second.py", "1") is Arming.UNARMED


def test_renames_hold_where_nothing_can_be_written_and_pass_over_what_is_damaged(tmp_path: Path) -> None:
    state, root = tmp_path / "state", tmp_path / "project"
    state.touch()
    consent = Consent(state)
    consent.arm(root, root / "old.py", "1")
    consent.rename(root, root / "old.py", root / "new.py")
    assert consent.is_armed(root, root / "new.py", "1") is Arming.ARMED
    state.unlink()
    consent = Consent(state)
    consent.arm(root, root / "damaged.py", "1")
    (record,) = state.rglob("*.armed")
    record.write_text("{")
    consent.rename(root, root, root / "elsewhere")
    consent.inherit(root, root / "new.py", "1")
    assert consent.is_armed(root, root / "new.py", "1") is Arming.UNARMED
