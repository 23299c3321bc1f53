"""Routes from one point to another, the cost along them, and the barrier that they meet.

The barrier of a route φ(t), 0 ≤ t ≤ 1, is the greatest rise of the cost above the straight line between the costs of
its ends: the largest f(φ(t)) - ((1 - t) f(φ(0)) + t f(φ(1))) (R. Entezari and others, The Role of Permutation
Invariance in Linear Mode Connectivity of Neural Networks, ICLR 2022, definition 1.1; J. Frankle and others, Linear Mode
Connectivity and the Lottery Ticket Hypothesis, ICML 2020, take the mean of both costs in the line's place). The *pass*
is the highest cost above that of the higher end, as in F. Draxler and others, Essentially No Barriers in Neural Network
Energy Landscape, ICML 2018.
"""

from __future__ import annotations

import math
from enum import Enum

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.objectives import BoundObjective

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

# Steps of the golden section search for the top: each shortens the interval by 0.618, 40 to a 1e-8th of it.
SEARCHES, GOLDEN = 40, (math.sqrt(5.0) - 1.0) / 2.0
# A barrier of at most this share of the costs along it is rounding.
ROUNDED = 1e-13


class Kind(Enum):
    """How a route goes."""

    LINE = "straight line"
    ALIGNED = "aligned line"
    CURVE = "curve"

    @property
    def meaning(self) -> str:
        """What it is, in a sentence."""
        return _MEANINGS[self]


_MEANINGS = {
    Kind.LINE: "The straight line between both ends.",
    Kind.ALIGNED: "The straight line to an equal network whose hidden units are ordered like those of the first.",
    Kind.CURVE: "A quadratic Bézier curve whose middle point was moved until the mean cost along it is low.",
}


class Route(Struct, frozen=True, eq=False):
    """A route between two ends, and the cost along it.

    Attributes
    ----------
    kind : how it goes.
    first, last : which of the ends it joins.
    controls : float64[2, n], both ends, or float64[3, n], with the middle control point of a Bézier curve between them.
    places : float64[k], values of t from 0 to 1. values : float64[k], the cost there.
    top : the t at which the cost rises most above the line between the costs of the ends.
    barrier : that rise; infinite if the cost overflows on the way.
    """

    kind: Kind
    first: int
    last: int
    controls: Matrix
    places: Vector
    values: Vector
    top: float
    barrier: float

    @property
    def points(self) -> Matrix:
        """The points at all places, float64[k, n]."""
        return points_on(self.controls, self.places)

    @property
    def rises(self) -> Vector:
        """The cost above the line between the costs of both ends, float64[k]."""
        return _rises(self.places, self.values, self.values[0], self.values[-1])

    @property
    def top_value(self) -> float:
        """The cost at the top."""
        return self.barrier + float((1.0 - self.top) * self.values[0] + self.top * self.values[-1])

    @property
    def pass_height(self) -> float:
        """The highest cost known above that of the higher end."""
        highest = max(float(_known(self.values).max()), self.top_value)
        return highest - float(max(self.values[0], self.values[-1]))

    @property
    def has_barrier(self) -> bool:
        """Whether it rises by more than rounding."""
        return self.barrier > ROUNDED * float(np.abs(self.values[np.isfinite(self.values)]).max())

    @property
    def length(self) -> float:
        """The length of the chain of its points."""
        return float(np.hypot.reduce(np.diff(self.points, axis=0), axis=1).sum())


def points_on(controls: Matrix, places: Vector) -> Matrix:
    """The points float64[k, n] of a line or a quadratic Bézier curve at ``places: float64[k]``."""
    t, (first, *between, last) = np.asarray(places)[:, None], controls
    along = t**2 if between else t
    aside = sum(2.0 * t * (1.0 - t) * (middle - first) for middle in between)
    return np.asarray(np.where(t == 1.0, last, first + along * (last - first) + aside))  # no rounding at both ends


def route(bound: BoundObjective, kind: Kind, ends: tuple[int, int], controls: Matrix, count: int) -> Route:
    """The route with these ``controls`` (see `Route`), with the cost at ``count`` places.

    The top is refined between the places beside the highest one.
    """
    places = np.linspace(0.0, 1.0, count)
    values = values_at(bound, controls, places)
    rises = _rises(places, values, values[0], values[-1])
    highest = int(rises.argmax())
    top, barrier = float(places[highest]), float(rises[highest])
    if math.isfinite(barrier):
        around = float(places[max(highest - 1, 0)]), float(places[min(highest + 1, count - 1)])
        top, barrier = _refined(bound, controls, values, around, (top, barrier))
    return Route(kind, *ends, controls, places, values, top, barrier)


def values_at(bound: BoundObjective, controls: Matrix, places: Vector) -> Vector:
    """The cost at ``places`` of a route, float64[k]."""
    with np.errstate(all="ignore"):
        return bound.values_at(points_on(controls, places))[0]


def _refined(
    bound: BoundObjective, controls: Matrix, values: Vector, around: tuple[float, float], best: tuple[float, float]
) -> tuple[float, float]:
    """The highest rise within ``around``, by golden section search; ``best`` if it finds none higher."""
    low, high = around

    def rise(t: float) -> float:
        found = values_at(bound, controls, np.array([t]))
        return float(_rises(np.array([t]), found, values[0], values[-1])[0])

    left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    at_left, at_right = rise(left), rise(right)
    for _ in range(SEARCHES):
        if at_left >= at_right:
            high, right, at_right = right, left, at_left
            left = high - GOLDEN * (high - low)
            at_left = rise(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + GOLDEN * (high - low)
            at_right = rise(right)
    return max([best, (left, at_left), (right, at_right)], key=lambda found: found[1])


def _rises(places: Vector, values: Vector, first: float, last: float) -> Vector:
    with np.errstate(all="ignore"):
        return _known(values - ((1.0 - places) * first + places * last))


def _known(numbers: Vector) -> Vector:
    """The ``numbers``, of which those that cannot be computed are infinite."""
    return np.where(np.isnan(numbers), np.inf, numbers)
