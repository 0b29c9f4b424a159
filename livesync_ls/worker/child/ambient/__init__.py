"""Process state that any code may read without naming it: where it is kept, and how it is put back.

Each piece has a key (`s:cwd`). What belongs to a library counts only once the library is loaded; nothing is imported.
"""

# ruff: noqa: TID252 (in a worker the package has another name)

from __future__ import annotations

import builtins
import os

from .. import context
from ..versions import Piece
from . import interpreter, libraries, standard
from .comparing import dict_state, restore_dict

PIECES: tuple[Piece, ...] = (
    Piece("the working directory", interpreter.working_directory, os.chdir),
    Piece("os.environ", interpreter.environ, interpreter.restore_environ),
    Piece("sys", interpreter.interpreter_state, interpreter.restore_interpreter_state),
    Piece("builtins", lambda: dict_state(builtins.__dict__), lambda state: restore_dict(builtins.__dict__, state)),
    Piece("signal handlers", interpreter.signal_handlers, interpreter.restore_signal_handlers),
    Piece("warning filters", standard.warning_filters, standard.restore_warning_filters),
    Piece("shown warnings", standard.shown_warnings, standard.restore_shown_warnings, explicit=True),
    Piece("logging", standard.logging_tree, standard.restore_logging_tree),
    Piece("the locale", standard.locale_names, standard.restore_locale_names),
    Piece("context variables", context.capture, context.restore),
    Piece(
        "the decimal context",
        lambda: context.run(standard.decimal_context),
        lambda state: context.run(lambda: standard.restore_decimal_context(state)),
    ),
    Piece(
        "decimal flags",
        lambda: context.run(standard.decimal_flags),
        lambda state: context.run(lambda: standard.restore_decimal_flags(state)),
        explicit=True,
    ),
    Piece("random", standard.random_state, standard.restore_random_state, explicit=True),
    Piece("numpy.random", libraries.numpy_random, libraries.restore_numpy_random, explicit=True),
    Piece("NumPy's options", libraries.numpy_options, libraries.restore_numpy_options),
    Piece("pandas's options", libraries.pandas_options, libraries.restore_pandas_options),
    Piece("matplotlib's rcParams", libraries.matplotlib_parameters, libraries.restore_matplotlib_parameters),
)
