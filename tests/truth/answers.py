"""Writes the answers of our scripts: `python -m tests.truth.answers [FILE ...]`.

The files live on from step to step as a document's own do, so what a script writes must be the same each time.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .fresh import fresh_picture
from .picture import Picture

SCRIPTS = Path(__file__).parent / "scripts"


def answers(script: Mapping[str, Any]) -> list[Picture | None]:
    """What a fresh run shows at the start and after each step."""
    with tempfile.TemporaryDirectory() as folder:
        found: list[Picture | None] = []
        for step in (script["files"], *script["steps"]):
            write(Path(folder), step)
            found.append(fresh_picture(Path(folder).resolve()))
        return found


def write(folder: Path, files: Mapping[str, str | None]) -> None:
    """Bring a folder's files to a step's texts; None deletes."""
    for name, text in files.items():
        path = folder / name
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())


def main() -> None:
    for path in map(Path, sys.argv[1:] or sorted(SCRIPTS.glob("*.json"))):
        script = json.loads(path.read_text(encoding="utf-8"))
        script["expected"] = answers(script)
        path.write_text(json.dumps(script, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
