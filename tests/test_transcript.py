"""What a block printed, as a terminal would show it, within its limit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from livesync_ls.protocol import Display, Output, Stream, Truncated
from livesync_ls.session.transcript import Transcript


def printed(*pieces: str, limit: int = 1000) -> Transcript:
    transcript = Transcript(limit)
    for piece in pieces:
        transcript.write("stdout", piece)
    return transcript


def text(outputs: list[Output]) -> str:
    return "".join(output.text or "" for output in outputs if isinstance(output, Stream))


def test_text_of_one_stream_is_one_output():
    assert printed("a\n", "b\n").outputs == [Stream(name="stdout", text="a\nb\n")]


def test_streams_and_displays_keep_their_order():
    transcript = printed("a")
    transcript.write("stderr", "b")
    transcript.show(Display(data={"text/plain": "c"}))
    transcript.write("stderr", "d")
    assert [getattr(output, "text", "shown") for output in transcript.outputs] == ["a", "b", "shown", "d"]


def test_a_progress_bar_is_one_line():
    assert text(printed("10 %\r", "50 %\r", "100 %\n").outputs) == "100 %\n"


def test_a_shorter_line_leaves_the_rest_of_the_longer_one_as_a_terminal_does():
    assert text(printed("abcdef\rxy\n").outputs) == "xycdef\n"


def test_windows_line_ends_are_line_ends():
    assert text(printed("a\r\nb\r\n").outputs) == "a\nb\n"


def test_a_part_that_rewrites_an_open_line_says_so():
    transcript = printed("10 %")
    transcript.take_unsent()
    transcript.write("stdout", "\r50 %")
    assert text(transcript.take_unsent()) == "\r50 %"


def test_what_is_beyond_the_limit_is_dropped_and_said():
    outputs = printed("x" * 60, "y" * 60, "z", limit=100).outputs
    assert text(outputs) == "x" * 60 + "y" * 40
    assert outputs[-1] == Truncated(limit=100)


def test_clear_waits_for_the_next_output_when_asked():
    transcript = printed("old")
    transcript.clear(wait=True)
    assert text(transcript.outputs) == "old"
    transcript.write("stdout", "new")
    assert text(transcript.outputs) == "new"


def test_update_replaces_displays_of_the_same_id_and_tells_of_none():
    transcript = Transcript(1000)
    transcript.show(Display(data={"text/plain": "1"}, display_id="bar"))
    assert transcript.update(Display(data={"text/plain": "2"}, display_id="bar"))
    assert transcript.outputs == [Display(data={"text/plain": "2"}, display_id="bar")]
    assert not transcript.update(Display(data={"text/plain": "2"}, display_id="other"))


@given(st.lists(st.text(alphabet="ab\n\u00e9\U0001f40d", max_size=20)), st.integers(1, 50))
def test_never_more_than_the_limit_and_never_half_a_character(pieces: list[str], limit: int):
    shown = text(printed(*pieces, limit=limit).outputs)
    assert len(shown.encode()) <= limit
    assert "".join(pieces).startswith(shown)


@given(st.lists(st.text(alphabet="ab\n", max_size=10)))
def test_the_parts_sent_add_up_to_the_whole(pieces: list[str]):
    transcript = Transcript(10_000)
    parts = ""
    for piece in pieces:
        transcript.write("stdout", piece)
        parts += text(transcript.take_unsent())
    assert parts == text(transcript.outputs)
