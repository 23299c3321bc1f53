"""Critical points: where the gradient is zero, and what the Hessian says about them.

Newton's method for ∇f = 0 (Nocedal & Wright, Numerical Optimization, 2006, chapter 11) is started from a grid over the
domain, its steps halved until ‖∇f‖ falls, so that it finds saddles and maxima as well as minima. A point is told apart
by the signs of the Hessian's eigenvalues (Milnor, Morse Theory, 1963, section 2).

What lies closer together than the starts is missed. It is found out from how often the gradient turns around along the
edges of cells (see `windings`): where that is not what the points inside add up to, more starts follow.

All lengths here are in units of the domain's sides: a tolerance means the same whatever the units of the coordinates,
and by Sylvester's law of inertia eigenvalues keep their signs.
"""

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdexplorer.descent.critical.kinds import (
    Around,
    PointKind,
    are_curved,
    around,
    is_minimum,
    kind_of,
    label_of,
    polished,
)
from gdexplorer.descent.critical.newton import SEEK
from gdexplorer.descent.critical.newton_kernels import FLAT
from gdexplorer.descent.critical.windings import cell_windings, vanishes_inside, winding
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
# Where some are missed so many starts by so many follow in each cell, then more; no more at once than these, and none
# goes farther than so many cells.
ACROSS, MOST_PLACES, REACH_IN_CELLS = (3, 6, 18, 54), 400_000, 1.5
# Two in one cell can add up to none: where more than this part was missed, other cells follow, so many times as fine.
MANY, FINER = 0.01, 3
# Of so many cells where one seems to be missing, each is asked whether it holds a kink.
MOST_KINKS = 40
# The lines between cells lie off the starts by this part of a cell.
_OFF = 0.381966
# How often the gradient turns around a degenerate point is seen on a circle of this radius.
AROUND = 1e-3
# A point may be degenerate where an eigenvalue is at most so much of the curvature around it.
SOFT = 1e-3
# More soft points than these are a floor or a valley that is nearly flat: to find each more exactly takes minutes.
MOST_SOFT = 500
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
    kind: PointKind
    around: Around | None = None

    @property
    def label(self) -> str:
        """What it is, in words."""
        return label_of(self.kind, self.around)

    @property
    def is_minimum(self) -> bool:
        """Whether nothing around it is lower."""
        return is_minimum(self.kind, self.around)


@dataclass(frozen=True)
class Search:
    """What was found in the domain.

    Attributes
    ----------
    points : sorted by value, those of one value by their coordinates.
    missing : how many more there are at least, by how often the gradient turns around along the edges of cells. Beside
        kinks, holes and curves of critical points nothing is known of that.
    """

    points: tuple[CriticalPoint, ...]
    missing: int = 0


def critical_points(
    bound: BoundObjective, starts: int | None = None, cancelled: Callable[[], bool] = lambda: False
) -> tuple[CriticalPoint, ...]:
    """All critical points that `searched` finds."""
    return searched(bound, starts, cancelled).points


def searched(bound: BoundObjective, starts: int | None = None, cancelled: Callable[[], bool] = lambda: False) -> Search:
    """All critical points of ``bound`` in its domain to which its known minima or a grid of starts leads.

    The grid has ``starts`` by ``starts`` points, and more where the gradient shows that some are missed. Points where
    the function has no derivative are none, nor is a plain on which it is constant. Where degenerate points lie on a
    curve, some along it stand for all. Where ``cancelled`` becomes true, some may be missing.

    Raises
    ------
    InputError
        Where the objective is no function of two coordinates.
    """
    count = starts or fitting_starts(bound)
    low, high = _corners(bound)
    known = np.array([minimum.point for minimum in bound.minima]).reshape(-1, 2)
    fractions = (np.arange(count) + 0.5) / count
    grid = np.stack(np.meshgrid(fractions, fractions), axis=-1).reshape(-1, 2)
    places = np.concatenate([known, low + grid * (high - low)])
    found = _inside(bound, *sought(bound, places, REACH_IN_STARTS / count, cancelled))
    points, cells = described(bound, *found), _Cells(bound, count)
    many = np.count_nonzero(cells.lacking(points)) > MANY * len(points)
    tried = [cells]
    for finer in (1, FINER) if many else (1,):
        if finer > 1:
            tried.append(cells := _Cells(bound, finer * count))
        for across in ACROSS:
            lacking = cells.lacking(points)
            if cancelled() or not lacking.any():
                break
            reach = REACH_IN_CELLS / (finer * count)
            more = _inside(bound, *sought(bound, cells.starts(lacking, across), reach, cancelled))
            found = np.concatenate([found[0], more[0]]), np.concatenate([found[1], more[1]])
            points = described(bound, *found)
    return Search(points, max(cells.missing(points) for cells in tried))


def _inside(bound: BoundObjective, points: Matrix, curvatures: Vector) -> tuple[Matrix, Vector]:
    """The critical points found in the domain."""
    low, high = _corners(bound)
    units = (points - low) / (high - low)
    kept = (curvatures > 0.0) & np.all((units >= -FLAT) & (units <= 1.0 + FLAT), axis=1)
    return np.clip(points[kept], low, high), curvatures[kept]


