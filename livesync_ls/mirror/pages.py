"""What is served to a browser that the gate admitted: the table of routes, and nothing beside it.

Whatever a request names is looked up in memory; no route takes a path into the file system.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from livesync_ls import blobs
from livesync_ls.blobs import BlobStore
from livesync_ls.mirror.gate import Admitted, Refused

PREVIEW_FOLDER = Path(__file__).parent.parent / "preview"
FRAME_FILE = Path(__file__).parent / "frame.html"

NOT_BUILT = (
    "The preview page has not been built. Run scripts/serve once, which builds it into livesync_ls/preview, "
    "then start livesync-ls again.\n"
)

# Our own table: on Windows, mimetypes reads the registry, where a .js may be text/plain.
MIME_BY_SUFFIX = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".wasm": "application/wasm",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}

COMMON_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""On every answer; no-referrer because the address may bear the token."""

FRAME_POLICY = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob: data: https:; "
    "worker-src blob:; style-src 'unsafe-inline' https: data:; img-src https: data: blob:; "
    "font-src https: data: blob:; media-src https: data: blob:; connect-src https:; frame-ancestors 'self'"
)
BLOB_POLICY = "sandbox; default-src 'none'"

_MIME = re.compile(r"[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(; ?charset=[A-Za-z0-9_-]+)?")
_SCRIPT = re.compile(r"(java|ecma|j|live)script", re.IGNORECASE)


@dataclass(frozen=True)
class Answer:
    """One HTTP answer. Lengths and dates are the server's business."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


class Upgrade:
    """Not a page: the request goes on to become a websocket."""


Route = Callable[["Pages", Admitted], "Answer | Upgrade | None"]


class Pages:
    """Answers requests by `ROUTES`; `preview` is the folder of the built page, read once, now."""

    def __init__(self, store: BlobStore, preview: Path = PREVIEW_FOLDER) -> None:
        self._store = store
        self._frame = FRAME_FILE.read_bytes()
        self._assets = dict(_read_assets(preview))

    def answer(self, admitted: Admitted) -> Answer | Upgrade:
        """What the first route that fits has to say; 404 when none has."""
        for path, route in ROUTES.items():
            if _fits(path, admitted.path) and (found := route(self, admitted)) is not None:
                return found
        return plain(404, "There is nothing at this address.")

    def page(self, admitted: Admitted) -> Answer:
        if (index := self._assets.get("index.html")) is None:
            return plain(200, NOT_BUILT)
        headers = {"Content-Security-Policy": page_policy(admitted.host), "Cross-Origin-Opener-Policy": "same-origin"}
        return Answer(200, index, {"Content-Type": MIME_BY_SUFFIX[".html"], "Cache-Control": "no-store", **headers})

    def asset(self, admitted: Admitted) -> Answer | None:
        name = admitted.path.removeprefix("/")
        if (body := self._assets.get(name)) is None:
            return None
        mime = MIME_BY_SUFFIX.get(Path(name).suffix, "application/octet-stream")
        # Names stay the same from one version to the next.
        return Answer(200, body, {"Content-Type": mime, "Cache-Control": "no-cache"})

    def frame(self, _: Admitted) -> Answer:
        headers = {"Content-Type": MIME_BY_SUFFIX[".html"], "Content-Security-Policy": FRAME_POLICY}
        return Answer(200, self._frame, {"Cache-Control": "no-cache", **headers})

    def health(self, _: Admitted) -> Answer:
        return plain(200, "ok")

    def blob(self, admitted: Admitted) -> Answer | None:
        if (found := self._store.get(admitted.path)) is None:
            return None
        mime, body = found
        headers = {"Content-Type": served_mime(mime), "Content-Security-Policy": BLOB_POLICY}
        return Answer(200, body, {"Cache-Control": "private, max-age=31536000, immutable", **headers})

    def socket(self, _: Admitted) -> Upgrade:
        return Upgrade()


ROUTES: Mapping[str, Route] = {
    "/": Pages.page,
    "/assets/*": Pages.asset,
    "/frame": Pages.frame,
    "/healthz": Pages.health,
    f"{blobs.PATH}*": Pages.blob,
    "/ws": Pages.socket,
}
"""All there is; `*` stands for any rest."""


def _fits(route: str, path: str) -> bool:
    return path.startswith(route[:-1]) if route.endswith("*") else path == route


def plain(status: int, sentence: str) -> Answer:
    return Answer(status, sentence.encode(), {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"})


def refusal(refused: Refused) -> Answer:
    """The gate's verdict as a page of one sentence."""
    answer = plain(refused.status, refused.sentence + "\n")
    allow = {"Allow": "GET, HEAD"} if refused.status == 405 else {}
    return Answer(answer.status, answer.body, {**answer.headers, **allow})


def page_policy(host: str) -> str:
    """The page's policy. `host` is spelled out because some browsers' 'self' leaves websockets out."""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        f"media-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws://{host} wss://{host}; "
        "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def served_mime(mime: str) -> str:
    """A blob's type as it may be told to a browser; user code chose it.

    Script comes as text: the page's policy trusts scripts of its own origin, and a blob has that origin.
    """
    if not _MIME.fullmatch(mime):
        return "application/octet-stream"
    if _SCRIPT.search(mime):
        return "text/plain; charset=utf-8"
    return f"{mime}; charset=utf-8" if mime.startswith("text/") and ";" not in mime else mime


def _read_assets(folder: Path) -> list[tuple[str, bytes]]:
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    return [(file.relative_to(folder).as_posix(), file.read_bytes()) for file in files]
