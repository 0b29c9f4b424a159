"""The one gate of the browser face: who may come in. Pure: no sockets, no files, no clock.

Every request passes `Gate.check` before anything else looks at it, static files and websocket
upgrades included. It guards against other web sites (Origin, Sec-Fetch-Site), against names that
were made to point at this machine (Host), and against other people on it (the token).
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address
from urllib.parse import parse_qsl

METHODS = ("GET", "HEAD")

LONGEST_TARGET = 4096
"""Characters of path and query; ours are far shorter."""

Name = str | IPv4Address | IPv6Address
Headers = Iterable[tuple[str, str]]
"""Names and values as they came, repetitions included."""

_HOST = re.compile(r"(?P<name>[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::(?P<port>[0-9]{1,5}))?")
_TARGET = re.compile(r'/[!"$-~]*')
_LOOPBACK = IPv4Network("127.0.0.0/8")
_MAX_QUERY_FIELDS = 32


@dataclass(frozen=True)
class Admitted:
    """May come in. `host` is the Host header, checked; `cookie` is for `Set-Cookie` on a page visit."""

    path: str
    host: str
    cookie: str | None = None


@dataclass(frozen=True)
class Refused:
    """May not. `status` is 403, or 405 for a method that we do not know."""

    status: int
    sentence: str


class Gate:
    """Checks requests for a server that is bound to `bound` (as asked for, and as it came out) on `port`.

    Without a token (None) everything else is still checked.
    """

    def __init__(
        self,
        *,
        token: str | None,
        port: int,
        bound: Iterable[str] = ("127.0.0.1",),
        allow_origins: Iterable[str] = (),
        allow_hosts: Iterable[str] = (),
    ) -> None:
        bound = tuple(bound)
        self._token = token
        self._cookie_name = f"livesync-{port}"
        # Derived, so that a tab outlives a restart with the same token; the token cannot be told from it.
        self._secret = hmac.new((token or "").encode(), self._cookie_name.encode(), hashlib.sha256).hexdigest()
        self._wildcard = any(is_wildcard(host) for host in bound)
        self._names = {name for host in (*bound, *allow_hosts) if (name := _ip(host) or host_name(host))}
        self._origins = {_origin(origin) for origin in allow_origins}

    def allow_forwarded(self, origin: str) -> None:
        """Let in an address that an editor forwards to us: its origin, and its name in `Host`."""
        self._origins.add(_origin(origin))
        if (name := host_name(_origin(origin).partition("://")[2])) is not None:
            self._names.add(name)

    def check(self, method: str, target: str, headers: Headers) -> Admitted | Refused:
        """The verdict on one request; `target` is path and query as sent, not decoded."""
        sent = _Sent(headers)
        refusal = (
            self._wrong_target(target)
            or self._wrong_host(sent)
            or self._wrong_origin(sent)
            or self._wrong_site(sent)
            or self._wrong_credentials(target, sent)
        )
        if refusal:
            return Refused(403, refusal)
        if method not in METHODS:
            return Refused(405, "Only GET and HEAD are answered here.")
        path, _, query = target.partition("?")
        cookie = self._fresh_cookie() if path == "/" and self._token_in(query) else None
        return Admitted(path, sent.all("host")[0], cookie)

    def _wrong_target(self, target: str) -> str | None:
        if len(target) <= LONGEST_TARGET and _TARGET.fullmatch(target):
            return None
        return "The address of this request is not one that a browser sends."

    def _wrong_host(self, sent: _Sent) -> str | None:
        hosts = sent.all("host")
        name = host_name(hosts[0]) if len(hosts) == 1 else None
        if name is not None and self._answers_to(name):
            return None
        return (
            "This server does not answer to the name in the address bar. "
            "Use the address that livesync-ls printed, or start it with --allow-host NAME."
        )

    def _answers_to(self, name: Name) -> bool:
        if name in self._names or name == "localhost" or is_loopback(name):
            return True
        return self._wildcard and not isinstance(name, str)

    def _wrong_origin(self, sent: _Sent) -> str | None:
        origins = sent.all("origin")
        if not origins:
            return None
        own = f"http://{sent.all('host')[0]}".lower()
        # "null" stays foreign whatever is allowed: every sandboxed page on the web has that origin.
        if len(origins) == 1 and origins[0].lower() != "null" and origins[0].lower() in {own, *self._origins}:
            return None
        return "A page of another site asked for this. To let it in, start livesync-ls with --allow-origin ORIGIN."

    def _wrong_site(self, sent: _Sent) -> str | None:
        if sent.all("sec-fetch-site") in ([], ["same-origin"], ["none"]):
            return None
        return "This was opened from another site. Copy the address that livesync-ls printed into the address bar."

    def _wrong_credentials(self, target: str, sent: _Sent) -> str | None:
        if self._token is None or self._token_in(target.partition("?")[2]) or self._secret_in(sent.all("cookie")):
            return None
        return (
            "This needs the token that livesync-ls printed when it started. Open that link again, "
            "or run 'Open in Browser' in your editor."
        )

    def _token_in(self, query: str) -> bool:
        if self._token is None:
            return False
        try:
            fields = parse_qsl(query, keep_blank_values=True, max_num_fields=_MAX_QUERY_FIELDS)
        except ValueError:
            return False
        tokens = [value for name, value in fields if name == "access_token"]
        return len(tokens) == 1 and _equal(tokens[0], self._token)

    def _secret_in(self, cookies: list[str]) -> bool:
        # Another server on this machine may have set a cookie of the same name: any right one will do.
        pairs = (pair.strip().partition("=") for cookie in cookies for pair in cookie.split(";"))
        return any(_equal(value, self._secret) for name, _, value in pairs if name == self._cookie_name)

    def _fresh_cookie(self) -> str:
        return f"{self._cookie_name}={self._secret}; Path=/; HttpOnly; SameSite=Strict"


class _Sent:
    """The headers of one request by lower-case name."""

    def __init__(self, headers: Headers) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in headers:
            self._values.setdefault(name.lower(), []).append(value)

    def all(self, name: str) -> list[str]:
        return self._values.get(name, [])


def host_name(host: str) -> Name | None:
    """The name or address in a Host header, lower case, without its port; None if it is malformed."""
    match = _HOST.fullmatch(host)
    if match is None or int(match["port"] or 0) > 65535:
        return None
    name = match["name"].lower()
    if name.startswith("["):
        address = _ip(name[1:-1])
        return address if isinstance(address, IPv6Address) else None
    return _ip(name) or name


def is_loopback(name: Name) -> bool:
    """Whether this name or address can only mean this machine."""
    if isinstance(name, str):
        address = _ip(name)
        return name.lower() == "localhost" or (address is not None and is_loopback(address))
    return name == IPv6Address("::1") or (isinstance(name, IPv4Address) and name in _LOOPBACK)


def is_wildcard(host: str) -> bool:
    """Whether binding to `host` means every address of this machine."""
    address = _ip(host)
    return host == "" or (address is not None and address.is_unspecified)


def _ip(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return None if "%" in text else ip_address(text)
    except ValueError:
        return None


def _origin(origin: str) -> str:
    return origin.strip().rstrip("/").lower()


def _equal(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())
