# ruff: noqa: PTH109, PTH119, PTH120 (pathlib is slow to import, and a worker has to start fast)
"""Files that a block reads and writes through native code, which tells nobody: found by what its code names.

An existing file that is named counts as read; a missing one as looked for; one that changed while the block ran as
written. A file named in vain costs a run too many, a file overlooked costs the truth.
"""

from __future__ import annotations

import os

from . import effects, holdings, interrupts, paths
from .candidates import Candidates, datasets, matches
from .leads import follow
from .stamps import Meter, look
from .texts import texts_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any, Optional

    from .leads import Leads
    from .record import Record
    from .stamps import Stamp

_DATA = frozenset(
    """
    arrow avro bin bz2 cfg csv dat db dbf dta duckdb feather fits geojson gpkg gz h5 hdf hdf5 ini ipc jpeg jpg json
    jsonl las laz log lz4 mat md mp4 nc ndjson npy npz ods onnx orc parquet pickle pkl png pq pt pth rds root
    safetensors sas7bdat sav shp sqlite sqlite3 svg tar tif tiff toml tsv txt wav webp xls xlsb xlsx xml xz yaml yml
    zarr zip zst
    """.split()
)
"""What files are called that a block which did not fail may have looked for in vain."""


class Mentions:
    """What one execution of a block does to files behind our back."""

    def __init__(self, record: Record, names: dict[str, Any]) -> None:
        self._record = record
        self._names = names
        self._codes: list[CodeType] = []
        self._before: dict[str, Optional[Stamp]] = {}  # None: nothing was there

    def begin(self, codes: list[CodeType]) -> None:
        """Looks at what the block names, before it runs. To be called behind the door to user code."""
        with interrupts.Shield():
            effects.Watch.own.add(interrupts.MAIN)
            try:
                self._begin(codes)
            except Exception:  # noqa: BLE001, S110 (other threads may change what is walked: a guess fails no block)
                pass
            finally:
                effects.Watch.own.discard(interrupts.MAIN)

    def _begin(self, codes: list[CodeType]) -> None:
        self._codes = codes
        self._here = _working_folder()
        self._meter = Meter()
        leads = follow(codes, self._names)
        if leads.native:
            found = Candidates(leads.texts, leads.folders, self._here)
            self._before.update(dict.fromkeys(found.absent))
            self._before.update(found.files)
            self._before.update(holdings.looks())

    def finish(self, failed: bool) -> None:
        """Notes in the record what the block named, looked for and changed."""
        codes, self._codes = self._codes, []
        if not codes:
            return
        try:
            leads = follow(codes, self._names, self._record.ran)
            if leads.native:
                self._note(leads, failed)
        except Exception:  # noqa: BLE001, S110 (as above)
            pass

    def _note(self, leads: Leads, failed: bool) -> None:
        here = list(dict.fromkeys((*self._here, *_working_folder())))
        found = Candidates(leads.texts, leads.folders, here)
        for path, stamp in found.files.items():
            if not self._note_change(path, stamp):
                self._read(path)
        self._note_folders(found)
        for path, before in list(self._before.items()):  # what is gone, and databases in hand that nobody named
            if before is None and path in found.absent:
                continue
            stamp = look(path)
            if stamp is None and before is not None:
                self._record.wrote(path, created=False)
            elif stamp is not None and not stamp.is_folder:
                self._note_change(path, stamp)
        for path in found.missing:
            if path not in self._record.written and _is_looked_for(path, failed, here):
                self._record.read(path, since=self._record.started)
        self._note_modules(here)

    def _note_change(self, path: str, now: Stamp) -> bool:
        """Notes a file as written if it changed in this block, by us."""
        holdings.add(path)
        known, before = path in self._before, self._before.pop(path, None)
        if before is not None and before.equals(now):
            return False
        if not (known or self._meter.is_recent(now)) or not self._meter.is_ours(now):
            return False
        self._record.wrote(path, created=known and before is None)
        if before is not None and holdings.is_database(path):
            self._read(path)  # to change a part of it is to read it
        return True

    def _read(self, path: str) -> None:
        if path not in self._record.written:  # by Python code, which would have been seen to read it
            self._record.read(path, since=self._record.started)

    def _note_folders(self, found: Candidates) -> None:
        """Files that no text names in full: patterns, endings (`f"{name}.parquet"`), folders that are datasets.

        A path that was seen explains the ending or the folder that it has, and nothing more is guessed.
        """
        record = self._record
        seen = (*record.files, *record.written)
        for folder, pattern, is_ending in found.patterns:
            if not is_ending:
                self._note_several(list(matches(folder, pattern)))
                record.read(folder.partition("*")[0], since=record.started)
            elif not any(path.endswith(pattern[1:]) for path in seen):
                self._note_several(list(matches(folder, pattern)))
        for folder in found.folders:
            if self._before.get(folder, folder) is None:
                record.wrote(folder, created=True)
            if not any(path.startswith(folder + os.sep) for path in seen):
                self._note_several(list(datasets(folder)))

    def _note_several(self, files: list[str]) -> None:
        changed = [path for path in files if (stamp := look(path)) is not None and self._note_change(path, stamp)]
        if not changed:
            for path in files:
                self._read(path)

    def _note_modules(self, here: list[str]) -> None:
        """What modules that were imported in this block read natively counts for the modules too."""
        for code in self._record.ran:
            named = Candidates(texts_of(code), [os.path.dirname(code.co_filename)], here).files
            loaded = self._record.files.intersection(named)
            if loaded:
                self._record.loads.setdefault(code.co_filename, set()).update(loaded)


def _working_folder() -> list[str]:
    try:
        return [os.getcwd()]
    except OSError:  # it was removed
        return []


def _is_looked_for(path: str, failed: bool, here: list[str]) -> bool:
    """Whether a missing path may be why a block shows what it shows."""
    folder = os.path.dirname(path)
    inside = paths.is_inside(path, here)
    if failed:
        return inside or look(folder) is not None
    if " " in os.path.basename(path) or path.rpartition(".")[2].lower() not in _DATA:
        return False
    return inside and look(folder) is not None
