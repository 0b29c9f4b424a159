"""Whether what is known of files is what is there: the last line of defence, whatever got lost on the way.

Events of the system, looks of blocks and looks of the daemon race with each other. At rest it costs one `stat` for each
path to find out that none of them was lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from livesync_ls.files import sights
from livesync_ls.files.sights import Look
from livesync_ls.files.sources import disk_digest

MOST_PATHS = 5000
"""Beyond, the look would be felt."""


@dataclass(frozen=True)
class Known:
    """What is known of files at one moment: of those that were read, of modules that were loaded, and the kinds."""

    data: Mapping[Path, Look]
    modules: Mapping[Path, Look]
    kinds: Mapping[Path, str]

    def compare(self) -> Found:
        """With what is there. Reads the disk."""
        if len(self.data) + len(self.modules) + len(self.kinds) > MOST_PATHS:
            return Found({}, {}, set())
        data, modules = _resighted(self.data), _resighted(self.modules)
        strays = {path for path, kind in sights.kinds(self.kinds).items() if kind != self.kinds[path]}
        strays.update(path for path, look in data.items() if look.digest != self.data[path].digest)
        strays.update(path for path, look in modules.items() if look.digest != self.modules[path].digest)
        return Found(data, modules, strays)


@dataclass(frozen=True)
class Found:
    """What is there under another sight than was known, and the paths at which it is something else."""

    data: Mapping[Path, Look]
    modules: Mapping[Path, Look]
    strays: set[Path]


def _resighted(known: Mapping[Path, Look]) -> dict[Path, Look]:
    found: dict[Path, Look] = {}
    for path, former in known.items():
        # A folder's sight tells of its listing, which is in no `stat`.
        if sights.kind_of(former.sight) == "folder" or sights.sight(path) != former.sight:
            now = sights.look(path, disk_digest)
            if now.sight != former.sight:
                found[path] = now
    return found
