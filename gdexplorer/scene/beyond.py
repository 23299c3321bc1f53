"""Rows of data that lie outside a picture of them: how many, and where, in words."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Span = tuple[float, float]


def beyond(places: NDArray[np.float64], across: Span, up: Span) -> str:
    """How many rows lie beyond the edges of a picture, with arrows to them; empty if none does.

    ``places`` : float64[m, 2]; NaN is nowhere, so that it is not beyond an edge.
    """
    xs, ys = places.T
    sides = {"←": xs < across[0], "→": xs > across[1], "↑": ys > up[1], "↓": ys < up[0]}
    count = int(np.count_nonzero(np.any(list(sides.values()), axis=0)))
    arrows = "".join(arrow for arrow, outside in sides.items() if outside.any())
    return f"{count:,} row{'s' * (count != 1)} beyond the edge {arrows}" if count else ""
