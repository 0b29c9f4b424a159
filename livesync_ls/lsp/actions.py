"""Code actions: what lenses offer at a place, for editors that show no lenses."""

from __future__ import annotations

from collections.abc import Iterable

from lsprotocol import types

from livesync_ls.lsp.lenses import arm_lens, code_lenses
from livesync_ls.lsp.shown import ShownBlock

_NAME = "(livesync)"


def code_actions(
    blocks: Iterable[ShownBlock], uri: str, span: types.Range, *, armed: bool, has_page: bool
) -> list[types.Command]:
    """The buttons of the blocks that `span` touches, or that which arms the file; and that which opens its page."""
    touched = (each for each in blocks if each.start <= span.end.line and span.start.line < each.end)
    lenses = code_lenses(touched, uri) if armed else [arm_lens(uri)]
    actions = [_named(lens.command) for lens in lenses if lens.command]
    if has_page:
        actions.append(
            types.Command(f"Open in the browser {_NAME}", "livesync.openInBrowser", arguments=[{"uri": uri}])
        )
    return actions


def _named(command: types.Command) -> types.Command:
    """In a menu, the actions of other servers stand beside it."""
    if _NAME in command.title:
        return command
    return types.Command(f"{command.title} {_NAME}", command.command, arguments=command.arguments)
