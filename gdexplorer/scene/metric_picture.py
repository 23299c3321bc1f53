"""The picture of a metric at a point: unit ball, gradient and slopes. Pure NumPy, no Qt."""

from __future__ import annotations

import math

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Array = NDArray[np.float64]

# Points of a closed curve.
AROUND = 120
# Metrics with entries outside this range underflow or overflow.
SMALLEST = 1e-280
LEAST_SLOPE = 1e-140


class MetricPicture(Struct, frozen=True, eq=False):
    """Differential and metric at a point, in the units of the map, so that directions agree with it.

    Attributes
    ----------
    differential : float64[2]; up to a factor if its square would overflow or underflow: only ratios are drawn.
    inverse : float64[2, 2], the inverse of the metric, which maps the differential to the gradient.
    """

    differential: Array
    inverse: Array

    @property
    def gradient(self) -> Array:
        """The gradient, float64[2]."""
        return np.asarray(self.inverse @ self.differential)

    @property
    def steepness(self) -> float:
        """The largest slope in any unit direction: the norm of the gradient in the metric."""
        return math.sqrt(max(float(self.differential @ self.inverse @ self.differential), 0.0))

    @property
    def touching(self) -> Array:
        """Point of the unit ball where the linearised objective is highest: a contour line is tangent. float64[2]."""
        return self.gradient / self.steepness if self.steepness > 0.0 else np.zeros(2)

    @property
    def axes(self) -> Array:
        """Half axes of the unit ball, the longer one first, float64[2, 2], one per row."""
        squares, directions = np.linalg.eigh(self.inverse)
        return np.asarray((directions * np.sqrt(np.maximum(squares, 0.0))).T[::-1])

    def ball(self) -> Array:
        """Points of the unit ball's boundary, float64[AROUND, 2]."""
        angles = np.linspace(0.0, 2.0 * np.pi, AROUND, endpoint=False)
        return np.asarray(np.column_stack([np.cos(angles), np.sin(angles)]) @ self.axes)

    def slopes(self) -> tuple[Array, Array]:
        """Directions as angles, float64[AROUND], and the slope along a unit vector in each."""
        angles = np.linspace(0.0, 2.0 * np.pi, AROUND, endpoint=False)
        directions = np.column_stack([np.cos(angles), np.sin(angles)])
        size = np.abs(self.inverse).max()
        lengths = np.sqrt(np.einsum("ij,jk,ik->i", directions, np.linalg.inv(self.inverse / size), directions))
        return angles, directions @ self.differential / lengths * np.sqrt(size)


def picture_at(differential: Array, inverse: Array | None, stretch: Array) -> MetricPicture | None:
    """The picture, from quantities in the objective's units; None if it cannot be drawn."""
    if inverse is None or not np.isfinite(inverse).all() or not np.isfinite(differential).all():
        return None
    with np.errstate(over="ignore"):
        drawn, slope = inverse * np.outer(stretch, stretch), differential / stretch
        largest, steepest = float(np.abs(drawn).max()), float(np.abs(slope).max())
    if not (SMALLEST < largest < 1.0 / SMALLEST and steepest < np.inf):
        return None
    size = np.linalg.eigvalsh(drawn / largest)
    has_square = steepest == 0.0 or LEAST_SLOPE < steepest < 1.0 / LEAST_SLOPE
    return MetricPicture(slope if has_square else slope / steepest, drawn) if size[0] > 1e-14 else None


def matrix_with_axis(axes: Array, index: int, axis: Array, stretch: Array) -> tuple[float, float, float]:
    """The matrix of a metric after dragging one half axis of its unit ball to ``axis``, the other one rotating along.

    ``axes`` and ``axis`` are in units of the map. Numbers are rounded to four digits, which suffices for dragging.
    """
    other = axes[1 - index]
    length = np.hypot(*other)
    across = np.array([-axis[1], axis[0]]) / np.hypot(*axis)
    across *= length * (1.0 if across @ other >= 0.0 else -1.0)
    drawn = np.outer(axis, axis) + np.outer(across, across)
    matrix = np.linalg.inv(drawn) * np.outer(stretch, stretch)
    scale = np.sqrt(np.outer(np.diag(matrix), np.diag(matrix)))
    rounded = np.where(np.abs(matrix) < 1e-4 * scale, 0.0, matrix)
    a, b, c = (float(f"{number:.4g}") for number in (rounded[0, 0], rounded[0, 1], rounded[1, 1]))
    return a, b, c
