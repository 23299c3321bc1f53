"""How starts look on the pictures."""

from __future__ import annotations

from gdexplorer.gui.common.marks import Look
from gdexplorer.gui.common.theme import START_MARKERS

# Sizes of the marker, and of that of the chosen start, in pixels.
START, CHOSEN = 11.0, 14.0
PAPER, INK = "#ffffff", "#000000"


def start_looks(count: int, chosen: int | None) -> list[Look]:
    """The look of each of ``count`` starts; the chosen one is larger, and black with a white edge."""
    looks = [Look(START_MARKERS[i % len(START_MARKERS)], START, PAPER, INK) for i in range(count)]
    if chosen is not None and chosen < count:
        looks[chosen] = looks[chosen]._replace(size=CHOSEN, fill=INK, edge=PAPER, width=2.0)
    return looks
