"""A restart shows what a fresh run shows, and at once, where a spare has imported ahead."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from .conftest import StartEditor, Write
from .daemon import Daemon
from .model import Screen
from .tab import Tab

IMPORTS = "import numpy as np\nimport pandas as pd"
LOADED = "import sys\n[name in sys.modules for name in ('numpy', 'pandas')]"


async def spares(tab: Any, wanted: int = 2) -> None:
    """Until this many spares are ready."""
    async with asyncio.timeout(15):
        while (await tab.request("livesync/stats"))["sessions"]["spare"] != wanted:
            pass


async def restarted(tab: Any, path: Path) -> Screen:
    """After a restart, at rest."""
    before = len(tab.notifications("runEnd", path))
    await tab.request("livesync/restart", uri=path.as_uri())
    screen = tab.screens[path.as_uri()]
    await tab.until(lambda: len(tab.notifications("runEnd", path)) > before and screen.state == "idle")
    return screen


async def shown_first(tab: Any, path: Path) -> Screen:
    """The file's first run, after which a spare imports ahead what it imports."""
    await tab.watch(path, arm=True)
    screen = tab.screens[path.as_uri()]
    await tab.until(lambda: screen.state == "idle")
    await spares(tab)
    return screen


def runs(tab: Any, path: Path) -> list[str]:
    return [end["status"] for end in tab.notifications("runEnd", path)]


async def test_before_the_import_a_restart_shows_a_fresh_process(tab: Tab, write: Write) -> None:
    filters = "import warnings\nlen(warnings.filters)"
    path = write("\n\n".join([LOADED, filters, IMPORTS, LOADED + "\n", filters, "np.sum([1]), pd.Series([1]).sum()"]))
    screen = await shown_first(tab, path)
    first = [*screen.shown]
    assert (first[0], first[3]) == ("=[False, False]", "=[True, True]")
    for _ in range(2):
        await spares(tab)
        assert (await restarted(tab, path)).shown == first
    assert runs(tab, path) == ["ok"] * 3
    await tab.confirm(path)


async def test_the_modules_are_those_of_the_spare(tab: Tab, write: Write) -> None:
    """By the time at which `logging`, which pandas loads, was imported: before the process was this document's."""
    path = write(f"import time\nbegan = time.time()\n\n{IMPORTS}\n\nimport logging\nlogging._startTime < began\n")
    screen = await shown_first(tab, path)
    assert screen.shown == ["", "", "=False"]
    assert (await restarted(tab, path)).shown == ["", "", "=True"]


async def test_an_edit_of_the_imports_goes_the_same_way(tab: Tab, write: Write) -> None:
    path = write(f"{IMPORTS}\n\npd.Series([1, 2]).sum()\n")
    await shown_first(tab, path)
    path.write_text(f"{IMPORTS}\nimport json\n\npd.Series([1, 2]).sum()\n\njson.dumps(1)\n")
    await tab.settled(path, "", "=np.int64(3)", "='1'")
    await spares(tab)
    path.write_text("import pandas as pd\n\npd.Series([1, 2]).sum()\n\nimport sys\n'numpy' in sys.modules\n")
    await tab.settled(path, "", "=np.int64(3)", "=True")
    await tab.confirm(path)


@pytest.mark.parametrize(
    ("above", "shown"),
    [
        ("import os\nos.environ['MPLBACKEND'] = 'svg'", "=(100.0, 'svg')"),
        ("import os\nos.chdir('elsewhere')", "=(50.0, 'agg')"),
        ("import warnings\nwarnings.simplefilter('error')", "=(100.0, 'agg')"),
    ],
)
async def test_what_is_set_above_the_import_counts(tab: Tab, project: Path, above: str, shown: str) -> None:
    """matplotlib looks at the environment, and for its settings in the working directory."""
    folder = project / f"set{abs(hash(above))}"
    (folder / "elsewhere").mkdir(parents=True)
    (folder / "elsewhere" / "matplotlibrc").write_text("figure.dpi: 50\n")
    path = folder / "main.py"
    document = "import matplotlib as mpl\n\nmpl.rcParams['figure.dpi'], mpl.get_backend().lower()\n"
    path.write_text(document)
    await shown_first(tab, path)
    await tab.settled(path, "", "=(100.0, 'agg')")
    path.write_text(f"{above}\n\n{document}")
    for _ in range(2):
        await restarted(tab, path)
        await tab.settled(path, "", "", shown)


async def test_settings_that_the_import_read_count_as_they_are_now(tab: Tab, project: Path) -> None:
    folder = project / "settings"
    folder.mkdir()
    path = folder / "main.py"
    path.write_text("import matplotlib as mpl\n\nmpl.rcParams['figure.dpi']\n")
    await shown_first(tab, path)
    (folder / "matplotlibrc").write_text("figure.dpi: 50\n")
    await tab.settled(path, "", "=50.0")
    await spares(tab)
    (folder / "matplotlibrc").write_text("figure.dpi: 60\n")
    await tab.settled(path, "", "=60.0")
    await restarted(tab, path)
    await tab.settled(path, "", "=60.0")


