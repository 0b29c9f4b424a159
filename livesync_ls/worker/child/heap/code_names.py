"""The global names that a piece of code looks up, binds or deletes, its nested functions included."""

from __future__ import annotations

import opcode
import sys
from types import CodeType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional

_GLOBAL = (
    "LOAD_GLOBAL",
    "STORE_GLOBAL",
    "DELETE_GLOBAL",
    "LOAD_NAME",
    "STORE_NAME",
    "DELETE_NAME",
    "LOAD_FROM_DICT_OR_GLOBALS",
)
_OPCODES = frozenset(opcode.opmap[name] for name in _GLOBAL if name in opcode.opmap)
_SHIFTED = opcode.opmap["LOAD_GLOBAL"] if sys.version_info >= (3, 11) else -1  # its lowest bit says "push NULL"
_IMPORT = opcode.opmap["IMPORT_NAME"]
_MOST = 20_000  # codes remembered


class CodeNames:
    """What one code names: global `names`, `imports` (modules), and `attributes` (these and all others)."""

    __slots__ = ("attributes", "code", "imports", "names")

    def __init__(self, code: CodeType) -> None:
        self.code = code  # kept, so that its id stays its own
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.imports: set[str] = set()
        stack = [code]
        while stack:
            one = stack.pop()
            self._add(one)
            stack.extend(const for const in one.co_consts if type(const) is CodeType)

    def _add(self, code: CodeType) -> None:
        names = code.co_names
        if not names:
            return
        instructions, extended = code.co_code, 0
        for at in range(0, len(instructions), 2):
            op, argument = instructions[at], instructions[at + 1] | extended
            extended = argument << 8 if op == opcode.EXTENDED_ARG else 0
            if op in _OPCODES:
                self.names.add(names[argument >> 1 if op == _SHIFTED else argument])
            elif op == _IMPORT:
                self.imports.add(names[argument])
        self.attributes.update(names)


_known: dict[int, CodeNames] = {}


def names_of(code: CodeType) -> CodeNames:
    """The names in a code and the codes inside it. Costs a look-up from the second time on."""
    found: Optional[CodeNames] = _known.get(id(code))
    if found is None:
        if len(_known) > _MOST:
            _known.clear()
        found = _known[id(code)] = CodeNames(code)
    return found
