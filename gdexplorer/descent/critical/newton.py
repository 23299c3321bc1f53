"""Search for critical points by Newton's method from many starts, on all cores."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gdexplorer.compiled.kernel import Kernel
from gdexplorer.compiled.objective_signatures import HESSIAN, OBJECTIVE, misfit_of_objective
from gdexplorer.compiled.signature import Arguments, Fits, Signature, misfit_of_span
from gdexplorer.descent.critical.newton_kernels import seek_critical_points
from gdexplorer.descent.critical.threads import on_all_cores
from gdexplorer.errors import InputError
from gdexplorer.objectives import BoundObjective

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

# Searches from a tile of this many starts across follow each other: many end at a point that one of the last found.
TILE = 6


def _misfit(a: Arguments, _: Fits | None) -> str:
    sides = "" if a["sides"].size == 2 else "The sides"
    return misfit_of_span(a, len(a["points"])) or sides or misfit_of_objective(a, 2)


SEEK = Kernel(
    seek_critical_points,
    Signature(
        "seek_critical_points",
        "objective, hessian, data: **, points: md, sides: d, reach: float, curvatures: m, first: int, last: int -> int",
        (OBJECTIVE, HESSIAN),
        _misfit,
    ),
)


def newton_search(
    bound: BoundObjective, starts: Matrix, reach: float, cancelled: Callable[[], bool] = lambda: False
) -> tuple[Matrix, Vector]:
    """Run Newton's method for ∇f = 0 from ``starts``, float64[m, 2].

    Returns
    -------
    points : float64[m, 2], the critical points found; they may lie outside the domain.
    curvatures : float64[m], positive reference curvature for the degeneracy test; zero if no critical point was found
        within ``reach`` of the start, or ``cancelled`` returned true first.

    Raises
    ------
    InputError
        If the objective is not a function of two coordinates.
    """
    low, high = corners(bound)
    order = _tile_by_tile((starts - low) / (high - low))
    points, curvatures = np.ascontiguousarray(starts[order], dtype=np.float64), np.zeros(len(starts))
    problem = bound.value_and_gradient.compiled, bound.hessian_kernel.compiled, bound.data
    SEEK.compiled  # noqa: B018  compile once, before the threads start

    def seek(first: int, last: int) -> None:
        SEEK(*problem, points, high - low, reach, curvatures, first, last)

    on_all_cores(seek, len(points), cancelled, cost=bound.cost)
    back = np.argsort(order)
    return points[back], curvatures[back]


def _tile_by_tile(units: Matrix) -> NDArray[np.intp]:
    """Indices of ``units: float64[m, 2]``, in units of the domain, in an order in which neighbours are close."""
    tiles = max(1, round(math.sqrt(len(units)) / TILE))
    column, row = np.clip(tiles * units, 0, tiles - 1).astype(np.int64).T
    return np.argsort(row * tiles + column, kind="stable")


def corners(bound: BoundObjective) -> tuple[Vector, Vector]:
    """The low and the high corner of the domain, float64[2] each.

    Raises
    ------
    InputError
        If the objective is not a function of two coordinates.
    """
    if bound.dimension != 2:
        raise InputError(f"Critical points are found for two coordinates; {bound.label} has {bound.dimension}.")
    low, high = np.array(bound.domain, dtype=np.float64).T
    return low, high
