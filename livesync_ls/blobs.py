"""Payloads too large for a message, each kept once, for as long as somebody can name it."""

from __future__ import annotations

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Hashable, Iterable

from livesync_ls.protocol import Ref

PATH = "/blob/"

LINGER_BYTES = 16 * 1024 * 1024
"""Released blobs stay until they take more than this: a message that names one may still be on its way."""


class BlobStore:
    """Blobs by content. An owner is whatever may name blobs (a block's result, say); a blob has many."""

    def __init__(self, linger_bytes: int = LINGER_BYTES) -> None:
        self._linger_bytes = linger_bytes
        # Ids are keyed so that nobody can tell from an id, or ask by one, what content we hold.
        self._key = secrets.token_bytes(32)
        self._blobs: dict[str, tuple[str, bytes]] = {}
        self._owners: dict[str, set[Hashable]] = {}
        self._owned: dict[Hashable, set[str]] = {}
        self._lingering: OrderedDict[str, int] = OrderedDict()
        self.bytes = 0

    def keep(self, owner: Hashable, data: bytes, mime: str) -> Ref:
        """Keep `data` until `owner` is released, and every other owner of the same content."""
        name = self._name(data, mime)
        if name not in self._blobs:
            self._blobs[name] = (mime, data)
            self.bytes += len(data)
        self._lingering.pop(name, None)
        self._owners.setdefault(name, set()).add(owner)
        self._owned.setdefault(owner, set()).add(name)
        return Ref(ref=PATH + name, size=len(data), mime=mime)

    def release(self, owner: Hashable) -> None:
        """`owner` names nothing any more. An unknown owner is no error."""
        for name in sorted(self._owned.pop(owner, ())):
            owners = self._owners[name]
            owners.discard(owner)
            if not owners:
                del self._owners[name]
                self._lingering[name] = len(self._blobs[name][1])
        self._drop_oldest()

    def bytes_of(self, owners: Iterable[Hashable]) -> int:
        """What these owners name, each blob once."""
        names = {name for owner in owners for name in self._owned.get(owner, ())}
        return sum(len(self._blobs[name][1]) for name in names)

    def get(self, ref: str) -> tuple[str, bytes] | None:
        """MIME type and bytes of a `Ref.ref` or of its last part; None if it is not kept."""
        return self._blobs.get(ref.removeprefix(PATH))

    def _name(self, data: bytes, mime: str) -> str:
        digest = hashlib.blake2b(key=self._key, digest_size=16)
        digest.update(len(kind := mime.encode("utf-8", "replace")).to_bytes(8, "big"))
        digest.update(kind)
        digest.update(data)
        return digest.hexdigest()

    def _drop_oldest(self) -> None:
        excess = sum(self._lingering.values()) - self._linger_bytes
        while excess > 0:
            name, size = self._lingering.popitem(last=False)
            del self._blobs[name]
            self.bytes -= size
            excess -= size
