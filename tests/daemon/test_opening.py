"""A session is opened once, whoever asks for it and when."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from livesync_ls.app import App
from livesync_ls.session.session import Session
from livesync_ls.settings.settings import Layers


async def test_who_asks_at_the_moment_of_opening_gets_the_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked again after each step of the loop, so that no moment is left out: one of them once stopped the daemon."""
    monkeypatch.setenv("LIVESYNC_STATE_DIR", str(tmp_path / "state"))
    path = tmp_path / "a.py"
    path.write_text("1\n")
    uri = path.as_uri()
    async with App([tmp_path], Layers()) as app:
        asked: list[asyncio.Task[Session]] = []
        async with asyncio.timeout(15):
            while not (asked and asked[0].done() and asked[-1].done()):
                asked.append(asyncio.create_task(app.sessions.open(uri, tmp_path)))
                await asyncio.sleep(0)
        assert len({id(each.result()) for each in asked if each.done()}) == 1
        await asyncio.gather(*asked)
