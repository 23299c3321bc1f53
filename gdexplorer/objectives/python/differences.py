"""Derivatives of Python functions by finite differences.

Steps balance truncation against the rounding of the function's values (J. Nocedal, S. J. Wright, Numerical
Optimization, 2006, section 8.1), for central differences of fourth order (B. Fornberg, Generation of finite difference
formulas on arbitrarily spaced grids, Mathematics of Computation 51, 1988). How coarse the values are is estimated from
a table of differences (J. J. Moré, S. M. Wild, Estimating computational noise, SIAM J. Sci. Comput. 33, 2011).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cached_property
from typing import TypeVar

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Result = TypeVar("Result", float, Vector)
# Points are lists of n numbers: a list is far quicker than an array to change and to pass to a Python function.
Point = list[float]
ValueAt = Callable[[Point], float]
GradientAt = Callable[[Point], Vector]

ROUNDING = float(np.finfo(np.float64).eps)
# Noise below this share of the values is rounding as usual; above the second, no derivative is meaningful.
_USUAL, _COARSEST = 1e-13, 1e-3
# The spacing of the table, as a share of the lengths; far more than that of numbers in single precision.
_SPACING = 1e-5
# Differences of a step and of twice the step that do not fit together up to this share of the change of slope tell of a
# kink between them, unless that is rounding.
_KINKED, _ROUNDED = 0.05, 64.0
# Far from the origin a length is at least this share of the coordinate.
_FAR = 0.01
# Which root of the noise a step is: that of central differences of second order, fourth order, and second derivatives.
_THIRD, _FIFTH, _SIXTH = 0, 1, 2


# Products with the Hessian that find the largest curvature to a digit or so; the part of one that is rounding.
_PRODUCTS, _SPANNED = 8, 1e-6


class Differences(Struct, frozen=True, eq=False, dict=True):
    """Derivatives of a function from its values, or from its gradients.

    Attributes
    ----------
    lengths : float64[n], over which the function varies along each coordinate.
    noise : the error of the values, relative to them.
    """

    lengths: Vector
    noise: float = ROUNDING

    def gradient(self, value_at: ValueAt, point: Point, value: float) -> Vector:
        """The gradient float64[n] at ``point`` with this ``value``: fourth order, second order beside kinks.

        Where the function is defined on one side only, that side alone is used.
        """
        if not math.isfinite(value):
            return np.full(len(point), math.nan)
        return np.array([self._slope(value_at, point, value, i) for i in range(len(point))])

    def hessian(self, value_at: ValueAt, point: Point, value: float) -> Matrix:
        """The Hessian float64[n, n] at ``point`` with this ``value``, from values, of fourth order."""
        n, steps = len(point), [self._step(point, i, _SIXTH) for i in range(len(point))]
        hessian = np.empty((n, n))
        for i, step in enumerate(steps):
            near, far = (_moved(value_at, point, i, k * step) + _moved(value_at, point, i, -k * step) for k in (1, 2))
            hessian[i, i] = (16.0 * near - far - 30.0 * value) / (12.0 * step * step)
            for j in range(i):
                once, twice = (_mixed(value_at, point, i, k * step, j, k * steps[j]) for k in (1, 2))
                hessian[i, j] = hessian[j, i] = (4.0 * once - twice) / 3.0
        return hessian

    def hessian_of(self, gradient_at: GradientAt, point: Point) -> Matrix:
        """The Hessian float64[n, n] at ``point`` from gradients, of fourth order."""
        n = len(point)
        rows = np.empty((n, n))
        for i in range(n):
            step = self._step(point, i, _FIFTH)
            near, far = (
                _moved(gradient_at, point, i, k * step) - _moved(gradient_at, point, i, -k * step) for k in (1, 2)
            )
            rows[i] = (8.0 * near - far) / (12.0 * step)
        return (rows + rows.T) / 2.0

    @cached_property
    def _short(self) -> list[list[float]]:
        """Steps for each root of the noise and each coordinate."""
        lengths = self.lengths.tolist()
        return [[_power_of_two(self.noise ** (1.0 / root) * length) for length in lengths] for root in (3, 5, 6)]

    @cached_property
    def _lengths(self) -> list[float]:
        numbers: list[float] = self.lengths.tolist()
        return numbers

    def _step(self, point: Point, i: int, root: int) -> float:
        """The step along a coordinate, a power of two so that it is exact where the coordinate is not large."""
        step, share = self._short[root][i], _FAR * abs(point[i]) / self._lengths[i]
        return step if not 1.0 < share < math.inf else _power_of_two(step * share)

    def _slope(self, value_at: ValueAt, point: Point, value: float, i: int) -> float:
        step = self._step(point, i, _FIFTH)
        left, right = _moved(value_at, point, i, -step), _moved(value_at, point, i, step)
        far_left, far_right = _moved(value_at, point, i, -2.0 * step), _moved(value_at, point, i, 2.0 * step)
        near, far = (right - left) / (2.0 * step), (far_right - far_left) / (4.0 * step)
        # How much the slope changes over a step: twice as much over two, unless the change is a kink.
        bend, wider = (right - 2.0 * value + left) / step, (far_right - 2.0 * value + far_left) / (2.0 * step)
        allowed = _KINKED * abs(bend) + _ROUNDED * self.noise * (abs(value) + abs(left) + abs(right)) / step
        # Also false if one of them is not finite.
        if abs(near - far) <= allowed and abs(wider - 2.0 * bend) <= allowed:
            return (4.0 * near - far) / 3.0
        short = self._step(point, i, _THIRD)
        before, after = _moved(value_at, point, i, -short), _moved(value_at, point, i, short)
        if math.isfinite(before) and math.isfinite(after):
            return (after - before) / (2.0 * short)
        side, once = (short, after) if math.isfinite(after) else (-short, before)
        return (4.0 * once - 3.0 * value - _moved(value_at, point, i, 2.0 * side)) / (2.0 * side)


def largest_curvature(gradient_at: Callable[[Vector], Vector], point: Vector, gradient: Vector, length: float) -> float:
    """The largest absolute eigenvalue of the Hessian at ``point``, nearly, from a few gradients nearby; 0 if unknown.

    Lanczos' method (G. H. Golub, C. F. Van Loan, Matrix Computations, 2013, section 10.1), with all directions kept
    orthogonal, from a direction between the ``gradient`` and a random one; a product with the Hessian is the change
    of the gradient over ``length``.
    """
    n = len(point)
    begin = np.random.default_rng(0).normal(size=n) / math.sqrt(n)
    slope = float(np.linalg.norm(gradient))
    basis = [_unit(begin + gradient / slope if 0.0 < slope < math.inf else begin)]
    products: list[Vector] = []
    with np.errstate(all="ignore"):
        for _ in range(min(_PRODUCTS, n)):
            products.append((gradient_at(point + length * basis[-1]) - gradient) / length)
            if not np.isfinite(products[-1]).all():
                return 0.0
            rest = products[-1]
            for _ in range(2):  # twice is enough against rounding
                rest = rest - np.array(basis).T @ (np.array(basis) @ rest)
            if not float(np.linalg.norm(rest)) > _SPANNED * float(np.linalg.norm(products[-1])):
                break
            basis.append(_unit(rest))
    small = np.array(basis[: len(products)]) @ np.array(products).T
    return float(np.abs(np.linalg.eigvalsh((small + small.T) / 2.0)).max())


def _unit(vector: Vector) -> Vector:
    return np.asarray(vector / np.linalg.norm(vector))


def noise_of(value_at: ValueAt, point: Point, lengths: Vector) -> float:
    """The relative error of a function's values near ``point``: that of its rounding, or more if they are coarser."""
    direction = _SPACING * lengths / np.arange(1.0, len(point) + 1.0)
    values = np.array([value_at((point + k * direction).tolist()) for k in range(9)])
    if not np.isfinite(values).all() or not values.any():
        return ROUNDING
    # The fourth difference of a smooth function is of the order of the spacing's fourth power.
    table = np.diff(values, 4)
    noise = math.sqrt(float(np.mean(table**2)) / math.comb(8, 4)) / float(np.abs(values).max())
    return ROUNDING if noise < _USUAL else min(noise, _COARSEST)


def _power_of_two(number: float) -> float:
    return math.ldexp(1.0, round(math.log2(number)))


def _moved(function_at: Callable[[Point], Result], point: Point, i: int, step: float) -> Result:
    moved = point.copy()
    moved[i] += step
    return function_at(moved)


def _mixed(value_at: ValueAt, point: Point, i: int, along: float, j: int, across: float) -> float:
    """The mixed second difference along two coordinates, over the product of the steps."""

    def at(ahead: float, aside: float) -> float:
        moved = point.copy()
        moved[i] += ahead
        moved[j] += aside
        return value_at(moved)

    change = at(along, across) - at(along, -across) - at(-along, across) + at(-along, -across)
    return change / (4.0 * along * across)
