"""Rows of ziamath that are measured once. Importing this loads the typesetter.

It lays out each row of a formula twice, at first to learn how tall brackets around it have to be. So it lays out the
rows within one four times, and those within these eight times.
"""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element, tostring

from ziamath.nodes.mrow import Mrow

# Of the formula that is being typeset: what a row depends on, and its lowest and its highest place.
_heights: dict[tuple[Any, ...], tuple[float, float]] = {}
# Brackets are left out while a row is measured, and nothing else depends on these.
_OF_BRACKETS = frozenset({"rowymin", "rowymax", "nostretch"})


class MeasuredRow(Mrow, tag="mrow"):
    """A row that keeps its height; ziamath makes rows of this class from now on."""

    def _get_height_nostretch(self, line: list[Element], **options: Any) -> tuple[float, float]:
        others = tuple((name, value) for name, value in options.items() if name not in _OF_BRACKETS)
        place = repr(self.style), self.size, self.glyphsize, self.element.tag, len(self.element)
        key = (*map(tostring, line), *place, *others)
        if key not in _heights:
            _heights[key] = super()._get_height_nostretch(line, **options)
        return _heights[key]


def begin_formula() -> None:
    """Forget the rows of the formula before."""
    _heights.clear()
