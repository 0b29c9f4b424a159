"""Recorded messages, compared with what the protocol allows: everybody's with those of who watched all along."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .client import Client, Json
from .editor import Editor
from .model import Screen

TO_ALL = ("livesync/fileChanged", "livesync/filesChanged")
INLINE_BYTES = 256 * 1024

Told = tuple[str, str]
"""A notification: its method, and its params as they were written, so that the order of fields counts too."""


def told(method: str, params: Json) -> Told:
    return method, json.dumps(params)


@dataclass
class Watch:
    """What one client heard of one file, from a snapshot to the end of its watch or of the recording."""

    snapshot: Json
    messages: list[Told] = field(default_factory=list[Told])


def watches(client: Client, path: Path) -> list[Watch]:
    """The client's watches of a file, one after the other."""
    found: list[Watch] = []
    screen = client.screens.get(path.as_uri())
    for method, params in screen.history if screen else ():
        if method in ("snapshot", "livesync/snapshot"):
            # A snapshot that came as a notification is in the history twice: as it came, and as the beginning it made.
            if not found or found[-1].messages or found[-1].snapshot != params:
                found.append(Watch(params))
        else:
            found[-1].messages.append(told(method, params))
    return found


class Chronicle:
    """All that happened to one file, as a client heard it who watched from before its first run to the end."""

    def __init__(self, witness: Client, path: Path) -> None:
        (watch,) = watches(witness, path)
        self.path = path
        self.messages = watch.messages
        self.views = [_view(screen := Screen(watch.snapshot))]
        for method, params in self.messages:
            screen.apply(method, json.loads(params))
            self.views.append(_view(screen))

    def check(self, watch: Watch, *, to_the_end: int | None = None) -> None:
        """The watch began with the state of some moment, and then heard exactly what followed.

        `to_the_end` is how much had happened when the client, still watching, was asked whether it had all.
        """
        view, count = _view(Screen(watch.snapshot)), len(watch.messages)
        moments = [moment for moment, seen in enumerate(self.views) if seen == view]
        assert moments, f"{self.path.name} never looked like this: {self._nearest(view)}"
        fitting = [moment for moment in moments if self.messages[moment : moment + count] == watch.messages]
        assert fitting, self._difference(moments[-1], watch)
        if to_the_end is not None:
            assert fitting[-1] + count >= to_the_end, f"{self.path.name}: the last of {to_the_end} messages are missing"

    def _nearest(self, view: str) -> Json:
        """What a view has otherwise than the one of all that differs least."""
        wanted = json.loads(view)
        differences = [
            {key: (value, wanted[key]) for key, value in json.loads(seen).items() if value != wanted[key]}
            for seen in self.views
        ]
        return min(differences, key=lambda each: len(json.dumps(each)))

    def _difference(self, moment: int, watch: Watch) -> str:
        pairs = itertools.zip_longest(self.messages[moment:], watch.messages)
        number, pair = next((number, pair) for number, pair in enumerate(pairs) if pair[0] != pair[1])
        return f"{self.path.name}: after {number} messages {str(pair[1])[:500]} instead of {str(pair[0])[:500]}"


def check_unchanged_is_not_sent(witness: Client, path: Path) -> None:
    """No block and no result is sent again that the client has already."""
    (watch,) = watches(witness, path)
    screen = Screen(watch.snapshot)
    planned: set[str] = set()
    for method, text in watch.messages:
        params = json.loads(text)
        if method == "livesync/document":
            _check_splices(screen, params)
        elif method == "livesync/runStart":
            planned = {step["blockId"] for step in params["planned"]}
        elif method == "livesync/results":
            # Who joined in the middle of a run was told that its planned blocks are queued, and is told how they ended.
            again = [result for result in params["results"] if screen.results.get(result["blockId"]) == result]
            assert {result["blockId"] for result in again} <= planned, again
        screen.apply(method, params)


def _check_splices(screen: Screen, params: Json) -> None:
    before = {block["id"]: _content(block) for block in screen.blocks}
    after = Screen({**_bare(screen), "results": []})
    after.apply("livesync/document", params)
    kept = [block["id"] for block in after.blocks if block["id"] in before]
    if kept != [block for block in before if block in set(kept)]:
        return  # blocks changed places, which is told by sending them
    inserted = [block for splice in params["splices"] for block in splice["insert"]]
    assert [block for block in inserted if before.get(block["id"]) == _content(block)] == []


def _bare(screen: Screen) -> Json:
    keys = ("uri", "version", "armed", "state", "run", "blocks")
    return {"planned": [], **{key: getattr(screen, key) for key in keys}}


def _content(block: Json) -> Json:
    return {key: value for key, value in block.items() if key not in ("range", "firstLine")}


def _view(screen: Screen) -> str:
    return json.dumps(screen.view, sort_keys=True)


# ── What concerns the connection ────────────────────────────────────────────────────────────────


def to_all(client: Client) -> list[Told]:
    return [told(each["method"], each["params"]) for each in client.inbox if each.get("method") in TO_ALL]


def check_methods(client: Client) -> None:
    """Nothing but what the protocol lists; `hello` first and once on a websocket, never on a pipe."""
    methods = [message["method"] for message in client.inbox if "method" in message]
    foreign = {method for method in methods if not method.startswith("livesync/")}
    if isinstance(client, Editor):
        assert "livesync/hello" not in methods
        allowed = ("textDocument/publishDiagnostics", "window/", "client/", "workspace/", "$/progress")
        assert not {method for method in foreign if not method.startswith(allowed)}
    else:
        assert methods.index("livesync/hello") == 0
        assert methods.count("livesync/hello") == 1
        assert not foreign


def check_large_goes_by_reference(client: Client) -> None:
    for message in client.inbox:
        for text in _strings(message.get("params") or message.get("result")):
            assert len(text) <= INLINE_BYTES, f"{len(text)} characters inline in {message.get('method')}"


def _strings(value: Any) -> list[str]:
    match value:
        case str():
            return [value]
        case dict():
            return [text for each in value.values() for text in _strings(each)]
        case list():
            return [text for each in value for text in _strings(each)]
        case _:
            return []
