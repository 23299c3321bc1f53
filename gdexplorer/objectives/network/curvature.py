"""Suggestions for a descent on a network: a stable learning rate, and approximate minima."""

from __future__ import annotations

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from gdexplorer.objectives.network.cost import PRODUCTS
from gdexplorer.objectives.objective import BoundObjective

ITERATIONS = 24
# This many samples estimate the curvature well enough.
MOST_SAMPLES = 2000
# Learning rate if the cost has no curvature.
RATE_WITHOUT_CURVATURE = 0.1
LARGEST_RATE = 10.0
# Cells along each side of a plane of two weights.
CELLS = 48


def learning_rate(bound: BoundObjective, others: tuple[tuple[float, ...], ...] = ()) -> float:
    """Half of the largest stable learning rate of gradient descent, 2 / λ.

    λ is the largest curvature at the start and at the ``others``, found by power iteration with exact Hessian-vector
    products (B. A. Pearlmutter, Fast Exact Multiplication by the Hessian, Neural Computation 6, 1994, section 5.1).
    """
    few = _with_few_samples(bound)
    curvature = max(largest_curvature(few, np.array(point)) for point in (bound.start, *others))
    if not (np.isfinite(curvature) and curvature > 0.0):
        return RATE_WITHOUT_CURVATURE
    return min(1.0 / curvature, LARGEST_RATE)


def largest_curvature(bound: BoundObjective, at: NDArray[np.float64]) -> float:
    """Estimate the largest absolute eigenvalue of the Hessian of the network ``bound`` at ``at``."""
    vectors = np.random.default_rng(0).standard_normal((1, bound.dimension))
    found = 0.0
    for _ in range(ITERATIONS):
        vectors /= np.linalg.norm(vectors)
        PRODUCTS(at, bound.data, vectors)
        found = float(np.linalg.norm(vectors))
        if not (np.isfinite(found) and found > 0.0):
            break
    return found


def _with_few_samples(bound: BoundObjective) -> BoundObjective:
    first = bound.first_sample or 0
    samples = len(bound.data) - first
    if samples <= MOST_SAMPLES:
        return bound
    chosen = first + np.linspace(0, samples - 1, MOST_SAMPLES).astype(int)
    return replace(bound, data=np.ascontiguousarray(bound.data[np.concatenate([np.arange(first), chosen])]))


def lowest_cells(bound: BoundObjective) -> tuple[tuple[float, ...], ...]:
    """Grid points over the plane of two weights that are lower than all their neighbours."""
    axes = [low + (high - low) * (np.arange(CELLS) + 0.5) / CELLS for low, high in bound.domain]
    values, _ = _with_few_samples(bound).on_grid(*axes)
    around = np.pad(values, 1, constant_values=np.inf)
    lowest = np.ones_like(values, dtype=bool)
    for row, column in ((r, c) for r in range(3) for c in range(3) if (r, c) != (1, 1)):
        lowest &= values < around[row : row + CELLS, column : column + CELLS]
    return tuple(_inside(np.argwhere(lowest), axes))


def _inside(places: NDArray[np.intp], axes: list[NDArray[np.float64]]) -> list[tuple[float, ...]]:
    """The points at ``places``, (row, column) of the grid, without those on its edge."""
    kept = [place for place in places.tolist() if min(place) > 0 and max(place) < CELLS - 1]
    return [(float(axes[0][column]), float(axes[1][row])) for row, column in kept]
