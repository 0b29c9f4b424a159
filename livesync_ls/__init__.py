"""A live preview of plain Python files: what every block produces, beside the editor, as it is typed."""

from importlib.metadata import version as _version

__version__ = _version("livesync-ls")
