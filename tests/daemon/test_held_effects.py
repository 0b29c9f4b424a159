"""Half-typed code must not do what cannot be taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import StartEditor, Write
from .editor import Editor
from .tab import Tab


async def armed(editor: Editor, folder: Path, text: str = "1\n") -> Path:
    path = folder / "a.py"
    path.write_text(text)
    await editor.opened(path)
    await editor.request("livesync/arm", uri=path.as_uri())
    await editor.until(lambda: editor.screens[path.as_uri()].state == "idle")
    return path


EFFECTS = {
    "delete": "import os; os.remove('precious')",
    "unlink": "from pathlib import Path; Path('precious').unlink()",
    "rmtree": "import shutil; shutil.rmtree('folder')",
    "overwrite": "open('precious', 'w').write('gone')",
    "append": "open('precious', 'a').write('more')",
    "rename": "import os; os.rename('precious', 'elsewhere')",
    "replace": "import os; os.replace('other', 'precious')",
    "start": "import subprocess; subprocess.run(['rm', 'precious'])",
    "system": "import os; os.system('rm precious')",
    "fork": "import os; os.fork() or (os.execvp('rm', ['rm', 'precious']))",
    "spawn": "import os; os.posix_spawnp('rm', ['rm', 'precious'], {})",
    "connect": "import socket; socket.create_connection(('192.0.2.1', 9), timeout=0.01)",
    "truncate": "import os; os.truncate('precious', 0)",
}


@pytest.mark.parametrize("effect", EFFECTS)
async def test_a_typed_effect_waits_for_a_save(editor: Editor, place: Path, effect: str) -> None:
    path = await armed(editor, place)
    precious = path.with_name("precious")
    precious.write_text("kept")
    path.with_name("other").write_text("other")
    (path.with_name("folder")).mkdir()
    text = f"1\n\n{EFFECTS[effect]}; print('done')\n\n2\n"
    await editor.type(path, text)
    screen = editor.screens[path.as_uri()]
    await editor.until(lambda: screen.state == "pending" and len(screen.code) == 3)
    assert precious.read_text() == "kept"
    assert path.with_name("folder").exists()
    result = screen.result(1)
    assert result["status"] == "waiting"
    assert result["reason"].startswith("save to run")
    assert "save" in (screen.message or "")
    await editor.confirm(path)
    await editor.save(path, text)
    await editor.until(lambda: screen.result(1)["status"] in ("ok", "error") and screen.state == "idle")
    if effect != "connect":
        assert "done" in screen.shown[1] or effect == "fork", screen.shown
    await editor.confirm(path)


async def test_reading_creating_and_changing_what_was_created_are_free(editor: Editor, place: Path) -> None:
    path = await armed(editor, place)
    await editor.type(
        path,
        "import os\n\nopen('made', 'w').write('x')\n\nopen('made').read()\n\nos.remove('made')\n\n"
        "os.listdir('.').count('made')\n",
    )
    await editor.settled(path, "", "=1", "='x'", "", "=0")


async def test_a_file_on_disk_is_not_held(tab: Tab, write: Write, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("kept")
    path = write("1\n")
    await tab.watch(path, arm=True)
    await tab.settled(path, "=1")
    path.write_text(f"import os\n\nos.remove({str(precious)!r})\n")
    await tab.settled(path, "", "")
    assert not precious.exists()


async def test_on_type_effects_run_lets_them_happen(editors: StartEditor) -> None:
    editor = await editors(onTypeEffects="run")
    path = await armed(editor, editor.root)
    path.with_name("precious").write_text("kept")
    await editor.type(path, "import os\n\nos.remove('precious')\n")
    await editor.settled(path, "", "")
    assert not path.with_name("precious").exists()


async def test_what_was_saved_is_not_held_when_something_above_is_typed(editor: Editor, place: Path) -> None:
    path = await armed(editor, place, "x = 1\n\nopen('log', 'w').write(str(x))\n")
    path.with_name("log").write_text("before")
    await editor.type(path, "x = 22\n\nopen('log', 'w').write(str(x))\n")
    await editor.settled(path, "", "=2")


async def test_a_run_that_was_asked_for_is_not_held(editor: Editor, place: Path) -> None:
    path = await armed(editor, place)
    path.with_name("precious").write_text("kept")
    await editor.type(path, "import os\n\nos.remove('precious')\n")
    screen = editor.screens[path.as_uri()]
    await editor.until(lambda: screen.state == "pending" and len(screen.code) == 2 and screen.open_run is None)
    await editor.request("livesync/run", uri=path.as_uri(), scope="all")
    await editor.settled(path, "", "")