async def test_what_modules_of_the_project_import_comes_from_the_spare_too(tab: Tab, project: Path) -> None:
    folder = project / "several"
    folder.mkdir()
    path = folder / "main.py"
    (folder / "helper.py").write_text(f"{IMPORTS}\n\ndef total(): return pd.Series([1, 2]).sum()\n")
    began = "import time\nbegan = time.time()"
    path.write_text(f"{began}\n\nimport helper\n\nimport logging\nlogging._startTime < began, helper.total()\n")
    screen = await shown_first(tab, path)
    assert screen.shown == ["", "", "=(False, np.int64(3))"]
    assert (await restarted(tab, path)).shown == ["", "", "=(True, np.int64(3))"]
    await spares(tab)
    (folder / "helper.py").write_text("import numpy as np\n\ndef total(): return np.sum([1, 3])\n")
    await tab.settled(path, "", "", "=(False, np.int64(4))")  # what the spare has is not what is imported now
    assert (await restarted(tab, path)).shown == ["", "", "=(False, np.int64(4))"]


async def test_a_module_of_the_project_hides_the_library(tab: Tab, project: Path) -> None:
    folder = project / "shadowing"
    folder.mkdir()
    path = folder / "main.py"
    path.write_text("import pandas\n\npandas.__name__, hasattr(pandas, 'mine')\n")
    await shown_first(tab, path)
    (folder / "pandas.py").write_text("mine = 1\n")
    await tab.settled(path, "", "=('pandas', True)")
    await restarted(tab, path)
    await tab.settled(path, "", "=('pandas', True)")
    (folder / "pandas.py").unlink()
    await tab.settled(path, "", "=('pandas', False)")


async def test_figures_are_shown(tab: Tab, write: Write) -> None:
    path = write("import matplotlib.pyplot as plt\n\nplt.plot([1, 2])\nplt.show()\n\nplt.get_backend()\n")
    screen = await shown_first(tab, path)
    images = [output["data"].keys() for output in screen.result(1)["outputs"] if output["type"] == "display"]
    screen = await restarted(tab, path)
    again = [output["data"].keys() for output in screen.result(1)["outputs"] if output["type"] == "display"]
    assert again == images
    assert any("image/png" in each for each in again)
    assert screen.shown[2] == "='agg'"


async def test_draws_differ_between_restarts_unless_seeded(tab: Tab, write: Write) -> None:
    draws = "import random\nfloat(np.random.rand()), random.random()"
    path = write(f"import numpy as np\n\n{draws}\n\nnp.random.seed(1)\nrandom.seed(1)\n\n{draws}\n")
    screen = await shown_first(tab, path)
    seen = [[*screen.shown]]
    for _ in range(2):
        seen.append([*(await restarted(tab, path)).shown])
        await spares(tab)
    assert len({shown[1] for shown in seen}) == 3
    assert len({shown[3] for shown in seen}) == 1


async def test_restarts_in_quick_succession(tab: Tab, write: Write) -> None:
    path = write(f"{IMPORTS}\n\npd.Series([1, 2]).sum()\n")
    await shown_first(tab, path)
    for _ in range(4):
        await tab.request("livesync/restart", uri=path.as_uri())
    await tab.settled(path, "", "=np.int64(3)")
    await restarted(tab, path)
    await tab.settled(path, "", "=np.int64(3)")


async def test_a_library_that_prints_when_it_is_imported_prints(tab: Tab, project: Path, write: Write) -> None:
    library = project / ".hidden"
    library.mkdir()
    (library / "chatty.py").write_text("import decimal\nprint('hello')\n")
    path = write(f"import sys\nsys.path.append({str(library)!r})\n\nimport chatty\n\n1\n")
    await tab.watch(path, arm=True)
    await tab.settled(path, "", "hello\n", "=1")
    assert (await restarted(tab, path)).shown == ["", "hello\n", "=1"]


async def test_processes_stay_few_and_none_is_left(tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    daemon = Daemon(root, tmp_path / "state")
    tab = await Tab.open(daemon.url)
    for number in range(3):
        path = root / f"file{number}.py"
        path.write_text(f"import numpy\n\n{number}\n")
        await tab.watch(path, arm=True)
        await tab.settled(path, "", f"={number}")
        await spares(tab)
    assert len(daemon.family) == 3 + 2 + 1  # workers, spares, the guardian
    path.write_text("import numpy, pandas\n\n1\n")
    await tab.settled(path, "", "=1")
    await tab.request("livesync/restart", uri=path.as_uri())  # which imports ahead anew, for a while
    await tab.close()
    await asyncio.to_thread(daemon.stop)
    assert await asyncio.to_thread(daemon.extinct), daemon.family


async def test_what_is_verified_is_not_what_was_imported_ahead(editors: StartEditor) -> None:
    editor = await editors(verifyAfterSeconds=0.05)
    path = editor.root / "main.py"
    text = f"import time\nbegan = time.time()\n\n{IMPORTS}\nimport logging\n\nlogging._startTime < began\n"
    await editor.open(path, text)
    await editor.watch(path, arm=True)
    await editor.settled(path, "", "", "=False")
    await spares(editor)
    verified = await editor.request("livesync/verify", uri=path.as_uri())
    assert verified
    assert (await editor.request("livesync/stats"))["sessions"]["spare"] >= 1
    await editor.settled(path, "", "", "=False")
