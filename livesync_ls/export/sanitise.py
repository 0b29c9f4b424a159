"""HTML from users, made harmless: no scripts, and nothing that asks another server."""

from __future__ import annotations

import re

import nh3

from livesync_ls.export.elements import DRAWING, DRAWING_ATTRIBUTES, MATH, MATH_ATTRIBUTES

_FETCHES = re.compile(r"url\s*\(|image-set|src\s*\(|@import|\\", re.IGNORECASE)
_LOADED = re.compile(r"data:(image/(png|jpeg|gif|webp|svg\+xml)|(video|audio)/[\w.+-]+)[;,]", re.IGNORECASE)
_OWN_IDS = re.compile(r"(fn|fnref|heading)-?[\w:.-]*")
_STYLE = re.compile(r"<style\b[^>]*>(.*?)</style\s*>", re.IGNORECASE | re.DOTALL)
_SCOPED = re.compile(r"<style\s+scoped\b[^>]*>.*?</style\s*>", re.IGNORECASE | re.DOTALL)
_OUTSIDE = re.compile(r"@import[^;]*;?|url\s*\((?!\s*[\"']?data:)[^)]*\)|image-set\s*\([^)]*\)", re.IGNORECASE)
_ACTIVE = re.compile(
    r"<(script|iframe|object|embed)\b|<[^>]*\s(on\w+\s*=|(href|src)\s*=\s*[\"']?\s*javascript:)", re.IGNORECASE
)
_PICTURELESS = re.compile(r"<img\b(?![^>]*\ssrc=)[^>]*>")
_SCRIPT = re.compile(r"<script\b[^>]*>.*?</script\s*>", re.IGNORECASE | re.DOTALL)
_LOADS = re.compile(
    r"<(?:script|iframe|embed)\b[^>]*\ssrc\s*=\s*[\"']?(?:https?:)?//|\b(?:from|import)\s*\(?\s*[\"']https?://"
    r"|https?://(?:cdn\.|unpkg\.com|cdnjs\.)",
    re.IGNORECASE,
)
_LIBRARY_SIZE = 200_000
"""A script larger than this brings its library along, whatever addresses are in it."""


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "style":
        return None if _FETCHES.search(value) else value
    if name == "src":
        return value if _LOADED.match(value) else None
    if name == "id":
        return value if _OWN_IDS.fullmatch(value) else None
    if name in ("href", "xlink:href"):
        return _link(tag, value)
    return None if value.lstrip().lower().startswith("data:") or _fetches(name, value) else value


def _link(tag: str, value: str) -> str | None:
    """An address that can be followed from wherever the file is taken; a relative one means something else there."""
    if value.startswith("#"):
        return value
    return value if tag == "a" and re.match(r"(https?|mailto):", value, re.IGNORECASE) else None


def _fetches(name: str, value: str) -> bool:
    """Whether a drawing would take its paint from another file."""
    return name in ("fill", "stroke", "clip-path", "mask", "filter") and bool(re.search(r"url\s*\(\s*[^#\s]", value))


_CLEANER = nh3.Cleaner(
    tags=(nh3.ALLOWED_TAGS - {"area", "map"}) | MATH | DRAWING | {"input", "section", "video", "audio", "label"},
    attributes={
        **nh3.ALLOWED_ATTRIBUTES,
        **{tag: set(MATH_ATTRIBUTES) for tag in MATH},
        **{tag: set(DRAWING_ATTRIBUTES) for tag in DRAWING},
        "*": {"class", "dir", "id", "lang", "style", "title", "role", "tabindex", "aria-label"},
        "details": {"open"},
        "input": {"checked"},
        "video": {"src", "controls", "width", "height", "loop", "muted"},
        "audio": {"src", "controls", "loop"},
        "a": {"href", "hreflang"},
    },
    # Task lists need check boxes, and nothing else that one could type into.
    set_tag_attribute_values={"input": {"type": "checkbox", "disabled": ""}},
    attribute_filter=_attribute,
    url_schemes={"http", "https", "mailto", "data"},
    url_relative="pass_through",  # `_link` decides
)


def sanitised(html: str) -> str:
    """A fragment with what is safe in it; its style sheets are left out, and pictures from elsewhere are a word."""
    return _PICTURELESS.sub(_missing, _CLEANER.clean(html))


def _missing(picture: re.Match[str]) -> str:
    alt = re.search(r'\balt="([^"]*)"', picture[0])
    label = (alt and alt[1]) or "Image"
    return f'<span class="missing-image" title="Images from other sites are not loaded">{label}</span>'


def styles(html: str) -> str:
    """The style sheets of a fragment, without what would ask for a file.

    `<style scoped>`, which pandas sends, is left out: our tables have their own look.
    """
    found = "\n".join(_STYLE.findall(_SCOPED.sub("", html)))
    return _OUTSIDE.sub("", found).replace("<", "\\3c ")


def has_scripts(html: str) -> bool:
    """Whether a fragment brings something that runs."""
    return _ACTIVE.search(html) is not None


def needs_the_network(html: str) -> bool:
    """Whether a fragment's scripts come from elsewhere: what it draws cannot be in the file."""
    small = _SCRIPT.sub(lambda found: found[0] if len(found[0]) < _LIBRARY_SIZE else "", html)
    return len(small) == len(html) and _LOADS.search(small) is not None


def is_blank(html: str) -> bool:
    """Whether a sanitised fragment shows nothing: it was all script."""
    return not re.search(r"<(img|hr|input|svg|video|audio)\b", html) and not re.sub(r"<[^>]*>", "", html).strip()
