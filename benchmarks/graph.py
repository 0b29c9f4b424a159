"""What the import graph costs, over the number of files, beside `ruff analyze graph` and `grimp`, if it is there."""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

from benchmarks.measuring import best, sizes, table
from livesync_ls.files.index import Index
from livesync_ls.files.quiet import Quiet
from livesync_ls.files.sources import Sources, read_disk
from livesync_ls.files.tree import Tree
from livesync_ls.imports import ImportGraph, statements_of

USUAL = (10, 1000, 15_000)
MODULES_IN_A_PACKAGE = 10
PACKAGES_IN_A_CLUSTER = 3
MANY = 2000
"""Files that a checkout adds at once."""
LONG_AGO = 1_500_000_000
"""When the files were last changed, in seconds: the time of one just written says nothing."""
NONE = "–"


@dataclass(frozen=True)
class Project:
    """Files on the disk, and one of them that somebody watches."""

    name: str
    root: Path
    paths: list[Path]
    watched: Path
    central: Path
    """What most of them import."""
    packages: tuple[str, ...] = ()


# ── Projects ────────────────────────────────────────────────────────────────────────────────────


def generated(root: Path, size: int) -> Project:
    """Packages in clusters that know one another; every module uses its neighbours and one central package."""
    random = Random(size)  # noqa: S311 (the same project each time is what is wanted)
    names = [f"p{at // MODULES_IN_A_PACKAGE}/m{at % MODULES_IN_A_PACKAGE}" for at in range(size - 2)]
    files = {"common/__init__.py": "", "common/base.py": "import os\n"}
    for at, name in enumerate(names):
        files[f"{name.replace('/m0', '/__init__')}.py"] = _module(at, names, random)
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
        os.utime(root / name, (LONG_AGO, LONG_AGO))
    packages = tuple(sorted({name.partition("/")[0] for name in files}))
    paths = [root / name for name in files]
    return Project(f"{size} generated", root, paths, paths[-1], root / "common" / "base.py", packages)


def _module(at: int, names: list[str], random: Random) -> str:
    start = at - at % (MODULES_IN_A_PACKAGE * PACKAGES_IN_A_CLUSTER)
    cluster = names[start : start + MODULES_IN_A_PACKAGE * PACKAGES_IN_A_CLUSTER]
    others = [name.rpartition("/") for name in random.sample(cluster, min(3, len(cluster)))]
    used = "".join(f"from {package} import {module}\n" for package, _, module in others)
    body = "".join(
        f'def f{n}(x):\n    """Import what is needed."""\n    return x + {n}  # of {at}\n\n' for n in range(20)
    )
    head = "import os\nimport json\nimport numpy as np\nfrom typing import Any\nfrom common import base\n"
    return f'"""Module {at}."""\n\n{head}{used}\n{body}'


def standard_library() -> Project:
    root = Path(sysconfig.get_path("stdlib"))
    return Project("stdlib", root, [], root / "asyncio" / "__init__.py", root / "functools.py")


# ── What is measured ────────────────────────────────────────────────────────────────────────────


def index() -> Index:
    """As the daemon has it, for a project that may have processes of ours."""
    return Index(Sources(), Tree(), Quiet(), lambda _root: True, lambda: None)


async def known(project: Project) -> ImportGraph:
    """Every folder and every file is, as in the daemon's background."""
    everything = index()
    await everything.serve([project.root])
    await everything.complete.wait()
    await everything.close()
    return everything.graph


def cold(project: Project) -> None:
    """Nothing was kept from an earlier start."""
    with tempfile.TemporaryDirectory() as state:
        _kept_in(Path(state))
        asyncio.run(known(project))


def warm(project: Project, state: Path) -> ImportGraph:
    """What an earlier start kept is there, the second time that this is called."""
    _kept_in(state)
    return asyncio.run(known(project))


def _kept_in(state: Path) -> None:
    os.environ["LIVESYNC_STATE_DIR"] = str(state)


async def needed(project: Project) -> ImportGraph:
    """One file is watched: it and what it reaches are read."""
    few = index()
    await few.serve([project.root])
    await few.need(project.watched, project.root)
    await few.close()
    return few.graph


def on_demand(project: Project) -> ImportGraph:
    return asyncio.run(needed(project))


def edits(graph: ImportGraph, path: Path) -> Callable[[], None]:
    """Each time one import more or less."""
    source = read_disk(path)
    assert source is not None
    texts: Iterator[str] = iter([source.text, f"{source.text}\nimport common.base, asyncio.base_events\n"] * 50)
    return lambda: _edit(graph, path, next(texts))


def _edit(graph: ImportGraph, path: Path, text: str) -> None:
    graph.put(path, statements_of(text))
    graph.imports(path)


def check_out(graph: ImportGraph, paths: list[Path]) -> None:
    graph.came_or_went(paths)
    graph.settle()


def ruff(project: Project) -> float | str:
    program = shutil.which("ruff", path=str(Path(sys.executable).parent)) or shutil.which("ruff")
    if program is None:
        return NONE
    command = [program, "analyze", "graph", "--quiet", str(project.root)]
    return best(lambda: subprocess.run(command, capture_output=True, check=True), rounds=3)  # noqa: S603 (our own)


def grimp(project: Project) -> float | str:
    if not project.packages or importlib.util.find_spec("grimp") is None:
        return NONE
    build = importlib.import_module("grimp").build_graph
    sys.path.insert(0, str(project.root))
    try:
        return best(lambda: build(*project.packages, cache_dir=None), rounds=2)
    finally:
        sys.path.remove(str(project.root))


def measured(project: Project, state: Path) -> list[list[object]]:
    """A row of costs, and a row of what was found."""
    graph = warm(project, state)
    rounds = 9 if graph.files < MANY else 3
    scan = best(partial(cold, project), rounds)
    rivals = [ruff(project), grimp(project)]
    few = on_demand(project)
    costs: list[object] = [
        project.name,
        graph.files,
        graph.imported,
        scan,
        *(beside(scan, rival) for rival in rivals),
        best(partial(warm, project, state), rounds),
        best(partial(on_demand, project)),
        few.files,
    ]
    paths = sorted(graph.known)[:MANY]
    changes: list[object] = [
        project.name,
        best(edits(graph, project.watched)),
        best(partial(graph.affected_by, project.central)),
        len(graph.affected_by(project.central)),
        best(partial(graph.came_or_went, paths)),
        best(partial(check_out, graph, paths), 3),
    ]
    return [costs, changes]


def beside(ours: float, theirs: float | str) -> str:
    return theirs if isinstance(theirs, str) else f"{theirs:.0f} ({ours / theirs:.1f}×)"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        projects = [generated(Path(folder, f"project{size}"), size) for size in sizes(USUAL)]
        if sizes(USUAL) == list(USUAL):
            projects.append(standard_library())
        rows = [measured(project, Path(folder, "state")) for project in projects]
    heads = [
        "files",
        "read",
        "imports",
        "all, cold",
        "ruff (ours ×)",
        "grimp (ours ×)",
        "all, warm",
        "one, cold",
        "reads",
    ]
    table("The import graph, in ms", heads, [costs for costs, _ in rows])
    heads = ["files", "one edit", "who imports the central file", "files", f"{MANY} come: marked", "settled"]
    table("A change, in ms", heads, [changes for _, changes in rows])


if __name__ == "__main__":
    main()
