"""The project modules that a document's blocks loaded: what their texts mean, function by function."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from livesync_ls.files.sights import NO_VERSION as NOTHING
from livesync_ls.files.sights import Look
from livesync_ls.files.sources import Source, Sources, digest_of_text
from livesync_ls.planner import Key, Stamp
from livesync_ls.session.keys import function_key, program_key
from livesync_ls.worker.child.messages import Outline

Outlines = Callable[[dict[str, str]], Awaitable[dict[str, Outline]]]
"""Asks the user's Python what texts mean. Raises `WorkerWouldNotStart`."""


@dataclass
class Program:
    """One module's text. `base` is the version of all its parts until the text changes for the first time."""

    text: str | None
    base: str
    outline: Outline | None = None
    versions: dict[str, str] = field(default_factory=dict[str, str])
    """What the base's own digests are called, so that a text that comes back is the version that it was."""
    counts_layout: bool = False
    """Somebody can tell its lines: every letter of the text counts."""
    known: set[str] = field(default_factory=lambda: {"*"})
    """Functions that could change alone in any text."""
    sight: str = ""
    """What was at its path when it was last seen that this text is there; nothing if it was not looked for that."""

    @property
    def look(self) -> Look:
        """The text as something that was found."""
        return Look(digest_of_text(self.text) if self.text is not None else None, self.sight)

    @property
    def rest(self) -> str:
        """The version of all but the functions that can change alone."""
        if self.text is None:
            return NOTHING
        if self.counts_layout:
            return digest_of_text(self.text)
        return self._version("", self.outline["rest"]) if self.outline else self.base

    def function(self, name: str) -> str:
        """The version of a function's definition, or with `*` of the list of such functions.

        Of one that cannot change alone it is that of the first text: it counts with the rest.
        """
        if self.outline is None:
            return self.base
        if name == "*":
            return self._version(name, self.outline["names"])
        digest = self.outline["functions"].get(name, NOTHING if name in self.known else self.base)
        return self._version(name, digest)

    def _version(self, name: str, digest: str) -> str:
        return self.versions.get(f"{name}:{digest}", digest)

    def begin(self, outline: Outline) -> None:
        """The outline of the base text is known from now on."""
        self.versions[f":{outline['rest']}"] = self.base
        self.versions[f"*:{outline['names']}"] = self.base
        self.versions.update({f"{name}:{digest}": self.base for name, digest in outline["functions"].items()})
        self.known.update(outline["functions"])

    def become(self, text: str | None, outline: Outline | None) -> None:
        self.text, self.outline, self.sight = text, outline, ""
        self.known.update(outline["functions"] if outline else ())


class Programs:
    """By path. `told` are the texts that the living worker's modules have."""

    def __init__(self, sources: Sources, outlines: Outlines) -> None:
        self._sources = sources
        self._outlines = outlines
        self._programs: dict[Path, Program] = {}
        self._told: dict[Path, str | None] = {}
        self._counts_layout = False

    def __contains__(self, path: Path) -> bool:
        return path in self._programs

    def __iter__(self) -> Iterator[Path]:
        return iter(self._programs)

    def forget(self) -> None:
        self._programs.clear()
        self._told.clear()

    def count_layout(self, counts: bool) -> None:
        """Whether the document can tell lines of code: then comments and layout of modules are changes."""
        self._counts_layout = counts
        for program in self._programs.values():
            program.counts_layout = counts

    async def loaded(self, executed: Mapping[str, str]) -> tuple[set[Path], bool]:
        """Modules were executed, and this was found of them: it is what the living worker has.

        Returns those that hold something else by now, and whether of any something else was known.
        """
        torn: set[Path] = set()
        contradicted: set[Path] = set()
        for path, found in ((Path(path), found) for path, found in executed.items()):
            source = await self._sources.read(path)
            text = _text_of(source)
            if not await self._is_there(path, source, found):
                torn.add(path)
            if path not in self._programs:
                base = digest_of_text(text) if text is not None else NOTHING
                self._programs[path] = Program(text, base, counts_layout=self._counts_layout)
            elif self._programs[path].text != text:
                contradicted.add(path)
        await self.changed(contradicted)
        self._told.update((path, self._programs[path].text) for path in map(Path, executed))
        return torn, bool(contradicted)

    async def _is_there(self, path: Path, source: Source | None, found: str) -> bool:
        """Whether what a worker found is what there is now."""
        if source and source.from_buffer and found.startswith("disk "):
            # It was loaded from disk, and a buffer was opened over it since.
            saved = await self._sources.saved(path)
            return saved is not None and (saved.found, saved.text) == (found, source.text)
        return found == (source.found if source else "")

    async def changed(self, paths: Iterable[Path]) -> bool:
        """Bring the versions up to date. Returns whether any text is another one now."""
        # A new process may forget them meanwhile: what it loads then is read anew, and not to be changed by this.
        programs = {path: self._programs[path] for path in paths}
        news: dict[Path, str | None] = {}
        for path, program in programs.items():
            source = await self._sources.read(path)
            text = _text_of(source)
            if text != program.text:
                news[path] = text
        asked = {str(path): text for path, text in news.items() if text is not None}
        bases = {path: each.text for path in news if not (each := programs[path]).versions}
        olds = {f"{path}\0": text for path, text in bases.items() if text is not None}
        outlines = await self._outlines(asked | olds) if asked or olds else {}
        for path, text in news.items():
            program = programs[path]
            if base := outlines.get(f"{path}\0"):
                program.begin(base)
            program.become(text, outlines.get(str(path)))
        return bool(news)

    def versions(self, paths: Iterable[Path] | None = None) -> dict[Key, Stamp]:
        """What these modules are now, or all, for the planner."""
        versions: dict[Key, Stamp] = {}
        for path in self._programs if paths is None else paths:
            program = self._programs[path]
            versions[program_key(path)] = program.rest
            for name in program.known if program.outline else ():
                versions[function_key(path, name)] = program.function(name)
        return versions

    def looks(self) -> dict[Path, Look]:
        """Those that are read from disk, as they are known."""
        return {path: each.look for path, each in self._programs.items() if not self._sources.is_open(path)}

    def resight(self, known: Mapping[Path, Look], found: Mapping[Path, Look]) -> None:
        """Take in what was found at paths of which this was known: the same text is seen again by its sight alone."""
        for path, now in found.items():
            program = self._programs.get(path)
            if program and now.digest == known[path].digest and program.look == known[path]:
                program.sight = now.sight

    def seen(self, executed: Iterable[str], functions: Iterable[str]) -> Iterator[tuple[Key, Stamp]]:
        """The versions of what a block executed and used."""
        for path in executed:
            yield program_key(path), self._programs[Path(path)].rest
        for path, _, name in (function.rpartition(":") for function in functions):
            if program := self._programs.get(Path(path)):
                yield function_key(path, name), program.function(name)

    def to_tell(self) -> dict[str, str]:
        """Texts of living modules that differ from what the worker has, and no more than functions and layout do."""
        texts = {
            path: program.text
            for path, program in self._programs.items()
            if program.text is not None and self._told.get(path) not in (None, program.text)
        }
        self._told.update(texts)
        return {str(path): text for path, text in texts.items()}


def _text_of(source: Source | None) -> str | None:
    return source.text if source and not source.problem else None
