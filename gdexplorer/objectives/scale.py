"""Typical scale of a function's values and gradients, so that tolerances do not depend on units."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

# Samples along each side of the domain, and their offset, which avoids axes of symmetry.
_ACROSS, _OFF = 16, 0.381966
# The reference height for gradients: the height below which this fraction of the domain lies, but at least this
# fraction of the median height, in case much of the domain is almost flat.
_LOW_PART, _LEAST_HEIGHT = 0.05, 1e-6
# In many coordinates: how many random starts determine the typical gradient, and its assumed norm there: about what it
# is at starts in the plane, relative to their low regions.
_DRAWN, _STEEP = 8, 30.0
# Bounds of the weights, against overflow and underflow.
_LEAST, _MOST = 1e-300, 1e300
# A gradient counts as zero below this multiple of its rounding error; computed up to this many coordinates. If only a
# start is known, where curvature may far exceed that at the minimum, the last number is an upper bound.
_ROUNDED, _MOST_CURVED, _COARSEST = 16.0, 50, 1e-3


class Function(Protocol):
    """The interface of an objective that is used here."""

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        """(low, high) of each axis."""

    @property
    def near_minima(self) -> tuple[tuple[float, ...], ...]:
        """Points near the known minima."""

    @property
    def draw_start(self) -> Callable[[int], tuple[float, ...]] | None:
        """Draws a start from a seed, if starts spread over the domain make no sense."""

    @property
    def start(self) -> tuple[float, ...]:
        """The suggested start."""

    def value(self, point: Any) -> float:
        """Value at ``point``."""

    def value_gradient(self, point: Any) -> tuple[float, Vector]:
        """Value and gradient at ``point``."""

    def hessian(self, point: Any) -> NDArray[np.float64]:
        """Hessian at ``point``."""


def value_scale(function: Function) -> float:
    """Median of the values in the domain minus the lowest; 0 if the function is constant.

    The median, because the highest value can be arbitrarily high. In more than two coordinates: the value at the
    suggested start minus the lowest known value, or if none is known, minus zero.
    """
    values = np.concatenate(_heights(function))
    if not len(values):
        return 0.0
    low = float(values.min())
    with np.errstate(over="ignore"):
        middle = float(np.median(values)) - low if len(values) > 2 else float(values.max()) - low
    return middle or float(values.max()) - low or abs(low)


def gradient_weights(function: Function) -> Vector:
    """Factors of the gradient's components that make its norm independent of units, float64[n].

    In the plane a component is weighted by the side of the domain over the height of the domain's low region; in more
    coordinates, by the inverse of its typical size at random starts.
    """
    if len(function.start) == 2:
        height = _low_height(function)
        with np.errstate(all="ignore"):
            sides = np.array([float(high) - float(low) for low, high in function.domain])
            weights = sides / height if 0.0 < height < np.inf else np.ones(2)
    else:
        weights = _typical_weights(function)
    return np.asarray(np.clip(np.nan_to_num(weights, nan=1.0, posinf=_MOST), _LEAST, _MOST))


def gradient_rounding(function: Function, weights: Vector) -> float:
    """Weighted norm of a gradient that is zero up to rounding of the coordinates.

    Coordinates that are large relative to the domain are coarse, so that gradients there cannot be arbitrarily small.
    """
    if len(function.start) > _MOST_CURVED:
        return 0.0
    eps, found = float(np.finfo(np.float64).eps), []
    for point in function.near_minima or (function.start,):
        with np.errstate(all="ignore"):
            change = weights * (np.abs(function.hessian(point)) @ np.abs(np.array(point, dtype=np.float64)))
            found.append(_ROUNDED * eps * float(np.hypot.reduce(change)))
    return min(_COARSEST, *(each if np.isfinite(each) else _COARSEST for each in found))


def _heights(function: Function) -> tuple[Vector, Vector]:
    """Finite values at known points, and on a grid of the domain if there are two coordinates."""
    places = [(function.start, *function.near_minima)]
    if len(function.start) == 2:
        shares = (np.arange(_ACROSS) + _OFF) / _ACROSS
        sides = [low + shares * (high - low) for low, high in function.domain]
        places.append(tuple((x, y) for y in sides[1].tolist() for x in sides[0].tolist()))
    # One by one: the vectorised evaluation takes longer to load, at each start, than these few evaluations.
    found = [np.array([function.value(point) for point in points]) for points in places]
    known, spread = (values[np.isfinite(values)] for values in (found[0], found[-1]))
    return known, spread if len(found) > 1 else known[:0]


def _low_height(function: Function) -> float:
    """Height above the lowest value below which a small part of the domain lies."""
    known, spread = _heights(function)
    if not len(spread):
        return 0.0
    with np.errstate(over="ignore"):
        above = np.sort(spread) - min(spread.tolist() + known.tolist())
    low = next((each for each in above[int(_LOW_PART * len(above)) :].tolist() if each > 0.0), 0.0)
    return max(low, _LEAST_HEIGHT * float(np.median(above)))


def _typical_weights(function: Function) -> Vector:
    """Inverse typical size of each component of the gradient at random starts, normalised to a fixed norm there."""
    starts = [function.start]
    if function.draw_start is not None:
        starts += [function.draw_start(seed) for seed in range(_DRAWN)]
    gradients = np.array([function.value_gradient(start)[1] for start in starts])
    gradients = gradients[np.isfinite(gradients).all(axis=1)]
    if not gradients.any():
        return np.ones(len(function.start))
    # Divide by the largest before squaring, which might overflow.
    largest = float(np.abs(gradients).max())
    typical = np.sqrt(np.mean((gradients / largest) ** 2, axis=0)) * largest
    typical[typical == 0.0] = typical.max()
    with np.errstate(all="ignore"):
        return np.asarray(_STEEP / math.sqrt(len(typical)) / typical)


class Scales:
    """The scales of one function, each found when it is first asked for, and kept: calls of users' code are slow."""

    bound: Any

    @cached_property
    def value_scale(self) -> float:
        """Range of values in the domain."""
        return value_scale(self.bound)

    @cached_property
    def gradient_weights(self) -> Vector:
        """Weights that make gradients unit-free, float64[n]."""
        return gradient_weights(self.bound)

    @cached_property
    def gradient_rounding(self) -> float:
        """Weighted rounding error of a zero gradient."""
        return gradient_rounding(self.bound, self.gradient_weights)
