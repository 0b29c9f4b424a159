from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from livesync_ls.blobs import BlobStore


def test_equal_content_is_one_blob_until_its_last_owner_is_gone():
    store = BlobStore(linger_bytes=0)
    first = store.keep("a", b"12345", "image/png")
    second = store.keep("b", b"12345", "image/png")
    assert first == second
    assert (first.size, first.mime, store.bytes) == (5, "image/png", 5)
    store.release("a")
    assert store.get(first.ref) == ("image/png", b"12345")
    store.release("b")
    assert store.get(first.ref) is None
    assert store.bytes == 0


def test_the_type_is_part_of_the_content():
    store = BlobStore()
    assert store.keep("a", b"b", "c").ref != store.keep("a", b"", "cb").ref
    assert store.keep("a", b"x", "text/plain").ref != store.keep("a", b"x", "text/html").ref


def test_a_ref_and_its_id_both_find_it():
    store = BlobStore()
    ref = store.keep("a", b"x", "text/plain").ref
    assert store.get(ref) == store.get(ref.removeprefix("/blob/")) == ("text/plain", b"x")
    assert store.get("/blob/" + ref) is None
    assert store.get("") is None


def test_ids_of_two_daemons_differ():
    assert BlobStore().keep("a", b"x", "m").ref != BlobStore().keep("a", b"x", "m").ref


def test_what_was_released_lingers_within_its_budget():
    store = BlobStore(linger_bytes=10)
    refs = [store.keep(n, bytes([n]) * 5, "m") for n in range(4)]
    for n in range(4):
        store.release(n)
    assert [store.get(ref.ref) is not None for ref in refs] == [False, False, True, True]
    assert store.bytes == 10
    store.keep("again", bytes([2]) * 5, "m")
    store.keep("big", b"x" * 100, "m")
    store.release("big")
    assert store.get(refs[2].ref) is not None


steps = st.lists(st.tuples(st.booleans(), st.integers(0, 3), st.sampled_from([b"", b"a", b"bb", b"ccc"])))


@given(steps)
def test_what_is_owned_is_there_and_bytes_are_true(steps: list[tuple[bool, int, bytes]]):
    store = BlobStore(linger_bytes=3)
    owned: dict[int, dict[str, bytes]] = {}
    seen: dict[str, bytes] = {}
    for keep, owner, data in steps:
        if keep:
            ref = store.keep(owner, data, "m").ref
            owned.setdefault(owner, {})[ref] = seen[ref] = data
        else:
            store.release(owner)
            owned.pop(owner, None)
        for ref, content in (pair for refs in owned.values() for pair in refs.items()):
            assert store.get(ref) == ("m", content)
        assert store.bytes == sum(len(data) for ref, data in seen.items() if store.get(ref))
        assert (
            store.bytes <= sum(len(set_) for set_ in {r: d for o in owned.values() for r, d in o.items()}.values()) + 3
        )
