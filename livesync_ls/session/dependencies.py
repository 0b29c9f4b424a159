"""The files that a document's blocks read and wrote, and what is in them now: versions for the planner."""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path

from livesync_ls.files import sights
from livesync_ls.files.sights import NO_VERSION as NOTHING
from livesync_ls.files.sights import Look
from livesync_ls.files.sources import Sources
from livesync_ls.files.touched import is_touched
from livesync_ls.planner import Files, Key, Stamp
from livesync_ls.session.keys import file_key, kind_key
from livesync_ls.session.meanwhile import Meanwhile
from livesync_ls.session.programs import Outlines, Programs
from livesync_ls.session.strays import Known
from livesync_ls.session.tears import Tears, torn_by
from livesync_ls.worker.child.messages import DoneMessage


class Dependencies:
    """What the blocks of one document read, looked for, listed and wrote.

    A file that holds what the document itself wrote is no change for those above the writer: that would be feedback.
    The document is not among them: whoever looks at it (`inspect` does) sees the text that runs.
    """

    def __init__(self, sources: Sources, document: Path, outlines: Outlines) -> None:
        self.programs = Programs(sources, outlines)
        self._sources = sources
        self._document = document
        self._looks: dict[Path, Look] = {}
        self._own: dict[Path, str] = {}
        self.created: set[str] = set()
        self.writers: set[str] = set()
        """Blocks that wrote files in this process."""
        self.meanwhile = Meanwhile()
        self.tears = Tears()
        self._kinds: dict[Path, str] = {}
        """What is at paths of which blocks only learnt whether something is there."""
        self._seconds = 0
        self._looking = asyncio.Lock()
        """Who looks later at a file must not be overtaken by who looked earlier."""

    @property
    def paths(self) -> frozenset[Path]:
        return frozenset((*self._looks, *self._kinds, *self.programs))

    def files(self) -> Files:
        """What every path holds now, for the planner."""
        present: dict[Key, Stamp] = {file_key(path): look.version for path, look in self._looks.items()}
        present |= {kind_key(path): kind for path, kind in self._kinds.items()}
        present |= self.programs.versions()
        own = [path for path, look in self._looks.items() if self._own.get(path) == look.version]
        return Files(present, frozenset((*map(file_key, own), *(kind_key(path) for path in self._own))))

    def forget(self) -> None:
        """A new process has read nothing yet. What the document wrote stays its own."""
        self._looks.clear()
        self._kinds.clear()
        self.programs.forget()
        self.writers.clear()

    async def add(self, done: DoneMessage) -> str | None:
        """Note what a block read and wrote. Returns why it has to run again at once, if something else is there now."""
        self._note_writing(done)
        async with self._looking:  # whoever hears of a change meanwhile must find what is noted here
            torn = await self._take_in(done) | await self._take_in_modules(done)
        ours = self._own.keys() | {Path(path) for path in done["written"]}
        path = self.tears.tore(done["block"], torn - ours)
        return torn_by(path) if path else None

    async def _take_in(self, done: DoneMessage) -> set[Path]:
        """Returns the paths of what changed since the block saw it, modules aside."""
        written = {Path(path) for path in done["written"]}
        saw = {Path(path): seen for path, seen in zip(done["files"], done["sights"], strict=True)}
        saw.pop(self._document, None)
        glimpsed, packages = ({Path(path) for path in done[each]} for each in ("glimpsed", "packages"))
        asked = (glimpsed | packages) & saw.keys() - written
        torn = await self._compare_kinds({path: sights.kind_of(saw[path]) or NOTHING for path in asked})
        return torn | await self._compare({path: saw[path] for path in saw.keys() - glimpsed}, written)

    async def _take_in_modules(self, done: DoneMessage) -> set[Path]:
        """Returns the paths of modules that changed since the block loaded them."""
        torn, is_contradicted = await self.programs.loaded(done["loaded"])
        self.meanwhile.find(self.programs.versions(map(Path, done["loaded"])).items())
        if is_contradicted:
            self.meanwhile.contradict()
        return torn

    async def _compare_kinds(self, saw: Mapping[Path, str]) -> set[Path]:
        """Take in what a block saw to be at paths. Returns those where something else is now."""
        strange = [path for path, kind in saw.items() if self._kinds.get(path) != kind]
        now = await asyncio.to_thread(sights.kinds, strange) if strange else {}
        if known := {path for path in strange if self._kinds.setdefault(path, now[path]) != now[path]}:
            self.meanwhile.contradict(known)
        self.meanwhile.find((kind_key(path), now.get(path, kind)) for path, kind in saw.items())
        return {path for path in strange if saw[path] != now[path]}

    async def _compare(self, saw: Mapping[Path, str], written: set[Path]) -> set[Path]:
        """Take in what a block read, by what it saw when it looked, and wrote. Returns the paths that changed since.

        Where something else was known, others hear of the change by `changed`, and soon.
        """
        listed = {path.parent for path in written} & (self._looks.keys() | saw.keys())
        strange = {path for path, sight in saw.items() if path not in self._looks or self._looks[path].sight != sight}
        looks = await self._look({*strange, *written, *listed}) if strange or written else {}
        ours = written | listed
        if known := {
            path for path in strange & self._looks.keys() - ours if looks[path].version != self._version(path)
        }:
            self.meanwhile.contradict(known)
        self._own.update((path, looks[path].version) for path in written)
        self._own.update((path, looks[path].version) for path in listed if looks[path].version != self._version(path))
        self._looks.update((path, look) for path, look in looks.items() if path not in known)
        seen = saw.keys() - ours
        self.meanwhile.find((file_key(path), looks.get(path, self._looks[path]).version) for path in seen)
        return {path for path in strange - ours if looks[path].sight != saw[path]}

    def _version(self, path: Path) -> str | None:
        return self._looks[path].version if path in self._looks else None

    def _note_writing(self, done: DoneMessage) -> None:
        self.created.update(done["created"])
        if done["written"]:
            self.writers.add(done["block"])

    async def add_written(self, done: DoneMessage) -> None:
        """Note what a block wrote in another process of the document."""
        self._note_writing(done)
        if done["written"]:
            async with self._looking:
                looks = await self._look(map(Path, done["written"]))
                self._own.update((path, look.version) for path, look in looks.items())
                self._looks.update(looks)

    @contextmanager
    def second_process(self) -> Generator[None]:
        """While another process runs the document's blocks: what it writes is known only when they have ended."""
        self._seconds += 1
        try:
            yield
        finally:
            self._seconds -= 1

    def found(self) -> dict[Key, Stamp]:
        """The versions that the last block's record has to bear, whatever was known before and came since."""
        own = self._own_keys()
        return {key: version for key, version in self.meanwhile.stamps.items() if key not in own}

    def overtaken(self) -> frozenset[Key]:
        """What others changed while the last block ran: it may have read what was there before, or what came."""
        return self.meanwhile.overtaken - self._own_keys()

    def _own_keys(self) -> set[Key]:
        return {key for path in self._own for key in (file_key(path), kind_key(path))}

    async def decide(self) -> bool:
        """A block has ended: look at what happened meanwhile. Returns whether other blocks may have to run by it."""
        undecided = self.meanwhile.take_undecided()
        is_contradicted = self.meanwhile.take_contradiction()
        return bool(undecided and await self.changed(undecided)) or is_contradicted

    def seen(self, done: DoneMessage) -> list[tuple[Key, Stamp]]:
        """The versions of what a block read, files and the modules that it loaded."""
        paths = [Path(path) for path in done["files"] if Path(path) != self._document]
        versions: list[tuple[Key, Stamp]] = [
            (file_key(path), self._looks[path].version) if path in self._looks else (kind_key(path), self._kinds[path])
            for path in paths
            if path in self._looks or path in self._kinds
        ]
        versions += [(kind_key(path), self._kinds[path]) for path in map(Path, done["packages"]) if path in self._kinds]
        functions = done["effects"]["functions"] if done["effects"] else ()
        return [*versions, *self.programs.seen(done["loaded"], functions)]

    def shadows(self, done: DoneMessage) -> frozenset[Key]:
        """Paths at which a file would hide a module that the block loaded."""
        return frozenset(map(file_key, done["shadowable"]))

    def written(self, done: DoneMessage) -> dict[str, str]:
        """The versions of what a block wrote, listings included."""
        paths = {Path(path) for path in done["written"]}
        listed = {path.parent for path in paths if path.parent in self._own}
        return {file_key(path): self._looks[path].version for path in (*paths, *listed) if path in self._looks}

    def concern(self, paths: Iterable[Path]) -> bool:
        """Whether something happened where blocks looked."""
        touched = {*paths}
        listings = {path.parent for path in touched}
        return any(path in listings or is_touched(path, touched) for path in self.paths)

    async def changed(self, paths: Iterable[Path]) -> bool:
        """Brings the versions up to date where something happened. Returns whether any is another one now.

        What comes or goes in a folder changes its listing; a folder that comes or goes takes all below it along.
        """
        touched = {*paths}
        if self.meanwhile.running:
            data = {path for path in touched if path.suffix != ".py"}
            self.meanwhile.leave_undecided(data)
            touched -= data
        async with self._looking:
            before = self.files().present if self.meanwhile.running else None
            is_changed = await self._look_at(touched)
            if before is not None:
                self.meanwhile.overtake(before, self.files().present)
            return is_changed

    async def _look_at(self, touched: set[Path]) -> bool:
        listings = {path.parent for path in touched}
        concerned = {path for path in self._looks if path in listings or is_touched(path, touched)}
        looks = await self._look(concerned) if concerned else {}
        looked_for = [path for path in self._kinds if is_touched(path, touched)]
        seen = await asyncio.to_thread(sights.kinds, looked_for) if looked_for else {}
        modules = [path for path in self.programs if is_touched(path, touched)]
        programs = await self.programs.changed(modules)
        # No await from here to where the runner is told: to it, versions that changed unsaid are a defect. And what
        # a new process has made forgotten meanwhile stays so.
        seen = {path: kind for path, kind in seen.items() if path in self._kinds}
        looks = {path: look for path, look in looks.items() if path in self._looks}
        changed = {path for path, look in looks.items() if self._looks[path].version != look.version}
        if self._seconds:
            undecided = changed & self._own.keys()
            self.meanwhile.leave_undecided(undecided)
            changed -= undecided
            looks = {path: look for path, look in looks.items() if path not in undecided}
        self._looks.update(looks)
        came_or_went = any(self._kinds[path] != kind and path not in self._own for path, kind in seen.items())
        self._kinds.update(seen)
        return programs or came_or_went or any(self._own.get(path) != looks[path].version for path in changed)

    async def _look(self, paths: Iterable[Path]) -> dict[Path, Look]:
        looks = await self._sources.looks([*paths])
        for path, look in looks.items():
            self._sources.expect(path, look.digest)
        return looks

    async def strays(self) -> set[Path]:
        """The paths at which something else is than is known, with or without anybody having told of it.

        Somebody still has to look at them. Nothing while something runs, which may change them.
        """
        if self.meanwhile.running or self._seconds:
            return set()
        data = {path: look for path, look in self._looks.items() if look.sight != sights.BUFFER}
        known = Known(data, self.programs.looks(), self._kinds.copy())
        found = await asyncio.to_thread(known.compare)
        self.programs.resight(known.modules, found.modules)
        again = {path: look for path, look in found.data.items() if look.digest == data[path].digest}
        self._looks.update((path, look) for path, look in again.items() if self._looks.get(path) == data[path])
        return found.strays
