"""Process state that any code may read without naming it: where it is kept, and how it is put back.

Each piece has a key (`s:cwd`). What belongs to a library counts only once the library is loaded; nothing is imported.
"""

from __future__ import annotations

import builtins
import os
import signal
import sys

from . import context, modules
from .versions import Piece

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterable


# ── The interpreter ─────────────────────────────────────────────────────────────────────────────

_SYS_NAMES = (
    "stdin stdout stderr displayhook excepthook unraisablehook tracebacklimit dont_write_bytecode ps1 ps2 "
    "breakpointhook last_type last_value last_traceback last_exc"
).split()
_SYS_LISTS = ("path", "argv", "path_hooks", "meta_path", "warnoptions")
_MISSING = object()


class Same(tuple):  # type: ignore[type-arg] (generic only from Python 3.9 on, and not at run time before)
    """Objects compared by identity: user classes may define `__eq__`."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and len(self) == len(other) and all(map(_is, self, other))

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = None  # type: ignore[assignment]


def _is(one: object, other: object) -> bool:
    return one is other


def _sys() -> Any:
    values = Same(getattr(sys, name, _MISSING) for name in _SYS_NAMES)
    lists = tuple(Same((getattr(sys, name), *getattr(sys, name))) for name in _SYS_LISTS)
    return values, lists, sys.getrecursionlimit(), sys.getswitchinterval(), _digits()


def _restore_sys(state: Any) -> None:
    values, lists, recursion, interval, digits = state
    for name, value in zip(_SYS_NAMES, values):
        if value is not _MISSING:
            setattr(sys, name, value)
        elif hasattr(sys, name):
            delattr(sys, name)
    for name, (holder, *items) in zip(_SYS_LISTS, lists):
        holder[:] = items
        setattr(sys, name, holder)
    sys.setrecursionlimit(recursion)
    sys.setswitchinterval(interval)
    if digits is not None:
        sys.set_int_max_str_digits(digits)


def _digits() -> Any:
    return sys.get_int_max_str_digits() if hasattr(sys, "get_int_max_str_digits") else None


def _dict_state(names: dict[str, Any]) -> Any:
    return tuple(names), Same(names.values())


def _restore_dict(names: dict[str, Any], state: Any) -> None:
    keys, values = state
    wanted = dict(zip(keys, values))
    for key in [key for key in names if key not in wanted]:
        del names[key]
    for key, value in wanted.items():
        if names.get(key, _MISSING) is not value:
            names[key] = value
    in_order(names, keys)


def in_order(names: dict[Any, Any], keys: Iterable[Any]) -> None:
    """Gives these keys of a dict this order, by which what was captured is compared."""
    wanted = set(keys)
    if [key for key in names if key in wanted] != list(keys):
        for key in keys:
            names[key] = names.pop(key)


def _cwd() -> Any:
    try:
        return os.getcwd()
    except OSError:
        return None


def _environ() -> Any:
    # Its methods are Python's, and would call builtins that the user may have replaced.
    return tuple(_variables.items())


def _restore_environ(state: Any) -> None:
    wanted = dict(state)
    for name in [name for name in _variables if name not in wanted]:
        del os.environ[os.environ.decodekey(name)]
    for name, value in wanted.items():
        if _variables.get(name) != value:
            os.environ[os.environ.decodekey(name)] = os.environ.decodevalue(value)
    in_order(_variables, wanted)


_variables: dict[Any, Any] = vars(os.environ)["_data"]


_SIGNALS = [
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGALRM", "SIGCHLD", "SIGUSR1", "SIGUSR2", "SIGPIPE", "SIGBREAK")
    if hasattr(signal, name)
]
"""Those that programs set; asking for all of them takes longer than a small block."""


def _signals() -> Any:
    return Same(map(signal.getsignal, _SIGNALS))


def _restore_signals(state: Any) -> None:
    for number, handler in zip(_SIGNALS, state):
        if signal.getsignal(number) is not handler and handler is not None:
            signal.signal(number, handler)


# ── The standard library ────────────────────────────────────────────────────────────────────────


def _loaded(name: str) -> Any:
    return sys.modules.get(name)


def _warnings() -> Any:
    module = _loaded("warnings")
    if module is None:
        return None
    return tuple(module.filters), module.showwarning, module.formatwarning


def _restore_warnings(state: Any) -> None:
    module = _loaded("warnings")
    filters, module.showwarning, module.formatwarning = state
    module.filters[:] = filters
    module._filters_mutated() if hasattr(module, "_filters_mutated") else module._filters_mutated_lock_held()


def _registries() -> Any:
    """Which warnings were shown already: one is shown once for a place. Kept by the modules that were warned."""
    return tuple((name, _shown(registry)) for name, registry in _project_registries())


def _project_registries() -> Any:
    for name in ("__main__", *modules.imported()):
        registry = getattr(sys.modules.get(name), "__dict__", {}).get("__warningregistry__")
        if registry:
            yield name, registry


def _shown(registry: dict[Any, Any]) -> Any:
    return tuple((key, value) for key, value in registry.items() if key != "version")


def _restore_registries(state: Any) -> None:
    wanted = dict(state)
    for name, registry in list(_project_registries()):
        version = registry.get("version")
        registry.clear()
        registry.update(wanted.get(name, ()))
        if version is not None:
            registry["version"] = version


def _logging() -> Any:
    module = _loaded("logging")
    if module is None:
        return None
    loggers = [one for one in _loggers(module) if _is_set_up(one)]
    return (
        Same(loggers),
        tuple((one.level, one.propagate, one.disabled, Same(one.handlers), Same(one.filters)) for one in loggers),
        module.root.manager.disable,
        tuple(module._levelToName.items()),
    )


def _loggers(module: Any) -> list[Any]:
    named = list(module.root.manager.loggerDict.values())
    return [module.root, *(one for one in named if hasattr(one, "handlers"))]  # the others are placeholders


def _is_set_up(logger: Any) -> bool:
    """A logger that exists only because it was asked for says nothing."""
    return bool(logger.level or not logger.propagate or logger.disabled or logger.handlers or logger.filters)


def _restore_logging(state: Any) -> None:
    module = _loaded("logging")
    loggers, states, module.root.manager.disable, levels = state
    known = dict(zip(map(id, loggers), states))
    for logger in _loggers(module):
        level, propagate, disabled, handlers, filters = known.get(id(logger), (0, True, False, (), ()))
        logger.level, logger.propagate, logger.disabled = level, propagate, disabled
        logger.handlers[:] = handlers
        logger.filters[:] = filters
    module.root.manager._clear_cache()
    names = dict(levels)
    for number in [number for number in module._levelToName if number not in names]:
        module._nameToLevel.pop(module._levelToName.pop(number), None)
    module._levelToName.update(names)
    module._nameToLevel.update({name: number for number, name in levels})


def _decimal() -> Any:
    module = _loaded("decimal")
    if module is None:
        return None
    settings = module.getcontext().copy()
    settings.clear_flags()
    return repr(settings)


def _restore_decimal(state: Any) -> None:
    module = _loaded("decimal")
    raised = _decimal_flags()
    module.setcontext(eval(state, {name: getattr(module, name) for name in dir(module)}))  # noqa: S307 - its own repr
    _restore_decimal_flags(raised)


def _decimal_flags() -> Any:
    """Which conditions came up so far: most calculations add to them, and hardly any code looks."""
    module = _loaded("decimal")
    if module is None:
        return None
    return tuple(sorted(flag.__name__ for flag, raised in module.getcontext().flags.items() if raised))


def _restore_decimal_flags(state: Any) -> None:
    flags = _loaded("decimal").getcontext().flags
    for flag in flags:
        flags[flag] = flag.__name__ in state


def _locale() -> Any:
    module = _loaded("_locale")
    return module.setlocale(module.LC_ALL, None) if module is not None else None


def _restore_locale(state: Any) -> None:
    _loaded("_locale").setlocale(_loaded("_locale").LC_ALL, state)


def _random() -> Any:
    module = _loaded("random")
    return module._inst.getstate() if module is not None and hasattr(module, "_inst") else None


def _restore_random(state: Any) -> None:
    _loaded("random")._inst.setstate(state)


# ── NumPy, pandas, matplotlib ───────────────────────────────────────────────────────────────────


def _numpy_random() -> Any:
    module = _loaded("numpy.random.mtrand")
    if module is None or not hasattr(module, "_rand"):
        return None
    name, keys, position, has_gauss, cached = module._rand.get_state()[:5]
    return name, keys.tobytes(), position, has_gauss, cached


def _restore_numpy_random(state: Any) -> None:
    name, keys, position, has_gauss, cached = state
    numpy = _loaded("numpy")
    array = numpy.frombuffer(keys, dtype=numpy.uint32)
    _loaded("numpy.random.mtrand")._rand.set_state((name, array, position, has_gauss, cached))


def _numpy_options() -> Any:
    module = _loaded("numpy")
    if module is None or not hasattr(module, "get_printoptions"):
        return None
    options = module.get_printoptions()
    return tuple(sorted((name, _plain(value)) for name, value in options.items())), tuple(sorted(module.geterr().items()))


def _restore_numpy_options(state: Any) -> None:
    options, errors = state
    known = {name: value for name, value in options if name != "override_repr"}
    _loaded("numpy").set_printoptions(**known)
    _loaded("numpy").seterr(**dict(errors))


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, float, bool, type(None))) else repr(value)


def _pandas_options() -> Any:
    module = _loaded("pandas._config.config")
    return tuple(_leaves(module._global_config, ())) if module is not None else None


def _leaves(tree: dict[str, Any], above: tuple[str, ...]) -> Any:
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*above, name))
        else:
            yield (*above, name), Same((value,)) if not isinstance(value, (str, int, float)) else value


def _restore_pandas_options(state: Any) -> None:
    for path, value in state:
        tree = _loaded("pandas._config.config")._global_config
        for name in path[:-1]:
            tree = tree[name]
        tree[path[-1]] = value[0] if isinstance(value, Same) else value


def _matplotlib() -> Any:
    parameters = getattr(_loaded("matplotlib"), "rcParams", None)
    if parameters is None:
        return None
    # Its values are atoms and lists that are replaced as a whole; reading by `[]` would resolve the backend.
    return tuple(dict.keys(parameters)), Same(dict.values(parameters))


def _restore_matplotlib(state: Any) -> None:
    parameters = _loaded("matplotlib").rcParams
    for key, value in zip(*state):
        dict.__setitem__(parameters, key, value)


PIECES: tuple[Piece, ...] = (
    Piece("the working directory", _cwd, os.chdir),
    Piece("os.environ", _environ, _restore_environ),
    Piece("sys", _sys, _restore_sys),
    Piece("builtins", lambda: _dict_state(builtins.__dict__), lambda state: _restore_dict(builtins.__dict__, state)),
    Piece("signal handlers", _signals, _restore_signals),
    Piece("warning filters", _warnings, _restore_warnings),
    Piece("shown warnings", _registries, _restore_registries, explicit=True),
    Piece("logging", _logging, _restore_logging),
    Piece("the locale", _locale, _restore_locale),
    Piece("context variables", context.capture, context.restore),
    Piece(
        "the decimal context",
        lambda: context.run(_decimal),
        lambda state: context.run(lambda: _restore_decimal(state)),
    ),
    Piece(
        "decimal flags",
        lambda: context.run(_decimal_flags),
        lambda state: context.run(lambda: _restore_decimal_flags(state)),
        explicit=True,
    ),
    Piece("random", _random, _restore_random, explicit=True),
    Piece("numpy.random", _numpy_random, _restore_numpy_random, explicit=True),
    Piece("NumPy's options", _numpy_options, _restore_numpy_options),
    Piece("pandas's options", _pandas_options, _restore_pandas_options),
    Piece("matplotlib's rcParams", _matplotlib, _restore_matplotlib),
)
