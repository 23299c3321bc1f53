"""Formulas as MathML that a page can hold: known elements and attributes only, with all text escaped."""

from __future__ import annotations

from html import escape, unescape
from xml.etree.ElementTree import Element

# What a formula is made of. Anything else is left out, with its contents shown as text.
ELEMENTS = {
    "math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mfrac", "msqrt", "mroot", "msub", "msup", "msubsup", "munder",
    "mover", "munderover", "mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom", "menclose",
}  # fmt: skip
ATTRIBUTES = {
    "display", "stretchy", "fence", "form", "separator", "lspace", "rspace", "mathvariant", "columnalign", "rowspacing",
    "columnspacing", "width", "height", "depth", "linethickness", "accent", "accentunder", "movablelimits", "largeop",
    "minsize", "maxsize", "displaystyle", "scriptlevel",
}  # fmt: skip


def mathml(latex: str, plain: str) -> str:
    """``latex`` as MathML; ``plain`` as escaped text where it cannot be converted."""
    from latex2mathml.converter import convert_to_element

    if not latex:
        return escape(plain)
    try:
        return _written(convert_to_element(latex, display="block"))
    except Exception:  # the library has many of its own
        return escape(plain)


def _written(element: Element) -> str:
    inner = _text(element.text) + "".join(_written(child) + _text(child.tail) for child in element)
    if element.tag not in ELEMENTS:
        return inner
    attributes = "".join(
        f' {name}="{escape(unescape(value))}"' for name, value in element.attrib.items() if name in ATTRIBUTES
    )
    return f"<{element.tag}{attributes}>{inner}</{element.tag}>"


def _text(text: str | None) -> str:
    return escape(unescape(text or ""))
