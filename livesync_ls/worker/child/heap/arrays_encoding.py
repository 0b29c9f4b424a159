"""NumPy's values in the canonical encoding."""

# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# (what is looked at may be anything)

from __future__ import annotations

from . import encoding
from .arrays import is_array, numpy
from .layouts import inherits, module_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence


def is_scalar(obj: Any) -> bool:
    """Whether this is a NumPy scalar or dtype, of NumPy's own classes."""
    np = numpy()
    cls = type(obj)
    if np is None or module_of(cls).partition(".")[0] != "numpy":
        return False
    return (inherits(cls, np.generic) and cls is not np.void) or inherits(cls, np.dtype)


def scalar(obj: Any) -> bytes:
    """A scalar's type and bits, or what a dtype is."""
    np = numpy()
    if inherits(type(obj), np.dtype):
        return encoding.bits(("dtype", dtype(obj)))
    return encoding.bits(("scalar", dtype(obj.dtype), obj.tobytes()))


def dtype(one: Any) -> Any:
    """Plain values that tell a dtype."""
    return (type(one).__name__, one.str, repr(one.descr) if one.names else "", one.itemsize, one.isalignedstruct)


def array(obj: Any, state: Any) -> tuple[bytes, Sequence[Any]]:
    """Geometry and bytes; for a view, its place in the array that owns the memory."""
    geometry, (one, base, *cells), memory = state
    head = ("array", dtype(one), geometry)
    if is_array(base):
        return encoding.bits((*head, _address(obj) - _address(base))), (base,)
    if memory is None:
        return encoding.bits((*head, len(cells))), tuple(cells)
    own = encoding.bits(head) + encoding.sized("m", memory.tobytes())
    return own, () if base is None else (base,)


def _address(obj: Any) -> int:
    return obj.__array_interface__["data"][0]


def column(values: Any) -> tuple[bytes, Sequence[Any]]:
    """A column's dtype and content, wherever it lies in memory."""
    if values.dtype.hasobject:
        return encoding.bits(("column", dtype(values.dtype), len(values))), values.tolist()
    return encoding.bits(("column", dtype(values.dtype))) + encoding.sized("m", values.tobytes()), ()
