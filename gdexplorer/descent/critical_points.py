"""Critical points: where the gradient is zero, and what the Hessian says about them.

Newton's method for ∇f = 0 (Nocedal & Wright, Numerical Optimization, 2006, chapter 11) is started from a grid over the
domain, its steps halved until ‖∇f‖ falls, so that it finds saddles and maxima as well as minima. A point is told apart
by the signs of the Hessian's eigenvalues (Milnor, Morse Theory, 1963, section 2).

All lengths here are in units of the domain's sides: a tolerance means the same whatever the units of the coordinates,
and by Sylvester's law of inertia eigenvalues keep their signs.
"""

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdexplorer.descent.kinds import Around, Kind, are_curved, around, is_minimum, kind_of, label_of, polished
from gdexplorer.descent.newton import FLAT, SEEK
from gdexplorer.errors import InputError
from gdexplorer.objectives import BoundObjective
from gdexplorer.objectives.objective import THREADS

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

# So many starts along each side; data objectives read thousands of rows for each value.
STARTS, DATA_STARTS, FEWEST_STARTS = 128, 24, 4
# With data, so many rows are read for one value of all starts at most.
MOST_ROWS = 5e6
# A search goes so many spacings of the grid far: what is farther is found from a nearer start.
REACH_IN_STARTS = 6.0
# A point may be degenerate where an eigenvalue is at most so much of the curvature around it.
SOFT = 1e-3
# Points nearer to each other are the same one; degenerate ones can lie on a curve of such, which is thinned to this.
SAME, SAME_IF_DEGENERATE = 1e-6, 0.05


@dataclass(frozen=True)
class CriticalPoint:
    """A point where the gradient is zero.

    It is degenerate where an eigenvalue of the Hessian is zero: small beside the largest curvature at the point and a
    hundredth of the domain beside it, with the domain's sides as units, and not of one size a little beside it.
    There second derivatives decide nothing, and the values around it tell what it is. Else it is a minimum where all
    eigenvalues are positive, a maximum where all are negative, and a saddle otherwise.

    Attributes
    ----------
    point, value : where, and how high.
    eigenvalues : of the Hessian in the coordinates of the objective, ascending.
    eigenvectors : of length 1, one for each eigenvalue.
    kind : what they say it is.
    around : of a degenerate one, what the values around it say.
    """

    point: tuple[float, ...]
    value: float
    eigenvalues: tuple[float, ...]
    eigenvectors: tuple[tuple[float, ...], ...]
    kind: Kind
    around: Around | None = None

    @property
    def label(self) -> str:
        """What it is, in words."""
        return label_of(self.kind, self.around)

    @property
    def is_minimum(self) -> bool:
        """Whether nothing around it is lower."""
        return is_minimum(self.kind, self.around)


def critical_points(
    bound: BoundObjective, starts: int | None = None, cancelled: Callable[[], bool] = lambda: False
) -> tuple[CriticalPoint, ...]:
    """All critical points of ``bound`` in its domain to which its known minima or a grid of starts leads.

    The grid has ``starts`` by ``starts`` points; what lies closer together than its spacing can be missed.
    Points where the function has no derivative are none, nor is a plain on which it is constant. Where degenerate
    points lie on a curve, some along it stand for all. Sorted by value, those of one value by their coordinates. Where
    ``cancelled`` becomes true, some may be missing.

    Raises
    ------
    InputError
        Where the objective is no function of two coordinates.
    """
    count = starts or fitting_starts(bound)
    low, high = _corners(bound)
    fractions = (np.arange(count) + 0.5) / count
    grid = np.stack(np.meshgrid(fractions, fractions), axis=-1).reshape(-1, 2)
    known = np.array([minimum.point for minimum in bound.minima]).reshape(-1, 2)
    points, curvatures = sought(
        bound, np.concatenate([known, low + grid * (high - low)]), REACH_IN_STARTS / count, cancelled
    )
    units = (points - low) / (high - low)
    kept = (curvatures > 0.0) & np.all((units >= -FLAT) & (units <= 1.0 + FLAT), axis=1)
    return described(bound, np.clip(points[kept], low, high), curvatures[kept])


def fitting_starts(bound: BoundObjective) -> int:
    """How many starts a side of the grid has: fewer where each value takes long."""
    if bound.samples is None:
        return STARTS
    return int(np.clip(math.sqrt(MOST_ROWS / max(len(bound.data), 1)), FEWEST_STARTS, DATA_STARTS))


def sought(
    bound: BoundObjective, starts: Matrix, reach: float, cancelled: Callable[[], bool] = lambda: False
) -> tuple[Matrix, Vector]:
    """Where Newton's method for ∇f = 0 comes to from ``starts``, float64[m, 2].

    Returns
    -------
    points : float64[m, 2], the critical points found; they may lie outside the domain.
    curvatures : float64[m], the curvature that the one there is compared with, always positive; zero where no critical
        point was found less than ``reach`` from the start, or where ``cancelled`` became true before.

    Raises
    ------
    InputError
        Where the objective is no function of two coordinates.
    """
    low, high = _corners(bound)
    points, curvatures = np.array(starts, dtype=np.float64, order="C"), np.zeros(len(starts))
    problem = bound.value_and_gradient.compiled, bound.hessian_kernel.compiled, bound.data
    SEEK.compiled  # noqa: B018  compiled once, before the threads ask for it

    def seek(first: int, last: int) -> None:
        if not cancelled():
            SEEK(*problem, points, high - low, reach, curvatures, first, last)

    bounds = np.linspace(0, len(points), 8 * THREADS + 1).astype(int)
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(seek, bounds[:-1], bounds[1:]))
    return points, curvatures


