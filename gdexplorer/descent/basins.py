"""Basins: which minimum a descent reaches from each point of the domain, and in how many steps.

The domain is cut into pixels; a descent starts in the middle of each. Coarse pictures come first: of every 16th pixel
in every 16th row, then of every 8th, and so on, no pixel twice.

Where a run ends is told so:

- A run that converged belongs to the critical point that Newton's method finds from its end, no farther away than
  `REACH` of the domain. That is a minimum, or a saddle for the few that start on the ridge above one. Flat points of
  one value, such as those along the floor of a ring, count as one. A run that converged where no critical point is, on
  a slope too gentle to be told from none, is undecided.
- A run that did not converge but ended within `REACH` of a minimum counts as having reached it: many rules go back and
  forth around a minimum forever, and one at a kink has no gradient of zero. Else it is undecided.
- What would be undecided but ended outside the domain has left it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gdexplorer.descent import drivers, engine
from gdexplorer.descent.critical_points import CriticalPoint, Kind, are_degenerate, critical_points, described, sought
from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment
from gdexplorer.descent.stopping import inside
from gdexplorer.errors import InputError
from gdexplorer.objectives import BoundObjective

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Labels = NDArray[np.int32]

# Labels of pixels whose run reached nothing; those from 0 on are places in the list of attractors.
DIVERGED, LEFT, UNDECIDED, PENDING = -1, -2, -3, -4

REACH = 0.01
COARSEST = 16
LARGEST_SIZE = 4096
# So many runs go on between two looks at whether they are still wanted.
AT_ONCE = 8192
# Attractors closer together than this, in parts of the domain, are one.
SAME_ATTRACTOR = 1e-4
# Degenerate points whose values differ by less than this part of them lie on one curve.
SAME_VALUE = 1e-6


@dataclass(frozen=True)
class Attractor:
    """What runs end at: ``kind`` is None for a minimum without a derivative (a kink, an edge of the domain)."""

    point: tuple[float, ...]
    value: float
    kind: Kind | None

    @property
    def label(self) -> str:
        """What it is, in a word."""
        return (self.kind or Kind.MINIMUM).label


@dataclass(frozen=True, eq=False)
class Basins:
    """Where the runs from all pixels end; arrays are read-only, rows go up along y.

    Attributes
    ----------
    xs, ys : float64[size], the middles of the pixels.
    labels : int32[size, size], the place in ``attractors``, or `DIVERGED`, `LEFT`, `UNDECIDED`, `PENDING`.
    steps : int32[size, size], how many steps the run took; -1 where it is pending.
    attractors : the minima known beforehand, lowest first, then what else was reached.
    stride : all pixels are there whose row and column are multiples of it; 1 when it is finished.
    """

    xs: Vector
    ys: Vector
    labels: Labels
    steps: Labels
    attractors: tuple[Attractor, ...]
    stride: int = 1

    def __post_init__(self) -> None:
        for array in (self.xs, self.ys, self.labels, self.steps):
            array.flags.writeable = False

    @property
    def filled(self) -> tuple[Labels, Labels]:
        """Labels and steps in which each pixel that is there stands for those after it that are not yet."""
        size, stride = len(self.xs), self.stride
        places = np.arange(size) // stride * stride
        return self.labels[np.ix_(places, places)], self.steps[np.ix_(places, places)]

    def shares(self) -> dict[int, float]:
        """The part of the pixels that are there which has each label."""
        labels, counts = np.unique(self.labels[self.labels != PENDING], return_counts=True)
        return dict(zip(labels.tolist(), (counts / counts.sum()).tolist(), strict=True))


def refining(
    experiment: Experiment,
    bound: BoundObjective,
    choice: ConfiguredOptimizer,
    size: int,
    *,
    cancelled: Callable[[], bool] = lambda: False,
    show: Callable[[int], None] = lambda done: None,
    known: tuple[CriticalPoint, ...] | None = None,
    coarsest: int = COARSEST,
) -> Iterator[Basins]:
    """Descend with ``choice`` from ``size`` by ``size`` pixels; yield the basins after each refinement.

    Parameters
    ----------
    experiment
        Its budget of steps, tolerance, noise, clip and seed are used.
    cancelled
        Asked often; once it is true nothing more is yielded.
    show
        Told how many pixels are done.
    known
        The critical points of ``bound``, where somebody has them already.
    coarsest
        The first stride, a power of two.

    Raises
    ------
    InputError
        Where the objective is no function of two coordinates, or the size is none.
    """
    if not 1 <= size <= LARGEST_SIZE:
        raise InputError(f"The size must lie from 1 to {LARGEST_SIZE:,} pixels; {size:,} does not.")
    return _refining(_Map(experiment, bound, choice, size, cancelled, show, known), coarsest)


def basins(experiment: Experiment, bound: BoundObjective, choice: ConfiguredOptimizer, size: int) -> Basins:
    """The finished basins (see `refining`)."""
    *_, finished = refining(experiment, bound, choice, size)
    return finished


def name(basin: Basins, label: int) -> str:
    """What the label says, in words."""
    words = {DIVERGED: "diverges", LEFT: "leaves the domain", UNDECIDED: "undecided", PENDING: "not computed yet"}
    if label in words:
        return words[label]
    attractor = basin.attractors[label]
    return f"{attractor.label} at ({', '.join(f'{coordinate:.5g}' for coordinate in attractor.point)})"


def _refining(picture: "_Map", coarsest: int) -> Iterator[Basins]:
    stride = coarsest
    while stride >= 1:
        if not picture.refine(stride):
            return
        yield picture.copy(stride)
        stride //= 2


class _Map:
    """The picture while it is made."""

    def __init__(
        self, experiment: Experiment, bound: BoundObjective, choice: ConfiguredOptimizer, size: int,
        cancelled: Callable[[], bool], show: Callable[[int], None], known: tuple[CriticalPoint, ...] | None,
    ) -> None:  # fmt: skip
        self._run = experiment, bound, choice
        self._cancelled, self._show = cancelled, show
        self._xs, self._ys = (low + (np.arange(size) + 0.5) / size * (high - low) for low, high in bound.domain)
        self._labels = np.full((size, size), PENDING, dtype=np.int32)
        self._steps = np.full((size, size), -1, dtype=np.int32)
        self._ends = _Ends(bound, critical_points(bound) if known is None else known)

    def refine(self, stride: int) -> bool:
        """Compute the pixels on multiples of ``stride`` that are pending; whether all are done."""
        rows, columns = (place * stride for place in np.nonzero(self._labels[::stride, ::stride] == PENDING))
        for first in range(0, len(rows), AT_ONCE):
            here = rows[first : first + AT_ONCE], columns[first : first + AT_ONCE]
            starts = np.column_stack([self._xs[here[1]], self._ys[here[0]]])
            points, _, codes, taken = engine.descend_many(*self._run, starts, self._cancelled)
            if self._cancelled():
                return False
            self._labels[here], self._steps[here] = self._ends.labels(points, codes), taken
            self._show(int(np.count_nonzero(self._steps >= 0)))
        return True

    def copy(self, stride: int) -> Basins:
        return Basins(
            self._xs.copy(), self._ys.copy(), self._labels.copy(), self._steps.copy(),
            tuple(self._ends.attractors), stride,
        )  # fmt: skip


@dataclass(eq=False)
class _Ends:
    """Tells what a run has reached from where it ended; knows more attractors the more it is asked."""

    bound: BoundObjective
    known: tuple[CriticalPoint, ...]
    attractors: list[Attractor] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._low, high = np.array(self.bound.domain, dtype=np.float64).T
        self._sides = high - self._low
        smooth = [item for item in self.known if item.kind is Kind.MINIMUM]
        self.attractors += [Attractor(item.point, item.value, item.kind) for item in smooth]
        sites = self._units(np.array([item.point for item in smooth]).reshape(-1, 2))
        for minimum in self.bound.minima:
            if np.all(np.abs(sites - self._units(np.array(minimum.point))).max(axis=1) > SAME_ATTRACTOR):
                self.attractors.append(Attractor(minimum.point, minimum.value, None))
        self.attractors.sort(key=lambda item: item.value)  # of equal ones the order stays
        self._minima = np.array([item.point for item in self.attractors]).reshape(-1, 2)

    def labels(self, points: Matrix, codes: NDArray[np.int64]) -> Labels:
        """The labels of runs that ended at ``points`` with ``codes`` (see `drivers`)."""
        labels = np.full(len(points), UNDECIDED, dtype=np.int32)
        labels[(codes == drivers.NOT_FINITE) | (codes == drivers.UNDEFINED)] = DIVERGED
        converged = np.flatnonzero(codes == drivers.CONVERGED)
        labels[converged] = self._reached(points[converged])
        going = np.flatnonzero(np.isin(codes, (drivers.GOING, drivers.STALLED, drivers.NO_DERIVATIVE)))
        labels[going] = self._near_minimum(points[going])
        labels[(labels == UNDECIDED) & ~inside(self.bound, points)] = LEFT
        return labels

    def _reached(self, ends: Matrix) -> Labels:
        """The attractors at which runs that converged stand."""
        points, curvatures = sought(self.bound, ends, REACH)
        labels = np.full(len(points), UNDECIDED, dtype=np.int32)
        found = np.flatnonzero(curvatures > 0.0)
        few, which = _each_once(self._units(points[found]) / (0.01 * SAME_ATTRACTOR))
        labels[found] = self._placed(points[found[few]], curvatures[found[few]])[which]
        return labels

    def _placed(self, points: Matrix, curvatures: Vector) -> Labels:
        """The attractors that the critical points at ``points`` are or belong to; new ones where there are none."""
        labels = np.full(len(points), PENDING, dtype=np.int32)
        values, units = self.bound.values_at(points)[0], self._units(points)
        degenerate = are_degenerate(self.bound, points, curvatures)
        for i, attractor in enumerate(self.attractors):
            labels[self._belong(attractor, units, values, degenerate) & (labels == PENDING)] = i
        while (pending := np.flatnonzero(labels == PENDING)).size:
            first = pending[:1]
            (item,) = described(self.bound, points[first], curvatures[first])
            attractor = Attractor(item.point, item.value, item.kind)
            mine = pending[self._belong(attractor, units[pending], values[pending], degenerate[pending])]
            labels[mine] = labels[first] = len(self.attractors)
            self.attractors.append(attractor)
        return labels

    def _belong(
        self, attractor: Attractor, units: Matrix, values: Vector, degenerate: NDArray[np.bool_]
    ) -> NDArray[np.bool_]:
        """Which points are ``attractor``, or lie on the same curve of degenerate ones."""
        near = np.abs(units - self._units(np.array(attractor.point))).max(axis=1) <= SAME_ATTRACTOR
        if attractor.kind is Kind.DEGENERATE:
            near |= degenerate & np.isclose(values, attractor.value, rtol=SAME_VALUE, atol=1e-12)
        return np.asarray(near)

    def _near_minimum(self, ends: Matrix) -> Labels:
        """The minima closest to runs that did not converge, where one is close enough."""
        units, best = self._units(ends), np.full(len(ends), REACH)
        labels = np.full(len(ends), UNDECIDED, dtype=np.int32)
        for i, minimum in enumerate(self._units(self._minima)):
            distances = np.hypot(*(units - minimum).T)
            nearer = distances <= best
            labels[nearer], best[nearer] = i, distances[nearer]
        return labels

    def _units(self, points: Matrix) -> Matrix:
        """``points`` in parts of the domain."""
        return np.asarray((points - self._low) / self._sides)


def _each_once(places: Matrix) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """One of ``places`` from each cell of width 1, and for each place which of these shares its cell."""
    cells = np.rint(places)
    _, chosen, which = np.unique(cells[:, 0] + 1j * cells[:, 1], return_index=True, return_inverse=True)
    return chosen, which.ravel()
