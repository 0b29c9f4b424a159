"""A live preview of plain Python files: what every block produces, beside the editor, as it is typed."""

__version__ = "0.1.0"
