"""matplotlib's figures: shown without a window, when a block ends or `plt.show()` asks for it."""

from __future__ import annotations

import io
import os
import sys

from . import arrivals, plain, publishing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional


class _Format:
    name = "png"


_MIMES = {"png": "image/png", "svg": "image/svg+xml"}
_displayed: dict[int, object] = {}  # by figure: its image as a call in this block has shown it


def install(figure_format: str) -> None:
    """Prepares for matplotlib, should user code import it."""
    _Format.name = figure_format if figure_format in _MIMES else "png"
    arrivals.expect("matplotlib", _choose_backend)
    arrivals.expect("matplotlib.figure", _make_show_quiet)
    arrivals.expect("matplotlib.pyplot", _replace_show)


def _choose_backend(matplotlib: Any) -> None:
    """No window; set here, not in the environment, which processes started by user code would inherit."""
    if not os.environ.get("MPLBACKEND"):
        matplotlib.rcParams["backend"] = "agg"


def _make_show_quiet(module: Any) -> None:
    """`Figure.show()` opens no window and needs no warning: the figure is shown when its block ends."""
    original = module.Figure.show

    def show(self: Any, warn: bool = True) -> None:
        if self.canvas.manager is None:
            original(self, warn)  # which says that pyplot does not know the figure

    show.__doc__ = original.__doc__
    module.Figure.show = show


def _replace_show(pyplot: Any) -> None:
    original = pyplot.show

    def show(*args: Any, **kwargs: Any) -> None:
        block = args[0] if args else kwargs.get("block")
        if block is None or block:  # `plt.pause` passes False and goes on drawing
            show_open()

    show.__doc__ = original.__doc__
    pyplot.show = show


def drawn(value: object) -> Optional[dict[str, Any]]:
    """The image of a value that is a figure; None for anything else."""
    figure_type = getattr(sys.modules.get("matplotlib.figure"), "Figure", None)
    if figure_type is None or not isinstance(value, figure_type):
        return None
    image = _image(value)
    _displayed[id(value)] = image
    return {_MIMES[_Format.name]: image}


def _image(figure: Any) -> object:
    """The figure as a file. Ids in an SVG are made from a fixed salt: the same figure is the same text."""
    file = io.BytesIO()
    options: dict[str, Any] = {"format": _Format.name, "bbox_inches": "tight", "dpi": figure.dpi}
    if _Format.name == "svg":
        options["metadata"] = {"Date": None}
    with sys.modules["matplotlib"].rc_context({"svg.hashsalt": "livesync"}):
        figure.savefig(file, **options)
    return file.getvalue().decode("utf-8") if _Format.name == "svg" else file.getvalue()


def begin() -> None:
    """A new block has displayed no figure yet."""
    _displayed.clear()


def close(value: object) -> None:
    """Takes a figure off the list of open ones."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    figure_type = getattr(sys.modules.get("matplotlib.figure"), "Figure", None)
    if pyplot is not None and figure_type is not None and isinstance(value, figure_type):
        pyplot.close(value)


def close_all() -> None:
    """Closes all without showing them."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None and hasattr(pyplot, "close"):
        pyplot.close("all")


def show_open() -> None:
    """Shows the open figures in order and closes them; not again those that look as a call has shown them."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None or not hasattr(pyplot, "get_fignums"):  # an import that failed half-way
        return
    try:
        for number in pyplot.get_fignums():
            _show(pyplot.figure(number))
    finally:
        pyplot.close("all")


def _show(figure: Any) -> None:
    from .display import payload_of, pixels  # display needs `drawn`

    image = _image(figure)
    if _displayed.get(id(figure)) != image:
        mime = _MIMES[_Format.name]
        data = {mime: payload_of(mime, image), "text/plain": plain.text(figure)}
        publishing.publish(data, pixels(mime, image))
