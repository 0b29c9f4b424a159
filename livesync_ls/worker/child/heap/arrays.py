"""NumPy arrays and generators (placeholder until the table has them)."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional

    from .kinds import Kind


def kind_for(cls: type) -> Optional[Kind]:
    """The kind for a type of NumPy's; None for others."""
    return None
