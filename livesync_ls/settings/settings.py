"""What a user may set, and which of several places that set it wins."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from livesync_ls.settings import kinds
from livesync_ls.settings.kinds import Kind, Misfit
from livesync_ls.settings.layers import (
    Layer,
    Layers,
    editor_layer,
    environment_layer,
    folder_layers,
    project_layer,
)

__all__ = [
    "Layer",
    "Layers",
    "Settings",
    "editor_layer",
    "environment_layer",
    "folder_layers",
    "project_layer",
    "resolve",
]


def _setting(kind: Kind, default: Any = None, *, guarded: bool = False) -> Any:
    """A guarded setting decides what runs or who may connect: a project says it only once a person trusts it."""
    return field(default=default, metadata={"kind": kind, "guarded": guarded})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings, with their defaults. Outside, their names are in camel case: `debounceMs`."""

    python: str | None = _setting(kinds.text(), guarded=True)
    """The interpreter that runs the user's code, or its environment's folder. None: look for one."""
    args: tuple[str, ...] = _setting(kinds.texts(), (), guarded=True)
    """What follows the file in `sys.argv`."""
    include: tuple[str, ...] = _setting(kinds.texts(), (), guarded=True)
    """Files that are armed without a click, as in `.gitignore`."""
    exclude: tuple[str, ...] = _setting(kinds.texts(), ())
    """Files that are neither listed nor armed by `include`, as in `.gitignore`."""
    run: Literal["onType", "onSave", "manual"] = _setting(kinds.choice("onType", "onSave", "manual"), "onType")
    """What starts a run."""
    on_type_effects: Literal["hold", "run"] = _setting(kinds.choice("hold", "run"), "hold", guarded=True)
    """Whether code that was never saved may delete files, start processes and connect."""
    debounce_ms: float | Literal["auto"] = _setting(kinds.number(0, 60_000, word="auto"), "auto")
    """How long typing must rest before a run; `auto` goes by how long the blocks took last time."""
    watch: Literal["focus", "open", "manual"] | None = _setting(kinds.choice("focus", "open", "manual"))
    """Which documents of an editor are watched. None: `focus` for editors that tell it, else `open`."""
    mirror: bool = _setting(kinds.flag(), default=True)
    """Whether browsers are served, beside an editor."""
    host: str = _setting(kinds.text(), "127.0.0.1", guarded=True)
    """The address that browsers are served on."""
    port: int | None = _setting(kinds.number(0, 65_535, whole=True))
    """Its port; 0 is any free one. None: by how the daemon was started."""
    allow_origins: tuple[str, ...] = _setting(kinds.texts(), (), guarded=True)
    """Further origins of pages that may connect."""
    allow_hosts: tuple[str, ...] = _setting(kinds.texts(), (), guarded=True)
    """Further names by which browsers may call the daemon."""
    figure_format: Literal["png", "svg"] = _setting(kinds.choice("png", "svg"), "png")
    """How matplotlib's figures are drawn."""
    inlay_hints: bool = _setting(kinds.flag(), default=True)
    """Whether values are shown at the ends of lines in the editor."""
    code_lenses: bool = _setting(kinds.flag(), default=True)
    """Whether each block has a button above it in the editor, with what is known of its last run."""
    poll: bool = _setting(kinds.flag(), default=False)
    """Whether to look for changed files regularly, where the system does not tell of them (network drives)."""
    cache_bytes: int = _setting(kinds.number(0, whole=True), 500_000_000)
    """How much files that nobody watches may take, in the daemon and in their processes."""
    session_grace_seconds: float = _setting(kinds.number(0, 86_400), 30)
    """How long what is held of a file is safe after its last watcher left."""
    block_timeout_seconds: float | None = _setting(kinds.number(0, 604_800, off=True))
    """How long one block may run."""
    memory_limit_bytes: int | None = _setting(kinds.number(0, whole=True, off=True))
    """How much memory one file's process may have."""
    output_limit_bytes: int = _setting(kinds.number(1_000, whole=True), 1_000_000)
    """How much one block may print."""
    max_workers: int = _setting(kinds.number(1, 1_000, whole=True), 16)
    """How many processes may run users' code at once, spare ones included."""
    verify_after_seconds: float | None = _setting(kinds.number(0, 86_400, off=True), 3)
    """How long after a run its result is compared with a fresh run's. None: never by itself."""
    log_level: Literal["debug", "info", "warning", "error"] = _setting(
        kinds.choice("debug", "info", "warning", "error"), "info"
    )
    """What goes into the log."""


def _camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda letter: letter[1].upper(), name)


_FIELDS = {_camel(each.name): each for each in fields(Settings)}


@dataclass(frozen=True)
class _Wrong:
    """A value that was given for `key` and cannot be used."""

    layer: Layer
    key: str
    value: object


def resolve(layers: Layers, trusted: bool) -> tuple[Settings, list[str]]:
    """The settings that hold, and a sentence for each one that was wrong.

    A wrong value counts as not given. Until its project is `trusted`, a `pyproject.toml` has no say
    in what runs and who may connect.
    """
    values: dict[str, Any] = {}
    complaints: list[str] = []
    wrong: list[_Wrong] = []
    for layer in layers.weakest_first:
        complaints += layer.complaints
        complaints += [_unknown(layer, name) for name in layer.values if layer.key(name) not in _FIELDS]
        guarded = layer is layers.project and not trusted
        for key, value in _given(layer).items():
            if guarded and _FIELDS[key].metadata["guarded"]:
                continue
            _read(layer, key, value, values, wrong)
    settings = Settings(**{_FIELDS[key].name: value for key, value in values.items()})
    return settings, complaints + [_complaint(each, settings) for each in wrong]


def _given(layer: Layer) -> Mapping[str, object]:
    """What a layer says of settings that there are; null is not set."""
    keys = ((layer.key(name), value) for name, value in layer.values.items())
    return {key: value for key, value in keys if key in _FIELDS and value is not None}


def _read(layer: Layer, key: str, value: object, values: dict[str, Any], wrong: list[_Wrong]) -> None:
    kind: Kind = _FIELDS[key].metadata["kind"]
    try:
        read = kind.read(kind.parse(value) if layer.textual and isinstance(value, str) else value)
    except (Misfit, OverflowError):
        wrong.append(_Wrong(layer, key, value))
        return
    if read is not kinds.NOT_SET:
        values[key] = read


def _complaint(wrong: _Wrong, settings: Settings) -> str:
    kind: Kind = _FIELDS[wrong.key].metadata["kind"]
    used = _shown(getattr(settings, _FIELDS[wrong.key].name))
    name = wrong.layer.name(wrong.key)
    return f"`{name}` in {wrong.layer.source} must be {kind.must_be}, not {_shown(wrong.value)}; {used} is used."


def _unknown(layer: Layer, name: str) -> str:
    by_sound = {re.sub("[-_.]", "", key).lower(): key for key in _FIELDS}
    close = difflib.get_close_matches(re.sub("[-_.]", "", layer.key(name)).lower(), by_sound, n=1)
    hint = f"did you mean `{layer.name(by_sound[close[0]])}`?" if close else "it is ignored."
    return f"`{name}` in {layer.source} is no setting of livesync-ls; {hint}"


def _shown(value: object) -> str:
    """A value as its writer would know it, shortened."""
    if value is None:
        return "the default"
    shown = json.dumps(value, ensure_ascii=False, default=str)
    return shown if len(shown) <= 60 else shown[:59] + "…"
