from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livesync_ls import uris
from livesync_ls.uris import NotAFile, from_path, normalise, path_key, same_path, to_path, to_pure_path

SPELLINGS = {
    "file:///a/b%20c.py": [
        "file:///a/b%20c.py",
        "file:///a/b c.py",
        "file:/a/b%20c.py",
        "FILE:///a/b%20c.py",
        "file://localhost/a/b%20c.py",
        "file://LOCALHOST/a/b%20c.py",
        "file:///a/./b%20c.py",
        "file:///a/x/../b%20c.py",
        "file:///a/x/%2E%2E/b%20c.py",
        "file:///../a/b%20c.py",
        "file:///a//b%20c.py",
        "file:////a/b%20c.py",
        "file:///a/b%20c.py/",
        "file:///%61/%62%20c.py",
        "file:///a%2Fb%20c.py",
        "file:///a/b%20c.py#L10",
        "file:///a/b%20c.py?x=1",
    ],
    "file:///t/%C3%A9%23%3F.py": ["file:///t/é%23%3f.py", "file:///t/%c3%a9%23%3F.py"],
    "file:///c%3A/x.py": ["file:///c:/x.py", "file:///c%3a/x.py", "file://c:/x.py"],
    "file:///a%5Cb.py": ["file:///a\\b.py"],
    "file:///%25zz": ["file:///%zz"],
    "file:///%FF.py": ["file:///%ff.py"],
    "file:///": ["file:/", "file:///", "file:///.."],
}

WINDOWS_SPELLINGS = {
    "file:///C:/a/b.py": [
        "file:///c%3A/a/b.py",
        "file:///C%3a/a/b.py",
        "file:///c:/a/b.py",
        "file:///C:\\a\\b.py",
        "file:///C:%5Ca%5Cb.py",
        "file://c:/a/b.py",
        "file:/C:/a/b.py",
        "file://localhost/c:/a/b.py",
        "file:///c:/a/x/../b.py/",
        "file:///c:/../a/b.py",
    ],
    "file:///C:/": ["file:///c:", "file:///c:/", "file:///c%3A/.."],
    "file://server/Share/a.py": [
        "file://SERVER/Share/a.py",
        "file:////server/Share/a.py",
        "file://///server/Share/a.py",
        "file://server/Share/../a.py",
        "file://server/Share/./x/../a.py/",
    ],
    "file://wsl%24/Ubuntu/home/me/x.py": ["file://wsl$/Ubuntu/home/me/x.py"],
}


@pytest.mark.parametrize(("one", "other"), [(one, other) for one in SPELLINGS for other in SPELLINGS[one]])
def test_every_spelling_becomes_one(one: str, other: str) -> None:
    assert normalise(other, PurePosixPath) == one


@pytest.mark.parametrize(
    ("one", "other"), [(one, other) for one in WINDOWS_SPELLINGS for other in WINDOWS_SPELLINGS[one]]
)
def test_every_windows_spelling_becomes_one(one: str, other: str) -> None:
    assert normalise(other, PureWindowsPath) == one


@pytest.mark.parametrize("uri", [*SPELLINGS, *WINDOWS_SPELLINGS])
def test_normalising_twice_changes_nothing(uri: str) -> None:
    flavour = PureWindowsPath if uri in WINDOWS_SPELLINGS else PurePosixPath
    assert normalise(normalise(uri, flavour), flavour) == normalise(uri, flavour)


@pytest.mark.parametrize(
    "uri",
    [
        "untitled:Untitled-1",
        "vscode-notebook-cell:/x/a.ipynb#W0",
        "http://example.org/x.py",
        "git:/x/a.py",
        "/x/a.py",
        "a.py",
        "",
        "file:a.py",
        "file:",
        "file://",
        "file://elsewhere/x.py",
        "file:///a%00b.py",
        "file:///\ud800.py",
    ],
)
def test_what_is_no_file_is_refused_with_a_sentence(uri: str) -> None:
    with pytest.raises(NotAFile) as refusal:
        normalise(uri, PurePosixPath)
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize("uri", ["file:///a/b.py", "file://server", "file:///", "file://server/..", "C:\\x.py"])
def test_what_is_no_windows_file_is_refused(uri: str) -> None:
    with pytest.raises(NotAFile):
        normalise(uri, PureWindowsPath)


def test_untitled_says_what_to_do() -> None:
    with pytest.raises(NotAFile, match="Save it first"):
        to_path("untitled:Untitled-1")


def test_windows_paths() -> None:
    assert to_pure_path("file:///c%3A/a%20b/c.py", PureWindowsPath) == PureWindowsPath("C:\\a b\\c.py")
    assert to_pure_path("file://server/share/c.py", PureWindowsPath) == PureWindowsPath(r"\\server\share\c.py")
    assert from_path(PureWindowsPath(r"\\?\C:\long\x.py")) == "file:///C:/long/x.py"
    assert from_path(PureWindowsPath(r"\\?\UNC\Server\share\x.py")) == "file://server/share/x.py"
    assert from_path(PureWindowsPath(r"c:\a\..\b.py")) == "file:///C:/b.py"
    with pytest.raises(NotAFile):
        from_path(PureWindowsPath(r"\a\b.py"))


def test_relative_paths_have_no_uri() -> None:
    with pytest.raises(NotAFile):
        from_path(Path("a.py"))


def test_same_spelling_as_pathlib(tmp_path: Path) -> None:
    for name in ("a.py", "a b.py", "é#?%.py", "~x_-.py", "a:b.py", "a@b(1).py"):
        assert from_path(tmp_path / name) == (tmp_path / name).as_uri()


def test_symbolic_links_stay(tmp_path: Path) -> None:
    (tmp_path / "real.py").touch()
    (tmp_path / "link.py").symlink_to(tmp_path / "real.py")
    assert to_path(from_path(tmp_path / "link.py")) == tmp_path / "link.py"


NAMES = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1).filter(
    lambda name: name not in (".", "..")
)


@given(st.lists(NAMES, max_size=5))
def test_paths_survive_the_round_trip(names: list[str]) -> None:
    path = PurePosixPath("/", *names)
    assert to_pure_path(from_path(path), PurePosixPath) == path


@given(st.text())
def test_any_text_is_normalised_or_refused(text: str) -> None:
    for flavour in (PurePosixPath, PureWindowsPath):
        for uri in (text, "file://" + text, "file:///c:/" + text):
            try:
                once = normalise(uri, flavour)
            except NotAFile:
                continue
            assert normalise(once, flavour) == once


def test_letter_case_counts_only_where_it_does() -> None:
    assert same_path(PureWindowsPath("C:/A.py"), PureWindowsPath("c:/a.py"), "win32")
    assert same_path(PurePosixPath("/A.py"), PurePosixPath("/a.py"), "darwin")
    assert not same_path(PurePosixPath("/A.py"), PurePosixPath("/a.py"), "linux")


def test_unicode_form_is_kept_on_the_wire_and_counts_as_one_on_macos() -> None:
    composed, decomposed = "file:///%C3%A9", "file:///e%CC%81"
    assert [normalise(uri, PurePosixPath) for uri in (composed, decomposed)] == [composed, decomposed]
    first, second = (to_pure_path(uri, PurePosixPath) for uri in (composed, decomposed))
    assert path_key(first, "darwin") == path_key(second, "darwin")


def test_this_system_is_the_default(tmp_path: Path) -> None:
    assert uris.to_path(tmp_path.as_uri()) == tmp_path
