"""What a text imports, also where it is half typed."""

from __future__ import annotations

import ast
import re
import sysconfig
import warnings
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livesync_ls.files.sources import read_disk
from livesync_ls.imports import Imported, Statements, statements_of


def module(name: str, level: int = 0) -> Imported:
    return Imported(name, level)


def names(origin: str, *taken: str, level: int = 0) -> Imported:
    return Imported(origin, level, tuple(sorted(taken)))


WHOLE: list[tuple[str, list[Imported]]] = [
    ("", []),
    ("x = 1", []),
    ("import a", [module("a")]),
    ("import a.b.c as d, e", [module("a.b.c"), module("e")]),
    ("import a . b", [module("a.b")]),
    ("import a, \\\n  b", [module("a"), module("b")]),
    ("import\\\n a", [module("a")]),
    ("from a import b", [names("a", "b")]),
    ("from a.b import c as d, e", [names("a.b", "c", "e")]),
    ("from a import (b,  # first, (second\n  c as d,\n\n)", [names("a", "b", "c")]),
    ("from a \\\n import b", [names("a", "b")]),
    ("from \\\n a.b \\\n .c import d", [names("a.b.c", "d")]),
    ("from . import a", [names("", "a", level=1)]),
    ("from.import a", [names("", "a", level=1)]),
    ("from ...a import b", [names("a", "b", level=3)]),
    ("from . . .a import b", [names("a", "b", level=3)]),
    ("from .... import b", [names("", "b", level=4)]),
    ("from a import *", [names("a", "*")]),
    ("from __future__ import annotations", []),
    ("x = 1; import b; from c import d", [module("b"), names("c", "d")]),
    ("if x: import a\nelse: import b", [module("a"), module("b")]),
    ("try:\n  import a\nexcept ImportError:\n  a = None", [module("a")]),
    ("def f():\n\tfrom a import b\n\tclass C:\n\t\timport c", [names("a", "b"), module("c")]),
    ("x = '''\nimport a\n'''\nimport b", [module("b")]),
    ('"""\nimport a\n\\"""\nimport b\n"""; import c', [module("c")]),
    ("x = 'it''s'; import a # import b", [module("a")]),
    ("x = '\\\nimport a'", []),
    ("x = r'\\'; import a'", []),
    ("f'{x:{y}}'\nimport a", [module("a")]),
    ("# import a\n#: from b import c", []),
    ("print('import a')", []),
    ("important = reimport = import_x = ximport.imports", []),
    ("import a\r\nimport b\rimport c", [module("a"), module("b"), module("c")]),
    ("import a\nimport a", [module("a")]),
    ("import ﬁn", [module("fin")]),
    ("import größe.β", [module("größe.β")]),
    ("\f\nimport a", [module("a")]),
    ("if 'x' in (1,\n  2): import a", [module("a")]),
    ("raise A \\\n  from b", []),
    ("def f():\n  yield from imports", []),
]

CALLS: list[tuple[str, list[Imported]]] = [
    ("importlib.import_module('a.b')", [module("a.b")]),
    ('x = import_module ( "a" )', [module("a")]),
    ("import_module(name='a')", [module("a")]),
    ("import_module('.a', __package__)", [module("a", 1)]),
    ("import_module('..a', package=__name__)", [module("a", 2)]),
    ("import_module('.a', __spec__.parent)", [module("a", 1)]),
    ("import_module('.a', 'b.c')", [module("b.c.a")]),
    ("import_module('..a', package='b.c')", [module("b.a")]),
    ("import_module('a', None)", [module("a")]),
    ("import_module(\n  'a',\n)", [module("a")]),
    ("import_module('.a')", []),
    ("import_module(a)", []),
    ("import_module(f'a')", []),
    ("import_module('a b')", []),
    ("import_module('a' + b)", []),
    ("my_import_module('a')", []),
    ("__import__('a.b')", [module("a.b")]),
    ("__import__('a', globals(), locals(), ['b', 'c'])", [names("a", "b", "c")]),
    ("__import__('a', globals(), locals(), ('b',), 1)", [names("a", "b", level=1)]),
    ("__import__('', globals(), fromlist=['b'], level=1)", [names("", "b", level=1)]),
    ("__import__('a', fromlist=[''])", [names("a", "")]),
    ("__import__(a)", []),
]

