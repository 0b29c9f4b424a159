"""The global names that a piece of code looks up, binds or deletes, its nested functions included."""

from __future__ import annotations

import opcode
import sys
from types import CodeType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator, Optional

_GLOBAL = (
    "LOAD_GLOBAL",
    "STORE_GLOBAL",
    "DELETE_GLOBAL",
    "LOAD_NAME",
    "STORE_NAME",
    "DELETE_NAME",
    "LOAD_FROM_DICT_OR_GLOBALS",
)


def _opcodes(*names: str) -> frozenset[int]:
    return frozenset(opcode.opmap[name] for name in names if name in opcode.opmap)


_OPCODES = _opcodes(*_GLOBAL)
_LOADS = _opcodes("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS")
_ATTRIBUTES = _opcodes("LOAD_ATTR", "LOAD_METHOD", "STORE_ATTR", "DELETE_ATTR")
_STORES = _opcodes("STORE_NAME", "STORE_GLOBAL")
_SILENT = _opcodes("CACHE", "EXTENDED_ARG")
_SHIFTED = opcode.opmap["LOAD_GLOBAL"] if sys.version_info >= (3, 11) else -1  # its lowest bit says "push NULL"
_SHIFTED_TOO = opcode.opmap["LOAD_ATTR"] if sys.version_info >= (3, 12) else -1  # its lowest bit says "method"
_IMPORT = opcode.opmap["IMPORT_NAME"]
_IMPORT_FROM = opcode.opmap["IMPORT_FROM"]
_STAR = ("*",)
_MOST = 20_000  # codes remembered


class CodeNames:
    """What one code names: global `names`, of them the `loads`, `imports` (modules), and `attributes` (all there are).

    `asked` are the attributes that it asks something for. `bare` are the names that it does more with than to ask for
    an attribute: what such a name holds may be passed on.
    """

    __slots__ = ("asked", "attributes", "bare", "code", "has_star", "imports", "loads", "names")

    def __init__(self, code: CodeType) -> None:
        self.code = code  # kept, so that its id stays its own
        self.names: set[str] = set()
        self.loads: set[str] = set()
        self.attributes: set[str] = set()
        self.asked: set[str] = set()
        self.bare: set[str] = set()
        self.imports: set[str] = set()
        self.has_star = False
        stack = [code]
        while stack:
            one = stack.pop()
            self._add(one)
            stack.extend(const for const in one.co_consts if type(const) is CodeType)

    def _add(self, code: CodeType) -> None:
        names = code.co_names
        self.attributes.update(names)
        for const in code.co_consts:
            if type(const) is str and const.isidentifier():
                self.attributes.add(const)  # for `getattr(module, "name")`
        self.has_star = self.has_star or _STAR in code.co_consts
        if not names:
            return
        steps = [*_instructions(code)]
        for (op, argument), (following, _) in zip(steps, [*steps[1:], (-1, 0)]):  # noqa: B905 (`strict=` came with 3.10)
            if op in _OPCODES:
                self._global(op, names[argument >> 1 if op == _SHIFTED else argument], following)
            elif op in _ATTRIBUTES:
                self._attribute(names[argument >> 1 if op == _SHIFTED_TOO else argument], following)
            elif op == _IMPORT:
                self.imports.add(names[argument])
                if following not in _STORES and following != _IMPORT_FROM:
                    self.bare.add(names[argument].rpartition(".")[2])
            elif op == _IMPORT_FROM and following not in _STORES:
                self.bare.add(names[argument])

    def _attribute(self, name: str, following: int) -> None:
        self.asked.add(name)
        if following not in _ATTRIBUTES:
            self.bare.add(name)

    def _global(self, op: int, name: str, following: int) -> None:
        self.names.add(name)
        if op in _LOADS:
            self.loads.add(name)
            if following not in _ATTRIBUTES:
                self.bare.add(name)


def _instructions(code: CodeType) -> Iterator[tuple[int, int]]:
    instructions, extended = code.co_code, 0
    for at in range(0, len(instructions), 2):
        op, argument = instructions[at], instructions[at + 1] | extended
        extended = argument << 8 if op == opcode.EXTENDED_ARG else 0
        if op not in _SILENT:
            yield op, argument


_known: dict[int, CodeNames] = {}


def names_of(code: CodeType) -> CodeNames:
    """The names in a code and the codes inside it. Costs a look-up from the second time on."""
    found: Optional[CodeNames] = _known.get(id(code))
    if found is None:
        if len(_known) > _MOST:
            _known.clear()
        found = _known[id(code)] = CodeNames(code)
    return found
