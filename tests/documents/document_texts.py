"""Texts for the property tests: lines that people write, well and badly put together."""

from __future__ import annotations

from hypothesis import strategies as st

PARAGRAPHS = [
    "x = 1",
    "y = x\nprint(y)",
    "# prose",
    "# prose\nz = 2",
    "# | hide-code, manual\nz = 2",
    "# | wat\n# prose",
    "def f(a):\n    b = a\n\n    # note\n    return b",
    "if x:\n    y\n# note\nelse:\n    z\n\n    # note",
    "s = '''\n# %% no\n\ntext'''",
    "t = (\n    1,\n\n    2)",
    "@f\ndef g():\n    pass",
    "a = 1; b = 2",
    "w = 1 + \\\n    2",
    "# noqa\nv = 1",
    "x",
]
LINES = [
    "",
    "    ",
    "    # note",
    "    y = 1",
    "# c",
    "# %%",
    "# %% T [markdown]",
    "# | all: hide-code",
    "# | show-code",
    "'''",
    '"""D"""',
    "from __future__ import annotations",
    "(",
    ")",
    "x = ",
    "x + \\",
    "@f",
    "else:",
    "def g():",
    "#!/bin/sh",
    "# /// script",
    "# ///",
    "\f",
    "é = '😀'",
    "a; b",
]

paragraphs = st.lists(st.sampled_from(PARAGRAPHS), max_size=8)
texts = st.builds(
    lambda parts, mark, end: ("# %%\n" if mark else "") + ("\n\n# %%\n" if mark else "\n\n").join(parts) + end,
    paragraphs,
    st.booleans(),
    st.sampled_from(["", "\n", "\n\n\n"]),
)


@st.composite
def edits(draw: st.DrawFn, text: str) -> str:
    """The text after one edit: lines or characters put in, taken out or exchanged."""
    if draw(st.booleans()):
        lines = text.split("\n")
        start = draw(st.integers(0, len(lines)))
        end = draw(st.integers(start, min(start + 3, len(lines))))
        put = draw(st.lists(st.sampled_from([*LINES, *PARAGRAPHS]), max_size=2))
        return "\n".join([*lines[:start], *put, *lines[end:]])
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(start + 4, len(text))))
    return (
        text[:start] + draw(st.sampled_from(["", "a", "(", "'", "\n", " ", "#", "=", "\\\n", ":", '"""'])) + text[end:]
    )
