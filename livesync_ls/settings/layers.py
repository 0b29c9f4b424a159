"""The places where settings come from, and what each of them says, not yet judged."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from livesync_ls.uris import NotAFile, to_path

_PREFIX = "LIVESYNC_"
_RESERVED = {"LIVESYNC_STATE_DIR"}
"""Variables of ours that are no settings."""

_FOLDERS = "folders"
_EDITORS_OWN = {"trace", _FOLDERS}
"""What editors keep in our section for themselves, and what is no setting but holds some."""


@dataclass(frozen=True)
class Layer:
    """What one place says: `source` names it in the middle of a sentence.

    In a `textual` layer all values are text, and names are those of environment variables.
    """

    source: str
    values: Mapping[str, object] = field(default_factory=dict[str, object])
    complaints: tuple[str, ...] = ()
    textual: bool = False

    def key(self, name: str) -> str:
        """The setting that `name` means here: `outputLimitBytes`."""
        if not self.textual:
            return name
        return re.sub("_(.)", lambda letter: letter[1].upper(), name.removeprefix(_PREFIX).lower())

    def name(self, key: str) -> str:
        """What the setting `key` is called here."""
        return _PREFIX + re.sub("([A-Z])", r"_\1", key).upper() if self.textual else key


@dataclass(frozen=True)
class Layers:
    """All places that settings come from. For a change, `dataclasses.replace` one of them."""

    project: Layer = Layer("pyproject.toml")
    environment: Layer = Layer("the environment", textual=True)
    initialization: Layer = Layer("the initialization options")
    editor: Layer = Layer("the editor's settings")
    folder: Layer = Layer("the editor's settings of the folder")
    command_line: Layer = Layer("the command line")

    @property
    def weakest_first(self) -> tuple[Layer, ...]:
        return (self.project, self.environment, self.initialization, self.editor, self.folder, self.command_line)


def environment_layer(environ: Mapping[str, str]) -> Layer:
    """The `LIVESYNC_*` variables; an empty one is not set.

    A list is a JSON list, or its items between commas: `LIVESYNC_EXCLUDE=build,*.tmp.py`.
    """
    names = [name for name, value in environ.items() if name.startswith(_PREFIX) and value.strip()]
    return Layer("the environment", {name: environ[name] for name in names if name not in _RESERVED}, textual=True)


def editor_layer(options: object, source: str = "the editor's settings") -> Layer:
    """What an editor sent, flat or as `{"livesync": {…}}`; null is nothing."""
    if options is None:
        return Layer(source)
    if not isinstance(options, Mapping):
        return Layer(source, complaints=(f"{source[0].upper()}{source[1:]} must be a JSON object; they are ignored.",))
    merged = _flat(cast("Mapping[object, object]", options))
    return Layer(source, {str(name): value for name, value in merged.items() if name not in _EDITORS_OWN})


def _flat(outer: Mapping[object, object]) -> dict[object, object]:
    inner = outer.get("livesync")
    merged = {**outer, **(cast("Mapping[object, object]", inner) if isinstance(inner, Mapping) else {})}
    if isinstance(inner, Mapping) or inner is None:
        merged.pop("livesync", None)
    return merged


def folder_layers(options: object) -> dict[Path, Layer]:
    """What an editor with several folders sent for each of them: `{"folders": {URI: {…}}}`, beside its other settings.

    What names no folder, or says nothing of it, is left out.
    """
    if not isinstance(options, Mapping):
        return {}
    folders = _flat(cast("Mapping[object, object]", options)).get(_FOLDERS)
    found: dict[Path, Layer] = {}
    for uri, values in cast("Mapping[object, object]", folders).items() if isinstance(folders, Mapping) else ():
        with suppress(NotAFile):
            path = to_path(str(uri))
            found[path] = editor_layer(values, f"the editor's settings of {path}")
    return found


def project_layer(start: Path, root: Path) -> Layer:
    """`[tool.livesync]` of the nearest `pyproject.toml` that has one, from `start` (a file or folder) up to `root`.

    Reads files. One that cannot be read ends the search with a complaint.
    """
    for folder in (start, *start.parents):
        if not folder.is_relative_to(root):
            break
        layer = _read_project(folder / "pyproject.toml")
        if layer is not None:
            return layer
    return Layers().project


def _read_project(path: Path) -> Layer | None:
    source = f"[tool.livesync] of {path}"
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        return Layer(source, complaints=(f"{path} cannot be read ({reason}); its settings are ignored.",))
    try:
        table = _table(tomllib.loads(text))
    except ValueError as error:  # a TOMLDecodeError, or a number of thousands of digits
        return Layer(source, complaints=(f"{path} is not valid TOML ({error}); its settings are ignored.",))
    except (TypeError, RecursionError):
        return Layer(source, complaints=(f"[tool.livesync] of {path} must be a table; it is ignored.",))
    return None if table is None else Layer(source, table)


def _table(document: dict[str, object]) -> Mapping[str, object] | None:
    """The table `[tool.livesync]`. Raises TypeError if it, or `tool`, is none."""
    here: object = document
    for name in ("tool", "livesync"):
        here = _mapping(here).get(name)
        if here is None:
            return None
    return _mapping(here)


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise TypeError
    return cast("dict[str, object]", value)
