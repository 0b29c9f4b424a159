"""The folders of a project as imports see them: which modules and which folders are in a folder.

A folder is an absolute path as text, normalised as `str(Path(…))` is; a module is its file's name without `.py`.
"""

from __future__ import annotations

import os
from typing import Protocol


class Tree(Protocol):
    """The project's folders. All methods answer at once; names are spelled as on the disk."""

    @property
    def roots(self) -> tuple[str, ...]:
        """The folders that the project begins with."""
        ...

    def modules(self, folder: str) -> frozenset[str]:
        """The modules right in a folder, `__init__` among them; none if it is not one of the project's."""
        ...

    def folders(self, folder: str) -> frozenset[str]:
        """The folders right in a folder; none if it is not one of the project's.

        There may be some among them that are none of the project's: nothing is in them.
        """
        ...


def join(folder: str, name: str) -> str:
    return f"{folder}{name}" if folder.endswith(os.sep) else f"{folder}{os.sep}{name}"


def above(path: str) -> str:
    return os.path.dirname(path)  # noqa: PTH120 - this is called a hundred thousand times: a `Path` costs ten times more
