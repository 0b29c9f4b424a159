"""Bytes for values that have no parts: exact type, exact bits."""

# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# (what is looked at may be anything)

from __future__ import annotations

import datetime
import decimal
import re
import struct
import sys
from types import CodeType

from .kinds import MISSING
from .layouts import module_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Optional

_DOUBLE = struct.Struct("<d").pack


def sized(tag: str, data: bytes) -> bytes:
    """Data that nothing after it can be taken for."""
    return b"%s%d:%s" % (tag.encode(), len(data), data)


def number(value: float) -> bytes:
    """A float's bits, those of a NaN too."""
    return b"f" + _DOUBLE(value)


def _text(value: str) -> bytes:
    return sized("s", value.encode("utf-8", "surrogatepass"))


def _time(value: Any) -> bytes:
    return sized("t", repr((*value.__reduce_ex__(3)[1][:1], value.fold)).encode())


_PLAIN: dict[type, Callable[[Any], bytes]] = {
    type(None): lambda _: b"N",
    type(Ellipsis): lambda _: b"E",
    type(NotImplemented): lambda _: b"X",
    bool: lambda value: b"T" if value else b"F",
    int: lambda value: b"i%x;" % value,
    float: number,
    complex: lambda value: b"c" + _DOUBLE(value.real) + _DOUBLE(value.imag),
    str: _text,
    bytes: lambda value: sized("b", value),
    range: lambda value: b"r%x,%x,%x;" % (value.start, value.stop, value.step),
    decimal.Decimal: lambda value: sized("D", str(value).encode()),
    datetime.date: lambda value: b"d%d;" % value.toordinal(),
    datetime.timedelta: lambda value: b"u%d,%d,%d;" % (value.days, value.seconds, value.microseconds),
}
_BY_ID = {id(cls): write for cls, write in _PLAIN.items()}
# Their text tells all, and no subclass's method is asked
_TELLING = ("pathlib", "pathlib._local", "fractions", "uuid", "ipaddress", "zoneinfo", "_zoneinfo")


def plain(value: Any) -> Optional[bytes]:
    """The bytes of a value without parts; None for values that have some, or that only identity tells apart."""
    write = _BY_ID.get(id(type(value)))
    if write is not None:
        return write(value) if value == value else None  # a NaN has an identity: `nan in [nan]`
    cls = type(value)
    if cls is datetime.datetime or cls is datetime.time:
        if value.tzinfo is datetime.timezone.utc:
            return b"z" + _time(value)
        return _time(value) if value.tzinfo is None else None
    if cls is re.Pattern:
        return _text(repr((value.pattern, value.flags)))
    if module_of(cls) in _TELLING:
        return sized("v", b"%d %s" % (id(cls), str(value).encode("utf-8", "surrogatepass")))
    return None


def bits(value: Any) -> bytes:
    """The bytes of the plain part of a state: numbers, texts and tuples of them."""
    if type(value) is tuple:
        return b"(" + b"".join([bits(one) for one in value]) + b")"
    if value is MISSING:
        return b"M"
    return plain(value) or sized("?", repr(value).encode("utf-8", "surrogatepass"))


_CODE = (
    *("co_argcount", "co_posonlyargcount", "co_kwonlyargcount", "co_nlocals", "co_flags", "co_name", "co_code"),
    *("co_names", "co_varnames", "co_freevars", "co_cellvars", "co_exceptiontable", "co_qualname"),
    *("co_firstlineno", "co_linetable" if sys.version_info >= (3, 10) else "co_lnotab"),
)


def code(value: CodeType) -> tuple[bytes, tuple[Any, ...]]:
    """A code, its lines included (tracebacks tell them), and its constants."""
    fields = tuple([getattr(value, name, None) for name in _CODE])
    return b"code" + bits(fields), value.co_consts
