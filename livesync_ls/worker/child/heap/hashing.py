"""Which objects can be hashed and compared for equality without running user code."""

# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# (what is looked at may be anything)

from __future__ import annotations

from .layouts import TypeMap, mro_of, namespace_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_PLAIN = (str, int, float, bytes, bool, complex, type(None), type(Ellipsis), range)
_PLAIN_IDS = frozenset(map(id, _PLAIN))


def _by_identity(cls: type) -> bool:
    for base in mro_of(cls):
        names = namespace_of(base)
        if "__hash__" in names or "__eq__" in names:
            return base is object or base is type
    return False


_hashed_by_identity = TypeMap(_by_identity).__getitem__


def hashes_plainly(obj: Any) -> bool:
    """Whether hashing and comparing this object runs nothing but the interpreter's own code."""
    cls = type(obj)
    if id(cls) in _PLAIN_IDS:
        return True
    if cls is tuple or cls is frozenset:
        return all(map(hashes_plainly, obj))
    return _hashed_by_identity(cls)
