"""The texts in a piece of code that may name a file, those of its nested functions included, docstrings not."""

from __future__ import annotations

import os
import re
import sys
from types import CodeType

from .heap.code_names import names_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator, Optional, Union

_LONGEST = 4096  # a path; beyond, no system takes it
_LONGEST_QUERY = 50_000
_QUOTED = re.compile(r"""'([^'"\n\0]{2,500})'|"([^'"\n\0]{2,500})\"""")
_FUNCTION = 0x03  # inspect.CO_OPTIMIZED | inspect.CO_NEWLOCALS
_HAS_DOCSTRING = 0x4000000  # inspect.CO_HAS_DOCSTRING, from 3.14 on
_MOST_TEXTS = 1000  # of one code
_MOST_CODES = 5000  # remembered


class Outline:
    """What a code and those inside it name: globals, `attributes` (these and all others), `imports`, and texts."""

    __slots__ = ("attributes", "code", "imports", "names", "texts")

    def __init__(self, code: CodeType) -> None:
        found = names_of(code)
        self.code = code  # kept, so that its id stays its own
        self.names = sorted(found.names)
        self.attributes = frozenset(found.attributes)
        self.imports = sorted(found.imports)
        self.texts = texts_of(code)


_known: dict[int, Outline] = {}


def outline_of(code: CodeType) -> Outline:
    """The outline of a code. Costs a look-up from the second time on."""
    found = _known.get(id(code))
    if found is None:
        if len(_known) > _MOST_CODES:
            _known.clear()
        found = _known[id(code)] = Outline(code)
    return found


def texts_of(code: CodeType) -> dict[str, None]:
    """What could be a path among the constants of a code and of the codes inside it, each once, in order."""
    texts: dict[str, None] = {}
    for text in _constants(code):
        texts.update(dict.fromkeys(paths_in(text)))
        if len(texts) > _MOST_TEXTS:
            break
    return texts


def paths_in(text: Union[str, bytes]) -> Iterator[str]:
    """The text itself, if it could be a path, and the quoted parts of a query that could be one."""
    if isinstance(text, bytes):
        text = os.fsdecode(text) if len(text) < _LONGEST else ""
    if _is_path(text):
        yield text
    if len(text) < _LONGEST_QUERY and "." in text and ("'" in text or '"' in text):
        for single, double in _QUOTED.findall(text):
            if "." in (single or double) and _is_path(single or double):
                yield single or double


def _is_path(text: str) -> bool:
    if not 0 < len(text) < _LONGEST or "\0" in text or "\n" in text or "://" in text or "<locals>" in text:
        return False
    return os.name != "nt" or text[:2] not in ("\\\\", "//")  # asking another machine may take seconds


def _constants(code: CodeType) -> Iterator[Union[str, bytes]]:
    stack = [code]
    while stack:
        one = stack.pop()
        docstring = _docstring(one)
        for index, constant in enumerate(one.co_consts):
            if type(constant) is CodeType:
                stack.append(constant)
            elif index != docstring:
                yield from _flat(constant)


def _flat(constant: Any) -> Iterator[Union[str, bytes]]:
    if type(constant) in (str, bytes):
        yield constant
    elif type(constant) in (tuple, frozenset):
        for part in constant:
            yield from _flat(part)


def _docstring(code: CodeType) -> Optional[int]:
    """Where among a code's constants its docstring is, if it has one."""
    constants = code.co_consts
    if code.co_flags & _FUNCTION == _FUNCTION:
        if sys.version_info >= (3, 14):
            return 0 if code.co_flags & _HAS_DOCSTRING else None
        has_one = code.co_name.isidentifier() and constants and type(constants[0]) is str
        return 0 if has_one else None  # without one, None is the first constant
    if "__doc__" not in code.co_names:
        return None
    texts = [index for index, constant in enumerate(constants) if type(constant) is str]
    rank = 1 if "__qualname__" in code.co_names else 0  # a class first says its own name
    return texts[rank] if len(texts) > rank else None
