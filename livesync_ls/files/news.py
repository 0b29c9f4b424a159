"""What changed, as clients and the log are told."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from livesync_ls import protocol as wire
from livesync_ls import uris
from livesync_ls.files.catalogue import Catalogue
from livesync_ls.files.follow import Follow
from livesync_ls.files.index import Index
from livesync_ls.registry import ClientRegistry
from livesync_ls.session.sessions import Sessions
from livesync_ls.uris import relative

log = logging.getLogger(__name__)

MOST_LINES = 20
"""More files than this that change at once are one line in the log."""


class News:
    """Hears of every change; tells how far it reaches. `read_buffers` gets what changed, once in a while."""

    def __init__(
        self,
        index: Index,
        catalogue: Catalogue,
        sessions: Sessions,
        registry: ClientRegistry,
        broadcast: Callable[[wire.FileChanged], None],
        read_buffers: Callable[[set[Path]], None],
    ) -> None:
        self._index = index
        self._catalogue = catalogue
        self._sessions = sessions
        self._registry = registry
        self._broadcast = broadcast
        self._read_buffers = read_buffers
        self._reach: dict[Path, set[Path]] = {}
        """Whom recent changes affected when we heard of them."""
        self._follow = Follow(self._tell)

    def changed(self, paths: Collection[Path]) -> None:
        """On disk, or in open buffers: most often the same file once more."""
        fresh = [path for path in sorted(paths) if self._is_ours(path) and self._follow.note(path)]
        if len(fresh) > MOST_LINES:
            self._log_many(fresh)
            return
        for path in fresh:
            # Who imports what went is known only while the graph still has it.
            self._reach[path] = self.affected(path)
            self._log(path)

    async def look(self, paths: set[Path], modules: Mapping[Path, str | None]) -> None:
        """Bring the graph up to date; see `Witness`."""
        self._catalogue.changed(modules)
        await self._index.look(paths, modules)

    def affected(self, path: Path) -> set[Path]:
        """The files that a change of this one may change, itself included."""
        readers = {session.path for session in self._sessions if path in session.paths}
        return {path} | readers | self._index.graph.affected_by(path)

    def _watched(self, affected: Collection[Path]) -> list[Path]:
        watched = (uris.to_path(uri) for uri in self._registry.watched)
        return [path for path in watched if path in affected]

    def _is_ours(self, path: Path) -> bool:
        return self._catalogue.root_of(path) is not None or any(path == session.path for session in self._sessions)

    # ── Telling ─────────────────────────────────────────────────────────────────────────────

    def _tell(self, changed: set[Path]) -> None:
        reach, self._reach = self._reach, {}
        self._read_buffers(changed)
        if len(changed) > 1:
            return
        (path,) = changed
        affected, uri = reach.get(path, set()) | self.affected(path), uris.from_path(path)
        self._broadcast(
            wire.FileChanged(
                uri=uri,
                watched=self._registry.is_watched(uri),
                affected=len(affected),
                watched_affected=len(self._watched(affected)),
            )
        )

    def _log(self, path: Path) -> None:
        name, affected = self._name(path), self._reach[path]
        if watched := len(self._watched(affected)):
            log.info("File changed: %s (affects %s, %d watched)", name, _files(len(affected)), watched)
        else:
            log.info("File changed: %s (no watched files affected, skipping)", name)

    def _log_many(self, paths: Collection[Path]) -> None:
        affected = self._index.graph.affected_by(*paths) | {
            session.path for session in self._sessions if not session.paths.isdisjoint(paths)
        }
        watched = len(self._watched(affected))
        log.info("Files changed: %d (affects %s, %d watched)", len(paths), _files(len(affected)), watched)

    def _name(self, path: Path) -> str:
        root = self._catalogue.root_of(path)
        return relative(path, root) if root else path.name


def _files(count: int) -> str:
    return f"{count} file{'' if count == 1 else 's'}"
