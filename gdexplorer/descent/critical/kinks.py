"""Detect kinks, where the gradient is discontinuous, and classify them by the values around them."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from gdexplorer.descent.critical.kink_kernels import BESIDE
from gdexplorer.objectives import BoundObjective

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

# Sampling radii, in the point's units, and number of directions. At a kink the gradient's spread is as large on the
# smaller circle; at a smooth point it is a hundredth of it.
_RADII, _ANGLES, _SHRUNK = (1e-4, 1e-6), 64, 0.3
# Sides longer than this would overflow.
_LARGEST = 1e300


def is_kink(bound: BoundObjective, point: Vector) -> bool:
    """Whether the gradient is discontinuous at ``point``: its spread does not vanish with the sampling radius."""
    far, near = (_spread(bound, point, radius) for radius in _RADII)
    return near > _SHRUNK * far


def _spread(bound: BoundObjective, point: Vector, radius: float) -> float:
    gradients = bound.values_at(_around(bound, point, radius))[1] * units_of(bound)
    gradients = gradients[np.isfinite(gradients).all(axis=1)]
    # Infinite or NaN spreads do not count as kinks: both are then infinite, and neither is greater.
    with np.errstate(over="ignore", invalid="ignore"):
        return float(np.linalg.norm(gradients - gradients.mean(axis=0), axis=1).max()) if len(gradients) else 0.0


def local_extremum(bound: BoundObjective, point: Vector) -> tuple[bool, bool]:
    """Whether no value close around ``point`` is lower, and whether none is higher, up to rounding."""
    around = np.concatenate([_around(bound, point, radius) for radius in _RADII])
    values, gradients = bound.values_at(around)
    with np.errstate(over="ignore"):  # infinite values are ignored
        steepness = np.hypot.reduce(gradients * units_of(bound), axis=1)
    steep = float(np.median(steepness[np.isfinite(steepness)])) if np.isfinite(steepness).any() else 0.0
    here = bound.value(point)
    error = 4.0 * (BESIDE * steep + float(np.finfo(np.float64).eps) * abs(here))
    return bool(np.all(values >= here - error)), bool(np.all(values <= here + error))


def units_of(bound: BoundObjective) -> Vector:
    """Length unit of each coordinate: in the plane the sides of the drawn domain, otherwise 1."""
    if bound.dimension != 2:
        return np.ones(bound.dimension)
    return np.array([min(float(high) - float(low), _LARGEST) for low, high in bound.domain])


def _around(bound: BoundObjective, point: Vector, radius: float) -> Matrix:
    n = bound.dimension
    angles = 2.0 * math.pi * np.arange(_ANGLES) / _ANGLES
    directions = np.column_stack([np.cos(angles), np.sin(angles)])
    if n > 2:
        drawn = np.random.default_rng(n).standard_normal((_ANGLES, n))
        directions = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return np.asarray(point + radius * directions * units_of(bound))
