"""Three channels back in one order, however the system cuts and delays them."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from livesync_ls.worker.child import messages
from livesync_ls.worker.ordering import Ordering

SECRET = b"s3cret"

Writes = st.lists(
    st.one_of(
        st.tuples(st.just("stdout"), st.text(alphabet="ab\x00\x1bé", min_size=1, max_size=6)),
        st.tuples(st.just("stderr"), st.text(alphabet="xy\x00l", min_size=1, max_size=6)),
        st.tuples(st.just("frame"), st.just("")),
    ),
    max_size=12,
)


def mark(number: int, *, framed: bool = False) -> bytes:
    return messages.MARK_PREFIX + SECRET + b":%d" % number + b"f" * framed + messages.MARK_SUFFIX


def sent(writes: list[tuple[str, str]]) -> tuple[dict[str, bytes], list[dict[str, Any]]]:
    """What a worker that writes this puts into its pipes and its socket."""
    pipes, frames = {"stdout": b"", "stderr": b""}, []
    number, current = 0, "stdout"
    for channel, text in writes:
        if channel in ("frame", *(name for name in pipes if name != current)):
            number += 1
            pipes = {name: data + mark(number, framed=channel == "frame") for name, data in pipes.items()}
        if channel == "frame":
            frames.append({"type": "display", "mark": number})
        else:
            pipes[channel] += text.encode()
            current = channel
    return pipes, frames


def told(events: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Neighbouring text of one stream counts as one."""
    joined: list[tuple[str, str]] = []
    for channel, text in events:
        if joined and channel != "frame" and joined[-1][0] == channel:
            joined[-1] = (channel, joined[-1][1] + text)
        else:
            joined.append((channel, text))
    return joined


@given(Writes, st.data())
def test_the_order_of_writing_is_the_order_of_telling(writes: list[tuple[str, str]], data: st.DataObject):
    pipes, frames = sent(writes)
    events: list[tuple[str, str]] = []
    ordering = Ordering(SECRET, lambda name, text: events.append((name, text)), lambda _: events.append(("frame", "")))
    while any(pipes.values()) or frames:
        channel = data.draw(st.sampled_from([*(name for name in pipes if pipes[name]), *(["frame"] if frames else [])]))
        if channel == "frame":
            ordering.frame(frames.pop(0))
        else:
            size = data.draw(st.integers(1, len(pipes[channel])))
            ordering.feed(channel, pipes[channel][:size])  # type: ignore[arg-type]
            pipes[channel] = pipes[channel][size:]
    ordering.finish("stdout")
    ordering.finish("stderr")
    assert told(events) == told(writes)


def test_a_mark_with_another_secret_is_output():
    events: list[str] = []
    ordering = Ordering(SECRET, lambda _, text: events.append(text), lambda _: None)
    fake = mark(1).replace(SECRET, b"guess!")
    ordering.feed("stdout", fake)
    ordering.finish("stdout")
    assert "".join(events).encode() == fake


def test_a_dead_worker_leaves_nothing_untold():
    events: list[tuple[str, str]] = []
    ordering = Ordering(SECRET, lambda name, text: events.append((name, text)), lambda _: events.append(("frame", "")))
    ordering.frame({"type": "display", "mark": 2})
    ordering.feed("stdout", b"first" + mark(1) + mark(2, framed=True) + b"last")
    ordering.flush()
    assert [text for _, text in events] == ["first", "", "last"]
