"""A tiny language for documents: what a block does, to whatever holds names, objects, process state and files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

Operation: TypeAlias = tuple[str | int, ...]
Text: TypeAlias = tuple[Operation, ...]


class Unbound(Exception):
    """A name that nothing is bound to; the block ends here."""


@dataclass(eq=False)
class Thing:
    """An object: its content is a list of numbers. What happens to a stiff one cannot be taken back."""

    content: list[int]
    stiff: bool
    maker: str


Value: TypeAlias = int | Thing


@dataclass
class World:
    """What blocks run in. A fresh run starts with an empty one."""

    disk: dict[str, str] = field(default_factory=dict)
    names: dict[str, Value] = field(default_factory=dict)
    states: dict[str, int] = field(default_factory=dict)
    library_is_loaded: bool = False

    def get(self, name: str) -> Value:
        if name not in self.names:
            raise Unbound(name)
        return self.names[name]

    def bind(self, name: str, value: Value) -> None:
        self.names[name] = value

    def delete(self, name: str) -> None:
        self.get(name)
        del self.names[name]

    def change(self, thing: Thing, number: int) -> None:
        thing.content = [*thing.content, number]

    def state(self, key: str) -> int:
        return self.states.get(key, 0)

    def set_state(self, key: str, number: int) -> None:
        self.states[key] = number

    def load_library(self, number: int) -> None:
        """A module changes the process when it is loaded, and only then."""
        if not self.library_is_loaded:
            self.library_is_loaded = True
            self.set_state("s:library", number)

    def read(self, path: str) -> str:
        return self.disk.get(path, "nothing")

    def write(self, path: str, text: str) -> None:
        self.disk[path] = text


def amount(value: Value) -> int:
    return value if isinstance(value, int) else sum(value.content)


def picture(value: Value) -> str:
    return str(value if isinstance(value, int) else value.content)


def looked_up(text: Text) -> list[str]:
    """The names that a block's code looks up."""
    found: list[str] = []
    for operation in text:
        match operation:
            case ("show" | "add" | "drop", str(name), *_) | ("alias" | "send", _, str(name)):
                found.append(name)
            case ("sum", _, str(one), str(other)):
                found += [one, other]
            case ("fetch", str(path)):
                found.append(f"at_{path}")
            case _:
                pass
    return sorted({*found})


def bound(text: Text) -> frozenset[str]:
    """The names that it may bind."""
    kinds = ("set", "sum", "make", "alias", "drop")
    return frozenset(str(op[1]) for op in text if op[0] in kinds) | {f"at_{op[1]}" for op in text if op[0] == "send"}


def run(text: Text, block: str, world: World) -> tuple[tuple[str, ...], bool]:
    """Executes a block. Returns what it shows, and whether it came to its end."""
    shown: list[str] = []
    try:
        for operation in text:
            shown.extend(_step(operation, block, world))
    except Unbound as name:
        return (*shown, f"{name} is not bound"), False
    return tuple(shown), True


def _step(operation: Operation, block: str, world: World) -> list[str]:  # noqa: C901 (one case for each word)
    match operation:
        case ("set", str(name), int(number)):
            world.bind(name, number)
        case ("sum", str(name), str(one), str(other)):
            world.bind(name, amount(world.get(one)) + amount(world.get(other)))
        case ("make", str(name), int(number), int(stiff)):
            world.bind(name, Thing([number], bool(stiff), block))
        case ("alias", str(name), str(other)):
            world.bind(name, world.get(other))
        case ("drop", str(name)):
            world.delete(name)
        case ("add", str(name), int(number)):
            thing = world.get(name)
            if isinstance(thing, int):
                return [f"{name} is a number"]
            world.change(thing, number)
        case ("show", str(name)):
            return [picture(world.get(name))]
        case ("move", int(number)):
            world.set_state("s:place", number)
        case ("where",):
            return [f"{world.state('s:place')} {world.state('s:library')}"]
        case ("draw",):
            world.set_state("e:random", (31 * world.state("e:random") + 7) % 1000)
            return [str(world.state("e:random"))]
        case ("seed", int(number)):
            world.set_state("e:random", number)
        case ("names",):
            return [" ".join(sorted(world.names))]
        case ("everything",):
            return [" ".join(f"{name}={picture(value)}" for name, value in sorted(world.names.items()))]
        case ("library", int(number)):
            world.load_library(number)
        case ("read", str(path)):
            return [world.read(path)]
        case ("send", str(path), str(name)):
            world.write(path, picture(world.get(name)))
            world.bind(f"at_{path}", 1)
        case ("fetch", str(path)):
            world.get(f"at_{path}")
            return [world.read(path)]
        case _:
            raise AssertionError(operation)
    return []
