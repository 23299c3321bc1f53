"""Find critical points, where the gradient is zero, and classify them by the Hessian.

Newton's method for ∇f = 0 (Nocedal & Wright, Numerical Optimization, 2006, chapter 11) starts from a grid over the
domain, with steps halved until ‖∇f‖ decreases, so that it finds saddles and maxima as well as minima. Points are
classified by the signs of the Hessian's eigenvalues (Milnor, Morse Theory, 1963, section 2).

Points closer together than the starts can be missed. They are detected by the winding number of the gradient along
the edges of cells (see `windings`): where it differs from the sum over the points found inside, more starts follow.

All lengths here are in units of the domain's sides, so that tolerances do not depend on the units of the coordinates;
by Sylvester's law of inertia this does not change the signs of the eigenvalues.
"""

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdexplorer.descent.critical.kinds import (
    NearbyValues,
    PointKind,
    are_curved,
    around,
    is_minimum,
    kind_of,
    label_of,
    polished,
    principal,
)
from gdexplorer.descent.critical.newton import SEEK
from gdexplorer.descent.critical.newton_kernels import CLEAR, FLAT
from gdexplorer.descent.critical.windings import cell_windings, vanishes_inside, winding
from gdexplorer.errors import InputError
from gdexplorer.objectives import BoundObjective
from gdexplorer.objectives.objective import THREADS

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

# Starts along each side; objectives with data read thousands of rows for each value.
STARTS, DATA_STARTS, FEWEST_STARTS = 128, 24, 4
# With data, at most this many rows are read for one value at all starts.
MOST_ROWS = 5e6
# How many grid spacings a search may travel: points farther away are found from nearer starts.
REACH_IN_STARTS = 6.0
# Where points are missed, each cell gets a grid of this many starts across, then of more; never more starts at once
# than the second number, and none travels farther than this many cells.
ACROSS, MOST_PLACES, REACH_IN_CELLS = (3, 6, 18, 54), 400_000, 1.5
# Two missed points in one cell can cancel: if more than this fraction was missed, cells this many times finer follow.
MANY, FINER = 0.01, 3
# With up to this many unexplained cells, each is checked for a kink.
MOST_KINKS = 40
# Offset of the cell boundaries from the starts, as a fraction of a cell.
_OFF = 0.381966
# Radius of the circle on which the winding number of a degenerate point is measured.
AROUND = 1e-3
# A point may be degenerate if an eigenvalue is at most this fraction of the curvature around it.
SOFT = 1e-3
# More soft points than this form a nearly flat floor or valley: refining each of them takes minutes.
MOST_SOFT = 500
# Coordinates smaller than this are zero up to rounding.
ROUNDING = 1e-12
# Where one curvature is this fraction of the other, rounding may move a point farther than the distance below.
UNCERTAIN = 1e-8
# Points closer than this are the same; degenerate ones may form a curve, which is thinned to the second distance.
SAME, SAME_IF_DEGENERATE = 1e-6, 0.05


@dataclass(frozen=True)
class CriticalPoint:
    """A point where the gradient is zero.

    It is degenerate if an eigenvalue of the Hessian is zero: small relative to the largest curvature at the point and a
    hundredth of the domain away, with the domain's sides as units, and not of stable size nearby. Second derivatives do
    not decide there; the values around the point classify it. Otherwise it is a minimum if all eigenvalues are
    positive, a maximum if all are negative, and a saddle if signs are mixed.

    Attributes
    ----------
    point, value : position and function value.
    eigenvalues : of the Hessian in the coordinates of the objective, ascending.
    eigenvectors : unit vectors, one for each eigenvalue.
    kind : classification by the eigenvalues.
    around : of a degenerate point, classification by the values around it.
    """

    point: tuple[float, ...]
    value: float
    eigenvalues: tuple[float, ...]
    eigenvectors: tuple[tuple[float, ...], ...]
    kind: PointKind
    around: NearbyValues | None = None

    @property
    def label(self) -> str:
        """Its classification in words."""
        return label_of(self.kind, self.around)

    @property
    def is_minimum(self) -> bool:
        """Whether no value nearby is lower."""
        return is_minimum(self.kind, self.around)


