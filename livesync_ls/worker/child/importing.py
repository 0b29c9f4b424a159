"""Compiling the project's modules: from the current text, never from bytecode.

It is an override on the standard SourceFileLoader, so that loaders made by others
(`importlib.util.spec_from_file_location`, `runpy`) see the current text too.
"""

from __future__ import annotations

import sys
from importlib import machinery

from . import finding, module_texts, modules, overlay, paths, sights

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any, Callable, Optional

_checks: list[Callable[[str], None]] = []
"""Asked by name before a module outside the project is loaded from its source."""


def install(check: Callable[[str], None]) -> None:
    """From now on the project's modules are found and compiled by us; `check` is asked about all others."""
    _checks.append(check)
    machinery.SourceFileLoader.get_code = _CurrentText.get_code  # type: ignore[method-assign]
    machinery.SourceFileLoader.get_source = _CurrentText.get_source  # type: ignore[method-assign]
    sys.path_hooks.insert(0, finding.hook)
    for path in [path for path in sys.path_importer_cache if paths.is_project(path)]:
        del sys.path_importer_cache[path]


class _CurrentText:
    """Methods that take the place of SourceFileLoader's; for files outside the project they are as before."""

    def get_code(self: Any, fullname: str) -> Optional[CodeType]:
        path: str = self.get_filename(fullname)
        if not paths.is_project(path):
            for check in _checks:
                check(fullname)
            return _inherited_code(self, fullname)
        modules.note_loaded(fullname, path)
        text = overlay.find(path)
        if text is not None:
            overlay.publish(path, text)
        try:
            source = text if text is not None else self.get_data(path)
        except OSError:  # it has gone since it was found, and nothing else would tell of it
            modules.note_executed(path, sights.NOTHING)
            raise
        module_texts.note(sys.modules.get(fullname), path, source)
        modules.note_executed(path, modules.digest_of(source))
        code: CodeType = self.source_to_code(source, path)
        modules.note_body(fullname, code)
        return code

    def get_source(self: Any, fullname: str) -> Optional[str]:
        text = overlay.find(self.get_filename(fullname))
        return text if text is not None else _inherited_source(self, fullname)


_inherited_code = machinery.SourceFileLoader.get_code
_inherited_source = machinery.SourceFileLoader.get_source
