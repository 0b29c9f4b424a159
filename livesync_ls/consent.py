"""Which files may run: what a person armed, remembered outside the project.

Under the state folder every project has a folder, and in it every file that was ever armed has a
`.armed` record with its content's hash; a `.disarmed` mark beside it outweighs it. One small file for
each decision, so that two daemons can decide at the same time and neither undoes the other.

All methods read or write a file or two of a few hundred bytes, well under a millisecond on a local
disk, and none raises OSError: where the state folder cannot be written, decisions hold until the
daemon ends, and the log says so.
"""

from __future__ import annotations

import contextlib
import enum
import hashlib
import json
import logging
import shutil
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import cast

from pathspec import GitIgnoreSpec

from livesync_ls.folders import state_folder
from livesync_ls.replacing import replace_file
from livesync_ls.uris import path_key

log = logging.getLogger(__name__)


class Arming(enum.Enum):
    """Whether a file may run."""

    ARMED = "armed"
    CHANGED = "changed"
    """Armed, but its content changed while nobody watched: ask once more."""
    UNARMED = "unarmed"


class Consent:
    """What people decided about the files of their projects.

    Roots and files are absolute paths, normalised in spelling; a digest is any text that tells contents apart.
    """

    def __init__(self, state_dir: Path | None = None) -> None:
        self._folder = (state_dir or state_folder()) / "consent"
        # What could not be written, by file; "" is a mark without content, None a file that should be gone.
        self._unsaved: dict[Path, str | None] = {}

    def is_trusted(self, root: Path) -> bool:
        """Whether a person ever armed something in this project."""
        folder = self._project(root)
        return folder.is_dir() or any(file.parent == folder for file in self._unsaved)

    def is_armed(self, root: Path, path: Path, digest: str, *, included: bool = False) -> Arming:
        """Whether a file with this content may run.

        `included` says that the settings' `include` matches it: in a trusted project that arms it whatever
        its content, unless a person disarmed it.
        """
        record = self._record(root, path)
        if self._read(record.with_suffix(".disarmed")) is not None:
            return Arming.UNARMED
        if included and self.is_trusted(root):
            return Arming.ARMED
        armed = self._armed_digest(record)
        if armed is None:
            return Arming.UNARMED
        return Arming.ARMED if armed == digest else Arming.CHANGED

    def remembers(self, root: Path, path: Path) -> bool:
        """Whether a person armed this file once and has not taken it back; its content may have changed since."""
        record = self._record(root, path)
        return self._armed_digest(record) is not None and self._read(record.with_suffix(".disarmed")) is None

    def arm(self, root: Path, path: Path, digest: str) -> None:
        """A person allows a file with this content to run, and trusts its project."""
        record = self._record(root, path)
        self._write(record, json.dumps({"path": str(path), "digest": digest}))
        self._remove(record.with_suffix(".disarmed"))

    def disarm(self, root: Path, path: Path) -> None:
        """A person takes it back. The project stays trusted; see `forget`."""
        if self.is_trusted(root):
            self._write(self._record(root, path).with_suffix(".disarmed"), json.dumps({"path": str(path)}))

    def update(self, root: Path, path: Path, digest: str) -> None:
        """An armed file's content changed before a person's eyes: it stays armed. Any other file is left alone."""
        record = self._record(root, path)
        if self._armed_digest(record) not in (None, digest):
            self._write(record, json.dumps({"path": str(path), "digest": digest}))

    def rename(self, root: Path, old: Path, new: Path) -> None:
        """A file of a project, or a folder with all in it, has another name: what was decided goes along.

        What a person decided about the new name before stays as it is.
        """
        for path in self._decided(root):
            if path.is_relative_to(old):
                self._move(root, path, new / path.relative_to(old))

    def inherit(self, root: Path, path: Path, digest: str) -> None:
        """A file about which nothing is written takes over from an armed one with this content that is gone."""
        if self._records(root, path):
            return
        armed = (each for each in self._decided(root) if self._armed_digest(self._record(root, each)) == digest)
        if lost := next((each for each in armed if not each.exists()), None):
            self._move(root, lost, path)

    def forget(self, root: Path) -> None:
        """All that was decided in a project, its trust included."""
        folder = self._project(root)
        self._unsaved = {file: text for file, text in self._unsaved.items() if file.parent != folder}
        shutil.rmtree(folder, ignore_errors=True)

    # ── Records ─────────────────────────────────────────────────────────────────────────────

    def _project(self, root: Path) -> Path:
        return self._folder / _name(root)

    def _record(self, root: Path, path: Path) -> Path:
        return self._project(root) / f"{_name(path)}.armed"

    def _records(self, root: Path, path: Path) -> list[Path]:
        """Where something is written about a file."""
        record = self._record(root, path)
        return [place for place in (record, record.with_suffix(".disarmed")) if self._read(place) is not None]

    def _decided(self, root: Path) -> set[Path]:
        """The files of a project about which something is written."""
        folder = self._project(root)
        unsaved = (file for file in self._unsaved if file.parent == folder)
        written = folder.iterdir() if folder.is_dir() else ()
        texts = (self._read(file) for file in {*written, *unsaved} if file.suffix in (".armed", ".disarmed"))
        return {path for text in texts if text and (path := _path_in(text))}

    def _move(self, root: Path, old: Path, new: Path) -> None:
        is_new_decided = bool(self._records(root, new))
        for place in self._records(root, old):
            if not is_new_decided:
                digest = {"digest": self._armed_digest(place)} if place.suffix == ".armed" else {}
                moved = self._record(root, new).with_suffix(place.suffix)
                self._write(moved, json.dumps({"path": str(new), **digest}))
            self._remove(place)

    def _armed_digest(self, record: Path) -> str | None:
        text = self._read(record)
        if text is None:
            return None
        try:
            content = json.loads(text)
            return cast("str", content["digest"] + "")
        except (ValueError, TypeError, KeyError, RecursionError):
            log.warning("%s is damaged; its file counts as unarmed.", record)
            return None

    def _read(self, file: Path) -> str | None:
        if file in self._unsaved:
            return self._unsaved[file]
        try:
            return file.read_text(encoding="utf-8")
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, UnicodeDecodeError) as problem:
            log.warning("%s cannot be read (%s); its file counts as unarmed.", file, problem)
            # A mark that cannot be read must not let anything run: being there is all that it says.
            return "" if file.suffix == ".disarmed" else None

    def _write(self, file: Path, text: str) -> None:
        try:
            # Only the last folder that `mkdir` makes gets the mode.
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            file.parent.mkdir(mode=0o700, exist_ok=True)
            replace_file(file, text.encode("utf-8"))
        except OSError as problem:
            log.warning("What you armed or disarmed holds until livesync-ls ends: %s", problem)
            self._unsaved[file] = text
        else:
            self._unsaved.pop(file, None)

    def _remove(self, file: Path) -> None:
        try:
            with contextlib.suppress(NotADirectoryError):
                file.unlink(missing_ok=True)
        except OSError as problem:
            log.warning("%s cannot be removed: %s", file, problem)
            self._unsaved[file] = None
        else:
            self._unsaved.pop(file, None)


def matches(include: Iterable[str], exclude: Iterable[str], path: str) -> bool:
    """Whether `include` names a file and `exclude` does not, both as in `.gitignore`.

    `path` is relative to the root, with `/`. A pattern that makes no sense is logged once and matches nothing.
    """
    return _spec(tuple(include)).match_file(path) and not _spec(tuple(exclude)).match_file(path)


@lru_cache(maxsize=64)
def _spec(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    return GitIgnoreSpec.from_lines([pattern for pattern in patterns if _makes_sense(pattern)])


def _makes_sense(pattern: str) -> bool:
    try:
        GitIgnoreSpec.from_lines([pattern])
    except ValueError as problem:
        log.warning("The pattern %r in `include` or `exclude` is ignored: %s", pattern, problem)
        return False
    return True


def _path_in(record: str) -> Path | None:
    """The file that a record is about; None if the record is damaged."""
    try:
        return Path(json.loads(record)["path"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _name(path: Path) -> str:
    """A file name that stands for a path."""
    return hashlib.sha256(path_key(path).encode("utf-8", "surrogatepass")).hexdigest()[:32]
