"""Format descent results for display."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gdexplorer.numerals import short

Coordinates = Sequence[float] | NDArray[np.float64]

# How many coordinates of a long point are shown.
_SHOWN = 3


def point_in_words(point: Coordinates, digits: int = 5, grain: Coordinates = ()) -> str:
    """Format ``point`` in parentheses; of many coordinates only the first ones are shown.

    Coordinates smaller than their ``grain`` are rounding errors and are shown as 0.
    """
    finest = [*grain, *[0.0] * (len(point) - len(grain))]
    shown = [
        short(number, digits) if abs(number) > fine else "0"
        for number, fine in zip(list(point)[:_SHOWN], finest, strict=False)
    ]
    return f"({', '.join([*shown, '…'] if len(point) > _SHOWN else shown)})"
