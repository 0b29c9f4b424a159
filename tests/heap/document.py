"""A document in miniature: its namespace, its journal, and an independent picture of every object it holds."""

from __future__ import annotations

import sys
import types
from collections import OrderedDict, defaultdict, deque
from pathlib import Path

# Not through `livesync_ls`, which needs a newer Python than the oldest that runs these checks
_FOLDER = str(Path(__file__).parents[2] / "livesync_ls" / "worker" / "child")
sys.path.insert(0, _FOLDER)
import heap  # noqa: E402 (found by the line above)

sys.path.remove(_FOLDER)

ATOMS = (int, float, str, bytes, bool, type(None))
FILE = "<document>"


class Document:
    """Blocks run in one namespace, between `open` and `close`. Remembers which of them called into the document."""

    def __init__(self, *project: str) -> None:
        self.module = types.ModuleType("__main__")
        self.names = self.module.__dict__
        self.names["__builtins__"] = __builtins__
        sys.modules["__main__"] = self.module
        self.journal = heap.Journal(self.names, lambda name: name in project)
        self.calls: list[str] = []

    def run(self, source: str) -> heap.Entry:
        code = compile(source, FILE, "exec", dont_inherit=True)
        looked_up = heap.names_of(code)
        placed = [(code, self.names)]
        reach = self.quietly(lambda: self.journal.reach(looked_up.names, looked_up.imports, placed))
        opened = self.quietly(lambda: self.journal.open(reach))
        try:  # noqa: SIM105 (runs on every block: keep it plain)
            exec(code, self.names)
        except Exception:  # noqa: BLE001 (an error is a result like any other)
            pass
        return self.quietly(lambda: self.journal.close(opened, (), placed))

    def quietly(self, step):
        """Runs a step of the journal, and notes every call into the document's code."""

        def watch(frame, event, _):
            if event == "call" and frame.f_code.co_filename == FILE:
                self.calls.append(frame.f_code.co_name)

        sys.setprofile(watch)
        try:
            return step()
        finally:
            sys.setprofile(None)

    def undo(self, entry: heap.Entry) -> None:
        self.quietly(entry.undo)

    def redo(self, entry: heap.Entry) -> None:
        self.quietly(entry.redo)

    def picture(self) -> Picture:
        return Picture(self.names)


class Picture:
    """Which name is bound to which object, and what every object holds, by identity. Knows nothing of the journal."""

    def __init__(self, names) -> None:
        self.objects: dict[int, object] = {}
        self.alive: list[object] = []
        self.names = [(name, self.see(value)) for name, value in names.items() if name[:2] != "__"]

    def __eq__(self, other) -> bool:
        return self.names == other.names and self.objects == other.objects

    def changed(self, later: Picture) -> set[int]:
        """Addresses of the objects that are in both, and differ."""
        return {at for at, held in self.objects.items() if at in later.objects and later.objects[at] != held}

    def see(self, obj):
        if type(obj) in ATOMS:
            return type(obj).__name__, repr(obj)
        if id(obj) not in self.objects:
            self.objects[id(obj)] = None
            self.alive.append(obj)
            self.objects[id(obj)] = self.hold(obj)
        return id(obj)

    def hold(self, obj):
        held = [type(obj).__name__, *map(self.see, self.content(obj))]
        if isinstance(obj, types.FunctionType):
            held.append(obj.__code__.co_name)
            held.extend(self.see(cell) for cell in obj.__closure__ or ())
            held.append(self.see(obj.__defaults__))
        elif isinstance(obj, types.CellType):
            try:
                held.append(self.see(obj.cell_contents))
            except ValueError:
                held.append("empty")
        elif isinstance(obj, type) and obj.__module__ == "__main__":
            held.extend((name, self.see(value)) for name, value in vars(obj).items() if name[:2] != "__")
            held.extend(map(self.see, obj.__bases__))
        elif type(obj).__module__ == "__main__":
            held.append(self.see(type(obj)))
            held.extend((slot, self.see(getattr(obj, slot))) for slot in ("p", "q") if hasattr(obj, slot))
        elif hasattr(obj, "__setstate__") and "iterator" in type(obj).__name__:
            held.append(repr(obj.__reduce__()[2:]))
        if not isinstance(obj, type):
            held.extend((name, self.see(value)) for name, value in getattr(obj, "__dict__", {}).items())
        return held

    @staticmethod
    def content(obj) -> list:
        if isinstance(obj, (list, tuple, set, frozenset, deque)):
            return list(obj)
        if isinstance(obj, (dict, OrderedDict, defaultdict)):
            return [one for pair in obj.items() for one in pair]
        if isinstance(obj, bytearray):
            return [bytes(obj)]
        return []
