"""The token that opens the browser face, kept per root in the user's state folder.

It outlives a restart, so that open tabs stay open, and it is nobody else's to read.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import re
import secrets
import stat
import sys
from pathlib import Path

from livesync_ls.folders import state_folder
from livesync_ls.mirror.gate import is_loopback

log = logging.getLogger(__name__)

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")

_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""Follows no link and waits for no pipe, on systems that have them."""


class TokenError(Exception):
    """A choice of token that we do not follow; the message is a sentence for the user."""


def choose_token(root: Path, *, host: str, given: str | None = None, no_token: bool = False) -> str | None:
    """The token for a mirror of `root` bound to `host`, or None for a mirror without one.

    Raises:
        TokenError: an empty token, one beside `no_token`, or none at all beyond loopback.
    """
    if no_token and given is not None:
        raise TokenError("--token and --no-token exclude each other: leave one of them out.")
    if no_token and not is_loopback(host):
        raise TokenError(
            f"--no-token would let everybody who can reach {host or 'this machine'} run code here. "
            "Leave it out, or bind to 127.0.0.1."
        )
    if given is not None and not given.strip():
        raise TokenError("--token needs a text that is not empty; without it, livesync-ls makes a token.")
    if no_token:
        return None
    return given if given is not None else kept_token(root)


def kept_token(root: Path) -> str:
    """The token of this root: the kept one, or a new one, which is kept from now on.

    Where it cannot be kept, it serves this start only, and the log says why.
    """
    try:
        return _load_or_make(_private_folder() / _file_name(root))
    except OSError as problem:
        log.warning("The token cannot be kept, so tabs will need the new link after a restart: %s", problem)
        return _new_token()


def _private_folder() -> Path:
    folder = state_folder() / "tokens"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # On Windows the profile's own access list already keeps others out, and modes mean nothing.
    if sys.platform != "win32":
        status = folder.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid():
            raise PermissionError(f"{folder} is not a folder of yours; remove it.")
        if stat.S_IMODE(status.st_mode) != 0o700:
            folder.chmod(0o700)
    return folder


def _file_name(root: Path) -> str:
    return hashlib.sha256(os.path.normcase(root.resolve()).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _load_or_make(file: Path) -> str:
    try:
        return _load(file)
    except FileNotFoundError:
        return _make(file, replace=False)
    except OSError as problem:
        log.warning("The kept token is not used, and a new one takes its place: %s", problem)
        return _make(file, replace=True)


def _load(file: Path) -> str:
    """The token in `file`.

    Raises:
        OSError: there is none, it cannot be read, or others could have read or written it.
    """
    with os.fdopen(os.open(file, _READ), "rb") as stream:
        _require_private(file, os.fstat(stream.fileno()))
        text = stream.read(1024).decode("ascii", "replace").strip()
    if not _TOKEN.fullmatch(text):
        raise OSError(f"{file} does not hold a token.")
    return text


def _require_private(file: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise OSError(f"{file} is not a regular file.")
    if sys.platform == "win32":
        return
    if status.st_uid != os.getuid():
        raise PermissionError(f"{file} belongs to another user.")
    if stat.S_IMODE(status.st_mode) & 0o077:
        raise PermissionError(f"{file} can be read or written by others.")


def _make(file: Path, *, replace: bool) -> str:
    token = _new_token()
    draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(token.encode())
    try:
        if replace:
            draft.replace(file)
        else:
            # Linking fails if a daemon that started together with us was first: then its token is ours too.
            os.link(draft, file)
    except FileExistsError:
        return _load(file)
    except OSError:  # a file system without hard links
        draft.replace(file)
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
    return token


def _new_token() -> str:
    return secrets.token_urlsafe(32)
