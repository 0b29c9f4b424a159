from __future__ import annotations

from pathlib import Path

import pytest

from livesync_ls.files.project import title_of


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# # Plain\n", "Plain"),
        ("x = 1\n\n# ## Later\n", "Later"),
        ("# # Stops with a [link](other.py), *soft* and `code`\n", "Stops with a link, soft and code"),
        ("# # 2 < 3 &amp; more\n", "2 < 3 & more"),
        ('"""The first line."""\n', "The first line"),
        ("x = 1\n", None),
    ],
)
def test_a_title_is_a_heading_without_its_marks(tmp_path: Path, text: str, title: str | None) -> None:
    file = tmp_path / "a.py"
    file.write_text(text)
    assert title_of(str(file)) == title
