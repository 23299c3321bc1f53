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
from collections.abc import Callable

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from gdexplorer.descent.critical.cells import Cells
from gdexplorer.descent.critical.distinct_points import DistinctPoints
from gdexplorer.descent.critical.kinds import NearbyValues, PointKind, is_minimum, kind_of, label_of, principal
from gdexplorer.descent.critical.newton import corners, newton_search
from gdexplorer.descent.critical.newton_kernels import FLAT
from gdexplorer.descent.critical.windings import PIECES
from gdexplorer.numerals import short
from gdexplorer.objectives import BoundObjective

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

# Starts along each side; objectives with data read thousands of rows for each value.
STARTS, DATA_STARTS, FEWEST_STARTS = 128, 24, 4
# Of Python functions, for evaluations of at least so many seconds: a search takes some seconds.
STARTS_BY_COST = (1e-2, FEWEST_STARTS), (4e-4, 8), (1e-4, DATA_STARTS), (0.0, 48)
# With data, at most this many rows are read for one value at all starts.
MOST_ROWS = 5e6
# How many grid spacings a search may travel: points farther away are found from nearer starts.
REACH_IN_STARTS = 6.0
# Where points are missed, each cell gets a grid of this many starts across, then of more; none travels farther than
# this many cells.
ACROSS, REACH_IN_CELLS = (3, 6, 18, 54), 1.5
# Of a Python function, at most this many times as many starts at once as in the first grid: at kinks all are in vain.
MOST_AGAIN = 2
# Two missed points in one cell can cancel: if more than this fraction was missed, cells this many times finer follow,
# each edge in this many pieces: these are no longer than those of the coarser cells.
MANY, FINER, PIECES_OF_FINER = 0.01, 3, 2


class CriticalPoint(Struct, frozen=True):
    """A point where the gradient is zero, or of a feasible set one where its walls hold the gradient: a KKT point.

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
    walls : of a KKT point, its walls with their multipliers; it has no eigenvalues, and is a minimum if no feasible
        value nearby is lower, else a saddle.
    is_outside : whether it lies outside of the feasible set.
    """

    point: tuple[float, ...]
    value: float
    eigenvalues: tuple[float, ...]
    eigenvectors: tuple[tuple[float, ...], ...]
    kind: PointKind
    around: NearbyValues | None = None
    walls: tuple[tuple[str, float], ...] = ()
    is_outside: bool = False

    @property
    def label(self) -> str:
        """Its classification in words."""
        if self.walls:
            return "minimum at a wall" if self.kind is PointKind.MINIMUM else "KKT point"
        return f"{label_of(self.kind, self.around)}{' outside' * self.is_outside}"

    @property
    def walls_in_words(self) -> str:
        """The walls that hold it, with their multipliers; empty if none does."""
        return ", ".join(f"{wall} (multiplier {short(multiplier, 4)})" for wall, multiplier in self.walls)

    @property
    def is_minimum(self) -> bool:
        """Whether no value nearby is lower."""
        return is_minimum(self.kind, self.around)


class Search(Struct, frozen=True):
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
    low, high = corners(bound)
    known = np.array([minimum.point for minimum in bound.minima]).reshape(-1, 2)
    fractions = (np.arange(count) + 0.5) / count
    grid = np.stack(np.meshgrid(fractions, fractions), axis=-1).reshape(-1, 2)
    places = np.concatenate([known, low + grid * (high - low)])
    found, cells = DistinctPoints(bound), Cells(bound, count, PIECES, cancelled)
    found.add(*_inside(bound, *newton_search(bound, places, REACH_IN_STARTS / count, cancelled)))
    points, indices = found.indices
    many = np.count_nonzero(cells.lacking(points, indices)) > MANY * len(points)
    _find_lacking(bound, found, cells, count, cancelled)
    tried = [cells]
    if many and not cancelled():
        tried.append(finer := Cells(bound, FINER * count, PIECES_OF_FINER, cancelled))
        _find_lacking(bound, found, finer, FINER * count, cancelled)
    return Search(_classified(bound, found), max(cells.missing(*found.indices) for cells in tried))


def _find_lacking(
    bound: BoundObjective, found: DistinctPoints, cells: Cells, count: int, cancelled: Callable[[], bool]
) -> None:
    """Add to ``found`` what ``cells``, ``count`` along each side, lack, as far as more starts in them lead to it."""
    most = MOST_AGAIN * fitting_starts(bound) ** 2 if bound.cost else math.inf
    for across in ACROSS:
        lacking = cells.lacking(*found.indices)
        if cancelled() or not lacking.any():
            break
        starts = cells.starts(lacking, across)
        if len(starts) > most:
            break
        found.add(*_inside(bound, *newton_search(bound, starts, REACH_IN_CELLS / count, cancelled)))


def _inside(bound: BoundObjective, points: Matrix, curvatures: Vector) -> tuple[Matrix, Vector]:
    """Keep the critical points in the domain."""
    low, high = corners(bound)
    units = (points - low) / (high - low)
    kept = (curvatures > 0.0) & np.all((units >= -FLAT) & (units <= 1.0 + FLAT), axis=1)
    return np.clip(points[kept], low, high), curvatures[kept]


def fitting_starts(bound: BoundObjective) -> int:
    """Starts along each side of the grid: fewer if evaluations are slow."""
    if bound.cost > 0.0:
        return next(count for least, count in STARTS_BY_COST if bound.cost >= least)
    if bound.samples is None:
        return STARTS
    return int(np.clip(math.sqrt(MOST_ROWS / max(len(bound.data), 1)), FEWEST_STARTS, DATA_STARTS))


def classify_points(bound: BoundObjective, points: Matrix, curvatures: Vector) -> tuple[CriticalPoint, ...]:
    """Classify the critical points at ``points``, without duplicates and those where ``bound`` is undefined.

    ``curvatures`` come from `newton_search`.
    """
    found = DistinctPoints(bound)
    found.add(points, curvatures)
    return _classified(bound, found)


def _classified(bound: BoundObjective, found: DistinctPoints) -> tuple[CriticalPoint, ...]:
    places, kinds = found.degenerate
    flat = curved_points(bound, places, bound.hessians_at(places))
    points = [replace(item, kind=PointKind.DEGENERATE, around=kind) for item, kind in zip(flat, kinds, strict=True)]
    points += curved_points(bound, *found.curved)
    return tuple(sorted(points, key=lambda item: (item.value, item.point)))


def curved_points(bound: BoundObjective, points: Matrix, hessians: NDArray[np.float64]) -> list[CriticalPoint]:
    """The ``points: float64[m, 2]``, classified by the signs of the eigenvalues of ``hessians: float64[m, 2, 2]``."""
    if not len(points):
        return []
    eigenvalues, axes = principal(hessians)
    values = bound.values_at(points)[0].tolist()
    rows = zip(points.tolist(), values, eigenvalues.tolist(), axes.transpose(0, 2, 1).tolist(), strict=True)
    return [
        CriticalPoint(tuple(point), value, tuple(bends), tuple(map(tuple, directions)), kind_of(bends))
        for point, value, bends, directions in rows
    ]
