"""Where a run came to rest: at a minimum, and how good a one, at a saddle, at a maximum."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdexplorer.descent.critical_points import Kind
from gdexplorer.objectives import BoundObjective

Vector = NDArray[np.float64]

# Eigenvalues are asked for up to so many coordinates.
MOST_COORDINATES = 200
# An eigenvalue of at most so much of the largest counts as zero.
_ZERO = 1e-7


def resting_place(
    bound: BoundObjective, point: Vector, value: float, gradient: Vector, best: float = math.inf
) -> str | None:
    """Where ``point`` is, and what says so, as the end of a sentence; None where second derivatives do not tell.

    The Hessian's eigenvalues tell minima, saddles and maxima apart (Nocedal & Wright 2006, section 2.1), with the
    domain's sides as units in the plane. A minimum is compared with the best one known, or with ``best`` where a run
    came to rest lower still.
    """
    if bound.dimension > MOST_COORDINATES:
        return None
    hessian = bound.hessian(point)
    if not np.all(np.isfinite(hessian)):
        return None
    units = _units(bound)
    eigenvalues = np.linalg.eigvalsh(hessian * np.outer(units, units))
    kind, negative = kind_of(eigenvalues), int((eigenvalues < 0.0).sum())
    match kind:
        case Kind.MINIMUM:
            return f"{_minimum(bound, value, _left(hessian, gradient), best)}: gradient zero, all eigenvalues positive"
        case Kind.MAXIMUM:
            return "a maximum: gradient zero, all eigenvalues negative"
        case Kind.SADDLE:
            count = "one eigenvalue" if negative == 1 else f"{negative} of {len(eigenvalues)} eigenvalues"
            return f"a saddle: gradient zero, {count} negative"
    return "a degenerate point: gradient zero and an eigenvalue zero, so that second derivatives decide nothing"


def kind_of(eigenvalues: NDArray[Any]) -> Kind:
    """What a critical point with these ascending eigenvalues is."""
    if np.abs(eigenvalues).min() <= _ZERO * np.abs(eigenvalues).max():
        return Kind.DEGENERATE
    if eigenvalues[0] > 0.0:
        return Kind.MINIMUM
    return Kind.MAXIMUM if eigenvalues[-1] < 0.0 else Kind.SADDLE


def _units(bound: BoundObjective) -> Vector:
    low, high = np.array(bound.domain, dtype=np.float64).T
    return high - low if bound.dimension == 2 else np.ones(bound.dimension)


def _left(hessian: NDArray[np.float64], gradient: Vector) -> float:
    """How much lower the bottom of the touching parabola is."""
    return float(gradient @ np.linalg.solve(hessian, gradient)) / 2.0


def _minimum(bound: BoundObjective, value: float, left: float, best: float) -> str:
    best = min([best, *(minimum.value for minimum in bound.minima)])
    above = value - best
    # The parabola bounds what is left to the bottom but for its third derivatives.
    if above > 10.0 * left + 1e-9 * (1.0 + abs(best)):
        return f"a local minimum, {above:.3g} above the best one found"
    if not bound.minima:
        return "a local minimum"
    return "the best minimum found" if len(bound.minima) > 1 or not bound.minima_complete else "the minimum"
