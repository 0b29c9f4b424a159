"""The project modules that a document's blocks loaded: what their texts mean, function by function."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from livesync_ls.files.sights import NO_VERSION as NOTHING
from livesync_ls.files.sources import Sources, digest_of_text
from livesync_ls.planner import Key, Stamp
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
        self.text, self.outline = text, outline
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

    async def loaded(self, executed: Mapping[str, str]) -> set[Path]:
        """Modules were executed; those from open buffers come with the digest of the text that was.

        Returns those whose text is another one already.
        """
        torn: set[Path] = set()
        for path, digest in ((Path(path), digest) for path, digest in executed.items()):
            source = await self._sources.read(path)
            text = source.text if source else None
            if not digest and source and source.from_buffer:
                # It was loaded from disk, and a buffer was opened over it since.
                saved = await self._sources.saved(path)
                digest = saved.digest if saved else "nothing"
            # A file that is gone has no time that could tell that it was there when the block ran.
            if text is None or (digest and digest_of_text(text) != digest):
                torn.add(path)
            if path not in self._programs:
                base = digest_of_text(text) if text is not None else NOTHING
                self._programs[path] = Program(text, base, counts_layout=self._counts_layout)
            self._told[path] = self._programs[path].text
        return torn

    async def changed(self, paths: Iterable[Path]) -> bool:
        """Bring the versions up to date. Returns whether any text is another one now."""
        # A new process may forget them meanwhile: what it loads then is read anew, and not to be changed by this.
        programs = {path: self._programs[path] for path in paths}
        news: dict[Path, str | None] = {}
        for path, program in programs.items():
            source = await self._sources.read(path)
            text = source.text if source and not source.problem else None
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

    def versions(self) -> dict[Key, Stamp]:
        """What every module is now, for the planner."""
        versions: dict[Key, Stamp] = {}
        for path, program in self._programs.items():
            versions[program_key(path)] = program.rest
            for name in program.known if program.outline else ():
                versions[function_key(path, name)] = program.function(name)
        return versions

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


def program_key(path: Path | str) -> Key:
    """The planner's key of a project module's text, functions that can change alone aside."""
    return f"p:{path}"


def function_key(path: Path | str, name: str) -> Key:
    """The planner's key of such a function."""
    return f"d:{path}:{name}"