@dataclass(frozen=True)
class Search:
    """Critical points found in the domain.

    Attributes
    ----------
    points : sorted by value, then by coordinates.
    missing : lower bound on how many more there are, by the winding numbers of the gradient. Unknown next to kinks,
        undefined regions and curves of critical points.
    """

    points: tuple[CriticalPoint, ...]
    missing: int = 0


def critical_points(
    bound: BoundObjective, starts: int | None = None, cancelled: Callable[[], bool] = lambda: False
) -> tuple[CriticalPoint, ...]:
    """All critical points that `search_critical_points` finds."""
    return search_critical_points(bound, starts, cancelled).points


def search_critical_points(
    bound: BoundObjective, starts: int | None = None, cancelled: Callable[[], bool] = lambda: False
) -> Search:
    """Find the critical points of ``bound`` in its domain, from its known minima and a grid of starts.

    The grid has ``starts`` by ``starts`` points, plus more where winding numbers show that points are missed. Points
    without a derivative do not count, nor do regions where the function is constant. Of a curve of degenerate points,
    some representatives are returned. If ``cancelled`` returns true, some points may be missing.

    Raises
    ------
    InputError
        If the objective is not a function of two coordinates.
    """
    count = starts or fitting_starts(bound)
    low, high = _corners(bound)
    known = np.array([minimum.point for minimum in bound.minima]).reshape(-1, 2)
    fractions = (np.arange(count) + 0.5) / count
    grid = np.stack(np.meshgrid(fractions, fractions), axis=-1).reshape(-1, 2)
    places = np.concatenate([known, low + grid * (high - low)])
    found = _inside(bound, *newton_search(bound, places, REACH_IN_STARTS / count, cancelled))
    points, cells = classify_points(bound, *found), _Cells(bound, count)
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
            more = _inside(bound, *newton_search(bound, cells.starts(lacking, across), reach, cancelled))
            found = np.concatenate([found[0], more[0]]), np.concatenate([found[1], more[1]])
            points = classify_points(bound, *found)
    return Search(points, max(cells.missing(points) for cells in tried))


def _inside(bound: BoundObjective, points: Matrix, curvatures: Vector) -> tuple[Matrix, Vector]:
    """Keep the critical points in the domain."""
    low, high = _corners(bound)
    units = (points - low) / (high - low)
    kept = (curvatures > 0.0) & np.all((units >= -FLAT) & (units <= 1.0 + FLAT), axis=1)
    return np.clip(points[kept], low, high), curvatures[kept]


class _Cells:
    """The domain divided into cells, with the winding number of each."""

    def __init__(self, bound: BoundObjective, count: int) -> None:
        self._bound = bound
        low, high = _corners(bound)
        # Functions often have critical points on the axes and at round numbers: cell boundaries avoid these.
        lines = np.concatenate([[0.0], (np.arange(count) + _OFF) / count, [1.0]])
        self._xs, self._ys = (low[i] + lines * (high - low)[i] for i in range(2))
        self._windings, known = cell_windings(bound, self._xs, self._ys)
        defined = np.isfinite(bound.on_grid(self._xs, self._ys)[0])
        self._known = known & defined[:-1, :-1] & defined[:-1, 1:] & defined[1:, :-1] & defined[1:, 1:]

    def lacking(self, points: tuple[CriticalPoint, ...]) -> NDArray[np.int64]:
        """Winding number of each cell minus the indices of its ``points``; 0 where unknown."""
        sums, known = np.zeros_like(self._windings), self._known.copy()
        indices = [self._index(item) for item in points]
        cells = self._cells([item.point for item in points])
        np.add.at(sums, cells, [index or 0 for index in indices])
        np.logical_and.at(known, cells, [index is not None for index in indices])
        # A minimum at a kink has no derivative, but contributes to the winding number.
        kinks = self._cells([minimum.point for minimum in self._bound.minima])
        known[kinks] &= sums[kinks] == self._windings[kinks]
        return np.where(known, self._windings - sums, 0)

    def missing(self, points: tuple[CriticalPoint, ...]) -> int:
        """At least how many points are missing from ``points``; kinks, which also add windings, do not count."""
        lacking = self.lacking(points)
        cells: list[tuple[int, int]] = [(row, column) for row, column in np.argwhere(lacking).tolist()]
        # More cells than this are certainly not just unknown kinks.
        kinks = [cell for cell in cells if not self._lacks(cell, points)] if len(cells) <= MOST_KINKS else []
        return sum(abs(int(lacking[cell])) for cell in cells if cell not in kinks)

    def _lacks(self, cell: tuple[int, int], points: tuple[CriticalPoint, ...]) -> bool:
        row, column = cell
        low, high = ([self._xs[column + i], self._ys[row + i]] for i in range(2))
        indices = np.array([self._index(item) or 0 for item in points], dtype=np.float64)
        places = np.array([item.point for item in points], dtype=np.float64).reshape(-1, 2)
        return vanishes_inside(self._bound, np.array(low), np.array(high), places, indices)

    def starts(self, lacking: NDArray[np.int64], across: int) -> Matrix:
        """Starts in incomplete cells and their neighbours, ``across`` by ``across`` in each."""
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
        """Rows and columns of the cells that contain ``points``."""
        xs, ys = np.array(points, dtype=np.float64).reshape(-1, 2).T
        row, column = np.searchsorted(self._ys, ys) - 1, np.searchsorted(self._xs, xs) - 1
        return np.clip(row, 0, len(self._ys) - 2), np.clip(column, 0, len(self._xs) - 2)

    def _index(self, item: CriticalPoint) -> int | None:
        if item.kind is PointKind.SADDLE:
            return -1
        if item.kind is not PointKind.DEGENERATE or item.around in (NearbyValues.HIGHER, NearbyValues.LOWER):
            return 1
        return winding(self._bound, np.array(item.point), AROUND) if item.around is NearbyValues.BOTH else None


