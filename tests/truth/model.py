"""A client's picture of one file, made of a snapshot and the notifications after it."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


class Model:
    """What a preview would hold. `broken` collects sentences about messages that break the protocol's rules."""

    def __init__(self, snapshot: Json) -> None:
        self.broken: list[str] = []
        self.executed: list[str] = []
        self._run_is_on = False
        self.begin(snapshot)

    def begin(self, snapshot: Json) -> None:
        self.version: int = snapshot["version"]
        self.state: str = snapshot["state"]
        self.message: str | None = snapshot.get("message")
        self.run: int = snapshot["run"]
        self.blocks: list[Json] = snapshot["blocks"]
        self.results: dict[str, Json] = {result["blockId"]: result for result in snapshot["results"]}
        self.syntax_error: Json | None = snapshot.get("syntaxError")

    def apply(self, method: str, params: Json) -> None:
        """Take a notification about this file."""
        take = getattr(self, "_" + method.removeprefix("livesync/"), None)
        if take:
            take(params)

    def sources(self) -> list[str]:
        return [block["source"] for block in self.blocks if block["kind"] == "code"]

    def differences(self, snapshot: Json) -> list[str]:
        """How this differs from a snapshot that came right now, at rest."""
        pairs = {
            "state": (self.state, snapshot["state"]),
            "message": (self.message, snapshot.get("message")),
            "run": (self.run, snapshot["run"]),
            "blocks": (self.blocks, snapshot["blocks"]),
            "syntaxError": (self.syntax_error, snapshot.get("syntaxError")),
            "results": (self.results, {result["blockId"]: result for result in snapshot["results"]}),
        }
        return [
            f"{field}: the notifications gave {mine!r}, the snapshot has {theirs!r}"
            for field, (mine, theirs) in pairs.items()
            if mine != theirs
        ]

    # ── Notifications ───────────────────────────────────────────────────────────────────────

    def _snapshot(self, params: Json) -> None:
        self.begin(params)

    def _document(self, params: Json) -> None:
        self._grow(params["version"])
        for splice in params["splices"]:
            at = splice["at"]
            self.blocks[at : at + splice["remove"]] = splice["insert"]
        for shift in params.get("lineShifts", []):
            for index in range(shift["from"], len(self.blocks)):
                self.blocks[index] = _shifted(self.blocks[index], shift["by"])
        present = {block["id"] for block in self.blocks}
        self.results = {block: result for block, result in self.results.items() if block in present}
        self.syntax_error = params.get("syntaxError")

    def _runStart(self, params: Json) -> None:  # noqa: N802 - the wire's name
        if self._run_is_on:
            self.broken.append(f"run {params['run']} began while {self.run} was on")
        if params["run"] <= self.run:
            self.broken.append(f"run {params['run']} came after run {self.run}")
        self._grow(params["version"])
        self._run_is_on = True
        self.run = params["run"]

    def _blockStart(self, params: Json) -> None:  # noqa: N802
        self._in_run(params["run"])

    def _blockOutput(self, params: Json) -> None:  # noqa: N802
        if not params.get("late"):
            self._in_run(params["run"])
            return
        outputs = self.results[params["blockId"]]["outputs"]
        output = params["output"]
        if outputs and outputs[-1]["type"] == "stream" and outputs[-1]["name"] == output.get("name"):
            outputs[-1] = outputs[-1] | {"text": outputs[-1]["text"] + output["text"]}
        else:
            outputs.append(output)

    def _blockResult(self, params: Json) -> None:  # noqa: N802
        self._in_run(params["run"])
        self._take(params["result"])

    def _results(self, params: Json) -> None:
        for result in params["results"]:
            self._take(result)

    def _runEnd(self, params: Json) -> None:  # noqa: N802
        self._in_run(params["run"])
        self._run_is_on = False
        self.executed += params["executed"]

    def _sessionState(self, params: Json) -> None:  # noqa: N802
        if params["state"] == "idle" and self._run_is_on:
            self.broken.append(f"idle was said while run {self.run} was on")
        self.state, self.message = params["state"], params.get("message")

    # ── Rules ───────────────────────────────────────────────────────────────────────────────

    def _take(self, result: Json) -> None:
        if all(result["blockId"] != block["id"] for block in self.blocks):
            self.broken.append(f"a result came for {result['blockId']}, which is no block of the document")
        self.results[result["blockId"]] = result

    def _in_run(self, run: int) -> None:
        if run != self.run or not self._run_is_on:
            self.broken.append(f"a message of run {run} came outside of it")

    def _grow(self, version: int) -> None:
        if version < self.version:
            self.broken.append(f"version {version} came after {self.version}")
        self.version = version


def _shifted(block: Json, by: int) -> Json:
    span = {end: place | {"line": place["line"] + by} for end, place in block["range"].items()}
    return block | {"firstLine": block["firstLine"] + by, "range": span}
