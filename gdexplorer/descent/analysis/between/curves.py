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
from msgspec.structs import replace
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


class Stand(Struct, frozen=True, eq=False):
    """Where training stands after some ``steps``: all that the next one depends on.

    Attributes
    ----------
    middle, slope : float64[n], the middle control point, and the gradient of the mean there. mean : this.
    length : of the next step; 0: the first. is_over : whether there is none.
    """

    middle: Vector
    mean: float
    slope: Vector
    length: float
    steps: int
    is_over: bool


def trained(
    bound: BoundObjective, ends: Matrix, steps: int, cancelled: Callable[[], bool] = lambda: False
) -> Iterator[Trained]:
    """Train the curve between two ``ends: float64[2, n]``; yield the best so far after each step, at most ``steps``.

    The first is the straight line, and none is worse.
    """
    mean_of = _Mean(bound, ends)
    line = _line(mean_of, ends)
    yield line
    for stand in _advancing(mean_of, _begun(mean_of, ends), _distance(ends), steps):
        if cancelled():
            return
        if not stand.is_over:
            yield _better(line, stand)


def advanced(
    bound: BoundObjective, ends: Matrix, since: Stand | None, steps: int, cancelled: Callable[[], bool] = lambda: False
) -> Stand:
    """Where training stands at most ``steps`` further ``since`` it stood somewhere; None: since its beginning."""
    mean_of = _Mean(bound, ends)
    stand = since or _begun(mean_of, ends)
    for further in _advancing(mean_of, stand, _distance(ends), stand.steps + steps):
        stand = further
        if cancelled():
            break
    return stand


def best(bound: BoundObjective, ends: Matrix, stand: Stand) -> Trained:
    """What training has found where it stands: the straight line, if that is not higher."""
    return _better(_line(_Mean(bound, ends), ends), stand)


def _line(mean_of: _Mean, ends: Matrix) -> Trained:
    middle = 0.5 * (ends[0] + ends[1])
    return Trained(middle, mean_of(middle)[0], 0)


def _better(line: Trained, stand: Stand) -> Trained:
    is_lower = stand.steps > 0 and stand.mean < line.mean
    return Trained(stand.middle if is_lower else line.middle, stand.mean if is_lower else line.mean, stand.steps)


def _distance(ends: Matrix) -> float:
    return float(np.hypot.reduce(ends[1] - ends[0]))


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


def _begun(mean_of: _Mean, ends: Matrix) -> Stand:
    """Before the first step, beside the line; between ends in one place, or too far away, there is none."""
    middle, distance = 0.5 * (ends[0] + ends[1]), _distance(ends)
    if distance == 0.0 or not math.isfinite(distance):
        return Stand(middle, math.inf, np.zeros_like(middle), 0.0, 0, True)
    middle = middle + BESIDE * distance * _aside(ends)
    return Stand(middle, *mean_of(middle), 0.0, 0, False)


def _advancing(mean_of: _Mean, stand: Stand, distance: float, steps: int) -> Iterator[Stand]:
    """Yield where training stands after each step until it has taken ``steps`` in all, or is over."""
    while stand.steps < steps and not stand.is_over:
        stand = _further(mean_of, stand, distance) or replace(stand, is_over=True)
        yield stand


def _further(mean_of: _Mean, stand: Stand, distance: float) -> Stand | None:
    """Where training stands a step further; None: there is none that leads down."""
    steepness = float(np.hypot.reduce(stand.slope))
    if not (math.isfinite(stand.mean) and steepness * distance > FLAT * mean_of.range):
        return None
    length = stand.length or FIRST * distance / steepness
    lower = _lower(mean_of, stand.middle, stand.mean, stand.slope, length)
    if lower is None:
        return None
    taken, moved, mean, slope = lower
    change, bend = moved - stand.middle, slope - stand.slope
    curvature = dot(change, bend)
    following = dot(change, change) / curvature if curvature > 0.0 else 2.0 * taken
    return Stand(moved, mean, slope, following, stand.steps + 1, False)


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
