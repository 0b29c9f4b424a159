"""From an exception to what a person needs of it: its name, its message, the frames of their own code."""

from __future__ import annotations

import linecache

from . import origins, paths, plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any, Optional

    from .messages import ErrorMessage, FrameMessage
    from .origins import Origin

_LONGEST = 20_000  # characters of a message
_FIRST, _LAST = 20, 30  # frames kept of a deep recursion
_MOST = 100  # frames


class Limits:
    memory: Optional[int] = None  # bytes, to be told where it runs out


def describe(error: BaseException, origin: Origin) -> ErrorMessage:
    """The error of a block. Runs the exception's own `__str__`: user code."""
    frames = _frames(error)
    message = _message(error)
    if isinstance(error, SyntaxError):
        if not frames and error.filename == origin.file:
            message = str(error.msg)  # its line is in the frame, and changes when lines above come or go
            frames = [_block_frame(error, origin)]
        else:
            frames.extend(_module_frame(error))
    return {
        "name": type(error).__name__,
        "message": _bounded(message),
        "frames": frames,
        "missing": _missing(error),
    }


def nameless(error: BaseException) -> ErrorMessage:
    """What can be said of an exception whose description was interrupted."""
    message = "its message cannot be shown: __str__ did not end"
    return {"name": type(error).__name__, "message": message, "frames": _frames(error), "missing": None}


def _message(error: BaseException) -> str:
    message = plain.message(error)
    if isinstance(error, MemoryError) and Limits.memory is not None:
        room = "the worker may use %.0f MB (memoryLimitBytes)" % (Limits.memory / 1e6)
        message = "%s (%s)" % (message, room) if message else "out of memory: " + room
    notes: Any = getattr(error, "__notes__", None)
    if isinstance(notes, (list, tuple)):
        message = "\n".join([message, *(plain.message(note) for note in notes)])  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return "\n".join([message, *_members(error, 1)])


def _members(error: BaseException, depth: int) -> list[str]:
    """The exceptions in a group, one a line."""
    members: Any = getattr(error, "exceptions", None)
    if depth > 5 or not isinstance(members, tuple) or not hasattr(error, "derive"):
        return []
    lines: list[str] = []
    for member in members[:20]:  # pyright: ignore[reportUnknownVariableType]
        lines.append("  " * depth + "%s: %s" % (type(member).__name__, plain.message(member)))  # pyright: ignore[reportUnknownArgumentType]
        lines.extend(_members(member, depth + 1))  # pyright: ignore[reportUnknownArgumentType]
    if len(members) > 20:  # pyright: ignore[reportUnknownArgumentType]
        lines.append("  " * depth + "and %d more" % (len(members) - 20))  # pyright: ignore[reportUnknownArgumentType]
    return lines


def _bounded(message: str) -> str:
    return message if len(message) <= _LONGEST else message[:_LONGEST] + "… (cut)"


def _missing(error: BaseException) -> Optional[str]:
    if not isinstance(error, NameError) or isinstance(error, UnboundLocalError):
        return None
    name: Any = getattr(error, "name", None)  # from 3.10 on
    if isinstance(name, str):
        return name
    words = plain.message(error).split("'")
    return words[1] if len(words) == 3 else None


def _frames(error: BaseException) -> list[FrameMessage]:
    """The frames of user code, without the middle of a deep recursion."""
    trace = error.__traceback__
    places: list[tuple[CodeType, int]] = []
    while trace is not None:
        code = trace.tb_frame.f_code
        if origins.find(code) is not None or _is_users(code.co_filename):
            places.append((code, (trace.tb_lineno or code.co_firstlineno) - 1))
        trace = trace.tb_next
    most = _FIRST + _LAST if isinstance(error, RecursionError) else _MOST
    if len(places) > most:
        places = places[:_FIRST] + places[-_LAST:]
    return [_frame(code, line) for code, line in places]


def _is_users(filename: str) -> bool:
    return not filename.startswith("<") and not paths.is_foreign(filename)


def _frame(code: CodeType, line: int) -> FrameMessage:
    function: str = getattr(code, "co_qualname", code.co_name)  # from 3.11 on
    origin = origins.find(code)
    if origin is not None:
        within = line - origin.line
        return {"block": origin.block, "path": None, "line": within, "function": function, "text": origin.text(within)}
    path = paths.absolute(code.co_filename)
    text = linecache.getline(code.co_filename, line + 1).strip()
    return {"block": None, "path": path, "line": line, "function": function, "text": text}


def _block_frame(error: SyntaxError, origin: Origin) -> FrameMessage:
    """A block that does not compile has no frame of its own."""
    within = min(max((error.lineno or 1) - 1 - origin.line, 0), len(origin.lines) - 1)
    text = origin.text(within)
    return {"block": origin.block, "path": None, "line": within, "function": "<module>", "text": text}


def _module_frame(error: SyntaxError) -> list[FrameMessage]:
    """Nor has a module."""
    if not error.lineno or not error.filename or not _is_users(error.filename):
        return []
    text = (error.text or linecache.getline(error.filename, error.lineno)).strip()
    path = paths.absolute(error.filename)
    return [{"block": None, "path": path, "line": error.lineno - 1, "function": "<module>", "text": text}]
