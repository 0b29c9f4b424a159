"""pandas: frames and series, restored by putting their block manager back.

Under copy-on-write a shallow copy is a free snapshot: pandas copies an array before it writes to it as long as
somebody else has it, and the arrays' identity tells whether it did. Before that, the arrays' bytes are kept too.
"""

# pyright: reportUnknownArgumentType=false
# (what is looked at may be anything)
# ruff: noqa: B905 (`strict=` came with 3.10)

from __future__ import annotations

import sys

from .arrays import COPY_LIMIT, Bytes, is_array, memory_of, numpy
from .containers import same_items, set_items
from .kinds import Kind, same_parts
from .layouts import module_of, mro_of, name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional, Sequence

    from .layouts import Layout

_CACHES = frozenset(("_mgr", "_item_cache", "_cacher"))
_INDEX_CACHES = frozenset(("_cache", "_id", "_references", "_engine", "_reset_identity"))


def copies_on_write() -> bool:
    """Whether the pandas that is imported copies before it writes."""
    pandas = sys.modules["pandas"]
    return int(pandas.__version__.partition(".")[0]) >= 3 or bool(pandas.options.mode.copy_on_write)


class Snapshot:
    """A manager's shallow copy, the arrays and axes in it, and (without copy-on-write) the arrays' bytes."""

    __slots__ = ("arrays", "axes", "bytes", "manager", "owned")

    def __init__(self, manager: Any) -> None:
        self.manager = manager
        self.arrays = tuple([block.values for block in manager.blocks])
        self.axes = tuple(manager.axes)
        self.bytes: tuple[Any, ...] = ()
        self.owned = False

    def keep(self) -> Snapshot:
        """A snapshot that later writes do not reach."""
        kept = Snapshot(self.manager.copy(deep=False))
        kept.arrays, kept.axes, kept.owned = self.arrays, self.axes, True
        if not copies_on_write():
            kept.bytes = tuple([Bytes(memory_of(one)) if _has_bytes(one) else None for one in self.arrays])
        return kept

    def placed(self) -> Any:
        """A manager with this content, to be put into a frame; the snapshot stays one."""
        manager = self.manager.copy(deep=False)
        manager.axes = list(self.axes)
        for array, content in zip(self.arrays, self.bytes):
            if content is not None and not content.are(memory_of(array)):
                memory_of(array)[:] = numpy().frombuffer(content.kept, numpy().uint8)
        return manager

    def has_lost(self) -> bool:
        """Whether there are bytes that it did not keep."""
        return any(content is not None and content.kept is None for content in self.bytes)


def _has_bytes(array: Any) -> bool:
    return is_array(array) and not array.dtype.hasobject


def same_content(left: Snapshot, right: Snapshot) -> bool:
    """Whether two snapshots hold the same, also if pandas has merged blocks in between, as reading may do."""
    if not same_parts(left.axes, right.axes):
        return False
    if same_parts(left.arrays, right.arrays):
        return _same_places(left.manager, right.manager) and _same_bytes(left, right)
    if tuple(map(_shape, left.arrays)) == tuple(map(_shape, right.arrays)):
        return False  # not merged: written
    return _same_columns(left.manager, right.manager)


def _shape(array: Any) -> Any:
    return array.shape, array.dtype


def _same_bytes(left: Snapshot, right: Snapshot) -> bool:
    kept, other = (left, right) if left.owned else (right, left)
    return all(
        content is None or content.are(memory_of(array)) for array, content in zip(other.arrays, kept.bytes)
    ) and (not other.bytes or all(a is b or a.kept == b.kept for a, b in zip(kept.bytes, other.bytes)))


def _same_places(left: Any, right: Any) -> bool:
    if len(left.blocks) < 2:
        return True
    return bool((left.blknos == right.blknos).all() and (left.blklocs == right.blklocs).all())


def _same_columns(left: Any, right: Any) -> bool:
    if left.ndim != right.ndim or left.shape != right.shape or left.ndim == 1:
        return False
    return all(_same_column(_column(left, at), _column(right, at)) for at in range(left.shape[0]))


def _column(manager: Any, at: int) -> Any:
    values = manager.blocks[manager.blknos[at]].values
    return values[manager.blklocs[at]] if is_array(values) else values


def _same_column(left: Any, right: Any) -> bool:
    if left is right:
        return True
    if not _has_bytes(left) or not _has_bytes(right) or left.dtype != right.dtype or left.nbytes > COPY_LIMIT:
        return False
    return left.tobytes() == right.tobytes()


