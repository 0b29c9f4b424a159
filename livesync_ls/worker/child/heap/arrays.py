"""NumPy arrays: their bytes, or the objects in them. NumPy is used only where the document has imported it.

The memory belongs to the array that owns it: a view's state is its geometry, and it leads to the owner.
"""

# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# (what is looked at may be anything)

from __future__ import annotations

import binascii
import sys

from .kinds import CannotRestore, Detected, Kind, same_parts
from .layouts import inherits, module_of, mro_of, name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional, Sequence

COPY_LIMIT = 32 << 20
"""Bytes of one array that are kept; of larger ones a checksum tells a change, and cannot undo it."""


def numpy() -> Any:
    """NumPy, if something has imported it."""
    return sys.modules.get("numpy")


def is_array(obj: Any) -> bool:
    """Whether this is an array of NumPy's, of whatever subclass."""
    module = numpy()
    return module is not None and inherits(type(obj), module.ndarray)


def memory_of(array: Any) -> Any:
    """The array's bytes as a flat array of `uint8`, without copying if they lie together."""
    np = numpy()
    plain = np.ndarray.view(array, np.ndarray)
    if not plain.nbytes:
        return np.empty(0, np.uint8)
    order = sorted(range(plain.ndim), key=lambda axis: -plain.strides[axis])
    flat = plain.transpose(order).reshape(-1)
    return flat.view(np.uint8)


def cells_of(array: Any) -> list[Any]:
    """The objects in an array of objects."""
    np = numpy()
    return np.ndarray.view(array, np.ndarray).reshape(-1).tolist()


class Bytes:
    """An array's bytes, or for a large one their checksum."""

    __slots__ = ("checksum", "kept")

    def __init__(self, memory: Any) -> None:
        self.kept = bytearray(memory) if memory.nbytes <= COPY_LIMIT else None
        self.checksum = binascii.crc32(memory) if self.kept is None else 0

    def are(self, memory: Any) -> bool:
        """Whether these are the bytes in that memory."""
        if self.kept is not None:  # compared by `memcmp`; a memoryview would compare element by element
            return len(self.kept) == memory.nbytes and bytearray.__eq__(self.kept, memory) is True
        return binascii.crc32(memory) == self.checksum


class Array(Kind):
    """The state: geometry, and for an owner the bytes or objects. A look has the memory itself instead of `Bytes`."""

    word = "a large array's content"

    def look(self, obj: Any) -> Any:
        np = numpy()
        dtype, base = np.ndarray.dtype.__get__(obj), np.ndarray.base.__get__(obj)
        geometry = (obj.shape, obj.strides, obj.flags.writeable)
        if is_array(base):
            return geometry, (dtype, base), None
        if dtype.hasobject:
            cells = cells_of(obj) if dtype.kind == "O" else [np.ndarray.tobytes(obj)]
            return geometry, (dtype, base, *cells), None
        return geometry, (dtype, base), memory_of(obj)

    def keep(self, state: Any) -> Any:
        geometry, parts, memory = state
        return geometry, parts, Bytes(memory) if memory is not None else None

    def parts(self, state: Any) -> Sequence[Any]:
        return state[1]

    def bits(self, state: Any) -> Any:
        content = state[2]
        if content is None or type(content) is Bytes:
            return state[0], content and (content.kept, content.checksum)
        seen = Bytes(content)
        return state[0], (seen.kept, seen.checksum)

    def same(self, left: Any, right: Any) -> bool:
        if left[0] != right[0] or not same_parts(left[1], right[1]):
            return False
        if left[2] is None or right[2] is None:
            return left[2] is right[2]
        if type(left[2]) is Bytes:
            left, right = right, left
        if type(left[2]) is Bytes:
            return self.bits(left) == self.bits(right)
        return right[2].are(left[2])

    def flaw(self, state: Any, present: Any) -> Optional[str]:
        if state[0] != present[0] and not _is_reshaped(state, present):
            return "an array's shape"
        if state[1][0].hasobject and state[1][0].kind != "O":
            return "a record array of objects"
        content = state[2]
        return self.word if type(content) is Bytes and content.kept is None and content is not present[2] else None

    def restore(self, obj: Any, state: Any) -> None:
        present = self.look(obj)
        if self.same(present, state):
            return
        flaw = self.flaw(state, present)
        if flaw is not None:
            raise CannotRestore(flaw)
        geometry, parts, content = state
        try:
            if present[1][0] is not parts[0]:
                obj.dtype = parts[0]
            if present[0][:2] != geometry[:2]:
                obj.shape = geometry[0]
            obj.flags.writeable = True
            if type(content) is Bytes:
                memory_of(obj)[:] = numpy().frombuffer(content.kept, numpy().uint8)
            elif parts[0].kind == "O" and not is_array(parts[1]):
                _put_cells(obj, parts[2:])
            obj.flags.writeable = geometry[2]
        except (ValueError, AttributeError, TypeError):  # memory that is read-only below, or does not fit
            raise CannotRestore("an array's memory") from None


