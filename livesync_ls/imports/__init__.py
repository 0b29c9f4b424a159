"""The static import graph of a project: which of its files a file imports, directly and through others."""

from livesync_ls.imports.environment import Environment, read_environment
from livesync_ls.imports.graph import ImportGraph
from livesync_ls.imports.reading import Reading
from livesync_ls.imports.statements import Imported, Statements, statements_of
from livesync_ls.imports.store import load, save
from livesync_ls.imports.survey import Batch, survey
from livesync_ls.imports.tree import Tree

__all__ = [
    "Batch",
    "Environment",
    "ImportGraph",
    "Imported",
    "Reading",
    "Statements",
    "Tree",
    "load",
    "read_environment",
    "save",
    "statements_of",
    "survey",
]
