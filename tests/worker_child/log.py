"""A worker's log, as the daemon keeps it: which entries are in force."""

from __future__ import annotations

from typing import Any

from conftest import Client, Result


class Log:
    """Runs blocks in a worker and knows what is in force."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.applied: list[int] = []

    def run(self, source: str, keep: int | None = None, redo: tuple[int, ...] = (), **changes: Any) -> Result:
        """Runs a block on the first `keep` entries, then those of `redo`; by default on all that are in force."""
        keep = len(self.applied) if keep is None else keep
        result = self.client.run(source, keep=keep, redo=list(redo), **changes)
        assert result.done["lost"] is None, (source, result.done["lost"])
        self.applied = [*self.applied[:keep], *redo]
        if result.done["effects"] is not None:
            self.applied.append(result.done["effects"]["entry"])
        return result

    def change(self, source: str, keep: int | None = None, redo: tuple[int, ...] = (), **changes: Any) -> dict[str, Any]:
        """What a block that did not fail read and wrote."""
        result = self.run(source, keep, redo, **changes)
        assert result.error is None, (source, result.error)
        return result.done["effects"]

    def show(self, source: str, keep: int | None = None, redo: tuple[int, ...] = ()) -> str:
        """What a block prints, its error, or what it is missing."""
        result = self.run(source, keep, redo)
        if result.done["missing"]:
            return f"missing {result.done['missing']}"
        return f"{result.text()}{result.text('stderr')}{result.error or ''}"