def fitting_starts(bound: BoundObjective) -> int:
    """Starts along each side of the grid: fewer if evaluations are slow."""
    if bound.samples is None:
        return STARTS
    return int(np.clip(math.sqrt(MOST_ROWS / max(len(bound.data), 1)), FEWEST_STARTS, DATA_STARTS))


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
    low, high = _corners(bound)
    points, curvatures = np.array(starts, dtype=np.float64, order="C"), np.zeros(len(starts))
    problem = bound.value_and_gradient.compiled, bound.hessian_kernel.compiled, bound.data
    SEEK.compiled  # noqa: B018  compile once, before the threads start

    def seek(first: int, last: int) -> None:
        if not cancelled():
            SEEK(*problem, points, high - low, reach, curvatures, first, last)

    bounds = np.linspace(0, len(points), 8 * THREADS + 1).astype(int)
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(seek, bounds[:-1], bounds[1:]))
    return points, curvatures


def classify_points(bound: BoundObjective, points: Matrix, curvatures: Vector) -> tuple[CriticalPoint, ...]:
    """Classify the critical points at ``points``, without duplicates and those where ``bound`` is undefined.

    ``curvatures`` come from `newton_search`.
    """
    low, high = _corners(bound)
    points = _without_rounding(bound, points)
    # The derivatives of log(u) are defined where u is negative, too.
    defined = np.isfinite(bound.values_at(points)[0])
    points, curvatures = points[defined], curvatures[defined]
    units = (points - low) / (high - low)
    for offset in (0.0, 0.25):  # neighbours that the first cells separate share a second one
        chosen = _first_in_cells(units / SAME + offset)
        points, curvatures, units = points[chosen], curvatures[chosen], units[chosen]
    hessians, scaled = _hessians(bound, points)
    degenerate = _are_degenerate(bound, points, scaled, curvatures)
    curved = _apart(bound, points, hessians, scaled, np.flatnonzero(~degenerate))
    found = _curved(bound, points[curved], hessians[curved])
    found += _degenerate(bound, points[_thinned(bound, points, units, np.flatnonzero(degenerate))])
    return tuple(sorted(found, key=lambda item: (item.value, item.point)))


def _without_rounding(bound: BoundObjective, points: Matrix) -> Matrix:
    """``points`` with exact zeros, unless second derivatives are undefined there."""
    low, high = _corners(bound)
    exact = np.where(np.abs(points) < ROUNDING * (high - low), 0.0, points)
    is_smooth = np.asarray(np.isfinite(bound.hessians_at(exact)).all(axis=(1, 2)))
    return np.where(is_smooth[:, np.newaxis], exact, points)


def are_degenerate(bound: BoundObjective, points: Matrix, curvatures: Vector) -> NDArray[np.bool_]:
    """Which of the critical points at ``points`` are degenerate; ``curvatures`` come from `newton_search`."""
    return _are_degenerate(bound, points, _hessians(bound, points)[1], curvatures)


