"""From a text to what it imports."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Callable, Iterator

import msgspec

from livesync_ls.imports.lexing import Kind, beginnings


class Imported(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One import: `import module`, `from module import names`, or a call that does the same."""

    module: str
    """Dotted; empty in `from . import x`."""
    level: int = 0
    """How many dots stand before the module; 0 is an absolute import."""
    names: tuple[str, ...] | None = None
    """The names of a from-import, `*` among them; None where a module itself is imported."""


class Statements(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a text imports, each import once and sorted: moving a line changes nothing."""

    imports: tuple[Imported, ...] = ()
    exports: tuple[str, ...] = ()
    """The literal names in `__all__`: `from package import *` imports the submodules among them."""


EMPTY = Statements()

# All possessive: a comment must not end early, nor a name, for the rest to fit.
_GAP = r"(?:[ \t\f]|\\\n)*+"
_WIDE_GAP = r"(?:[ \t\f\n]|\\\n|\#[^\n]*+)*+"
_NAME = r"[^\W\d]\w*+"
_DOTTED = rf"{_NAME}(?:{_GAP}\.{_GAP}{_NAME})*"
_STRING = r"""[rRuU]?(?:"([^"\\\n]*)"|'([^'\\\n]*)')"""

_FROM = re.compile(rf"from{_GAP}((?:\.{_GAP})*)({_DOTTED})?{_GAP}import(?!\w){_GAP}(\(?)")
_MODULE = re.compile(rf"{_GAP}({_DOTTED})(?:{_GAP}as{_GAP}{_NAME})?{_GAP}(,?)")
_ITEM = re.compile(rf"{_GAP}({_NAME}|\*)(?:{_GAP}as{_GAP}{_NAME})?{_GAP}(,?)")
_WIDE_ITEM = re.compile(rf"{_WIDE_GAP}({_NAME}|\*)(?:{_WIDE_GAP}as{_WIDE_GAP}{_NAME})?{_WIDE_GAP}(,?)(?![=.(\[:])")
_IMPORT_MODULE = re.compile(
    rf"import_module[ \t]*\(\s*(?:name\s*=\s*)?{_STRING}\s*"
    rf"(?:,\s*(?:package\s*=\s*)?(__package__|__name__|__spec__\.parent|{_STRING})\s*,?\s*)?[,)]"
)
_BUILTIN = re.compile(
    rf"__import__[ \t]*\(\s*(?:name\s*=\s*)?{_STRING}\s*"
    r"""(?:,(?:[^()\[\]]|\(\))*?[\[(]\s*(['"][^()\[\]]*)[\])]\s*(?:,\s*(?:level\s*=\s*)?(\d))?)?"""
)
_EXPORTS = re.compile(r"__all__\s*(?::[^=\n]*)?(?:\+?=|\.(?:extend|append)\s*\()")
_PIECE = re.compile(rf"({_STRING})|([(\[{{])|([)\]}}])|(\n)|\#[^\n]*|.", re.DOTALL)


def statements_of(text: str) -> Statements:
    """What a text imports, in functions too, and the literal names of its `__all__`. Nothing is run.

    Lines that do not parse are read as far as they make sense, and the others all the same.
    """
    if "import" not in text and "__all__" not in text:
        return EMPTY
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    imports: set[Imported] = set()
    exports: set[str] = set()
    for start, kind in beginnings(text):
        if kind == "__all__":
            exports.update(_exported(text, start))
        else:
            imports.update(_READERS[kind](text, start))
    return Statements(tuple(sorted(imports, key=_order)), tuple(sorted(exports)))


def _order(imported: Imported) -> tuple[int, str, bool, tuple[str, ...]]:
    return imported.level, imported.module, imported.names is not None, imported.names or ()


def _from(text: str, start: int) -> Iterator[Imported]:
    head = _FROM.match(text, start)
    if head is None or not (head[1] or head[2]):
        return
    names: list[str] = []
    item = _WIDE_ITEM if head[3] else _ITEM
    at: int | None = head.end()
    while at is not None and (found := item.match(text, at)) and not keyword.iskeyword(found[1]):
        names.append(_plain(found[1]))
        at = found.end() if found[2] else None
    module = _plain(head[2] or "")
    if module != "__future__":
        # Half-typed, it has no names yet, but it names a module already.
        yield Imported(module, head[1].count("."), tuple(sorted(set(names))))


def _import(text: str, start: int) -> Iterator[Imported]:
    at: int | None = start + len("import")
    while at is not None and (found := _MODULE.match(text, at)):
        module = _plain(found[1])
        if keyword.iskeyword(module):
            return
        yield Imported(module)
        at = found.end() if found[2] else None


def _import_module(text: str, start: int) -> Iterator[Imported]:
    """`importlib.import_module` with literal arguments, or those that mean one's own package."""
    call = _IMPORT_MODULE.match(text, start)
    if call is None:
        return
    name = call[1] or call[2] or ""
    module = name.lstrip(".")
    level = len(name) - len(module)
    package = call[4] or call[5]
    if level and package:
        above = package.split(".")
        module = ".".join([*above[: len(above) - level + 1], *([module] if module else [])])
        level = 0
    if (not level or call[3]) and _is_dotted(module):
        yield Imported(module, level)


def _builtin(text: str, start: int) -> Iterator[Imported]:
    """`__import__` with a literal name, and its names and level where they are literal, too."""
    call = _BUILTIN.match(text, start)
    if call is None:
        return
    module, level = call[1] or call[2] or "", int(call[4] or 0)
    if not _is_dotted(module) and not (level and not module):
        return
    names = tuple(sorted({a or b for a, b in re.findall(_STRING, call[3] or "")}))
    yield Imported(module, level, names or None)


def _exported(text: str, start: int) -> Iterator[str]:
    """The strings of one statement that makes or extends `__all__`."""
    head = _EXPORTS.match(text, start)
    if head is None:
        return
    depth = int(head[0].endswith("("))
    for piece in _PIECE.finditer(text, head.end()):
        if piece[1]:
            yield from filter(str.isidentifier, [piece[2] or piece[3] or ""])
        depth += bool(piece[4]) - bool(piece[5])
        if depth < 0 or (depth == 0 and piece[6]):
            return


def _plain(name: str) -> str:
    """A dotted name without what may stand between its parts, spelled as Python spells it for itself."""
    if name.isascii():
        return name if name.replace(".", "_").isidentifier() else re.sub(r"[\s\\]+", "", name)
    return unicodedata.normalize("NFKC", re.sub(r"[\s\\]+", "", name))


def _is_dotted(name: str) -> bool:
    return all(part.isidentifier() for part in name.split("."))


_READERS: dict[Kind, Callable[[str, int], Iterator[Imported]]] = {
    "from": _from,
    "import": _import,
    "import_module": _import_module,
    "__import__": _builtin,
}
