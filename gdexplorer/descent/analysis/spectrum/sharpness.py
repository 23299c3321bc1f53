"""How far the cost rises near a point: the sharpness that sharpness-aware minimisation (SAM) keeps low.

The greatest rise max f(θ + ε) - f(θ) over all ‖ε‖ ≤ ρ (P. Foret, A. Kleiner, H. Mobahi, B. Neyshabur, Sharpness-Aware
Minimization for Efficiently Improving Generalization, ICLR 2021, section 2), which SAM estimates by one step of length
ρ along the gradient. At a minimum, where there is hardly a gradient, that says little: the greatest rise is therefore
looked for, too, by following the gradient over the sphere from several directions.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.descent.engine.lanczos import first_direction
from gdexplorer.objectives import BoundObjective

Vector = NDArray[np.float64]

RADIUS = 0.05
# How often a direction is replaced by that of the gradient where it leads.
ASCENTS = 30


class Sharpness(Struct, frozen=True):
    """The rise of the cost within ``radius``: after SAM's one step, and the greatest found; NaN where it overflows."""

    radius: float
    step: float
    greatest: float


def sharpness_at(bound: BoundObjective, point: Vector, radius: float = RADIUS) -> Sharpness:
    """How far the cost rises within ``radius`` of ``point: float64[n]``."""
    at = np.array(point, dtype=np.float64)
    with np.errstate(all="ignore"):
        value, gradient = bound.value_gradient(at)
        steepest, drawn = _unit(gradient), first_direction(len(at))
        step = bound.value(at + radius * steepest) - value
        rises = [_climbed(bound, at, radius, each) - value for each in (steepest, drawn, -drawn)]
    return Sharpness(radius, float(step), float(np.max([step, *rises])))


def _climbed(bound: BoundObjective, at: Vector, radius: float, direction: Vector) -> float:
    """The highest value on the way from ``direction`` over the sphere, following the gradient."""
    highest = bound.value(at)
    for _ in range(ASCENTS):
        value, gradient = bound.value_gradient(at + radius * direction)
        highest = float(np.maximum(highest, value))
        direction = _unit(gradient)
    return highest


def _unit(vector: Vector) -> Vector:
    size = float(np.hypot.reduce(vector))
    return np.asarray(vector / size if size > 0.0 else vector)
