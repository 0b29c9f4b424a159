"""The import graph at the terminal: a tree, or a drawing for Graphviz."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from livesync_ls.protocol import GraphResult

Name = Callable[[str], str]
"""What people call a file, by its URI."""


def as_tree(graph: GraphResult, name: Name, start: str | None = None) -> str:
    """Each file with what it imports below it, and at the end what is affected by the file that was asked about.

    Starts at that file, or at those that nobody imports. What was shown in full further up ends in `…`.
    """
    imports: dict[str, list[str]] = {uri: [] for uri in graph.files}
    for importer, imported in graph.imports:
        imports.setdefault(importer, []).append(imported)
    shown: set[str] = set()
    tops = _tops(imports) if start is None else [start]
    lines = [line for top in tops if top not in shown for line in _branch(top, imports, name, shown)]
    if graph.affected_by is not None:
        lines += ["", f"A change of it affects {len(graph.affected_by)}: {', '.join(map(name, graph.affected_by))}"]
    return "\n".join(lines) + "\n"


def as_dot(graph: GraphResult, name: Name) -> str:
    """For Graphviz; an arrow goes from the file that imports."""
    nodes = [f"  {_quoted(name(uri))};" for uri in graph.files]
    edges = [f"  {_quoted(name(importer))} -> {_quoted(name(imported))};" for importer, imported in graph.imports]
    return "\n".join(["digraph imports {", *nodes, *edges, "}"]) + "\n"


def _tops(imports: Mapping[str, Sequence[str]]) -> list[str]:
    """Files that nobody imports, and after them those that only import each other."""
    imported = {uri for importer, found in imports.items() for uri in found if uri != importer}
    return [*(uri for uri in imports if uri not in imported), *imports]


def _branch(top: str, imports: Mapping[str, Sequence[str]], name: Name, shown: set[str]) -> Iterator[str]:
    """Without recursion: chains of imports can be longer than Python's stack."""
    waiting = [(top, "", "")]
    while waiting:
        uri, mark, indent = waiting.pop()
        below = imports.get(uri, ())
        again = uri in shown and bool(below)
        yield f"{mark}{name(uri)}{' …' if again else ''}"
        if uri in shown:
            continue
        shown.add(uri)
        for number, child in enumerate(reversed(below)):
            last = number == 0
            waiting.append((child, indent + ("└── " if last else "├── "), indent + ("    " if last else "│   ")))


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
