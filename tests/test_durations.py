"""Times as people say them."""

from __future__ import annotations

import pytest

from livesync_ls.durations import duration


@pytest.mark.parametrize(
    ("milliseconds", "said"),
    [(0.4, "< 1 ms"), (999, "999 ms"), (1500, "1.50 s"), (12_340, "12.3 s"), (61_000, "1 min 01 s")],
)
def test_durations(milliseconds: float, said: str) -> None:
    assert duration(milliseconds) == said
