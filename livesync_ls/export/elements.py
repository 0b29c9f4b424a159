"""The elements of formulas and drawings that cannot do anything but be looked at."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MATH = _words(
    "math menclose mfrac mi mn mo mover mpadded mphantom mroot mrow mspace msqrt mstyle msub msubsup msup mtable mtd "
    "mtext mtr munder munderover"
)
MATH_ATTRIBUTES = _words(
    "accent columnalign columnlines display displaystyle fence form height linethickness mathcolor mathvariant maxsize "
    "minsize movablelimits notation rowlines scriptlevel separator stretchy width"
)
DRAWING = _words(
    "svg g path rect circle ellipse line polyline polygon text tspan defs linearGradient radialGradient stop desc"
)
DRAWING_ATTRIBUTES = _words(
    "viewBox width height x y x1 x2 y1 y2 cx cy r rx ry d points transform fill fill-opacity fill-rule stroke "
    "stroke-width stroke-dasharray stroke-linecap stroke-linejoin stroke-opacity opacity offset stop-color "
    "stop-opacity font-family font-size font-weight text-anchor dominant-baseline dx dy preserveAspectRatio "
    "gradientUnits gradientTransform"
)