class _Cells:
    """The domain in cells, and what the critical points in each add up to."""

    def __init__(self, bound: BoundObjective, count: int) -> None:
        self._bound = bound
        low, high = _corners(bound)
        # Functions have their critical points on the axes and at round numbers: lines do not lie there.
        lines = np.concatenate([[0.0], (np.arange(count) + _OFF) / count, [1.0]])
        self._xs, self._ys = (low[i] + lines * (high - low)[i] for i in range(2))
        self._windings, self._known = cell_windings(bound, self._xs, self._ys)

    def lacking(self, points: tuple[CriticalPoint, ...]) -> NDArray[np.int64]:
        """What is lacking to the sum of the ``points`` in each cell, 0 where that is not known."""
        sums, known = np.zeros_like(self._windings), self._known.copy()
        indices = [self._index(item) for item in points]
        cells = self._cells([item.point for item in points])
        np.add.at(sums, cells, [index or 0 for index in indices])
        np.logical_and.at(known, cells, [index is not None for index in indices])
        # One at a kink has no derivative, but the gradient turns around it.
        kinks = self._cells([minimum.point for minimum in self._bound.minima])
        known[kinks] &= sums[kinks] == self._windings[kinks]
        return np.where(known, self._windings - sums, 0)

    def missing(self, points: tuple[CriticalPoint, ...]) -> int:
        """How many are missing beside ``points`` at least: around a kink the gradient turns for no critical point."""
        lacking = self.lacking(points)
        cells: list[tuple[int, int]] = [(row, column) for row, column in np.argwhere(lacking).tolist()]
        # So many of them are certainly not the few kinks that nobody knows of.
        kinks = [cell for cell in cells if not self._lacks(cell, points)] if len(cells) <= MOST_KINKS else []
        return sum(abs(int(lacking[cell])) for cell in cells if cell not in kinks)

    def _lacks(self, cell: tuple[int, int], points: tuple[CriticalPoint, ...]) -> bool:
        row, column = cell
        low, high = ([self._xs[column + i], self._ys[row + i]] for i in range(2))
        indices = np.array([self._index(item) or 0 for item in points], dtype=np.float64)
        places = np.array([item.point for item in points], dtype=np.float64).reshape(-1, 2)
        return vanishes_inside(self._bound, np.array(low), np.array(high), places, indices)

    def starts(self, lacking: NDArray[np.int64], across: int) -> Matrix:
        """Places in the cells where something is lacking and those around them, ``across`` by ``across`` in each."""
        padded = np.pad(lacking != 0, 1)
        rows, columns = lacking.shape
        near = np.any([padded[i : i + rows, j : j + columns] for i in range(3) for j in range(3)], axis=0)
        row, column = (numbers[: MOST_PLACES // across**2, np.newaxis] for numbers in np.nonzero(near))
        shares = (np.arange(across) + 0.5) / across
        right, up = (grid.ravel() for grid in np.meshgrid(shares, shares))
        xs = self._xs[column] + right * (self._xs[column + 1] - self._xs[column])
        ys = self._ys[row] + up * (self._ys[row + 1] - self._ys[row])
        return np.column_stack([xs.ravel(), ys.ravel()])

    def _cells(self, points: Sequence[tuple[float, ...]]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The rows and columns of the cells in which ``points`` lie."""
        xs, ys = np.array(points, dtype=np.float64).reshape(-1, 2).T
        row, column = np.searchsorted(self._ys, ys) - 1, np.searchsorted(self._xs, xs) - 1
        return np.clip(row, 0, len(self._ys) - 2), np.clip(column, 0, len(self._xs) - 2)

    def _index(self, item: CriticalPoint) -> int | None:
        if item.kind is PointKind.SADDLE:
            return -1
        if item.kind is not PointKind.DEGENERATE or item.around in (Around.HIGHER, Around.LOWER):
            return 1
        return winding(self._bound, np.array(item.point), AROUND) if item.around is Around.BOTH else None


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
    found = _curved(bound, points[~degenerate], hessians[~degenerate])
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
    if len(curved) > MOST_SOFT:
        return degenerate
    degenerate[curved] = ~are_curved(bound, *polished(bound, points[curved], high - low), high - low)
    return degenerate


def _hessians(bound: BoundObjective, points: Matrix) -> tuple[NDArray[Any], Matrix]:
    """Hessians, float64[m, 2, 2], and their eigenvalues with the domain's sides as units, float64[m, 2]."""
    low, high = _corners(bound)
    hessians = bound.hessians_at(points)
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
    cells = np.rint(places)
    # Complex numbers are sorted by their real parts first, and many times as fast as rows.
    return np.unique(cells[:, 0] + 1j * cells[:, 1], return_index=True)[1]


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


def _curved(bound: BoundObjective, points: Matrix, hessians: NDArray[np.float64]) -> list[CriticalPoint]:
    if not len(points):
        return []
    eigenvalues, axes = np.linalg.eigh(hessians)
    values = bound.values_at(points)[0].tolist()
    rows = zip(points.tolist(), values, eigenvalues.tolist(), axes.transpose(0, 2, 1).tolist(), strict=True)
    return [
        CriticalPoint(tuple(point), value, tuple(bends), tuple(map(tuple, directions)), kind_of(bends))
        for point, value, bends, directions in rows
    ]


def _degenerate(bound: BoundObjective, points: Matrix) -> list[CriticalPoint]:
    low, high = _corners(bound)
    exact, errors = polished(bound, points, high - low)
    told = around(bound, exact, errors, high - low)
    found = _curved(bound, exact, bound.hessians_at(exact))
    return [replace(item, kind=PointKind.DEGENERATE, around=said) for item, said in zip(found, told, strict=True)]
