"""What both kinds of client share: an ordered inbox, a model of every watched file, and no patience for disorder."""

from __future__ import annotations

import asyncio
import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any

from livesync_ls import protocol as wire

from .model import NOTIFICATIONS, Screen, check_shape

PATIENCE = 15.0
"""Seconds; nothing takes this long unless it is broken."""

Json = dict[str, Any]

RESULTS: dict[str, Any] = {
    "livesync/watch": wire.Snapshot,
    "livesync/unwatch": None,
    "livesync/arm": None,
    "livesync/disarm": None,
    "livesync/run": wire.RunStarted,
    "livesync/interrupt": None,
    "livesync/restart": None,
    "livesync/verify": wire.VerifyResult,
    "livesync/files": wire.FilesResult,
    "livesync/graph": wire.GraphResult,
    "livesync/blob": wire.BlobResult,
    "livesync/export": wire.ExportResult,
    "livesync/stats": wire.Stats,
    "livesync/status": wire.StatusResult,
}


class Refused(Exception):
    """A request got an error for an answer."""

    def __init__(self, error: Json) -> None:
        super().__init__(f"{error['code']}: {error['message']}")
        self.code: int = error["code"]
        self.message: str = error["message"]


class Client(ABC):
    """One connection. Every message is checked, kept, and put into the model of its file."""

    def __init__(self) -> None:
        self.inbox: list[Json] = []
        self.screens: dict[str, Screen] = {}
        self.broken: BaseException | None = None
        self.gone = False
        self.slept = False
        """Whether it read nothing for a while: then snapshots may take the place of notifications."""
        self._serial = itertools.count(1)
        self._asked: dict[int, tuple[str, Json]] = {}
        self._answers: dict[int, asyncio.Future[Json]] = {}
        self._unwatched: set[str] = set()
        self.asked: set[str] = set()
        """The files that it watches by request; an editor watches others besides."""
        self._arrived = asyncio.Condition()

    @abstractmethod
    async def send(self, message: Json) -> None: ...

    # ── Requests ────────────────────────────────────────────────────────────────────────────

    async def ask(self, method: str, params: Any = None) -> asyncio.Future[Json]:
        """Send a request; the future has its result, or fails with `Refused`."""
        number = next(self._serial)
        self._asked[number] = (method, params)
        self._answers[number] = asyncio.get_running_loop().create_future()
        await self.send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        return self._answers[number]

    async def request(self, method: str, **params: Any) -> Any:
        return await self.answer(await self.ask(method, params))

    async def answer(self, future: asyncio.Future[Any]) -> Any:
        async with asyncio.timeout(PATIENCE):
            return await future

    async def watch(self, path: Path, **more: Any) -> Screen:
        await self.request("livesync/watch", uri=path.as_uri(), **more)
        return self.screens[path.as_uri()]

    async def refusal(self, method: str, params: Any) -> Refused:
        """The error that this request must get."""
        try:
            result = await self.answer(await self.ask(method, params))
        except Refused as refused:
            return refused
        raise AssertionError(f"{method} {params} was answered: {result}")

    # ── Waiting ─────────────────────────────────────────────────────────────────────────────

    async def until(self, condition: Callable[[], Any], within: float = PATIENCE) -> Any:
        """Wait until `condition` holds, looking after every message. Returns its value."""
        try:
            async with asyncio.timeout(within), self._arrived:
                while True:
                    if self.broken:
                        raise self.broken
                    if value := condition():
                        return value
                    if self.gone:
                        raise AssertionError("the connection has ended")
                    await self._arrived.wait()
        except TimeoutError:
            raise AssertionError(f"waited {within:g} s in vain; {self._situation()}") from None

    async def settled(self, path: Path, *expected: str, state: str = "idle", within: float = PATIENCE) -> Screen:
        """Wait until the file is at rest in `state` and its code blocks show this."""
        screen = self.screens[path.as_uri()]
        try:
            await self.until(lambda: screen.state == state and screen.shown == list(expected), within)
        except AssertionError as problem:
            if screen.state == state and screen.shown == list(expected):
                raise
            raise AssertionError(f"expected {state} {list(expected)}; {problem}") from None
        return screen

    def notifications(self, method: str, path: Path | None = None) -> list[Json]:
        """The params of all that arrived so far, in order."""
        found = [message["params"] for message in self.inbox if message.get("method") == f"livesync/{method}"]
        return found if path is None else [params for params in found if params.get("uri") == path.as_uri()]

    def _situation(self) -> str:
        shown = [f"{s.uri.rsplit('/', 1)[1]} {s.state} ({s.message}) {s.shown}" for s in self.screens.values()]
        return "; ".join(shown[-3:])[:1500]

    # ── Arriving ────────────────────────────────────────────────────────────────────────────

    async def take(self, message: Json) -> None:
        """Called by the transport for each message, in order."""
        try:
            self.inbox.append(message)
            self._take(message)
        except Exception as problem:  # noqa: BLE001 - whoever waits must hear of it
            self.broken = self.broken or problem
            self._abandon(self.broken)
        async with self._arrived:
            self._arrived.notify_all()

    async def ended(self) -> None:
        self.gone = True
        self._abandon(ConnectionError("the connection has ended"))
        async with self._arrived:
            self._arrived.notify_all()

    def _abandon(self, problem: BaseException) -> None:
        for future in self._answers.values():
            if not future.done():
                future.set_exception(problem)
                future.exception()

    def _take(self, message: Json) -> None:
        assert message["jsonrpc"] == "2.0"
        if "method" not in message:
            self._take_answer(message)
        elif message["method"].startswith("livesync/"):
            self._take_notification(message["method"], message["params"])

    def _take_answer(self, message: Json) -> None:
        number = message["id"]
        if number not in self._answers:
            return
        method, params = self._asked[number]
        future = self._answers[number]
        assert self.broken or not future.done(), f"{method} was answered twice"
        if future.done():
            return
        if "error" in message:
            assert set(message["error"]) <= {"code", "message", "data"}
            future.set_exception(Refused(message["error"]))
            future.exception()
            return
        if method in RESULTS:
            check_shape(message["result"], RESULTS[method])
        if method == "livesync/watch":
            self._begin(message["result"])
            self.asked.add(message["result"]["uri"])
        elif method == "livesync/unwatch":
            self.asked.discard(params["uri"])
            self._unwatch(params["uri"])
        future.set_result(message["result"])

    def _take_notification(self, method: str, params: Json) -> None:
        check_shape(params, NOTIFICATIONS[method])
        if method in ("livesync/hello", "livesync/fileChanged", "livesync/filesChanged"):
            return
        uri = params["uri"]
        if method == "livesync/snapshot":
            if self.slept and uri in self.screens:
                self.screens[uri].begin(params)
            else:
                self._begin(params)
            return
        watched = uri in self.screens and uri not in self._unwatched
        assert watched, f"{method} of {uri}, which is not watched"
        self.screens[uri].apply(method, params)

    def _begin(self, snapshot: Json) -> None:
        uri = snapshot["uri"]
        if uri in self.screens and uri not in self._unwatched:
            # A second look at what is watched: it must show what the model says.
            fresh, model = Screen(snapshot).view, self.screens[uri].view
            different = {key: (model[key], fresh[key]) for key in model if model[key] != fresh[key]}
            assert not different, f"model and fresh snapshot differ: {str(different)[:6000]}"
            return
        self._unwatched.discard(uri)
        if uri in self.screens:
            self.screens[uri].begin(snapshot)
        else:
            self.screens[uri] = Screen(snapshot)

    def _unwatch(self, uri: str) -> None:
        self._unwatched.add(uri)

    async def confirm(self, path: Path) -> None:
        """A fresh snapshot shows what the model says."""
        await self.watch(path)
        if self.broken:
            raise self.broken
