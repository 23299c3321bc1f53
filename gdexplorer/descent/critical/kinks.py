"""What a point is where the gradient jumps: a kink, and by the values around it a minimum, a maximum or neither."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from gdexplorer.descent.critical.kink_kernels import BESIDE
from gdexplorer.objectives import BoundObjective

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

# For what is said of a place: how far around it is looked, in its units, in how many directions. At a kink the gradient
# differs by as much on the smaller circle, at a smooth place by a hundredth.
_RADII, _ANGLES, _SHRUNK = (1e-4, 1e-6), 64, 0.3
# Sides longer than this would overflow.
_LARGEST = 1e300


def is_kink(bound: BoundObjective, point: Vector) -> bool:
    """Whether the gradient jumps at ``point``: what it differs by around does not vanish as one comes nearer."""
    far, near = (_spread(bound, point, radius) for radius in _RADII)
    return near > _SHRUNK * far


def _spread(bound: BoundObjective, point: Vector, radius: float) -> float:
    gradients = bound.values_at(_around(bound, point, radius))[1] * units_of(bound)
    gradients = gradients[np.isfinite(gradients).all(axis=1)]
    # What is no number beside what is huge is no kink: both spreads are then infinite, and neither is greater.
    with np.errstate(over="ignore", invalid="ignore"):
        return float(np.linalg.norm(gradients - gradients.mean(axis=0), axis=1).max()) if len(gradients) else 0.0


def lies(bound: BoundObjective, point: Vector) -> tuple[bool, bool]:
    """Whether no value close around ``point`` is lower, and whether none is higher, but for its own error."""
    around = np.concatenate([_around(bound, point, radius) for radius in _RADII])
    values, gradients = bound.values_at(around)
    with np.errstate(over="ignore"):  # infinite, and then not counted
        steepness = np.hypot.reduce(gradients * units_of(bound), axis=1)
    steep = float(np.median(steepness[np.isfinite(steepness)])) if np.isfinite(steepness).any() else 0.0
    here = bound.value(point)
    error = 4.0 * (BESIDE * steep + float(np.finfo(np.float64).eps) * abs(here))
    return bool(np.all(values >= here - error)), bool(np.all(values <= here + error))


def units_of(bound: BoundObjective) -> Vector:
    """How long a step in each coordinate is long: in the plane the sides of the drawn domain."""
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
