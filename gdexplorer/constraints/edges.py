"""The border of a feasible set in the plane, as edges along which critical points are sought."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


class Line(Struct, frozen=True, eq=False):
    """A piece of a straight wall from ``begin`` to ``end``, float64[2] each."""

    begin: Vector
    end: Vector
    is_closed = False

    def points(self, shares: Vector) -> Matrix:
        """Its points at ``shares: float64[m]`` of the way, float64[m, 2]."""
        return np.asarray(self.begin + shares[:, np.newaxis] * (self.end - self.begin))

    def tangents(self, shares: Vector) -> Matrix:
        """Derivatives of `points`, float64[m, 2]."""
        return np.broadcast_to(self.end - self.begin, (len(shares), 2))


class Circle(Struct, frozen=True, eq=False):
    """A round wall."""

    centre: Vector
    radius: float
    is_closed = True

    def points(self, shares: Vector) -> Matrix:
        """Its points at ``shares: float64[m]`` of the way around, float64[m, 2]."""
        angles = 2.0 * math.pi * shares
        return np.asarray(self.centre + self.radius * np.column_stack([np.cos(angles), np.sin(angles)]))

    def tangents(self, shares: Vector) -> Matrix:
        """Derivatives of `points`, float64[m, 2]."""
        angles = 2.0 * math.pi * shares
        return 2.0 * math.pi * self.radius * np.column_stack([-np.sin(angles), np.cos(angles)])


class Curve(Struct, frozen=True, eq=False, dict=True):
    """Where a function is zero, through ``places: float64[m, 2]`` on it.

    Attributes
    ----------
    function : gives values float64[m] and gradients float64[m, 2]. is_closed : whether it ends where it begins.
    """

    places: Matrix
    function: Callable[[Matrix], tuple[Vector, Matrix]]
    is_closed: bool

    @cached_property
    def _lengths(self) -> Vector:
        """The way to each place."""
        steps = np.diff(self.places, axis=0)
        return np.append(0.0, np.cumsum(np.hypot(steps[:, 0], steps[:, 1])))

    def points(self, shares: Vector) -> Matrix:
        """Its points at ``shares: float64[m]`` of the way, float64[m, 2]; the places at its ends are its own."""
        lengths = shares * self._lengths[-1]
        found = np.column_stack([np.interp(lengths, self._lengths, self.places[:, axis]) for axis in range(2)])
        inner = (shares > 0.0) & (shares < 1.0)
        for _ in range(_STEPS):
            values, slopes = self.function(found)
            squares = np.sum(slopes * slopes, axis=1)
            usable = inner & np.isfinite(values) & np.isfinite(squares) & (squares > 0.0)
            found[usable] -= (values / np.where(usable, squares, 1.0))[usable, np.newaxis] * slopes[usable]
        return found

    def tangents(self, shares: Vector) -> Matrix:
        """Vectors along the curve, as long as it is, float64[m, 2]."""
        slopes = self.function(self.points(shares))[1]
        lengths = np.hypot(slopes[:, 0], slopes[:, 1])
        usable = np.isfinite(lengths) & (lengths > 0.0)
        # The set, where the function is negative, lies on the left.
        turned = np.column_stack([-slopes[:, 1], slopes[:, 0]]) / np.where(usable, lengths, 1.0)[:, np.newaxis]
        return np.asarray(self._lengths[-1] * np.where(usable[:, np.newaxis], turned, np.nan))


Edge = Line | Circle | Curve
# Newton steps from a chord to a curve.
_STEPS = 4


def polygon(rows: Matrix, bounds: Vector, within: Sequence[tuple[float, float]]) -> Iterator[Line]:
    """The edges of all points with ``rows @ (x, y) <= bounds``, as far as they lie ``within`` a range of each axis.

    ``rows: float64[k, 2]``, ``bounds: float64[k]``.
    """
    (left, right), (bottom, top) = within
    box = np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]])
    sides, limits = np.concatenate([rows, box]), np.concatenate([bounds, [right, -left, top, -bottom]])
    lengths = np.hypot(sides[:, 0], sides[:, 1])
    sides, limits = sides / lengths[:, np.newaxis], limits / lengths
    reach = math.hypot(right - left, top - bottom)
    middle = np.array([left + right, bottom + top]) / 2.0
    for index in range(len(rows)):
        normal = sides[index]
        foot = middle + (limits[index] - normal @ middle) * normal
        along = np.array([-normal[1], normal[0]])
        others = np.delete(np.arange(len(sides)), index)
        slopes, room = sides[others] @ along, limits[others] - sides[others] @ foot
        if np.any((np.abs(slopes) < 1e-12) & (room < -1e-12 * reach)):
            continue
        with np.errstate(divide="ignore", invalid="ignore"):
            ends = room / slopes
        low = max([-2.0 * reach, *ends[slopes < -1e-12]])
        high = min([2.0 * reach, *ends[slopes > 1e-12]])
        if low < high:
            yield Line(foot + low * along, foot + high * along)
