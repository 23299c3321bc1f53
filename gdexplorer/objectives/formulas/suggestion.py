"""Suggest a start and a learning rate for a first descent, by sampling the function."""

import math

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.errors import InputError
from gdexplorer.objectives.objective import BoundObjective, Domain

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Mask = NDArray[np.bool_]

_ACROSS = 25
# If a coarse grid finds the function undefined everywhere, a finer one is tried.
_ACROSS_FINELY = 201
# Margin of the start from the edge of the domain, as a fraction of it.
_MARGIN = 0.1
# As fractions of the domain: the longest first step; the longest if the curvature is low; and the shortest step down
# the steepest slope.
_LONGEST_STEP = 0.1
_PLAIN_STEP = 0.02
_SHORTEST_STEP = 1e-4
# Learning rates are rounded to these digits times a power of ten.
_ROUND = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)
_SMALLEST_RATE, _LARGEST_RATE = 1e-300, 1e300


class _Seen(Struct, frozen=True):
    """Samples where function and gradient are finite; ``clear`` marks those without undefined neighbours."""

    points: Matrix
    values: Vector
    slopes: Vector
    clear: Mask


def suggestion(function: BoundObjective) -> tuple[tuple[float, float], float]:
    """Suggest a start on a slope of ``function``, far from its minimum, and a stable learning rate.

    The rate is 1/L for a curvature L that is rarely exceeded where the function is lower than at the start (Nocedal &
    Wright 2006, section 3.3: below 2/L descent is stable); the first step stays well inside the domain.

    Raises
    ------
    InputError
        If the function is undefined, or not finite, on the whole domain.
    """
    seen = _seen(function)
    place = _slope_far_from_the_lowest(seen, function.domain)
    start = _rounded(function, seen.points[place])
    value, gradient = function.value_gradient(start)
    lower = np.flatnonzero(seen.values <= value)
    lower = lower[np.argsort(seen.values[lower], kind="stable")]
    steepest = float(np.quantile(seen.slopes[lower], 0.95)) if lower.size else 0.0
    return start, _rate(function, seen.points[lower], math.hypot(*gradient), steepest)


def _seen(function: BoundObjective) -> _Seen:
    for across in (_ACROSS, _ACROSS_FINELY):
        points = _grid(function.domain, across)
        values, gradients = function.values_at(points)
        slopes = np.hypot(*gradients.T)
        finite = np.isfinite(values) & np.isfinite(slopes)
        if finite.any():
            clear = _far_from_holes(finite.reshape(across, across)).ravel()
            return _Seen(points[finite], values[finite], slopes[finite], clear[finite])
    raise InputError("The function is undefined on the whole domain: choose another part of the plane.")


def _far_from_holes(finite: Mask) -> Mask:
    """The cells, bool[rows, columns], without undefined cells within two steps."""
    clear = finite
    for _ in range(2):
        around = np.pad(clear, 1, constant_values=True)
        clear = clear & around[2:, 1:-1] & around[:-2, 1:-1] & around[1:-1, 2:] & around[1:-1, :-2]
    return clear


def _grid(domain: Domain, across: int) -> Matrix:
    """A point in each of ``across`` by ``across`` cells, float64[across², 2], off the diagonals, where kinks lie."""
    cells = np.arange(across)
    sides = [
        low + (high - low) * (cells + share) / across for (low, high), share in zip(domain, (0.5, 0.36), strict=True)
    ]
    return np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, 2)


def _slope_far_from_the_lowest(seen: _Seen, domain: Domain) -> int:
    """The sample of medium height and slope that is farthest from the lowest one."""
    low, high = np.array(domain).T
    shares = (seen.points - low) / (high - low)
    distances = np.hypot(*(shares - shares[np.argmin(seen.values)]).T)
    inside = np.all((shares > _MARGIN) & (shares < 1.0 - _MARGIN), axis=1)
    inside = inside & seen.clear if np.any(inside & seen.clear) else inside
    slopes, values = _between(seen.slopes, 0.2, 0.8), _between(seen.values, 0.3, 0.65)
    # A narrow well has a slope in few places only: descent has to begin there.
    depth = float(np.median(seen.values) - seen.values.min()) / float(np.min(high - low))
    sloping = (seen.slopes > 1e-6 * np.quantile(seen.slopes, 0.9)) & (seen.slopes > 1e-4 * depth)
    for wanted in (inside & slopes & values & sloping, inside & slopes & sloping, inside & sloping, sloping, inside):
        if wanted.any():
            return int(np.argmax(np.where(wanted, distances, -1.0)))
    return int(np.argmax(distances))


def _between(numbers: Vector, least: float, most: float) -> Mask:
    low, high = np.quantile(numbers, (least, most), method="nearest")
    return np.asarray((numbers >= low) & (numbers <= high))


def _rounded(function: BoundObjective, point: Vector) -> tuple[float, float]:
    """Round ``point`` to few digits, if the function is finite and sloping there as well."""
    slope = math.hypot(*function.gradient(point))
    for share in (0.03, 0.003, 0.0003):
        digits = [1 - math.ceil(math.log10(share * (high - low))) for low, high in function.domain]
        near = tuple(round(float(number), places) + 0.0 for number, places in zip(point, digits, strict=True))
        value, gradient = function.value_gradient(near)
        there = math.hypot(*gradient)
        if math.isfinite(value) and 0.5 * slope <= there < math.inf and _descends(function, near, value, gradient):
            return near[0], near[1]
    return float(f"{point[0]:.9g}"), float(f"{point[1]:.9g}")


def _descends(function: BoundObjective, point: tuple[float, ...], value: float, gradient: Vector) -> bool:
    """Whether a short step along the negative gradient descends: at a kink it may not."""
    slope = math.hypot(*gradient)
    if slope == 0.0:
        return True
    return function.value(np.array(point) - 1e-4 * function.size * (gradient / slope)) < value


def _rate(function: BoundObjective, lower: Matrix, slope: float, steepest: float) -> float:
    """The learning rate, given the points that are ``lower`` than the start, lowest first."""
    curvatures = _curvatures(function, lower)
    # A narrow well has larger curvature than nearly all of its surroundings, and descent ends there.
    deep = curvatures[: max(len(curvatures) // 50, 5)]
    curvature = max(float(np.quantile(curvatures, 0.95)), float(np.median(deep))) if curvatures.size else 0.0
    if slope == 0.0:
        return _round_down(1.0 / curvature if curvature > 0.0 else 0.1)
    longest = _LONGEST_STEP if curvature * function.size > slope else _PLAIN_STEP
    stable = 1.0 / curvature if curvature > 0.0 else math.inf
    # Near a kink the curvature is unbounded, but a rate that respects it would be far too slow.
    least = _SHORTEST_STEP * function.size / max(steepest, slope)
    return _round_down(min(max(stable, least), longest * function.size / slope))


def _curvatures(function: BoundObjective, points: Matrix) -> Vector:
    """The largest absolute eigenvalue of the Hessian at each of ``points``, without non-finite ones."""
    hessians = function.hessians_at(points)
    finite = np.all(np.isfinite(hessians), axis=(1, 2))
    return np.asarray(np.abs(np.linalg.eigvalsh(hessians[finite])).max(axis=1, initial=0.0))


def _round_down(rate: float) -> float:
    held = min(max(rate, _SMALLEST_RATE), _LARGEST_RATE)
    power = math.floor(math.log10(held))
    lead = max((number for number in _ROUND if number <= held / 10.0**power * (1.0 + 1e-9)), default=1.0)
    return float(f"{lead}e{power}")
