"""State that the standard library keeps: warnings, logging, decimal, locale, random."""

# ruff: noqa: B905, TID252 (`strict=` came with 3.10; in a worker the package has another name)

from __future__ import annotations

import sys

from .. import modules
from .comparing import Same, loaded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def warning_filters() -> Any:
    module = loaded("warnings")
    if module is None:
        return None
    return tuple(module.filters), module.showwarning, module.formatwarning


def restore_warning_filters(state: Any) -> None:
    module = loaded("warnings")
    filters, module.showwarning, module.formatwarning = state
    module.filters[:] = filters
    module._filters_mutated() if hasattr(module, "_filters_mutated") else module._filters_mutated_lock_held()


def shown_warnings() -> Any:
    """Which warnings were shown already: one is shown once for a place. Kept by the modules that were warned."""
    return tuple((name, _shown(registry)) for name, registry in _project_registries())


def _project_registries() -> Any:
    for name in ("__main__", *modules.imported()):
        registry = getattr(sys.modules.get(name), "__dict__", {}).get("__warningregistry__")
        if registry:
            yield name, registry


def _shown(registry: dict[Any, Any]) -> Any:
    return tuple((key, value) for key, value in registry.items() if key != "version")


def restore_shown_warnings(state: Any) -> None:
    wanted = dict(state)
    for name, registry in list(_project_registries()):
        version = registry.get("version")
        registry.clear()
        registry.update(wanted.get(name, ()))
        if version is not None:
            registry["version"] = version


def logging_tree() -> Any:
    module = loaded("logging")
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


def restore_logging_tree(state: Any) -> None:
    module = loaded("logging")
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


def decimal_context() -> Any:
    module = loaded("decimal")
    if module is None:
        return None
    settings = module.getcontext().copy()
    settings.clear_flags()
    return repr(settings)


def restore_decimal_context(state: Any) -> None:
    module = loaded("decimal")
    raised = decimal_flags()
    module.setcontext(eval(state, {name: getattr(module, name) for name in dir(module)}))  # noqa: S307 - its own repr
    restore_decimal_flags(raised)


def decimal_flags() -> Any:
    """Which conditions came up so far: most calculations add to them, and hardly any code looks."""
    module = loaded("decimal")
    if module is None:
        return None
    return tuple(sorted(flag.__name__ for flag, raised in module.getcontext().flags.items() if raised))


def restore_decimal_flags(state: Any) -> None:
    flags = loaded("decimal").getcontext().flags
    for flag in flags:
        flags[flag] = flag.__name__ in state


def locale_names() -> Any:
    module = loaded("_locale")
    return module.setlocale(module.LC_ALL, None) if module is not None else None


def restore_locale_names(state: Any) -> None:
    loaded("_locale").setlocale(loaded("_locale").LC_ALL, state)


def random_state() -> Any:
    module = loaded("random")
    return module._inst.getstate() if module is not None and hasattr(module, "_inst") else None


def restore_random_state(state: Any) -> None:
    loaded("random")._inst.setstate(state)
