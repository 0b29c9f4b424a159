"""Edges forward and back, as texts change and files come and go."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from livesync_ls.imports import Environment, ImportGraph, statements_of

from .trees import Named

ROOT = Path("/project").absolute()
LIB = str(Path("/lib").absolute())


class Project:
    """Files with their texts, and the graph that is told of them."""

    def __init__(self, texts: dict[str, str], environment: Environment | None = None) -> None:
        self.texts = {ROOT / name: text for name, text in texts.items()}
        self.tree = Named([ROOT], self.texts)
        self.graph = ImportGraph(self.tree, environment)
        for path, text in self.texts.items():
            self.graph.put(path, statements_of(text))

    def change(self, texts: dict[str, str | None]) -> None:
        """Files get another text, or go, all at once."""
        now = {ROOT / name: text for name, text in texts.items()}
        gone = [path for path, text in now.items() if text is None and self.texts.pop(path, None) is not None]
        new = [path for path, text in now.items() if text is not None and path not in self.texts]
        for path in gone:
            self.tree.remove(path)
        for path in new:
            self.tree.add(path)
        for path in gone:
            self.graph.remove(path)
        self.graph.came_or_went([*gone, *new])
        for path, text in now.items():
            if text is not None:
                self.texts[path] = text
                self.graph.put(path, statements_of(text))

    def edges(self) -> set[tuple[str, str]]:
        return {(short(importer), short(imported)) for importer, imported in self.graph.edges()}


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def shorts(paths: Iterable[Path]) -> set[str]:
    return {short(path) for path in paths}


def test_what_is_reached_and_who_is_affected() -> None:
    project = Project(
        {"main.py": "import a", "a.py": "import b", "b.py": "import a", "c.py": "import main", "d.py": ""}
    )
    graph = project.graph
    assert shorts(graph.imports(ROOT / "main.py")) == {"a.py"}
    assert shorts(graph.reached(ROOT / "main.py")) == {"main.py", "a.py", "b.py"}
    assert shorts(graph.affected_by(ROOT / "b.py")) == {"a.py", "b.py", "main.py", "c.py"}
    assert shorts(graph.affected_by(ROOT / "d.py")) == {"d.py"}
    assert shorts(graph.affected_by(ROOT / "unknown.py")) == {"unknown.py"}
    assert (graph.files, graph.imported) == (5, 4)


def test_only_another_import_is_a_change() -> None:
    graph = Project({"main.py": "import a", "a.py": "", "b.py": ""}).graph
    assert not graph.put(ROOT / "main.py", statements_of("print(1)\nimport a"))
    assert not graph.put(ROOT / "main.py", statements_of("import a, os"))
    assert graph.put(ROOT / "main.py", statements_of("import a, b"))


def test_what_is_not_read_yet_is_missing() -> None:
    files = {"main.py": "import a", "a.py": "import b", "b.py": "", "c.py": ""}
    tree = Named([ROOT], [ROOT / name for name in files])
    graph = ImportGraph(tree)
    asked: list[set[str]] = []
    while missing := graph.missing(ROOT / "main.py"):
        asked.append(shorts(missing))
        for path in missing:
            graph.put(path, statements_of(files[short(path)]))
    assert asked == [{"main.py"}, {"a.py"}, {"b.py"}]
    assert not graph.knows(ROOT / "c.py")


def test_what_a_run_loaded_counts_as_far_as_the_texts_do_not_say_it() -> None:
    project = Project(
        {"main.py": "import a", "a.py": "import b", "b.py": "", "plugin.py": "import deep", "deep.py": ""}
    )
    graph = project.graph
    before = project.edges()
    graph.observed(ROOT / "main.py", [ROOT / "a.py", ROOT / "b.py"])
    assert project.edges() == before
    graph.observed(ROOT / "main.py", [ROOT / "main.py", ROOT / "b.py", ROOT / "plugin.py"])
    assert project.edges() == before | {("main.py", "plugin.py")}
    assert graph.imported == len(before) + 1
    assert shorts(graph.affected_by(ROOT / "deep.py")) == {"deep.py", "plugin.py", "main.py"}
    assert "deep.py" in shorts(graph.reached(ROOT / "main.py"))
    graph.observed(ROOT / "main.py", [])
    assert project.edges() == before
    assert shorts(graph.affected_by(ROOT / "deep.py")) == {"deep.py", "plugin.py"}


def test_what_a_run_loaded_and_is_gone_is_not_missing() -> None:
    project = Project({"main.py": "", "plugin.py": ""})
    project.graph.observed(ROOT / "main.py", [ROOT / "plugin.py"])
    project.change({"plugin.py": None})
    assert project.graph.missing(ROOT / "main.py") == set()
    assert shorts(project.graph.affected_by(ROOT / "plugin.py")) == {"plugin.py", "main.py"}


def test_many_files_can_be_settled_in_slices() -> None:
    importers = {f"m{number}.py": "import a" for number in range(50)}
    project = Project({**importers, "src/a.py": ""})
    project.change({"a.py": "", "src/a.py": None})
    assert not project.graph.settle(10)
    assert shorts(project.graph.imports(ROOT / "m49.py")) == {"a.py"}
    assert not project.graph.settle(10)
    assert project.graph.settle()
    assert shorts(project.graph.affected_by(ROOT / "a.py")) == {*importers, "a.py"}


def test_only_those_who_look_for_a_name_are_concerned() -> None:
    project = Project(
        {"x.py": "import os, numpy.linalg", "y.py": "from b import c", "b/__init__.py": "", "z.py": "import b"}
    )
    project.graph.settle()
    project.tree.add(ROOT / "b" / "c.py")
    project.graph.came_or_went([ROOT / "b" / "c.py"])
    assert project.graph.settle(1)
    assert ("y.py", "b/c.py") in project.edges()


def test_another_portion_of_a_namespace_may_become_a_package() -> None:
    project = Project({"n/a.py": "", "src/n/b.py": "from . import a"})
    assert project.edges() == {("src/n/b.py", "n/a.py")}
    project.change({"n/__init__.py": ""})
    assert project.edges() == set()
    project.change({"n/__init__.py": None})
    assert project.edges() == {("src/n/b.py", "n/a.py")}


# ── Any changes ─────────────────────────────────────────────────────────────────────────────────

FOLDERS = ["", "a/", "a/b/", "b/", "src/", "src/a/", "lib/", "lib/n/", "n/"]
NAMES = ["__init__", "a", "b", "c", "random"]
FILES = st.builds("{}{}.py".format, st.sampled_from(FOLDERS), st.sampled_from(NAMES))
MODULES = st.sampled_from(
    ["a", "b", "a.b", "a.b.c", "b.a", "n", "n.a", "n.b", "random", "os", "src.a", "c", "missing.a"]
)
LINES = st.one_of(
    st.builds("import {}".format, MODULES),
    st.builds("from {} import {}, {}".format, MODULES, st.sampled_from("abc"), st.sampled_from("abc*")),
    st.builds("from {} import {}".format, st.sampled_from(["." * n + m for n in (1, 2, 3) for m in ("", "a", "b.a")]),
              st.sampled_from([*"abc", "*"])),
    st.builds("__all__ = ['{}', '{}']".format, st.sampled_from("abc"), st.sampled_from("abc")),
    st.sampled_from(["from a import (b,", "import_module('.a', __package__)", "x = 1", "from a import *"]),
)  # fmt: skip
TEXTS = st.lists(LINES, max_size=4).map("\n".join)
ENVIRONMENTS = st.sampled_from(
    [
        Environment(),
        Environment((str(ROOT / "lib"), LIB), holds={LIB: frozenset({"b"})}),
        Environment((LIB, str(ROOT / "lib")), holds={LIB: frozenset({"a", "random"})}),
        Environment((str(ROOT / "src"), str(ROOT)), stdlib=frozenset()),
    ]
)


class Changes(RuleBasedStateMachine):
    """After whatever happened, the graph is the one that a rebuild would make."""

    @initialize(texts=st.dictionaries(FILES, TEXTS, max_size=12), environment=ENVIRONMENTS)
    def begin(self, texts: dict[str, str], environment: Environment) -> None:
        self.environment = environment
        self.project = Project(texts, environment)
        self.seen: dict[Path, set[Path]] = {}

    def any_file(self, data: st.DataObject) -> str | None:
        files = sorted(shorts(self.project.texts))
        return data.draw(st.sampled_from(files)) if files else None

    @rule(file=FILES, text=TEXTS)
    def write(self, file: str, text: str) -> None:
        self.project.change({file: text})

    @rule(data=st.data(), text=TEXTS)
    def edit(self, data: st.DataObject, text: str) -> None:
        if file := self.any_file(data):
            self.project.change({file: text})

    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        if file := self.any_file(data):
            self.forget(file)
            self.project.change({file: None})

    @rule(data=st.data(), other=FILES)
    def rename(self, data: st.DataObject, other: str) -> None:
        file = self.any_file(data)
        if file and file != other:
            self.forget(file)
            self.project.change({file: None, other: self.project.texts[ROOT / file]})

    @rule(data=st.data())
    def become_a_package_or_a_module(self, data: st.DataObject) -> None:
        if file := self.any_file(data):
            path = ROOT / file
            other = path.parent.with_suffix(".py") if path.stem == "__init__" else path.with_suffix("") / "__init__.py"
            if other.is_relative_to(ROOT):
                self.forget(file)
                self.project.change({file: None, short(other): self.project.texts[path]})

    @rule(texts=st.dictionaries(FILES, TEXTS | st.none(), min_size=5, max_size=20))
    def check_out(self, texts: dict[str, str | None]) -> None:
        for file, text in texts.items():
            if text is None:
                self.forget(file)
        self.project.change(texts)

    @rule(environment=ENVIRONMENTS)
    def ask_the_interpreter(self, environment: Environment) -> None:
        self.environment = environment
        self.project.graph.environment_changed(environment)

    @rule(most=st.integers(0, 5))
    def settle_some(self, most: int) -> None:
        self.project.graph.settle(most)

    @rule(data=st.data(), files=st.sets(FILES, max_size=3))
    def run(self, data: st.DataObject, files: set[str]) -> None:
        if document := self.any_file(data):
            loaded = {ROOT / file for file in files} & self.project.texts.keys()
            self.project.graph.observed(ROOT / document, loaded)
            self.seen[ROOT / document] = loaded

    def forget(self, file: str) -> None:
        """What was seen in a run of a file goes with the file."""
        self.seen.pop(ROOT / file, None)

    @rule()
    def compare(self) -> None:
        """Now and then only: a question settles what it touches, and marks must last over several changes, too."""
        graph, texts = self.project.graph, self.project.texts
        fresh = Project({short(path): text for path, text in texts.items()}, self.environment).graph
        for document, loaded in self.seen.items():
            fresh.observed(document, loaded)
        for path in texts:
            assert graph.imports(path) == fresh.imports(path), path
            assert graph.missing(path) == set()
        edges = set(graph.edges())
        assert edges == set(fresh.edges())
        assert graph.files == len(texts)
        assert graph.imported == len(edges)
        self.compare_closures(edges)

    def compare_closures(self, edges: set[tuple[Path, Path]]) -> None:
        reached = {path: {path} for path in self.project.texts}
        for _ in reached:
            for importer, imported in edges:
                reached[importer] |= reached.get(imported, {imported})
        for path, others in reached.items():
            assert self.project.graph.reached(path) == others
            assert self.project.graph.affected_by(path) == {other for other in reached if path in reached[other]}

    @invariant()
    def imports_lead_to_files_that_are_there(self) -> None:
        if hasattr(self, "project"):
            for file in list(self.project.texts)[:2]:
                assert self.project.graph.imports(file) <= self.project.texts.keys() | self.seen.get(file, set())

    def teardown(self) -> None:
        if hasattr(self, "project"):
            self.compare()


TestChanges = Changes.TestCase
TestChanges.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
