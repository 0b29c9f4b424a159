"""Which kind an object is, by its exact type."""

# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# (what is looked at may be anything)

from __future__ import annotations

import _random
import collections
import datetime
import decimal
import functools
import io
import operator
import re
import types
import weakref
from array import array

from . import arrays, classes, containers, frames, functions, iterators, memory, natives, sets
from .instances import Instance
from .kinds import Kind
from .layouts import TypeMap, inherits, layout_of, module_of, namespace_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Optional

    from .layouts import Layout

ATOM = Kind()
ATOM.constant = True
CLASS = classes.Class()
MODULE = classes.Module()
FUNCTION = functions.Function()
FOREIGN = functions.ForeignFunction()
SUSPENDED = iterators.SUSPENDED
WEAK = natives.Weak()

_ATOMS: tuple[type, ...] = (
    *(int, float, complex, bool, str, bytes, range, type(None), type(Ellipsis), type(NotImplemented)),
    *(types.CodeType, types.FrameType, types.TracebackType, types.GetSetDescriptorType, types.MemberDescriptorType),
    *(types.MethodDescriptorType, types.WrapperDescriptorType, types.ClassMethodDescriptorType),
    *(datetime.date, datetime.datetime, datetime.time, datetime.timedelta, datetime.timezone),
    *(re.Pattern, decimal.Decimal, functools.cmp_to_key, type(re.match("", ""))),
    type(vars(collections.namedtuple("_", "a"))["a"]),  # pyright: ignore[reportUntypedNamedTuple] (for the field's type)
)
_WRAPPERS: tuple[type, ...] = (
    *(slice, property, staticmethod, classmethod, super, map, filter, zip),
    *(types.MethodType, types.BuiltinMethodType, types.MethodWrapperType, types.MappingProxyType),
    *(type({}.keys()), type({}.values()), type({}.items()), functools.partial, type(iter(int, 1))),
    *(type(list[int]), operator.attrgetter, operator.itemgetter, operator.methodcaller),
)
_CONTENT: dict[type, Callable[[], Kind]] = {
    list: containers.List,
    dict: containers.Dict,
    collections.defaultdict: containers.DefaultDict,
    collections.OrderedDict: containers.OrderedDict,
    collections.deque: containers.Deque,
    set: sets.Set,
    bytearray: containers.ByteArray,
    array: containers.Array,
    tuple: natives.Tuple,
    frozenset: natives.FrozenSet,
    _random.Random: memory.Random,
    io.StringIO: memory.Buffer,
    io.BytesIO: memory.Buffer,
}
_IMMUTABLE = frozenset(map(id, (*_ATOMS, object)))
_WRAPPER_IDS = frozenset(map(id, _WRAPPERS))
_CONTENT_IDS = frozenset(map(id, _CONTENT))
# Classes of the standard library whose instances only look as if they changed: they keep what they computed
_OWN = (__name__.partition(".")[0],)
_VALUES = ("pathlib", "pathlib._local", "fractions", "uuid", "ipaddress", "zoneinfo", "_zoneinfo", "_abc")


def _kind(cls: type) -> Kind:
    """The kind for instances of a type that is not in the table."""
    layout: Layout = layout_of(cls)
    module = module_of(cls)
    if module in _VALUES:
        return ATOM
    if inherits(cls, type):
        return CLASS
    if inherits(cls, types.ModuleType):
        return MODULE
    if module.partition(".")[0] in _OWN:
        return ATOM  # the worker's own
    frame = frames.kind_of_type(cls, layout)
    return frame if frame is not None else _composite(cls, layout, _content(cls, layout))


def _content(cls: type, layout: Layout) -> Optional[Kind]:
    solid = layout.solid
    if id(solid) in _IMMUTABLE:
        return None
    if id(solid) in _WRAPPER_IDS or is_function_like(solid):
        return natives.Wrapper(layout.dict_of)
    if id(solid) in _CONTENT_IDS:
        return _CONTENT[solid]()
    if inherits(solid, BaseException):
        return natives.Raised(layout)
    array = arrays.kind_of_type(cls, solid)
    if array is not None:
        return array
    return natives.Native(layout)


def _composite(cls: type, layout: Layout, content: Optional[Kind]) -> Kind:
    if content is not None and layout.dict_of is None and cls is layout.solid:
        return content
    if content is not None and content.constant and module_of(cls).startswith(("numpy", "pandas")):
        return content
    return Instance(layout, content)


def is_function_like(cls: type) -> bool:
    """Whether a native type is a library's own sort of function: called, and with a name of its own."""
    names = namespace_of(cls)
    return "__call__" in names and "__name__" in names


KINDS = TypeMap(_kind)


def _fill() -> None:
    for cls in _ATOMS:
        KINDS[cls] = ATOM
    for cls in _WRAPPERS:
        layout = layout_of(cls)
        KINDS[cls] = _composite(cls, layout, natives.Wrapper(layout.dict_of))
    for cls, make in _CONTENT.items():
        if layout_of(cls).dict_of is None:
            KINDS[cls] = make()
    for cls, kind in iterators.KINDS.items():
        KINDS[cls] = kind
    for cls in (weakref.ref, weakref.ProxyType, weakref.CallableProxyType):
        KINDS[cls] = WEAK if cls is weakref.ref else ATOM
    KINDS[types.FunctionType] = FUNCTION
    KINDS[types.CellType] = functions.Cell()
    KINDS[memoryview] = natives.View()
    memory.fill(KINDS)


_fill()
ATOM_IDS = frozenset(map(id, _ATOMS))


def kind_of(obj: Any) -> Kind:
    """The kind of an object. Atoms have one too, which never changes and leads nowhere."""
    return KINDS[type(obj)]
