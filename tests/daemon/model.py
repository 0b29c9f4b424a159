"""A file as a client knows it: one snapshot and the notifications after it, and nothing else.

The model is as strict as the protocol: a message that no reader of `docs/protocol.md` would expect at its place
is an AssertionError that tells what came before.
"""

from __future__ import annotations

import copy
import json
from typing import Any

import msgspec

from livesync_ls import protocol as wire

Json = dict[str, Any]

NOTIFICATIONS: dict[str, type[msgspec.Struct]] = {
    kind.METHOD: kind
    for kind in (
        wire.Hello,
        wire.SnapshotSent,
        wire.DocumentChanged,
        wire.RunStart,
        wire.BlockStart,
        wire.BlockOutput,
        wire.BlockResultSent,
        wire.Results,
        wire.RunEnd,
        wire.FileChanged,
        wire.SessionState,
        wire.FilesChanged,
        wire.Verified,
    )
}


def check_shape(value: Any, kind: Any) -> None:
    """The value is of this wire type and has no field that the type has not."""
    again = json.loads(wire.encode(msgspec.convert(value, kind)))
    assert again == value, f"not quite a {kind}: {value!r}"


class Screen:
    """One file's model. Feed it with `apply`; `view` is comparable with a snapshot's `view`."""

    def __init__(self, snapshot: Json) -> None:
        self.history: list[tuple[str, Json]] = []
        self.begin(snapshot)

    def begin(self, snapshot: Json) -> None:
        snapshot = copy.deepcopy(snapshot)
        self.uri: str = snapshot["uri"]
        self.version: int = snapshot["version"]
        self.armed: bool = snapshot["armed"]
        self.state: str = snapshot["state"]
        self.message: str | None = snapshot.get("message")
        self.run: int = snapshot["run"]
        self.planned: list[Json] = snapshot["planned"]
        self.blocks: list[Json] = snapshot["blocks"]
        self.results: dict[str, Json] = {result["blockId"]: result for result in snapshot["results"]}
        assert len(self.results) == len(snapshot["results"]), "two results of one block"
        self.syntax_error: Json | None = snapshot.get("syntaxError")
        self.verified: bool | None = snapshot.get("verified")
        running = [result["blockId"] for result in snapshot["results"] if result["status"] == "running"]
        assert len(running) <= 1, running
        self.running: str | None = running[0] if running else None
        self.parts: list[Json] = list(self.results[self.running]["outputs"]) if self.running else []
        self.open_run: int | None = self.run if self.running or self.planned else None
        # All that was planned may be done, and yet the run's end, or a block that joins it, comes after this snapshot.
        self.maybe_open: int | None = self.run if self.state == "running" else None
        # A run that was joined in the middle: what it executed before is not known.
        self.executed: list[str] | None = None
        self.history.append(("snapshot", copy.deepcopy(snapshot)))

    # ── Notifications ───────────────────────────────────────────────────────────────────────

    def apply(self, method: str, params: Json) -> None:
        self.history.append((method, params))
        try:
            getattr(self, "_on_" + method.removeprefix("livesync/"))(copy.deepcopy(params))
        except (AssertionError, KeyError, IndexError) as problem:
            tail = "\n".join(f"  {name} {json.dumps(what)[:220]}" for name, what in self.history[-14:])
            raise AssertionError(f"{method}: {problem!r}\n{tail}") from None

    def _on_snapshot(self, params: Json) -> None:
        self.begin(params)

    def _on_document(self, params: Json) -> None:
        assert params["version"] > self.version, f"version {params['version']} after {self.version}"
        self.version = params["version"]
        for splice in params["splices"]:
            at, remove = splice["at"], splice["remove"]
            assert 0 <= at <= len(self.blocks), splice
            assert at + remove <= len(self.blocks), splice
            self.blocks[at : at + remove] = splice["insert"]
        for shift in params.get("lineShifts") or ():
            for block in self.blocks[shift["from"] :]:
                block["firstLine"] += shift["by"]
                block["range"]["start"]["line"] += shift["by"]
                block["range"]["end"]["line"] += shift["by"]
        self.syntax_error = params.get("syntaxError")
        ids = [block["id"] for block in self.blocks]
        assert len(ids) == len(set(ids)), f"ids twice: {ids}"
        self.results = {block: result for block, result in self.results.items() if block in ids}

    def _on_runStart(self, params: Json) -> None:  # noqa: N802 - named as on the wire
        assert self.open_run is None, f"run {params['run']} starts inside of run {self.open_run}"
        assert params["run"] > self.run, f"run {params['run']} after {self.run}"
        known = {block["id"] for block in self.blocks}
        assert {step["blockId"] for step in params["planned"]} <= known, "planned blocks that there are not"
        self.run, self.maybe_open = params["run"], None
        self.open_run = self.run
        self.version = max(self.version, params["version"])
        self.planned = params["planned"]
        self.promised = [step["blockId"] for step in params["planned"]]
        self.executed = []
        self.verified = None

    def _on_blockStart(self, params: Json) -> None:  # noqa: N802
        self._belongs(params)
        assert self.running is None, f"{params['blockId']} starts while {self.running} runs"
        known = {step["blockId"] for step in self.planned}
        assert params["blockId"] in known or params.get("reason"), "a block that joins a run has its reason"
        self.running, continued = params["blockId"], self.parts if params.get("continues") else []
        self.parts = continued

    def _on_blockOutput(self, params: Json) -> None:  # noqa: N802
        if params.get("late"):
            assert params["run"] <= self.run, "late output of a run to come"
            result = self.results[params["blockId"]]
            result["outputs"] = joined([*result["outputs"], params["output"]])
            return
        self._belongs(params)
        assert params["blockId"] == self.running, f"output of {params['blockId']} while {self.running} runs"
        self.parts.append(params["output"])

    def _on_blockResult(self, params: Json) -> None:  # noqa: N802
        self._belongs(params)
        result = params["result"]
        assert result["blockId"] == self.running, f"result of {result['blockId']} while {self.running} runs"
        assert result["run"] == params["run"], "the result bears another run's number"
        self.planned = [step for step in self.planned if step["blockId"] != self.running]
        self.results[result["blockId"]] = result
        self.running, self.parts = None, []
        if self.executed is not None:
            self.executed.append(result["blockId"])

    def _on_results(self, params: Json) -> None:
        self.version = max(self.version, params["version"])
        known = {block["id"] for block in self.blocks}
        for result in params["results"]:
            assert result["blockId"] in known, f"a result of {result['blockId']}, which there is not"
            self.results[result["blockId"]] = result

    def _on_runEnd(self, params: Json) -> None:  # noqa: N802
        self._belongs(params)
        finished = params["status"] in ("ok", "error")
        assert not (finished and self.running), f"the run ends while {self.running} runs"
        if self.executed is not None:
            assert params["executed"] == self.executed, f"executed {self.executed}, says {params['executed']}"
            not_run = [block for block in self.promised if block not in self.executed]
            assert not finished or params["reused"] == not_run, f"reused {not_run}, says {params['reused']}"
        self.planned, self.running = [], None
        self.parts = [] if params["status"] != "superseded" else self.parts
        self.open_run = None

    def _on_sessionState(self, params: Json) -> None:  # noqa: N802
        self.state, self.message = params["state"], params.get("message")
        self.armed = self.state != "unarmed"
        if self.state == "idle":
            self.assert_idle()

    def _on_verified(self, params: Json) -> None:
        assert params["run"] <= self.run
        self.verified = params["equal"]

    def _belongs(self, params: Json) -> None:
        if self.open_run is None and params["run"] == self.maybe_open:
            self.open_run = self.maybe_open
        self.maybe_open = None
        assert params["run"] == self.open_run, f"bears run {params['run']}, open is {self.open_run}"

    def assert_idle(self) -> None:
        assert self.open_run is None, "idle inside of a run"
        for block in self.code:
            result = self.results.get(block["id"])
            assert result is not None, f"idle, and no result of {block['id']}"
            assert result["status"] in ("ok", "error", "waiting"), f"idle, and {block['id']} is {result['status']}"
            assert result["status"] == "waiting" or not result["stale"], f"idle, and {block['id']} is stale"

    # ── Reading ─────────────────────────────────────────────────────────────────────────────

    @property
    def at_rest(self) -> bool:
        return self.state in ("idle", "pending", "dead") and self.open_run is None

    @property
    def code(self) -> list[Json]:
        return [block for block in self.blocks if block["kind"] == "code"]

    @property
    def shown(self) -> list[str]:
        """What each code block shows, as one short text; a block without a result is `…`."""
        return [shown(result) if (result := self.results.get(block["id"])) else "…" for block in self.code]

    def result(self, index: int) -> Json:
        """The result of the code block at `index`."""
        return self.results[self.code[index]["id"]]

    @property
    def view(self) -> Json:
        """All there is to see, in one spelling. Of running and queued blocks only what they show."""
        queued = {step["blockId"] for step in self.planned}
        return {
            "version": self.version,
            "armed": self.armed,
            "state": self.state,
            "message": self.message,
            "run": self.run,
            "planned": self.planned,
            "blocks": self.blocks,
            "results": [view for block in self.blocks if (view := self._result_view(block["id"], queued))],
            "syntaxError": self.syntax_error,
            "verified": self.verified,
        }

    def _result_view(self, block_id: str, queued: set[str]) -> Json | None:
        result = self.results.get(block_id)
        if block_id == self.running:
            return {"blockId": block_id, "status": "running", "outputs": joined(self.parts)}
        if block_id in queued:
            return {"blockId": block_id, "status": "queued", "outputs": joined(result["outputs"]) if result else []}
        return {**result, "outputs": joined(result["outputs"])} if result else None


def joined(outputs: list[Json]) -> list[Json]:
    """Neighbouring texts of one stream as one; how they were cut is nobody's concern."""
    whole: list[Json] = []
    for output in outputs:
        last = whole[-1] if whole else {}
        same = output["type"] == "stream" and last.get("type") == "stream" and last["name"] == output["name"]
        if same and "text" in output and "text" in last:
            whole[-1] = {**last, "text": last["text"] + output["text"]}
        else:
            whole.append(output)
    return whole


def shown(result: Json) -> str:
    """`printed` text, `=value`, `<display>`, `!Error: message`, in order; waiting and cancelled say so in front."""
    mark = {"waiting": "(waiting)", "cancelled": "(cancelled)"}.get(result["status"], "")
    return mark + "".join(map(_shown_output, result["outputs"]))


def _shown_output(output: Json) -> str:
    match output["type"]:
        case "stream":
            return output["text"] if "text" in output else f"<{output['ref']['size']} bytes>"
        case "value":
            return f"={output['data']['text/plain']}"
        case "display":
            return f"<{output['data']['text/plain']}>"
        case "error":
            return f"!{output['name']}: {output['message']}"
        case _:
            return "[truncated]"