def _is_reshaped(state: Any, present: Any) -> bool:
    """Whether two geometries lay the same memory out, C-contiguous."""

    def size(one: Any) -> int:
        total = one[1][0].itemsize
        for length in one[0][0]:
            total *= length
        return total

    return size(state) == size(present)


def _put_cells(array: Any, cells: Sequence[Any]) -> None:
    flat = numpy().ndarray.view(array, numpy().ndarray).reshape(-1)
    for at, cell in enumerate(cells):
        flat[at] = cell


class Record(Detected):
    """A `numpy.void`: a scalar that can be written to."""

    word = "a record's content"

    def look(self, obj: Any) -> Any:
        return numpy().void.tobytes(obj), obj.base

    def bits(self, state: Any) -> Any:
        return state[0]

    def parts(self, state: Any) -> Sequence[Any]:
        return state[1:]


class BitGenerator(Kind):
    """The state that NumPy itself tells and takes."""

    word = "a random generator"

    def look(self, obj: Any) -> Any:
        return _frozen(obj.state)

    def bits(self, state: Any) -> Any:
        return state

    def restore(self, obj: Any, state: Any) -> None:
        obj.state = _thawed(state)


class RandomState(BitGenerator):
    """The legacy generator has a second normal value in store."""

    def look(self, obj: Any) -> Any:
        return _frozen(obj.get_state(legacy=False))

    def restore(self, obj: Any, state: Any) -> None:
        obj.set_state(_thawed(state))


def _frozen(value: Any) -> Any:
    if type(value) is dict:
        return ("dict", tuple([(key, _frozen(one)) for key, one in value.items()]))
    if is_array(value):
        return ("array", value.dtype.str, value.tobytes())
    return value


def _thawed(value: Any) -> Any:
    if type(value) is tuple and value and value[0] == "dict":
        return {key: _thawed(one) for key, one in value[1]}
    if type(value) is tuple and value and value[0] == "array":
        return numpy().frombuffer(value[2], value[1]).copy()
    return value


def _mentions(cls: type, module: str, name: str) -> bool:
    return any(name_of(one) == name and module_of(one).startswith(module) for one in mro_of(cls))


def kind_of_type(cls: type, solid: type) -> Optional[Kind]:
    """The kind of what a C struct of NumPy's holds; None for other types."""
    np = numpy()
    if np is None or not module_of(solid).startswith("numpy"):
        return None
    if solid is np.ndarray:
        return Array()
    if inherits(cls, np.void):
        return Record()
    if inherits(cls, np.generic) or inherits(cls, np.dtype) or solid is np.ufunc:
        return _CONSTANT
    name = name_of(solid)
    if name == "_ArrayFunctionDispatcher":
        return _CONSTANT
    if name == "RandomState":
        return RandomState()
    if _mentions(cls, "numpy.random", "BitGenerator"):
        return BitGenerator()
    return Generator() if name == "Generator" else None


class Generator(Kind):
    """Draws from its bit generator, and has no state of its own."""

    constant = True

    def look(self, obj: Any) -> Any:
        return (obj.bit_generator,)

    def parts(self, state: Any) -> Sequence[Any]:
        return state


_CONSTANT = Kind()
_CONSTANT.constant = True