class Frame(Kind):
    """The state: class, other attributes, and the snapshot."""

    word = "a large frame's content"
    follows = True

    def __init__(self, layout: Layout) -> None:
        self._dict_of: Any = layout.dict_of

    def look(self, obj: Any) -> Any:
        attributes = self._dict_of.__get__(obj)
        items = {name: value for name, value in attributes.items() if not _is_cache(name, value)}
        manager = attributes.get("_mgr")
        return type(obj), items, Snapshot(manager) if hasattr(manager, "blocks") else None

    def keep(self, state: Any) -> Any:
        cls, items, snapshot = state
        return cls, items, snapshot if snapshot is None or snapshot.owned else snapshot.keep()

    def parts(self, state: Any) -> Sequence[Any]:
        cls, items, snapshot = state
        inner: tuple[Any, ...] = ()
        if snapshot is not None:
            cells = [one for one in snapshot.arrays if is_array(one) and one.dtype.hasobject]
            inner = (*snapshot.axes, *cells)
        return (cls, *items, *items.values(), *inner)

    def bits(self, state: Any) -> Any:
        snapshot = state[2]
        return len(state[1]), snapshot and tuple(map(id, snapshot.arrays))

    def same(self, left: Any, right: Any) -> bool:
        if left[0] is not right[0] or not same_items(left[1], right[1]):
            return False
        if left[2] is None or right[2] is None:
            return left[2] is right[2]
        return same_content(left[2], right[2])

    def flaw(self, state: Any, present: Any) -> Optional[str]:
        return self.word if state[2] is not None and state[2].has_lost() else None

    def restore(self, obj: Any, state: Any) -> None:
        attributes = self._dict_of.__get__(obj)
        if state[2] is not None and not same_content(self.look(obj)[2], state[2]):
            attributes.pop("_item_cache", None)
            attributes["_mgr"] = state[2].placed()
        present = {name: value for name, value in attributes.items() if not _is_cache(name, value)}
        if not same_items(present, state[1]):
            for name in present:
                del attributes[name]
            attributes.update(state[1])

    def shares(self, obj: Any) -> Sequence[Any]:
        """The arrays below: somebody who took one out can change the frame behind its back."""
        manager = self._dict_of.__get__(obj).get("_mgr")
        arrays = [block.values for block in getattr(manager, "blocks", ())]
        return (*arrays, *(one.base for one in arrays if is_array(one) and one.base is not None))


def _is_cache(name: str, value: Any) -> bool:
    """Also what `df.plot` or `s.str` leave behind."""
    return name in _CACHES or (name[:1] != "_" and module_of(type(value)).startswith("pandas"))


class Index(Kind):
    """Immutable but for its names."""

    word = "an index"

    def __init__(self, layout: Layout) -> None:
        self._dict_of: Any = layout.dict_of

    def _items(self, obj: Any) -> dict[str, Any]:
        return {name: value for name, value in self._dict_of.__get__(obj).items() if name not in _INDEX_CACHES}

    def look(self, obj: Any) -> Any:
        return self._items(obj)

    def parts(self, state: Any) -> Sequence[Any]:
        names = [state[name] for name in ("_name", "_names") if name in state]
        return (*state, *names)

    def bits(self, state: Any) -> Any:
        return len(state)

    def same(self, left: Any, right: Any) -> bool:
        return same_items(left, right)

    def restore(self, obj: Any, state: Any) -> None:
        attributes = self._dict_of.__get__(obj)
        caches = {name: value for name, value in attributes.items() if name in _INDEX_CACHES}
        set_items(attributes, {**state, **caches})


_ATOMS = ("Timestamp", "Timedelta", "Period", "NaTType", "NAType", "Interval", "BaseOffset", "ExtensionDtype")
_INNER = ("BlockValuesRefs", "IndexEngine", "BaseMultiIndexCodesEngine", "BlockPlacement")


def kind_of_type(cls: type, layout: Layout) -> Optional[Kind]:
    """The kind for a type of pandas's, or a subclass of one; None for others."""
    if "pandas" not in sys.modules:
        return None
    for base in mro_of(cls):
        if module_of(base).partition(".")[0] != "pandas":
            continue
        name = name_of(base)
        if name == "NDFrame":
            return Frame(layout)
        if name == "Index":
            return Index(layout)
        if name in _ATOMS or name in _INNER:
            return _CONSTANT
    return None


_CONSTANT = Kind()
_CONSTANT.constant = True
