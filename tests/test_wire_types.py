"""The TypeScript of the wire is what the contract says: written from it, and true of real messages."""

from __future__ import annotations

import json
import runpy
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import msgspec
import pytest
from daemon.editor import Editor

from livesync_ls import protocol as wire

ROOT = Path(__file__).parent.parent
EXTENSION = ROOT / "vscode-extension"
SCRIPT = ROOT / "scripts" / "wire_types.py"
TSC = EXTENSION / "node_modules" / ".bin" / ("tsc.cmd" if sys.platform == "win32" else "tsc")

WIRE_TYPES = runpy.run_path(str(SCRIPT))
SHAPES: list[type[wire.Wire]] = WIRE_TYPES["SHAPES"]
name_of = WIRE_TYPES["name_of"]

checked_by_tsc = pytest.mark.skipif(not TSC.exists(), reason="the extension's packages are not installed")


def check(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, folder / "scripts" / SCRIPT.name, "--check"]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_the_committed_types_are_those_of_the_contract() -> None:
    done = check(ROOT)
    assert done.returncode == 0, done.stderr


def test_a_drift_is_told_and_mended(tmp_path: Path) -> None:
    target = tmp_path / "vscode-extension" / "preview" / "protocol.ts"
    for source, copy in ((SCRIPT, tmp_path / "scripts" / SCRIPT.name), (EXTENSION / "preview" / "protocol.ts", target)):
        copy.parent.mkdir(parents=True)
        shutil.copy(source, copy)
    current = target.read_text(encoding="utf-8")
    target.write_text(current.replace("firstLine: number", "first_line: number"), encoding="utf-8")
    done = check(tmp_path)
    assert done.returncode == 1
    assert done.stderr.endswith("run scripts/wire_types.py.\n")
    subprocess.run([sys.executable, tmp_path / "scripts" / SCRIPT.name], check=True, timeout=60)
    assert target.read_text(encoding="utf-8") == current


# ── What tsc says of values ─────────────────────────────────────────────────────────────────────


def complaints(folder: Path, *statements: str) -> list[str]:
    """What TypeScript has against statements that use the types of the wire as `wire.Name`."""
    source = json.dumps(str(EXTENSION / "preview" / "protocol"))
    (folder / "values.ts").write_text("\n".join([f"import type * as wire from {source};", *statements]))
    config = {
        "extends": str(EXTENSION / "tsconfig.json"),
        "compilerOptions": {"types": [], "noUnusedLocals": False},
        "include": ["values.ts"],
    }
    (folder / "tsconfig.json").write_text(json.dumps(config))
    command = [TSC, "--project", folder, "--pretty", "false"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    return done.stdout.splitlines()


def value_of(kind: Any, *, full: bool) -> Any:
    """Some value of a type; with `full`, with all that may be left out."""
    if (origin := get_origin(kind)) is Literal:
        return get_args(kind)[-1]
    if kind in (Any, str):
        return "text"
    if kind in (int, float, bool):
        return kind(1)
    if isinstance(kind, type) and issubclass(kind, wire.Wire):
        return shape_of(kind, full=full)
    inside = [value_of(each, full=full) for each in get_args(kind) if each not in (type(None), ...)]
    if origin is list:
        return inside
    if origin is tuple:
        return tuple(inside)
    return {inside[0]: inside[1]} if origin is dict else inside[0]


def shape_of(shape: type[wire.Wire], *, full: bool) -> wire.Wire:
    fields = msgspec.structs.fields(shape)
    return shape(**{field.name: value_of(field.type, full=full) for field in fields if full or field.required})


@checked_by_tsc
def test_every_shape_with_and_without_what_may_be_missing(tmp_path: Path) -> None:
    values = [(name_of(shape), shape_of(shape, full=full)) for shape in SHAPES for full in (False, True)]
    statements = [
        f"export const v{number}: wire.{name} = {wire.encode(value).decode()};"
        for number, (name, value) in enumerate(values)
    ]
    assert len(statements) > 80
    assert complaints(tmp_path, *statements) == []


@checked_by_tsc
def test_what_is_no_value_is_refused(tmp_path: Path) -> None:
    wrong = [
        'export const word: wire.BlockStatus = "finished";',
        'export const missing: wire.Ref = {"ref": "/blob/1", "size": 1};',
        'export const unknown: wire.UriParams = {"uri": "file:///a.py", "path": "a.py"};',
        'export const tag: wire.Output = {"type": "stream", "limit": 1};',
        'export const empty: wire.Empty = {"uri": "file:///a.py"};',
        'export const method: wire.Notification = {method: "livesync/verified", params: {}};',
    ]
    lines = [line.split("(")[1].split(",")[0] for line in complaints(tmp_path, *wrong) if line.startswith("values.ts")]
    assert lines == [str(number + 2) for number in range(len(wrong))]


# ── What a daemon says ──────────────────────────────────────────────────────────────────────────

DOCUMENT = """\
# # Title
#
# Prose.

# %%
print("text")
"value"

# %%
print("x" * 5_000)

# %%
class Shown:
    def _repr_mimebundle_(self, **_):
        return {"text/plain": "shown", "application/json": {"a": [1, None]}}, {"application/json": {"expanded": True}}

Shown()

# %%
1 / 0
"""


@checked_by_tsc
async def test_what_a_daemon_sends_has_these_types(tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    path = tmp_path / "project" / "file.py"
    path.write_text(DOCUMENT)
    editor = await Editor.start(
        tmp_path / "project", tmp_path / "state", errors=tmp_path / "errors.log", outputLimitBytes=1_000
    )
    answers = {"livesync/watch": await editor.request("livesync/watch", uri=path.as_uri(), arm=True)}
    await editor.opened(path)
    await editor.until(lambda: editor.notifications("runEnd"))
    await editor.type(path, "\n" + DOCUMENT.replace('"value"', '"another"'))
    await editor.until(lambda: len(editor.notifications("runEnd")) > 1)
    await editor.type(path, DOCUMENT + "def")
    await editor.until(lambda: "syntaxError" in editor.notifications("document")[-1])
    for method in ("livesync/files", "livesync/graph", "livesync/stats", "livesync/status"):
        answers[method] = await editor.request(method)
    await editor.close()

    told = [message for message in editor.inbox if message.get("method", "").startswith("livesync/")]
    seen = {message["method"].removeprefix("livesync/") for message in told}
    assert {"document", "runStart", "blockStart", "blockResult", "runEnd", "sessionState"} <= seen
    assert complaints(tmp_path, *_as_typescript(told, answers)) == []


def _as_typescript(told: list[dict[str, Any]], answers: dict[str, Any]) -> Iterator[str]:
    for number, message in enumerate(told):
        notification = {"method": message["method"], "params": message["params"]}
        yield f"export const told{number}: wire.Notification = {json.dumps(notification)};"
    for number, (method, result) in enumerate(answers.items()):
        yield f'export const answer{number}: wire.Requests["{method}"][1] = {json.dumps(result)};'
