"""HTML from users, made harmless: no scripts, and nothing that asks another server."""

from __future__ import annotations

import re

import nh3

_MATHML = {
    "math",
    "menclose",
    "mfrac",
    "mi",
    "mn",
    "mo",
    "mover",
    "mpadded",
    "mphantom",
    "mroot",
    "mrow",
    "mspace",
    "msqrt",
    "mstyle",
    "msub",
    "msubsup",
    "msup",
    "mtable",
    "mtd",
    "mtext",
    "mtr",
    "munder",
    "munderover",
}
_MATH_ATTRIBUTES = {
    "accent",
    "columnalign",
    "columnlines",
    "display",
    "displaystyle",
    "fence",
    "form",
    "height",
    "linethickness",
    "mathcolor",
    "mathvariant",
    "maxsize",
    "minsize",
    "movablelimits",
    "notation",
    "rowlines",
    "scriptlevel",
    "separator",
    "stretchy",
    "width",
}
_STYLE = {
    "background-color",
    "border",
    "border-bottom",
    "border-collapse",
    "border-left",
    "border-right",
    "border-top",
    "color",
    "display",
    "font-family",
    "font-size",
    "font-style",
    "font-weight",
    "height",
    "margin",
    "max-width",
    "min-width",
    "padding",
    "text-align",
    "text-decoration",
    "vertical-align",
    "white-space",
    "width",
}
_FETCHES = re.compile(r"url\s*\(|image|src\s*\(|\\", re.IGNORECASE)
_IMAGE = re.compile(r"data:image/(png|jpeg|gif|webp|svg\+xml);base64,")


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "style":
        return None if _FETCHES.search(value) else value
    if (tag, name) == ("img", "src"):
        return value if _IMAGE.match(value) else None
    if value.lstrip().lower().startswith("data:"):
        return None
    return value


_CLEANER = nh3.Cleaner(
    tags=(nh3.ALLOWED_TAGS - {"area", "map"}) | _MATHML | {"input"},
    attributes={
        **nh3.ALLOWED_ATTRIBUTES,
        **dict.fromkeys(_MATHML, _MATH_ATTRIBUTES),
        "*": {"class", "dir", "lang", "style", "title"},
        "details": {"open"},
        "input": {"checked"},
    },
    # Task lists need check boxes, and nothing else that one could type into.
    set_tag_attribute_values={"input": {"type": "checkbox", "disabled": ""}},
    attribute_filter=_attribute,
    filter_style_properties=_STYLE,
    url_schemes={"http", "https", "mailto", "data"},
    # A relative address means something else wherever the file is taken.
    url_relative="deny",
)


def sanitised(html: str) -> str:
    """A fragment with what is safe in it."""
    return _CLEANER.clean(html)


def is_blank(html: str) -> bool:
    """Whether a sanitised fragment shows nothing: it was all script."""
    return not re.search(r"<(img|hr|input)\b", html) and not re.sub(r"<[^>]*>", "", html).strip()
