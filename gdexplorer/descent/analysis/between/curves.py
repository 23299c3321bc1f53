"""Curves between two points that are trained to stay low.

A quadratic Bézier curve with fixed ends, whose middle control point θ minimises the mean of the cost over t (T. Garipov
and others, Loss Surfaces, Mode Connectivity, and Fast Ensembling of DNNs, NeurIPS 2018, section 3). The mean is taken
by Gauss-Legendre quadrature rather than at random t, so that training is deterministic: gradient descent with step
lengths after Barzilai and Borwein (Two-Point Step Size Gradient Methods, IMA J. Numer. Anal. 8, 1988), halved until the
mean decreases as Armijo asks. Neither the units of the cost nor those of the coordinates, all alike, matter to it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.descent.analysis.between.routes import points_on
from gdexplorer.descent.engine.symmetric import combined, dot
from gdexplorer.objectives import BoundObjective

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

NODES = 24
# On a ridge the gradient at the middle of the line is zero: training begins this share of the distance beside it.
BESIDE = 0.02
# Of the distance: the first step. Further: how often a step is halved, and Armijo's share of the slope.
FIRST, HALVINGS, ARMIJO = 0.1, 40, 1e-4
# Training ends once the slope over the distance is this share of the range of costs along the line.
FLAT = 1e-9


class Trained(Struct, frozen=True, eq=False):
    """The middle control point after some steps, float64[n], the mean cost along its curve, and the steps."""

    middle: Vector
    mean: float
    steps: int


def trained(
    bound: BoundObjective, ends: Matrix, steps: int, cancelled: Callable[[], bool] = lambda: False
) -> Iterator[Trained]:
    """Train the curve between two ``ends: float64[2, n]``; yield the best so far after each step, at most ``steps``.

    The first is the straight line, and none is worse.
    """
    mean_of = _Mean(bound, ends)
    line = Trained(0.5 * (ends[0] + ends[1]), mean_of(0.5 * (ends[0] + ends[1]))[0], 0)
    yield line
    distance = float(np.hypot.reduce(ends[1] - ends[0]))
    if distance == 0.0 or not math.isfinite(distance):
        return
    for found in _descending(mean_of, line.middle + BESIDE * distance * _aside(ends), distance, steps):
        if cancelled():
            return
        yield found if found.mean < line.mean else Trained(line.middle, line.mean, found.steps)


class _Mean:
    """The mean cost along a curve, and its gradient by the middle control point."""

    def __init__(self, bound: BoundObjective, ends: Matrix) -> None:
        nodes, weights = np.polynomial.legendre.leggauss(NODES)
        self._bound, self._ends = bound, ends
        self._places, self._weights = 0.5 * (1.0 + nodes), 0.5 * weights
        self._shares = self._weights * 2.0 * self._places * (1.0 - self._places)
        with np.errstate(all="ignore"):
            self.range = float(np.ptp(bound.values_at(points_on(ends, self._places))[0]))  # of costs along the line

    def __call__(self, middle: Vector) -> tuple[float, Vector]:
        controls = np.array([self._ends[0], middle, self._ends[1]])
        with np.errstate(all="ignore"):
            values, gradients = self._bound.values_at(points_on(controls, self._places))
            mean = dot(self._weights, values)
            return (mean if math.isfinite(mean) else math.inf), combined(self._shares, gradients)


def _descending(mean_of: _Mean, middle: Vector, distance: float, steps: int) -> Iterator[Trained]:
    mean, slope = mean_of(middle)
    length = 0.0
    for step in range(1, steps + 1):
        steepness = float(np.hypot.reduce(slope))
        if not (math.isfinite(mean) and steepness * distance > FLAT * mean_of.range):
            return
        length = length or FIRST * distance / steepness
        lower = _lower(mean_of, middle, mean, slope, length)
        if lower is None:
            return
        taken, moved, mean, new_slope = lower
        change, bend = moved - middle, new_slope - slope
        curvature = dot(change, bend)
        length = dot(change, change) / curvature if curvature > 0.0 else 2.0 * taken
        middle, slope = moved, new_slope
        yield Trained(middle, mean, step)


def _lower(
    mean_of: _Mean, middle: Vector, mean: float, slope: Vector, length: float
) -> tuple[float, Vector, float, Vector] | None:
    """A step downhill, no longer than ``length``: how long, where to, the mean and the gradient there; None: none."""
    for _ in range(HALVINGS):
        moved = middle - length * slope
        lower, new_slope = mean_of(moved)
        if lower < mean - ARMIJO * length * dot(slope, slope) and np.isfinite(new_slope).all():
            return length, moved, lower, new_slope
        length /= 2.0
    return None


def _aside(ends: Matrix) -> Vector:
    """A direction across the line between the ``ends``, of length 1; the same each time."""
    along = (ends[1] - ends[0]) / np.hypot.reduce(ends[1] - ends[0])
    drawn = np.random.default_rng(0).standard_normal(len(along))
    across = drawn - dot(drawn, along) * along
    size = float(np.hypot.reduce(across))
    return np.asarray(across / size if size > 0.0 else np.zeros_like(across))
