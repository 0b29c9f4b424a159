"""Files that native code of this process has in hand, such as databases: they may change in any block to come."""

from __future__ import annotations

from .stamps import look

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional

    from .stamps import Stamp

_MOST = 100
_DATABASES = (".db", ".sqlite", ".sqlite3", ".duckdb", ".ddb")
_BESIDE = ("-wal", "-journal", "-shm", ".wal")  # what SQLite and DuckDB keep beside a database

_held: dict[str, bool] = {}


def add(path: str, is_database: bool = False) -> None:
    """From now on the path is looked at around every block."""
    _held[path] = _held.pop(path, False) or is_database or path.lower().endswith(_DATABASES)
    if len(_held) > _MOST:
        del _held[next(iter(_held))]


def looks() -> dict[str, Optional[Stamp]]:
    """How they look now, and what lies beside the databases."""
    found: dict[str, Optional[Stamp]] = {}
    for path, is_database in list(_held.items()):
        for full in (path, *(path + suffix for suffix in _BESIDE)) if is_database else (path,):
            found[full] = look(full)
    return found


def is_database(path: str) -> bool:
    """Whether the path is one that is changed in place."""
    return _held.get(path, False) or path.lower().endswith(_DATABASES)
