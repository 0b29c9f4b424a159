from __future__ import annotations

import math
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livesync_ls.settings.settings import (
    Layer,
    Layers,
    Settings,
    editor_layer,
    environment_layer,
    folder_layers,
    project_layer,
    resolve,
)


def from_editor(**values: Any) -> tuple[Settings, list[str]]:
    return resolve(replace(Layers(), editor=editor_layer(values)), trusted=True)


def from_environment(**values: str) -> tuple[Settings, list[str]]:
    return resolve(replace(Layers(), environment=environment_layer(values)), trusted=True)


def from_project(text: str, folder: Path, *, trusted: bool = True) -> tuple[Settings, list[str]]:
    (folder / "pyproject.toml").write_text(text)
    return resolve(replace(Layers(), project=project_layer(folder, folder)), trusted=trusted)


def test_nothing_set_is_the_defaults() -> None:
    assert resolve(Layers(), trusted=True) == (Settings(), [])
    defaults = Settings()
    assert (defaults.run, defaults.on_type_effects, defaults.debounce_ms) == ("onType", "hold", "auto")
    assert (defaults.host, defaults.port, defaults.mirror, defaults.watch) == ("127.0.0.1", None, True, None)
    assert (defaults.block_timeout_seconds, defaults.memory_limit_bytes) == (None, None)
    assert defaults.output_limit_bytes == 1_000_000


KEYS = [
    "python",
    "args",
    "include",
    "exclude",
    "run",
    "onTypeEffects",
    "debounceMs",
    "watch",
    "mirror",
    "host",
    "port",
    "allowOrigins",
    "allowHosts",
    "figureFormat",
    "inlayHints",
    "codeLenses",
    "poll",
    "cacheBytes",
    "sessionGraceSeconds",
    "blockTimeoutSeconds",
    "memoryLimitBytes",
    "outputLimitBytes",
    "maxWorkers",
    "verifyAfterSeconds",
    "logLevel",
]


def test_the_keys_are_those_of_the_contract() -> None:
    _, complaints = from_editor(**dict.fromkeys(KEYS))
    assert complaints == []
    assert len(fields(Settings)) == len(KEYS)


STRENGTH = ["project", "environment", "initialization", "editor", "command_line"]


@pytest.mark.parametrize("strongest", range(1, len(STRENGTH) + 1))
def test_the_strongest_layer_wins(strongest: int) -> None:
    layers = Layers()
    for port, name in enumerate(STRENGTH[:strongest], 1):
        values = {"LIVESYNC_PORT": str(port)} if name == "environment" else {"port": port}
        layer: Layer = getattr(layers, name)
        layers = replace(layers, **{name: replace(layer, values=values)})
    settings, complaints = resolve(layers, trusted=True)
    assert (settings.port, complaints) == (strongest, [])


GOOD: list[tuple[str, Any, str, Any]] = [
    ("port", 0, "port", 0),
    ("port", 5600.0, "port", 5600),
    ("debounceMs", "auto", "debounce_ms", "auto"),
    ("debounceMs", 0, "debounce_ms", 0),
    ("debounceMs", 12.5, "debounce_ms", 12.5),
    ("blockTimeoutSeconds", 2.5, "block_timeout_seconds", 2.5),
    ("blockTimeoutSeconds", 0, "block_timeout_seconds", None),
    ("verifyAfterSeconds", 0, "verify_after_seconds", None),
    ("mirror", False, "mirror", False),
    ("run", "onSave", "run", "onSave"),
    ("run", "onsave", "run", "onSave"),
    ("logLevel", "DEBUG", "log_level", "debug"),
    ("args", ["--n", "3"], "args", ("--n", "3")),
    ("include", [], "include", ()),
    ("python", "  ", "python", None),
    ("watch", None, "watch", None),
    ("host", "0.0.0.0", "host", "0.0.0.0"),
]


@pytest.mark.parametrize(("key", "value", "name", "read"), GOOD)
def test_good_values(key: str, value: Any, name: str, read: Any) -> None:
    settings, complaints = from_editor(**{key: value})
    assert complaints == []
    assert getattr(settings, name) == read
    assert type(getattr(settings, name)) is type(read)


WRONG: list[tuple[str, Any]] = [
    ("port", "5600"),
    ("port", 5600.5),
    ("port", -1),
    ("port", 65_536),
    ("port", True),
    ("port", math.nan),
    ("port", math.inf),
    ("port", 10**400),
    ("debounceMs", "fast"),
    ("debounceMs", -1),
    ("mirror", 1),
    ("mirror", "true"),
    ("mirror", []),
    ("run", "sometimes"),
    ("run", 3),
    ("run", True),
    ("args", "--n 3"),
    ("args", ["--n", 3]),
    ("args", {"n": 3}),
    ("args", ["a\0b"]),
    ("python", ["python3"]),
    ("host", 127),
    ("maxWorkers", 0),
    ("outputLimitBytes", 0),
    ("cacheBytes", {}),
]


