"""The heap of a document: what blocks can reach, what they change, and how to put it back.

    journal = Journal(names, is_project_module)      # names: the dict of `__main__`
    reach = journal.reach(names_of(code).names)      # what the block's code could get at
    opened = journal.open(reach)                     # ahead of the block
    …run the block…
    entry = journal.close(opened)                    # what it changed
    entry.undo(); entry.redo()                       # exact, in place

No method of a user's class is ever called: types are compared exactly, parts by identity, dicts and slots are read
through the interpreter's own descriptors.
"""

from __future__ import annotations

from .changes import LOST, Change, Rebinding
from .code_names import CodeNames, names_of
from .entry import Entry
from .journal import Journal, Opened
from .kinds import MISSING, CannotRestore
from .reach import Reach
from .states import State, capture, restore, same

__all__ = [
    "LOST",
    "MISSING",
    "CannotRestore",
    "Change",
    "CodeNames",
    "Entry",
    "Journal",
    "Opened",
    "Reach",
    "Rebinding",
    "State",
    "capture",
    "names_of",
    "restore",
    "same",
]
