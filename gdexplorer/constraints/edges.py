"""The border of a feasible set in the plane, as edges along which critical points are sought."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Line:
    """A piece of a straight wall from ``begin`` to ``end``, float64[2] each."""

    begin: Vector
    end: Vector

    def points(self, shares: Vector) -> Matrix:
        """Its points at ``shares: float64[m]`` of the way, float64[m, 2]."""
        return np.asarray(self.begin + shares[:, np.newaxis] * (self.end - self.begin))

    def tangents(self, shares: Vector) -> Matrix:
        """Derivatives of `points`, float64[m, 2]."""
        return np.broadcast_to(self.end - self.begin, (len(shares), 2))


@dataclass(frozen=True, eq=False)
class Circle:
    """A round wall."""

    centre: Vector
    radius: float

    def points(self, shares: Vector) -> Matrix:
        """Its points at ``shares: float64[m]`` of the way around, float64[m, 2]."""
        angles = 2.0 * math.pi * shares
        return np.asarray(self.centre + self.radius * np.column_stack([np.cos(angles), np.sin(angles)]))

    def tangents(self, shares: Vector) -> Matrix:
        """Derivatives of `points`, float64[m, 2]."""
        angles = 2.0 * math.pi * shares
        return 2.0 * math.pi * self.radius * np.column_stack([-np.sin(angles), np.cos(angles)])


Edge = Line | Circle


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
