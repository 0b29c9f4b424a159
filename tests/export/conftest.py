from __future__ import annotations

from collections.abc import Callable

import pytest
from export_world import blob, document, everything

from livesync_ls.protocol import Ref, Snapshot


@pytest.fixture
def make() -> Callable[..., Snapshot]:
    return document


@pytest.fixture
def full() -> Snapshot:
    return everything()


@pytest.fixture
def read() -> Callable[[Ref], bytes]:
    return blob
