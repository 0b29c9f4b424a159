"""Puts the built preview page into the wheel and the source distribution."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PageBuildHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's parameter is of no use here
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        # An editable install serves the page from the checkout, where scripts/ builds it.
        if version == "editable":
            return
        build_page = runpy.run_path(str(Path(self.root) / "scripts" / "build_page.py"))
        try:
            build_page["ensure_page"](Path(self.root))
        except build_page["PageUnavailable"] as unavailable:
            self.app.abort(str(unavailable))
