"""What a block could get at: the closure of the names that its code looks up."""

# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# (what is looked at may be anything)

from __future__ import annotations

import sys

from .code_names import names_of
from .fragile import WATCHED, fragility, is_weakrefable
from .layouts import module_of
from .registry import ATOM_IDS, CLASS, FUNCTION, MODULE, SUSPENDED
from .territory import module_dict, module_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any, Callable, Iterable, Optional, Sequence

    from .code_names import CodeNames
    from .handles import Handle, Table
    from .kinds import Kind
    from .territory import Territory

    Name = tuple[str, str]
    """(module, name); the module is "" for the document itself."""
    Placed = tuple[CodeType, dict[str, Any]]
    """Code and the namespace that it runs in."""

_EVERYTHING = frozenset(("globals", "locals", "vars", "dir", "exec", "eval"))
_OPENERS = frozenset(("getattr", "setattr", "delattr", "hasattr", "vars", "dir", "__dict__", "globals", "eval", "exec"))
"""Names of what gives any attribute of a module."""
_SWEEPERS = frozenset(
    (
        "__main__ globals locals exec eval get_type_hints runpy pickle dill cloudpickle joblib shelve read_pickle"
        " weakref gc finalize WeakValueDictionary WeakKeyDictionary WeakSet"
    ).split()
)
"""Names of what may look up any name of the document: by the text that it is given, by what a pickle says, or by seeing
which objects are alive."""
_PARTS_PER_WORK = 64  # what a part costs, against an object
DEFAULT_WORK = 200_000


class Reach:
    """The result of a walk."""

    def __init__(self) -> None:
        self.roots: frozenset[str] = frozenset()
        """The names of the document that it started from."""
        self.imports: frozenset[str] = frozenset()
        """The modules that it started from."""
        self.names: dict[Name, None] = {}
        """Names looked up, bound or not, in order."""
        self.namespaces: dict[str, dict[str, Any]] = {}
        """The dicts that hold them, by module."""
        self.handles: list[Handle] = []
        """The objects, each after one that leads to it."""
        self.fragile: dict[int, str] = {}
        """Addresses of objects that no log may keep alive, with the reason as a phrase."""
        self.attributes: set[str] = set()
        """Every name that the code mentions, attributes too."""
        self.asked: set[str] = set()
        """Of those, attributes that it asks something for."""
        self.modules: set[str] = set()
        """The project's modules that anything reached comes from."""
        self.whole: set[str] = set()
        """Those of them of which it may use any name."""
        self.functions: list[Any] = []
        """Functions of the project's modules."""
        self.all_names = False
        """Whether the code may look up any name of the document."""
        self.complete = True
        """False if the budget ended first."""

    @property
    def opaque(self) -> list[Handle]:
        """Native objects whose state cannot be seen."""
        return [handle for handle in self.handles if handle.kind.opaque]


