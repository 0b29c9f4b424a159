"""Charts of Plotly and Altair: shown as data that the preview draws, instead of pages that load a library from afar.

Only what a library would choose by itself is chosen otherwise: a renderer that the user named, in the environment or in
code, stays. Neither library is imported here.
"""

from __future__ import annotations

import os
import sys

from . import arrivals

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable


class _Display:
    """Stands in for `IPython.display` where IPython is not installed: Plotly asks it for one function."""

    @staticmethod
    def display(bundle: dict[str, Any], **_: Any) -> None:
        from . import display, publishing  # display needs `altair_bundle`

        payloads = {mime: display.payload_of(mime, payload) for mime, payload in bundle.items()}
        shown = {mime: payload for mime, payload in payloads.items() if payload is not None}
        shown.setdefault("text/plain", "")
        publishing.publish(shown, {})


class _Nbformat:
    """Stands in for nbformat, which Plotly only asks for its version."""

    __version__ = "5.0.0"


def install() -> None:
    """Prepares for Plotly, should user code import it."""
    arrivals.expect("plotly.io._renderers", _choose_renderer)


def _choose_renderer(module: Any) -> None:
    """Without a notebook Plotly would open a tab of the browser for every figure."""
    if getattr(module, "ipython_display", module) is None:
        module.ipython_display = _Display
    if getattr(module, "nbformat", module) is None:
        module.nbformat = _Nbformat
    # An empty variable is as good as none, to Plotly too.
    if not os.environ.get("PLOTLY_RENDERER"):
        module.renderers.default = "plotly_mimetype"


def altair_bundle(value: Any, representation: Callable[[], Any]) -> Any:
    """What an Altair chart shows, as data. None for anything else, and where the user has enabled a renderer.

    Altair's default is a page with scripts from another site. The other renderer is enabled for this one call: what
    user code can ask Altair about stays as it was. Its text would be advice on front ends, so there is none.
    """
    altair = sys.modules.get("altair")
    kind, registry = getattr(altair, "TopLevelMixin", None), getattr(altair, "renderers", None)
    if not isinstance(kind, type) or not isinstance(value, kind) or getattr(registry, "active", None) != "default":
        return None
    with registry.enable("mimetype", **registry.options):  # pyright: ignore[reportOptionalMemberAccess] (it has `active`)
        shown = representation()
    bundle, whole = shown, shown
    if isinstance(shown, tuple):
        bundle = whole[0]
    if hasattr(bundle, "pop"):
        bundle.pop("text/plain", None)
    return whole