@pytest.mark.parametrize(("key", "value"), WRONG)
def test_a_wrong_value_is_named_and_not_used(key: str, value: Any) -> None:
    settings, complaints = from_editor(**{key: value})
    assert settings == Settings()
    (complaint,) = complaints
    assert complaint.startswith(f"`{key}` in the editor's settings must be ")
    assert complaint.endswith(" is used.")
    assert len(complaint) < 250


def test_the_value_of_the_weaker_layer_is_used_instead() -> None:
    layers = replace(Layers(), environment=environment_layer({"LIVESYNC_PORT": "7000"}))
    settings, complaints = resolve(replace(layers, editor=editor_layer({"port": "x"})), trusted=True)
    assert settings.port == 7000
    assert complaints == [
        '`port` in the editor\'s settings must be a whole number from 0 to 65535, not "x"; 7000 is used.'
    ]


def test_null_leaves_the_weaker_layer() -> None:
    layers = replace(Layers(), environment=environment_layer({"LIVESYNC_PORT": "7000"}))
    settings, complaints = resolve(replace(layers, editor=editor_layer({"port": None})), trusted=True)
    assert (settings.port, complaints) == (7000, [])


@pytest.mark.parametrize("name", ["outputLimitByte", "output_limit_bytes", "output-limit-bytes", "OutputLimitBytes"])
def test_an_unknown_key_gets_a_suggestion(name: str) -> None:
    _, complaints = from_editor(**{name: 5})
    assert complaints == [
        f"`{name}` in the editor's settings is no setting of livesync-ls; did you mean `outputLimitBytes`?"
    ]


def test_an_unknown_key_without_a_likeness_is_ignored() -> None:
    settings, complaints = from_editor(zzz=1)
    assert settings == Settings()
    assert complaints == ["`zzz` in the editor's settings is no setting of livesync-ls; it is ignored."]


# ── The environment ─────────────────────────────────────────────────────────────────────────────


def test_the_environment_is_text() -> None:
    settings, complaints = from_environment(
        LIVESYNC_OUTPUT_LIMIT_BYTES="2_000_000",
        LIVESYNC_DEBOUNCE_MS="12.5",
        LIVESYNC_MIRROR="off",
        LIVESYNC_POLL="1",
        LIVESYNC_ON_TYPE_EFFECTS="run",
        LIVESYNC_EXCLUDE="build, *.tmp.py,",
        LIVESYNC_ARGS='["a,b", "c"]',
        LIVESYNC_LOG_LEVEL="Warning",
        LIVESYNC_PYTHON="",
        LIVESYNC_STATE_DIR="/elsewhere",
        HOME="/root",
    )
    assert complaints == []
    assert settings == Settings(
        output_limit_bytes=2_000_000,
        debounce_ms=12.5,
        mirror=False,
        poll=True,
        on_type_effects="run",
        exclude=("build", "*.tmp.py"),
        args=("a,b", "c"),
        log_level="warning",
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LIVESYNC_PORT", "many"),
        ("LIVESYNC_PORT", "nan"),
        ("LIVESYNC_PORT", "-1"),
        ("LIVESYNC_PORT", "9" * 5000),
        ("LIVESYNC_MIRROR", "maybe"),
        ("LIVESYNC_ARGS", "[1]"),
        ("LIVESYNC_ARGS", "['a']"),
    ],
)
def test_wrong_variables_are_named_as_they_are_written(name: str, value: str) -> None:
    settings, complaints = from_environment(**{name: value})
    assert settings == Settings()
    (complaint,) = complaints
    assert complaint.startswith(f"`{name}` in the environment must be ")


def test_an_unknown_variable_gets_a_suggestion() -> None:
    _, complaints = from_environment(LIVESYNC_OUTPUT_LIMIT="5")
    (complaint,) = complaints
    assert complaint.startswith("`LIVESYNC_OUTPUT_LIMIT` in the environment is no setting of livesync-ls;")
    assert complaint.endswith("did you mean `LIVESYNC_OUTPUT_LIMIT_BYTES`?")


# ── The editor ──────────────────────────────────────────────────────────────────────────────────


def test_editors_may_nest() -> None:
    assert editor_layer({"livesync": {"port": 1, "trace": {"server": "off"}}}).values == {"port": 1}
    assert editor_layer({"port": 2, "livesync": None}).values == {"port": 2}
    assert editor_layer(None).values == {}