class Walk:
    """One walk over everything that some names lead to.

    Args:
        see: called for handles that were last looked at before `since`, ahead of their parts.
        since: a time of the journal's clock.
        work: the budget, in objects; a part of a container counts as a fraction of one.
    """

    def __init__(
        self, table: Table, territory: Territory, see: Callable[[Handle], None], since: int, work: int
    ) -> None:
        self.reach = Reach()
        self.mortals: list[Handle] = []
        self._since = since
        self._table = table
        self._territory = territory
        self._see = see
        self._work = work * _PARTS_PER_WORK
        self._number = table.next_stamp()
        self._stack: list[Handle] = []
        self._bare: set[str] = set()
        self._partly: dict[int, tuple[Any, set[str]]] = {}  # modules that only attributes are asked of, and their names
        self._wholly: set[int] = set()

    def start(self, names: Iterable[str], imports: Iterable[str], codes: Iterable[Placed] = ()) -> Reach:
        """Walks from names of the document, in the order of the alphabet: the same edit always sees the same.

        `codes` run as well, each in its namespace.
        """
        reach = self.reach
        reach.roots, reach.imports = frozenset(names), frozenset(imports)
        wanted = set(reach.roots)
        if _EVERYTHING & wanted:
            reach.all_names = True
            wanted.update(name for name in self._territory.names if type(name) is str)
        for code, namespace in codes:
            if namespace is self._territory.names:
                self._note(names_of(code))
            else:
                self._read_body(code, namespace)
        self._read("", self._territory.names, sorted(wanted))
        self._import(sorted(reach.imports))
        self._run()
        while reach.complete and (self._spread() or self._sweep()):
            self._run()
        return reach

    def _sweep(self) -> bool:
        """Reads all names of the document, if code was met that may look up any."""
        names = self._territory.names
        if self.reach.all_names or _SWEEPERS.isdisjoint(self.reach.attributes):
            return False
        self.reach.all_names = True
        self._read("", names, sorted(name for name in names if type(name) is str))
        return True

    def _run(self) -> None:
        reach, stack = self.reach, self._stack
        while stack:
            if self._work <= 0:
                reach.complete = False
                stack.clear()
                return
            handle = stack.pop()
            if handle.checked < self._since or handle.is_thin:
                self._see(handle)
            reach.handles.append(handle)
            if handle.is_mortal:
                self.mortals.append(handle)
            children = handle.children
            if children is None:
                children = handle.children = self._children(handle.kind.parts(handle.state))
            self._work -= _PARTS_PER_WORK + len(children)
            for child in children:
                if child.walk != self._number:
                    child.walk = self._number
                    stack.append(child)
            if handle.kind.follows:
                self._follow(handle)

    def _children(self, parts: Sequence[Any]) -> list[Handle]:
        self._work -= len(parts)
        if ATOM_IDS.issuperset(map(id, map(type, parts))):
            return []
        found: list[Handle] = []
        for part in parts:
            cls = type(part)
            if id(cls) in ATOM_IDS or (cls is tuple and ATOM_IDS.issuperset(map(id, map(type, part)))):
                continue
            handle = self._table.handle(part)
            if handle is not None:
                found.append(handle)
        return found

    def _push(self, handle: Optional[Handle]) -> None:
        if handle is not None and handle.walk != self._number:
            handle.walk = self._number
            self._stack.append(handle)

    def _follow(self, handle: Handle) -> None:
        """What the object leads to without holding it: the names that its code looks up, a weak reference's object."""
        kind: Any = handle.kind
        obj: Any = handle.obj
        if kind is FUNCTION:
            if obj.__globals__ is not self._territory.names:
                self.reach.functions.append(obj)
            self._read_code(obj.__code__, obj.__globals__)
        elif kind is MODULE:
            if id(obj) not in self._partly:
                self._read_whole(obj)
        elif kind is CLASS:
            self._belongs(module_of(obj))
            self._push(self._table.handle(type(obj)))
        elif kind is SUSPENDED:
            frame = kind.frame(obj)
            if frame is not None and self._territory.has(frame.f_globals.get("__name__")):
                self._read_code(frame.f_code, frame.f_globals)
        else:
            for lead in kind.leads(obj):
                self._push(self._table.handle(lead))
            for shared in kind.shares(obj):
                self._push(self._table.known(shared))

    def _belongs(self, module: Any) -> None:
        if type(module) is str and self._territory.has(module):
            self.reach.modules.add(module)

    # ── Modules: most code asks them for a few attributes ───────────────────────────────────

    def _note(self, found: CodeNames) -> None:
        self.reach.attributes |= found.attributes
        self.reach.asked |= found.asked
        self._bare |= found.bare

    def _meet_module(self, module: Any, name: str) -> None:
        """A module was found by a name: only if code passes it on, more is reached than the attributes it mentions."""
        if id(module) not in self._wholly:
            self._partly.setdefault(id(module), (module, set()))[1].add(name)

    def _spread(self) -> bool:
        """Reads of the modules what has been mentioned by now. Returns whether there is more to walk."""
        before = len(self._stack)
        everywhere = not _OPENERS.isdisjoint(self.reach.attributes)
        for module, names in list(self._partly.values()):
            if everywhere or not names.isdisjoint(self._bare):
                del self._partly[id(module)]
                self._read_whole(module)
            else:
                held = module_dict(module)
                self._read_module(module, [name for name in self.reach.attributes if name in held])
        return len(self._stack) > before

    def _read_whole(self, module: Any) -> None:
        if id(module) not in self._wholly:
            self._wholly.add(id(module))
            self.reach.whole.add(module_name(module))
            self._read_module(module, [name for name in module_dict(module) if type(name) is str])

    def _read_module(self, module: Any, wanted: list[str]) -> None:
        names = module_dict(module)
        if names is self._territory.names:
            self.reach.all_names = True
            self._read("", names, sorted(name for name in names if type(name) is str))
            return
        name = module_name(module)
        self._belongs(name)
        self._read(name, names, sorted(wanted))

    # ── Names ───────────────────────────────────────────────────────────────────────────────

    def _read_code(self, code: CodeType, names: dict[str, Any]) -> None:
        looked_up = names_of(code)
        self._note(looked_up)
        module = "" if names is self._territory.names else names.get("__name__")
        if type(module) is str:
            self._belongs(module)
            self._read(module, names, sorted(looked_up.names))
        self._import(sorted(looked_up.imports), whole=looked_up.has_star)

    def _read_body(self, code: CodeType, names: dict[str, Any]) -> None:
        """The code of a module outside its functions: what it defines is not what it uses."""
        found, module = names_of(code), names.get("__name__")
        self.reach.attributes |= found.attributes - (found.names - found.loads)
        self._bare |= found.bare
        if type(module) is str:
            self._belongs(module)
            self._read(module, names, sorted(found.loads))
        self._import(sorted(found.imports), whole=found.has_star)

    def _import(self, modules: Iterable[str], *, whole: bool = False) -> None:
        for imported in modules:
            found = sys.modules.get(imported)
            if found is not None and self._territory.has(imported):
                self._belongs(imported)
                if not whole:
                    self._meet_module(found, imported.rpartition(".")[2])
                self._push(self._table.handle(found))

    def _read(self, module: str, names: dict[str, Any], wanted: Iterable[str]) -> None:
        reach, handle = self.reach, self._table.handle
        reach.namespaces.setdefault(module, names)
        for name in wanted:
            key = (module, name)
            if key not in reach.names:
                reach.names[key] = None
                if name in names:
                    found = handle(names[name])
                    if found is not None and found.kind is MODULE:
                        self._meet_module(found.obj, name)
                    self._push(found)


def find_fragile(reach: Reach, mortals: list[Handle], watches_lives: bool) -> None:
    """Fills in what no log may keep alive: fragile objects among the mortals, and everything that holds one."""
    carriers: list[Handle] = []
    for handle in mortals:
        phrase = _fragility(handle.obj, handle.kind, watches_lives)
        if phrase is not None:
            reach.fragile[handle.key] = phrase
            carriers.append(handle)
    if not carriers:
        return
    holders: dict[int, list[Handle]] = {}
    for handle in reach.handles:
        for child in handle.children or ():
            holders.setdefault(child.key, []).append(handle)
    while carriers:
        carried = carriers.pop()
        for holder in holders.get(carried.key, ()):
            if holder.key not in reach.fragile and holder.kind is not MODULE:
                reach.fragile[holder.key] = reach.fragile[carried.key]
                carriers.append(holder)


def _fragility(obj: Any, kind: Kind, watches_lives: bool) -> Optional[str]:
    phrase = fragility(obj, kind)
    if phrase is None and watches_lives and is_weakrefable(obj) and kind not in (CLASS, FUNCTION, MODULE):
        return WATCHED
    return phrase