def described(bound: BoundObjective, points: Matrix, curvatures: Vector) -> tuple[CriticalPoint, ...]:
    """The critical points at ``points``, each once; ``curvatures`` as `sought` gives them."""
    low, high = _corners(bound)
    units = (points - low) / (high - low)
    for offset in (0.0, 0.25):  # what the edges of the first cells part, lies within those of the second
        chosen = _first_in_cells(units / SAME + offset)
        points, curvatures, units = points[chosen], curvatures[chosen], units[chosen]
    hessians, scaled = _hessians(bound, points)
    degenerate = _are_degenerate(bound, points, scaled, curvatures)
    found = [_curved(bound, points[i], hessians[i]) for i in np.flatnonzero(~degenerate)]
    found += _degenerate(bound, points[_thinned(bound, points, units, np.flatnonzero(degenerate))])
    return tuple(sorted(found, key=lambda item: (item.value, item.point)))


def are_degenerate(bound: BoundObjective, points: Matrix, curvatures: Vector) -> NDArray[np.bool_]:
    """Which of the critical points at ``points`` are degenerate; ``curvatures`` as `sought` gives them."""
    return _are_degenerate(bound, points, _hessians(bound, points)[1], curvatures)


def _are_degenerate(bound: BoundObjective, points: Matrix, scaled: Matrix, curvatures: Vector) -> NDArray[np.bool_]:
    low, high = _corners(bound)
    degenerate = _smallest(scaled) <= SOFT * curvatures
    soft = np.flatnonzero(degenerate)
    # What does not even bend evenly where it was found need not be found more exactly.
    curved = soft[are_curved(bound, points[soft], np.zeros(len(soft)), high - low)]
    degenerate[curved] = ~are_curved(bound, *polished(bound, points[curved], high - low), high - low)
    return degenerate


def _hessians(bound: BoundObjective, points: Matrix) -> tuple[NDArray[Any], Matrix]:
    """Hessians, float64[m, 2, 2], and their eigenvalues with the domain's sides as units, float64[m, 2]."""
    low, high = _corners(bound)
    hessians = np.array([bound.hessian(point) for point in points]).reshape(-1, 2, 2)
    return hessians, np.asarray(np.linalg.eigvalsh(hessians * np.outer(high - low, high - low)), dtype=np.float64)


def _smallest(eigenvalues: Matrix) -> Vector:
    return np.asarray(np.abs(eigenvalues).min(axis=1, initial=math.inf))


def _corners(bound: BoundObjective) -> tuple[Vector, Vector]:
    if bound.dimension != 2:
        raise InputError(f"Critical points are found for two coordinates; {bound.label} has {bound.dimension}.")
    low, high = np.array(bound.domain, dtype=np.float64).T
    return low, high


def _first_in_cells(places: Matrix) -> NDArray[np.intp]:
    """The first of ``places`` in each cell of width 1."""
    return np.unique(np.rint(places), axis=0, return_index=True)[1]


def _thinned(bound: BoundObjective, points: Matrix, units: Matrix, among: NDArray[np.intp]) -> NDArray[np.intp]:
    """Those ``among`` the points that are not close to a flatter one that is kept."""
    slopes = np.hypot.reduce(bound.values_at(points[among])[1], axis=1)
    flattest_first = among[np.argsort(slopes, kind="stable")]
    few = np.sort(_first_in_cells(2.0 * units[flattest_first] / SAME_IF_DEGENERATE))
    kept: list[int] = []
    for i in flattest_first[few]:
        if not kept or np.hypot.reduce(units[kept] - units[i], axis=1).min() > SAME_IF_DEGENERATE:
            kept.append(int(i))
    return np.array(kept, dtype=np.intp)


def _curved(bound: BoundObjective, point: Vector, hessian: Matrix) -> CriticalPoint:
    eigenvalues, eigenvectors = np.linalg.eigh(hessian)
    axes = tuple(tuple(axis) for axis in eigenvectors.T.tolist())
    place = tuple(point.tolist())
    return CriticalPoint(place, bound.value(place), tuple(eigenvalues.tolist()), axes, kind_of(eigenvalues))


def _degenerate(bound: BoundObjective, points: Matrix) -> list[CriticalPoint]:
    low, high = _corners(bound)
    exact, errors = polished(bound, points, high - low)
    told = around(bound, exact, errors, high - low)
    found = [_curved(bound, point, bound.hessian(point)) for point in exact]
    return [replace(item, kind=Kind.DEGENERATE, around=said) for item, said in zip(found, told, strict=True)]
