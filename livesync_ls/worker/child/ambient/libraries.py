"""State that NumPy, pandas and matplotlib keep, once they are loaded."""

# pyright: reportUnknownArgumentType=false, reportUnknownMemberType=false
# (libraries' own objects)
# ruff: noqa: B905 (`strict=` came with 3.10)

from __future__ import annotations

from .comparing import Same, loaded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator


def numpy_random() -> Any:
    module = loaded("numpy.random.mtrand")
    if module is None or not hasattr(module, "_rand"):
        return None
    name, keys, position, has_gauss, cached = module._rand.get_state()[:5]
    return name, keys.tobytes(), position, has_gauss, cached


def restore_numpy_random(state: Any) -> None:
    name, keys, position, has_gauss, cached = state
    numpy = loaded("numpy")
    array = numpy.frombuffer(keys, dtype=numpy.uint32)
    loaded("numpy.random.mtrand")._rand.set_state((name, array, position, has_gauss, cached))


def numpy_options() -> Any:
    module = loaded("numpy")
    if module is None or not hasattr(module, "get_printoptions"):
        return None
    options = module.get_printoptions()
    plain = ((name, _plain(value)) for name, value in options.items())
    return tuple(sorted(plain)), tuple(sorted(module.geterr().items()))


def restore_numpy_options(state: Any) -> None:
    options, errors = state
    known = {name: value for name, value in options if name != "override_repr"}
    loaded("numpy").set_printoptions(**known)
    loaded("numpy").seterr(**dict(errors))


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, float, bool, type(None))) else repr(value)


def pandas_options() -> Any:
    module = loaded("pandas._config.config")
    if module is None:
        return None
    values = Same(_values(module._global_config))
    if _Pandas.values != values:
        _Pandas.values, _Pandas.state = values, tuple(_leaves(module._global_config, ()))
    return _Pandas.state


class _Pandas:
    """The options as last seen: looking at what they are called takes longer than whether they changed."""

    values = Same()
    state: Any = ()


def _values(tree: dict[str, Any]) -> Iterator[Any]:
    for value in tree.values():
        if type(value) is dict:
            yield from _values(value)
        else:
            yield value


def _leaves(tree: dict[str, Any], above: tuple[str, ...]) -> Any:
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*above, name))
        else:
            yield (*above, name), Same((value,)) if not isinstance(value, (str, int, float)) else value


def restore_pandas_options(state: Any) -> None:
    for path, value in state:
        tree = loaded("pandas._config.config")._global_config
        for name in path[:-1]:
            tree = tree[name]
        tree[path[-1]] = value[0] if isinstance(value, Same) else value


def matplotlib_parameters() -> Any:
    parameters = getattr(loaded("matplotlib"), "rcParams", None)
    if parameters is None:
        return None
    # Its values are atoms and lists that are replaced as a whole; reading by `[]` would resolve the backend.
    return tuple(dict.keys(parameters)), Same(dict.values(parameters))


def restore_matplotlib_parameters(state: Any) -> None:
    parameters = loaded("matplotlib").rcParams
    for key, value in zip(*state):
        dict.__setitem__(parameters, key, value)