def test_what_is_no_object_is_reported() -> None:
    settings, complaints = resolve(replace(Layers(), editor=editor_layer([1])), trusted=True)
    assert (settings, complaints) == (
        Settings(),
        ["The editor's settings must be a JSON object; they are ignored."],
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([*KEYS, "livesync"]) | st.text(), JSON))
def test_no_json_can_break_it(values: dict[str, Any]) -> None:
    settings, _ = resolve(replace(Layers(), editor=editor_layer(values)), trusted=True)
    assert settings.output_limit_bytes >= 1000
    assert hash(settings) == hash(replace(settings))


# ── pyproject.toml ──────────────────────────────────────────────────────────────────────────────


def test_the_project_counts(tmp_path: Path) -> None:
    settings, complaints = from_project('[tool.livesync]\nrun = "onSave"\nexclude = ["build"]', tmp_path)
    assert (settings.run, settings.exclude, complaints) == ("onSave", ("build",), [])


def test_before_trust_a_project_decides_neither_what_runs_nor_who_connects(tmp_path: Path) -> None:
    text = """[tool.livesync]
    python = "evil"
    args = ["x"]
    include = ["*"]
    onTypeEffects = "run"
    host = "0.0.0.0"
    allowOrigins = ["http://evil.example"]
    allowHosts = ["evil.example"]
    exclude = ["build"]
    """
    settings, complaints = from_project(text, tmp_path, trusted=False)
    assert (settings, complaints) == (Settings(exclude=("build",)), [])
    settings, _ = from_project(text, tmp_path, trusted=True)
    assert (settings.python, settings.include, settings.host) == ("evil", ("*",), "0.0.0.0")


def test_other_layers_do_not_need_trust() -> None:
    layers = replace(Layers(), editor=editor_layer({"python": "mine", "include": ["*"]}))
    settings, _ = resolve(layers, trusted=False)
    assert (settings.python, settings.include) == ("mine", ("*",))


def test_what_an_editor_says_of_a_folder_outweighs_the_rest(tmp_path: Path) -> None:
    said = {"run": "manual", "folders": {tmp_path.as_uri(): {"run": "onSave", "debounceMs": "soon"}, "git:/x": {}}}
    (layer,) = folder_layers({"livesync": said}).values()
    settings, complaints = resolve(replace(Layers(), editor=editor_layer(said), folder=layer), trusted=False)
    assert settings.run == "onSave"
    assert len(complaints) == 1
    assert f"the editor's settings of {tmp_path}" in complaints[0]
    for nonsense in (None, 3, {"folders": 3}, {"folders": {"": 3}}):
        assert folder_layers(nonsense) == {}


def test_the_nearest_project_with_a_table_is_taken(tmp_path: Path) -> None:
    inner = tmp_path / "pkg" / "sub"
    inner.mkdir(parents=True)
    (inner / "a.py").touch()
    (tmp_path / "pyproject.toml").write_text("[tool.livesync]\nport = 1")
    (inner / "pyproject.toml").write_text("[tool.other]")
    assert project_layer(inner / "a.py", tmp_path).values == {"port": 1}
    (tmp_path / "pkg" / "pyproject.toml").write_text("[tool.livesync]\nport = 2")
    assert project_layer(inner / "a.py", tmp_path).values == {"port": 2}
    assert project_layer(inner / "a.py", inner).values == {}, "nothing above the root counts"


@pytest.mark.parametrize(
    "content",
    [
        b"[tool.livesync",
        b"\xff\xfe",
        b"tool = 3",
        b"[tool]\nlivesync = 3",
        b"a = " + b"[" * 5000,
        b"a = " + b"1" * 5000,
    ],
)
def test_a_broken_project_is_a_complaint(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "pyproject.toml").write_bytes(content)
    settings, complaints = resolve(replace(Layers(), project=project_layer(tmp_path, tmp_path)), trusted=True)
    assert settings == Settings()
    (complaint,) = complaints
    assert str(tmp_path / "pyproject.toml") in complaint
    assert complaint.endswith("ignored.")


def test_an_unreadable_project_is_a_complaint(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").mkdir()
    _, complaints = resolve(replace(Layers(), project=project_layer(tmp_path, tmp_path)), trusted=True)
    assert len(complaints) == 1
    assert "cannot be read" in complaints[0]


def test_a_byte_order_mark_is_no_harm(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"\xef\xbb\xbf[tool.livesync]\nport = 3")
    assert project_layer(tmp_path, tmp_path).values == {"port": 3}


def test_a_wrong_value_in_a_project_tells_which_file(tmp_path: Path) -> None:
    _, complaints = from_project("[tool.livesync]\nport = nan\nstarted = 2020-01-01", tmp_path)
    assert len(complaints) == 2
    assert all(str(tmp_path / "pyproject.toml") in complaint for complaint in complaints)
