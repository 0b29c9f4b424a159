"""The settings that hold for each file: all layers, with the project's own where its root is trusted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from livesync_ls.settings.settings import Layer, Layers, Settings, editor_layer, folder_layers, project_layer, resolve


class Configuration:
    """Resolved settings by folder, kept until something about them changes."""

    def __init__(self, layers: Layers, is_trusted: Callable[[Path], bool]) -> None:
        self._layers = layers
        self._is_trusted = is_trusted
        self._folders: dict[Path, Layer] = {}
        """What the editor says of each of its folders."""
        self._projects: dict[Path, Layers] = {}
        self._roots: dict[Path, Path] = {}
        """Of the folders that were loaded."""
        self._resolved: dict[tuple[Path, bool], Settings] = {}
        self._trusted: dict[Path, bool] = {}
        self._complaints: list[str] = []
        self.general = self._note(resolve(layers, trusted=False))

    async def load(self, folder: Path, root: Path) -> None:
        """Read what a folder's project says, so that `of` can tell without waiting."""
        if folder not in self._projects:
            layer = await asyncio.to_thread(project_layer, folder, root)
            self._roots[folder] = root
            self._projects[folder] = self._layers_of(folder, layer)
        self._trusted[root] = await asyncio.to_thread(self._is_trusted, root)
        self.of(folder, root)

    def of(self, folder: Path, root: Path) -> Settings:
        """The settings for files of a folder that was loaded; before that, those that hold everywhere."""
        layers = self._projects.get(folder)
        if layers is None:
            return self.general
        trusted = self._trusted.get(root, False)
        key = (folder, trusted)
        if key not in self._resolved:
            self._resolved[key] = self._note(resolve(layers, trusted=trusted))
        return self._resolved[key]

    def trust(self, root: Path) -> None:
        """A person armed something below this root."""
        self._trusted[root] = True

    def is_trusted(self, root: Path) -> bool:
        return self._trusted.get(root, False)

    def forget_projects(self) -> None:
        """A `pyproject.toml` changed; folders have to be loaded again."""
        self._projects.clear()
        self._roots.clear()
        self._resolved.clear()

    def initialize(self, options: dict[str, Any]) -> None:
        """The editor's `initializationOptions`."""
        self._folders = folder_layers(options)
        self._change(replace(self._layers, initialization=editor_layer(options, "the initialization options")))

    def configure(self, values: dict[str, Any]) -> list[str]:
        """The editor's settings, new as a whole. Returns a sentence for each wrong one."""
        known = set(self._complaints)
        self._folders = folder_layers(values)
        self._change(replace(self._layers, editor=editor_layer(values)))
        return [complaint for complaint in self._complaints if complaint not in known]

    def take_complaints(self) -> list[str]:
        """Sentences about wrong settings, each once."""
        return list(dict.fromkeys(self._complaints))

    def _change(self, layers: Layers) -> None:
        self._layers = layers
        self._projects = {folder: self._layers_of(folder, old.project) for folder, old in self._projects.items()}
        self._resolved.clear()
        self.general = self._note(resolve(layers, trusted=False))

    def _layers_of(self, folder: Path, project: Layer) -> Layers:
        said = self._folders.get(self._roots[folder], self._layers.folder)
        return replace(self._layers, project=project, folder=said)

    def _note(self, resolved: tuple[Settings, list[str]]) -> Settings:
        settings, complaints = resolved
        self._complaints += [complaint for complaint in complaints if complaint not in self._complaints]
        return settings
