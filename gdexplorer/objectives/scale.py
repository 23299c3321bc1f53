"""How large the values of a function are that differ: what is small is small beside this, whatever its units."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

# The domain is looked at on so many places along each side, between which no axis of symmetry lies.
_ACROSS, _OFF = 16, 0.381966
# What a short gradient is short beside: the height below which this part of the domain lies, or at least this part of
# the middle height, where so much of the domain is all but flat.
_LOW_PART, _LEAST_HEIGHT = 0.05, 1e-6
# How many drawn starts tell what a gradient is like in many coordinates, and how long it is taken to be there: about
# what it is at starts in planes, beside their low parts.
_DRAWN, _STEEP = 8, 30.0
# Weights neither overflow nor vanish.
_LEAST, _MOST = 1e-300, 1e300
# A gradient of so many times its rounding is as good as zero; up to so many coordinates that is asked for.
# Where only a start is known the function may bend far more there than where it is low: never more than the last.
_ROUNDED, _MOST_CURVED, _COARSEST = 16.0, 50, 1e-3


class Function(Protocol):
    """What is asked of an objective here."""

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        """For each axis (low, high)."""

    @property
    def near_minima(self) -> tuple[tuple[float, ...], ...]:
        """Points near the known minima."""

    @property
    def drop_start(self) -> Callable[[int], tuple[float, ...]] | None:
        """A start for a seed, where one drawn evenly makes no sense."""

    @property
    def start(self) -> tuple[float, ...]:
        """A start for a first descent."""

    def value_gradient(self, point: Any) -> tuple[float, Vector]:
        """Value and gradient at ``point``."""

    def hessian(self, point: Any) -> NDArray[np.float64]:
        """The second derivatives at ``point``."""


def value_scale(function: Function) -> float:
    """How far the middle of the values in the domain lies above the lowest; 0 where the function is constant.

    The middle, as the highest can be as high as one likes. In more than two coordinates: how far the suggested start
    lies above the lowest known, or where none is known, from zero.
    """
    values = np.concatenate(_heights(function))
    if not len(values):
        return 0.0
    low = float(values.min())
    with np.errstate(over="ignore"):
        middle = float(np.median(values)) - low if len(values) > 2 else float(values.max()) - low
    return middle or float(values.max()) - low or abs(low)


def gradient_weights(function: Function) -> Vector:
    """By what to multiply each coordinate of a gradient so that its length means the same in any units, float64[n].

    In the plane a coordinate is measured by how much the function would change along that side of the domain, beside
    how much it does change between its low parts; in more coordinates, by what it is at drawn starts.
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
    """The length, by ``weights``, of a gradient that is zero but for the rounding of where it is taken.

    Coordinates that are large beside the domain are coarse: a gradient there cannot be as short as one likes.
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
    """The values that are finite at the places known, and on a grid of the domain where that is a plane."""
    places = [(function.start, *function.near_minima)]
    if len(function.start) == 2:
        shares = (np.arange(_ACROSS) + _OFF) / _ACROSS
        sides = [low + shares * (high - low) for low, high in function.domain]
        places.append(tuple((x, y) for y in sides[1].tolist() for x in sides[0].tolist()))
    # One by one: what evaluates many points at once takes longer to load, at each start, than these few take.
    found = [np.array([function.value_gradient(point)[0] for point in points]) for points in places]
    known, spread = (values[np.isfinite(values)] for values in (found[0], found[-1]))
    return known, spread if len(found) > 1 else known[:0]


def _low_height(function: Function) -> float:
    """How far above the lowest value a small part of the domain lies."""
    known, spread = _heights(function)
    if not len(spread):
        return 0.0
    with np.errstate(over="ignore"):
        above = np.sort(spread) - min(spread.tolist() + known.tolist())
    low = next((each for each in above[int(_LOW_PART * len(above)) :].tolist() if each > 0.0), 0.0)
    return max(low, _LEAST_HEIGHT * float(np.median(above)))


def _typical_weights(function: Function) -> Vector:
    """The inverse of how large each coordinate of the gradient is at drawn starts; there it has the same length."""
    starts = [function.start]
    if function.drop_start is not None:
        starts += [function.drop_start(seed) for seed in range(_DRAWN)]
    gradients = np.array([function.value_gradient(start)[1] for start in starts])
    gradients = gradients[np.isfinite(gradients).all(axis=1)]
    if not gradients.any():
        return np.ones(len(function.start))
    # Divided by the largest before squares are taken, which may overflow.
    largest = float(np.abs(gradients).max())
    typical = np.sqrt(np.mean((gradients / largest) ** 2, axis=0)) * largest
    typical[typical == 0.0] = typical.max()
    with np.errstate(all="ignore"):
        return np.asarray(_STEEP / math.sqrt(len(typical)) / typical)
