# ruff: noqa: PTH111, PTH118, PTH119 (pathlib is slow to import, and a worker has to start fast)
"""From texts to the files they may name: alone, below the folders that other texts name, and as patterns."""

from __future__ import annotations

import fnmatch
import os
import re

from . import paths
from .stamps import look

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterable, Iterator

    from .stamps import Stamp

_SEPARATORS = os.sep + (os.altsep or "")
_IS_PLAIN = os.name == "posix"
_MOST_LOOKS = 2000
_MOST_FOLDERS = 30
_MOST_ENTRIES = 1000  # looked at in a search
_LOOKS_LIKE_A_FILE = re.compile(r"^[^<>|\"%{}\n]*[^\s/\\<>|\"%{}.]\.[A-Za-z][A-Za-z0-9_]{0,9}$")
_LOOKS_LIKE_AN_ENDING = re.compile(r"^([_\-][\w\-]{0,20})?(\.[A-Za-z][A-Za-z0-9]{0,9}){1,2}$")
_NO_DATA = (".py", ".pyi", ".pyw", ".pyc", ".ipynb", ".so", ".pyd", ".dll")  # nobody reads these natively
_DATASETS = (".parquet", ".pq", ".arrow", ".feather", ".ipc", ".orc", ".avro", ".csv", ".json", ".jsonl", ".zarray")


class Candidates:
    """What texts name.

    Attributes:
        files: existing regular files, as they look now.
        folders: existing folders that a text names, those that hold the working folder aside.
        absent: paths that were looked at and are not there.
        missing: of those, the ones that look like paths of files.
        patterns: folder, pattern, and whether that is but an ending, for texts that stand for several files.
    """

    def __init__(self, texts: Iterable[str], beside: Iterable[str], here: list[str]) -> None:
        self.files: dict[str, Stamp] = {}
        self.folders: dict[str, None] = {}
        self.absent: dict[str, None] = {}
        self.missing: dict[str, None] = {}
        self.patterns: dict[tuple[str, str, bool], None] = {}
        self._looks = _MOST_LOOKS
        self._here = here
        open_texts = [text for text in texts if not self._place(text, here)]
        places = [folder for folder in (*self.folders, *beside) if folder not in here]
        # The list grows: `data` / `raw` / `a.parquet`. `f"{folder}/a.csv"` leaves a text that begins with a separator.
        for folder in places:
            open_texts = [text for text in open_texts if not self._place(text.lstrip(_SEPARATORS), [folder])]
            places.extend(one for one in self.folders if one not in places and len(places) < _MOST_FOLDERS)
        for text in open_texts:
            self._leave(text, [*here, *self.folders][:_MOST_FOLDERS])

    def _place(self, text: str, bases: list[str]) -> bool:
        """Whether a text names something that is there, taken from one of the folders."""
        found = False
        for base in bases:
            full = _join(base, text)
            self._looks -= 1
            if not full or self._looks < 0:
                continue
            stamp = look(full)
            if stamp is None:
                self.absent[full] = None
                continue
            found = True
            if stamp.is_file and not full.lower().endswith(_NO_DATA):
                self.files[full] = stamp
            elif stamp.is_folder and not any(place == full or place.startswith(_inside(full)) for place in self._here):
                self.folders[full] = None
        return found

    def _leave(self, text: str, bases: list[str]) -> None:
        """A text that names nothing there is: a pattern, an ending, a missing file, or no path at all."""
        for base in bases:
            if _LOOKS_LIKE_AN_ENDING.match(text):
                self.patterns[(base, "*" + text, True)] = None
            elif "*" in text or "?" in text:
                folder, pattern = os.path.split(_join(base, text))
                self.patterns[(folder, pattern, False)] = None
            elif os.sep in text or _LOOKS_LIKE_A_FILE.match(text):
                self.missing[_join(base, text)] = None


def _inside(folder: str) -> str:
    return folder.rstrip(os.sep) + os.sep


def _join(base: str, text: str) -> str:
    """The path that a text means in a folder; nothing if it is none."""
    if _IS_PLAIN and text[:1] not in ("", "~", ".") and os.sep not in text and base[1:]:
        return base + os.sep + text  # most are, and this is quicker
    if text[:1] == "~":
        text = os.path.expanduser(text)
    try:
        return os.path.abspath(os.path.join(base, text))  # noqa: PTH100
    except (OSError, ValueError):
        return ""


def matches(folder: str, pattern: str) -> Iterator[str]:
    """The regular files of a folder whose names match; `**` in the folder's place looks below it too."""
    above, deep, _ = folder.partition("**")
    for path in below(above.rstrip(os.sep) if deep else folder, deeper=bool(deep)):
        if fnmatch.fnmatch(os.path.basename(path), pattern):
            yield path


def below(folder: str, deeper: bool = True) -> Iterator[str]:
    """The regular files in a folder, hidden ones aside, and in those below it; in order, up to a bound."""
    waiting, entries = [folder], _MOST_ENTRIES
    while waiting and entries > 0:
        try:
            with os.scandir(waiting.pop()) as found:
                listed = sorted(found, key=lambda entry: entry.name)
        except (OSError, ValueError):
            continue
        entries -= len(listed) + 1
        for entry in listed[:_MOST_ENTRIES]:
            if entry.name.startswith(".") and not entry.name.startswith(".z"):
                continue
            if entry.is_file():
                yield entry.path
            elif deeper and entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)


def datasets(folder: str) -> Iterator[str]:
    """The files below a folder that are of the kinds kept as a folder full of them."""
    return (path for path in below(folder) if path.lower().endswith(_DATASETS) and not paths.is_foreign(path))
