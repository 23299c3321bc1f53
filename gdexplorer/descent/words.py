"""How what is told of a descent is written."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Coordinates = Sequence[float] | NDArray[np.float64]

# A point of many coordinates is told by so many of them.
_SHOWN = 3


def point_in_words(point: Coordinates, digits: int = 5, grain: Coordinates = ()) -> str:
    """``point`` in brackets, its first coordinates where there are many.

    A coordinate closer to zero than its ``grain`` is written as zero: what rounding leaves of one is not worth its many
    digits.
    """
    finest = [*grain, *[0.0] * (len(point) - len(grain))]
    shown = [
        f"{number:.{digits}g}" if abs(number) > fine else "0"
        for number, fine in zip(list(point)[:_SHOWN], finest, strict=False)
    ]
    return f"({', '.join([*shown, '…'] if len(point) > _SHOWN else shown)})"
