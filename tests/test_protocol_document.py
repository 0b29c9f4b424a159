"""docs/protocol.md says what the code does: the same methods, fields, types, words and error codes."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path
from typing import get_args, get_type_hints

import msgspec
import pytest

from livesync_ls import protocol, requests
from livesync_ls.protocol import Wire

DOCUMENT = (Path(__file__).parent.parent / "docs" / "protocol.md").read_text(encoding="utf-8")

STRUCTS = {
    name: kind
    for name, kind in vars(protocol).items()
    if isinstance(kind, type) and issubclass(kind, Wire) and kind is not Wire
}
WORDS = ["BlockKind", "BlockStatus", "Doubt", "ExportFormat", "Hidden", "RunStatus", "Scope", "SessionStateName"]
UNIONS = ["Output"]
NAMES = {"str": "string", "int": "integer", "float": "number", "bool": "boolean", "Json": "any"}

Rows = list[list[str]]


def section(heading: str) -> str:
    """What stands below a heading, up to the next one."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", DOCUMENT, re.MULTILINE | re.DOTALL)
    assert found, f"docs/protocol.md has no section {heading!r}"
    return found[1]


def rows(text: str) -> Rows:
    """The cells of a section's table, without code marks."""
    lines = [line for line in text.splitlines() if line.startswith("|")][2:]
    return [
        [cell.strip().replace(r"\|", "|").strip("`") for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines
    ]


def spelled(annotation: ast.expr) -> str:
    """A type of Python as the document writes it."""
    match annotation:
        case ast.Name(id=name):
            return NAMES.get(name, name)
        case ast.Constant(value=None):
            return "null"
        case ast.BinOp(left=left, right=right):
            return f"{spelled(left)} | {spelled(right)}"
        case ast.Subscript(value=ast.Name(id="list"), slice=item):
            return f"{spelled(item)}[]"
        case ast.Subscript(value=ast.Name(id="dict"), slice=ast.Tuple(elts=[key, value])):
            return f"{{{spelled(key)}: {spelled(value)}}}"
        case ast.Subscript(value=ast.Name(id="tuple"), slice=ast.Tuple(elts=items)):
            return f"[{', '.join(map(spelled, items))}]"
    raise AssertionError(f"How does docs/protocol.md write {ast.unparse(annotation)}?")


def fields_in_code(kind: type[Wire]) -> list[tuple[str, str]]:
    """Name, with `?` if it may be missing, and type of each field, as the document should have them."""
    config = kind.__struct_config__
    found = [] if config.tag is None else [(str(config.tag_field), f'"{config.tag}"')]
    for each in msgspec.structs.fields(kind):
        written = spelled(ast.parse(annotation_of(kind, each.name), mode="eval").body)
        if each.required:
            found.append((each.encode_name, written))
        else:
            found.append((f"{each.encode_name}?", written.removesuffix(" | null")))
    return found


def annotation_of(kind: type[Wire], field: str) -> str:
    return next(own[field] for own in map(inspect.get_annotations, kind.__mro__) if field in own)


@pytest.mark.parametrize("name", sorted(set(STRUCTS) - {"SnapshotSent"}))
def test_fields(name: str) -> None:
    documented = [(row[0], row[1]) for row in rows(section(f"`{name}`"))]
    assert sorted(documented) == sorted(fields_in_code(STRUCTS[name]))


def test_every_section_is_a_struct() -> None:
    assert sorted(re.findall(r"^### `(\w+)`$", DOCUMENT, re.MULTILINE)) == sorted(STRUCTS)


def test_every_field_has_a_meaning() -> None:
    tables = {name: rows(section(f"`{name}`")) for name in STRUCTS}
    assert [(name, row[0]) for name, table in tables.items() for row in table if not row[2] and row[0] != "type"] == []


def test_requests() -> None:
    documented = {method: (params, result) for method, params, result, _ in rows(section("Requests"))}
    assert documented == {method: request_in_code(method) for method in requests.REQUESTS}


def request_in_code(method: str) -> tuple[str, str]:
    handler = getattr(requests.Service, method.removeprefix("livesync/"))
    result = get_type_hints(handler, vars(requests) | {"wire": protocol})["return"]
    return requests.REQUESTS[method].params.__name__, "null" if result is type(None) else result.__name__


def test_notifications() -> None:
    documented = {method: params for method, params, _ in rows(section("Notifications"))}
    in_code = [kind for kind in STRUCTS.values() if hasattr(kind, "METHOD")]
    assert documented == {kind.METHOD: kind.__name__ for kind in in_code}
    assert set(in_code) == set(get_args(protocol.Notification))


def test_error_codes() -> None:
    in_code = {name: value for name, value in vars(protocol).items() if isinstance(value, int) and value < 0}
    assert {name: int(code) for code, name, _ in rows(section("Errors"))} == in_code


def test_words() -> None:
    documented = {name: re.findall(r"\w+", words) for name, words in rows(section("Shapes"))}
    literals = {name: list(get_args(getattr(protocol, name))) for name in [*WORDS, "StreamName"]}
    unions = {name: [kind.__name__ for kind in get_args(getattr(protocol, name))] for name in UNIONS}
    assert documented == literals | unions


def test_states() -> None:
    assert [row[0] for row in rows(section("States"))] == list(get_args(protocol.SessionStateName))