def _are_degenerate(bound: BoundObjective, points: Matrix, scaled: Matrix, curvatures: Vector) -> NDArray[np.bool_]:
    low, high = _corners(bound)
    degenerate = _smallest(scaled) <= SOFT * curvatures
    soft = np.flatnonzero(degenerate)
    # Points that fail the test where they were found need no refinement.
    curved = soft[are_curved(bound, points[soft], np.zeros(len(soft)), high - low)]
    if len(curved) > MOST_SOFT:
        return degenerate
    degenerate[curved] = ~are_curved(bound, *polished(bound, points[curved], high - low), high - low)
    return degenerate


def _hessians(bound: BoundObjective, points: Matrix) -> tuple[NDArray[Any], Matrix]:
    """Hessians, float64[m, 2, 2], and their eigenvalues with the domain's sides as units, float64[m, 2]."""
    low, high = _corners(bound)
    hessians = bound.hessians_at(points)
    return hessians, principal(hessians * np.outer(high - low, high - low))[0]


def _smallest(eigenvalues: Matrix) -> Vector:
    return np.asarray(np.abs(eigenvalues).min(axis=1, initial=math.inf))


def _corners(bound: BoundObjective) -> tuple[Vector, Vector]:
    if bound.dimension != 2:
        raise InputError(f"Critical points are found for two coordinates; {bound.label} has {bound.dimension}.")
    low, high = np.array(bound.domain, dtype=np.float64).T
    return low, high


def _first_in_cells(places: Matrix) -> NDArray[np.intp]:
    """Indices of the first of ``places`` in each cell of width 1."""
    cells = np.rint(places)
    # Complex numbers sort lexicographically, many times faster than rows.
    return np.unique(cells[:, 0] + 1j * cells[:, 1], return_index=True)[1]


def _apart(
    bound: BoundObjective, points: Matrix, hessians: NDArray[Any], scaled: Matrix, among: NDArray[np.intp]
) -> NDArray[np.intp]:
    """``among`` the points, with one of those each that differ by no more than rounding.

    Along a flat direction beside a stiff one, the gradient's rounding error leaves a point uncertain by far more than
    `SAME`: two points are one if the Hessian predicts no difference of their gradients above rounding.
    """
    low, high = _corners(bound)
    flat = among[_smallest(scaled[among]) < UNCERTAIN * np.abs(scaled[among]).max(axis=1, initial=0.0)]
    slopes = np.hypot.reduce(bound.values_at(points[flat])[1] * (high - low), axis=1)
    signs, noise = np.sign(scaled), len(bound.data) * CLEAR * np.maximum(np.abs(points), high - low)
    kept: list[int] = []
    for i in flat[np.argsort(slopes, kind="stable")]:
        change = np.abs(np.einsum("mij,mj->mi", hessians[kept], points[kept] - points[i]))
        is_close = (change <= np.einsum("mij,mj->mi", np.abs(hessians[kept]), noise[kept])).all(axis=1)
        if not np.any(is_close & (signs[kept] == signs[i]).all(axis=1)):
            kept.append(int(i))
    return np.sort(np.concatenate([np.setdiff1d(among, flat), kept]).astype(np.intp))


def _thinned(bound: BoundObjective, points: Matrix, units: Matrix, among: NDArray[np.intp]) -> NDArray[np.intp]:
    """Thin ``among`` the points: keep those not close to a kept point with a smaller gradient."""
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
    eigenvalues, axes = principal(hessians)
    values = bound.values_at(points)[0].tolist()
    rows = zip(points.tolist(), values, eigenvalues.tolist(), axes.transpose(0, 2, 1).tolist(), strict=True)
    return [
        CriticalPoint(tuple(point), value, tuple(bends), tuple(map(tuple, directions)), kind_of(bends))
        for point, value, bends, directions in rows
    ]


def _degenerate(bound: BoundObjective, points: Matrix) -> list[CriticalPoint]:
    low, high = _corners(bound)
    exact, errors = polished(bound, points, high - low)
    kinds = around(bound, exact, errors, high - low)
    found = _curved(bound, exact, bound.hessians_at(exact))
    return [replace(item, kind=PointKind.DEGENERATE, around=kind) for item, kind in zip(found, kinds, strict=True)]
