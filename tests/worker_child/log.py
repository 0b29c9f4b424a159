"""A worker's log, as the daemon keeps it: which entries are in force."""

from __future__ import annotations

from typing import Any

from conftest import Client, Result

HELPER = """
V = 1
items = []
def bump():
    global V
    V += 1
def add():
    items.append(len(items))
class Thing:
    total = 0
    def __init__(self):
        self.n = 0
    def tell(self):
        return self.n, self.total
"""


class Log:
    """Runs blocks in a worker and knows what is in force."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.applied: list[int] = []

    @classmethod
    def beside_modules(cls, client: Client) -> Log:
        """Starts the worker in a folder with a few modules."""
        client.write("helper.py", HELPER)
        client.write("pkg/__init__.py", "")
        client.write("pkg/sub.py", "")
        return cls(client.start())

    def run(
        self, source: str, block: str | None = None, keep: int | None = None, redo: tuple[int, ...] = (), **changes: Any
    ) -> Result:
        """Runs a block on the first `keep` entries, then those of `redo`; by default on all that are in force."""
        keep = len(self.applied) if keep is None else keep
        result = self.client.run(source, block, keep=keep, redo=list(redo), **changes)
        assert result.done["lost"] is None, (source, result.done["lost"])
        self.applied = [*self.applied[:keep], *redo]
        if result.done["effects"] is not None:
            self.applied.append(result.done["effects"]["entry"])
        return result

    def change(self, source: str, **changes: Any) -> dict[str, Any]:
        """What a block that did not fail read and wrote."""
        result = self.run(source, **changes)
        assert result.error is None, (source, result.error)
        return result.done["effects"]

    def show(self, source: str, keep: int | None = None, redo: tuple[int, ...] = ()) -> str:
        """What a block prints, its error, what it is missing, and what state of the process it is said to change."""
        result = self.run(source, keep=keep, redo=redo)
        if result.done["missing"]:
            return f"missing {result.done['missing']}"
        # 0: the state that a library starts with
        writes = [key for key, stamp in result.done["effects"]["writes"].items() if key[:2] in ("s:", "e:") and stamp]
        return f"{result.text()}{result.text('stderr')}{result.error or ''}{writes or ''}"