HALF_TYPED: list[tuple[str, list[Imported]]] = [
    ("from a import (b,\nimport c", [names("a", "b"), module("c")]),
    ("from a import (b,\n  c\nx = 1\nimport d", [names("a", "b", "c"), module("d")]),
    ("from a import (b,\nprint(1)\nx.y", [names("a", "b")]),
    ("from a import (\ndef f():\n  import b", [names("a"), module("b")]),
    ("from a import\nimport b", [names("a"), module("b")]),
    ("from a impor\nimport b", [module("b")]),
    ("from .\nimport b", [module("b")]),
    ("from import b", []),
    ("import\nfrom a import b", [names("a", "b")]),
    ("import a.\nimport b", [module("a"), module("b")]),
    ("import a,\nimport b", [module("a"), module("b")]),
    ("x = (1,\nimport a", [module("a")]),
    ("x = 'abc\nimport a", [module("a")]),
    ("x = '''abc\nimport a", [module("a")]),
    ("x = f(\"\nimport a\ny = '\nimport b", [module("a"), module("b")]),
    ("def f(\nimport a", [module("a")]),
    ("class\nwhile True\n    import a", [module("a")]),
    ("import_module('a\nimport b", [module("b")]),
]

TYPING: list[tuple[str, list[Imported]]] = [
    ("if TYPE_CHECKING:\n  import a\n\n  from b import (\n    c\n)\n# x\n  import d\nimport e", [module("e")]),
    ("if typing.TYPE_CHECKING: import a\nimport b", [module("b")]),
    ("if TYPE_CHECKING:\n  import a\nelse:\n  import b", [module("b")]),
    ("if x:\n  pass\nelif (TYPE_CHECKING):\n  import a", []),
    ("def f():\n  if TYPE_CHECKING:\n    import a\n  import b", [module("b")]),
    ("if not TYPE_CHECKING:\n  import a", [module("a")]),
    ("if TYPE_CHECKING or x:\n  import a", [module("a")]),
    ("'''\nif TYPE_CHECKING:\n'''\nimport a", [module("a")]),
    ("TYPE_CHECKING = False\nimport a", [module("a")]),
]


@pytest.mark.parametrize(("text", "imports"), [*WHOLE, *CALLS, *HALF_TYPED, *TYPING])
def test_what_a_text_imports(text: str, imports: list[Imported]) -> None:
    assert set(statements_of(text).imports) == set(imports)


@pytest.mark.parametrize(
    ("text", "exports"),
    [
        ("__all__ = ['a', 'b']", ("a", "b")),
        ("__all__: list[str] = (\n  'a',  # 'x'\n  'b')\n'c'", ("a", "b")),
        (
            "__all__ = ['a']\n__all__ += ['b']\n__all__.extend(['c', *d])\n__all__.append('d')\n'e'",
            ("a", "b", "c", "d"),
        ),
        ("__all__ = [*x.__all__, 'a'] + y.__all__ + ['b']", ("a", "b")),
        ("if x:\n  __all__ = ['a']", ("a",)),
        ("x.__all__ = ['a']", ()),
        ("print(__all__, 'a')", ()),
        ("'__all__ = ['; x = 'a'", ()),
        ("__all__ = ['a b', f'{c}']", ()),
    ],
)
def test_the_names_of_all(text: str, exports: tuple[str, ...]) -> None:
    assert statements_of(text).exports == exports


def test_where_and_how_often_a_line_stands_makes_no_difference() -> None:
    assert statements_of("import a\nfrom b import d, c") == statements_of("from b import c, d\n\n\nimport a\nimport a")
    assert statements_of("print(1)") == Statements()


@given(st.text(alphabet="import from __all__ TYPE_CHECKING:if'\"\\\n.,()#*abé=[]") | st.text())
def test_any_text_has_an_answer(text: str) -> None:
    assert statements_of(text).imports is not None


@given(st.lists(st.sampled_from([text for text, _ in WHOLE if "\r" not in text]), max_size=6))
def test_texts_one_below_the_other_import_what_each_does(texts: list[str]) -> None:
    together = statements_of("\n".join(texts))
    assert set(together.imports) == {imported for text in texts for imported in statements_of(text).imports}


# ── Beside Python's own parser ──────────────────────────────────────────────────────────────────


def parsed(tree: ast.AST) -> Iterator[Imported]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (Imported(alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module != "__future__":
            yield names(node.module or "", *{alias.name for alias in node.names}, level=node.level)
        elif isinstance(node, ast.If) and re.fullmatch(r"(\w+\.)?TYPE_CHECKING", ast.unparse(node.test)):
            yield from parsed(ast.Module(node.orelse, []))
        else:
            yield from parsed(node)


def texts() -> Iterator[tuple[Path, str]]:
    """Some files of the standard library and of what is installed."""
    for folder in ("stdlib", "purelib"):
        for path in islice(sorted(Path(sysconfig.get_path(folder)).rglob("*.py")), 0, 2000, 10):
            source = read_disk(path)
            if source and not source.problem:
                yield path, source.text


def test_real_files_as_python_parses_them() -> None:
    for path, text in texts():
        try:
            with warnings.catch_warnings(action="ignore"):
                expected = set(parsed(ast.parse(text)))
        except (SyntaxError, ValueError, RecursionError):
            continue
        found = set(statements_of(text).imports)
        called = found - expected
        assert expected <= found, path
        assert not called or "import_module(" in text or "__import__(" in text, path
