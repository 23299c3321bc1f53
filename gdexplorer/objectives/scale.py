"""How large the values of a function are that differ: what is small is small beside this, whatever its units."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

# The domain is looked at on so many places along each side, between which no axis of symmetry lies.
_ACROSS, _OFF = 16, 0.381966


class Function(Protocol):
    """What is asked of an objective here."""

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        """For each axis (low, high)."""

    @property
    def near_minima(self) -> tuple[tuple[float, ...], ...]:
        """Points near the known minima."""

    @property
    def start(self) -> tuple[float, ...]:
        """A start for a first descent."""

    def values_at(self, points: Any) -> tuple[Vector, NDArray[np.float64]]:
        """Values and gradients at ``points``."""


def value_scale(function: Function) -> float:
    """How far the middle of the values in the domain lies above the lowest; 0 where the function is constant.

    The middle, as the highest can be as high as one likes. In more than two coordinates: how far the suggested start
    lies above the lowest known, or where none is known, from zero.
    """
    points = [function.start, *function.near_minima]
    if len(function.start) == 2:
        shares = (np.arange(_ACROSS) + _OFF) / _ACROSS
        sides = [low + shares * (high - low) for low, high in function.domain]
        points += [(x, y) for y in sides[1].tolist() for x in sides[0].tolist()]
    values = function.values_at(np.array(points, dtype=np.float64))[0]
    values = values[np.isfinite(values)]
    if not len(values):
        return 0.0
    low = float(values.min())
    with np.errstate(over="ignore"):
        middle = float(np.median(values)) - low if len(values) > 2 else float(values.max()) - low
    return middle or float(values.max()) - low or abs(low)
