"""Determine the attractor of a run from its end.

- A run that converged belongs to the critical point that Newton's method finds from its end, at most `REACH` of the
  domain away: a minimum, or a saddle for the few that start on the ridge above one. Flat points of equal value, such
  as those along the floor of a ring, count as one. A run that converged without a critical point nearby, on a very
  gentle slope, is undecided, unless it rests at a minimum without a derivative.
- A run that did not converge but ended within `REACH` of a minimum counts as having reached it: many optimizers
  oscillate around a minimum, and at a kink the gradient is not zero. Otherwise it is undecided.
- A run of a rule that keeps to a feasible set may have come to rest at its walls instead, at a KKT point. Minima
  outside of the set are none for it.
- Undecided runs that ended outside the domain have left it, or diverged if the function is unbounded below there.
"""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.descent.critical.critical_points import CriticalPoint, classify_points, critical_points
from gdexplorer.descent.critical.distinct_points import are_degenerate
from gdexplorer.descent.critical.kinds import NearbyValues, PointKind, is_minimum, label_of
from gdexplorer.descent.critical.kinks import is_kink, local_extremum
from gdexplorer.descent.critical.newton import newton_search
from gdexplorer.descent.critical.walls import NEAR, OUTSIDE, is_lowest_nearby, pressure_at
from gdexplorer.descent.engine import drivers
from gdexplorer.descent.engine.stopping import are_unbounded, have_risen, inside
from gdexplorer.descent.experiment import ConfiguredOptimizer
from gdexplorer.descent.formatting import point_in_words
from gdexplorer.numerals import short
from gdexplorer.objectives import BoundObjective

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Labels = NDArray[np.int32]

# Labels of runs without an attractor; labels from 0 on are indices into the list of attractors.
DIVERGED, LEFT, UNDECIDED, PENDING = -1, -2, -3, -4

REACH = 0.01
# Attractors closer together than this, in units of the domain, are the same.
SAME_ATTRACTOR = 1e-4
# Degenerate points whose relative difference in value is below this lie on one curve.
SAME_VALUE = 1e-6
# Relative to the domain, or to the range of values, anything smaller is rounding.
_ROUNDED = 1e-12
# In many coordinates, ends are the same if they differ by less than this fraction of the best run's decrease.
SAME_END = 0.01


class Attractor(Struct, frozen=True):
    """A point that runs end at; ``kind`` is None for a minimum without a derivative (a kink, an edge of the domain).

    ``words`` replaces the position in the label, in many coordinates. ``around`` classifies a degenerate point by the
    values around it. Coordinates smaller than their ``grain`` are rounding errors.
    """

    point: tuple[float, ...]
    value: float
    kind: PointKind | None
    words: str = ""
    around: NearbyValues | None = None
    grain: tuple[float, ...] = ()

    def place(self, digits: int) -> str:
        """Its coordinates, with this many significant digits."""
        return point_in_words(self.point, digits, self.grain)

    @property
    def label(self) -> str:
        """Its classification in words."""
        return label_of(self.kind or PointKind.MINIMUM, self.around)

    @property
    def is_minimum(self) -> bool:
        """Whether no value nearby is lower."""
        return is_minimum(self.kind, self.around)


def label_in_words(attractors: Sequence[Attractor], label: int) -> str:
    """Describe a label in words."""
    words = {DIVERGED: "diverges", LEFT: "leaves the domain", UNDECIDED: "undecided", PENDING: "not computed yet"}
    if label in words:
        return words[label]
    attractor = attractors[label]
    if attractor.words:
        return attractor.words
    return f"{attractor.label} at {attractor.place(5)}"


def label_in_few_words(attractors: Sequence[Attractor], label: int) -> str:
    """A shorter description: for a minimum only its position."""
    if label < 0 or attractors[label].words:
        return label_in_words(attractors, label)
    attractor = attractors[label]
    place = attractor.place(3)
    return place if attractor.label == "minimum" else f"{attractor.label} {place}"


class Attractors:
    """Assigns attractors to ends of runs; discovers more attractors as it goes.

    Attributes
    ----------
    known : critical points. keeps_to_set : whether the runs keep to the feasible set of ``bound``.
    found : attractors so far; labels are indices into them.
    """

    def __init__(self, bound: BoundObjective, known: tuple[CriticalPoint, ...], keeps_to_set: bool = False) -> None:
        self.bound, self.known, self.keeps_to_set = bound, known, keeps_to_set
        self.found: list[Attractor] = []
        self._low, high = np.array(self.bound.domain, dtype=np.float64).T
        self._sides = high - self._low
        self._grain = tuple((_ROUNDED * self._sides).tolist())
        self._set = self.bound.feasible if self.keeps_to_set else None
        smooth = [item for item in self.known if item.kind is PointKind.MINIMUM and self._holds(item.point)]
        self.found += [Attractor(item.point, item.value, item.kind, grain=self._grain) for item in smooth]
        sites = self._units(np.array([item.point for item in smooth]).reshape(-1, 2))
        for minimum in self.bound.feasible_minima if self.keeps_to_set else self.bound.minima:
            if np.all(np.abs(sites - self._units(np.array(minimum.point))).max(axis=1) > SAME_ATTRACTOR):
                self.found.append(Attractor(minimum.point, minimum.value, None, grain=self._grain))
        self.found.sort(key=lambda item: item.value)  # stable sort
        self._minima = np.array([item.point for item in self.found]).reshape(-1, 2)

    def labels(self, points: Matrix, codes: NDArray[np.int64]) -> Labels:
        """Labels of runs that ended at ``points`` with ``codes`` (see `drivers`)."""
        labels = np.full(len(points), UNDECIDED, dtype=np.int32)
        labels[(codes == drivers.NOT_FINITE) | (codes == drivers.UNDEFINED)] = DIVERGED
        converged = np.flatnonzero(codes == drivers.CONVERGED)
        labels[converged] = self._reached(points[converged])
        self._look_at_walls(points, converged, labels)
        at_kinks = converged[labels[converged] == UNDECIDED]
        labels[at_kinks] = self._resting_at_kinks(points[at_kinks])
        going = np.flatnonzero(
            np.isin(codes, (drivers.GOING, drivers.STALLED, drivers.NO_DERIVATIVE, drivers.NO_METRIC))
        )
        labels[going] = self._near_minimum(points[going])
        outside = np.flatnonzero((labels == UNDECIDED) & ~inside(self.bound, points))
        values = self.bound.values_at(points[outside])[0]
        has_diverged = are_unbounded(self.bound, values) | have_risen(self.bound, values)
        labels[outside] = np.where(has_diverged, DIVERGED, LEFT)
        return labels

    def _holds(self, point: Sequence[float]) -> bool:
        """Whether the set that runs keep to, if any, has this point."""
        return self._set is None or float(self._set.excess(np.array([point]))[0]) <= OUTSIDE * self.bound.size

    def _look_at_walls(self, points: Matrix, converged: NDArray[np.intp], labels: Labels) -> None:
        """Label those of the ``converged`` runs that rest at walls of the set rather than at a point of it."""
        if self._set is None:
            return
        held = np.array([self._holds(item.point) for item in self.found], dtype=np.bool_)
        placed = converged[labels[converged] >= 0]
        labels[placed[~held[labels[placed]]]] = UNDECIDED
        near = self._set.excess(points[converged]) >= -NEAR * self.bound.size
        at_walls = converged[(labels[converged] == UNDECIDED) & near]
        few, which = _each_once(self._units(points[at_walls]) / SAME_ATTRACTOR)
        labels[at_walls] = np.array([self._at_walls(end) for end in points[at_walls[few]]], dtype=np.int32)[which]

    def _at_walls(self, end: Vector) -> int:
        """The KKT point at which a run that ended at ``end`` rests; `UNDECIDED` if it does not."""
        assert self._set is not None
        pressed = pressure_at(self.bound, end, self.bound.gradient(end))
        if pressed is None or not pressed.holds:
            return UNDECIDED
        point = self._set.projected(end, self.bound.domain)  # a penalty leaves a run a little outside
        for i, attractor in enumerate(self.found):
            apart = self._units(np.array(attractor.point)) - self._units(point)
            if attractor.words and float(np.hypot(*apart)) <= REACH:
                return i
        kind = PointKind.MINIMUM if is_lowest_nearby(self.bound, point) else PointKind.SADDLE
        walls = " and ".join(wall.text for wall in pressed.walls)
        place = point_in_words(tuple(point.tolist()), 5, self._grain)
        what = "minimum" if kind is PointKind.MINIMUM else "KKT point"
        words = f"{what} at {place}, where {walls} hold{'s' * (len(pressed.walls) == 1)} it"
        self.found.append(Attractor(tuple(point.tolist()), self.bound.value(point), kind, words, grain=self._grain))
        return len(self.found) - 1

    def _reached(self, ends: Matrix) -> Labels:
        """Attractors of converged runs."""
        points, curvatures = newton_search(self.bound, ends, REACH)
        labels = np.full(len(points), UNDECIDED, dtype=np.int32)
        found = np.flatnonzero(curvatures > 0.0)
        few, which = _each_once(self._units(points[found]) / (0.01 * SAME_ATTRACTOR))
        labels[found] = self._placed(points[found[few]], curvatures[found[few]])[which]
        return labels

    def _placed(self, points: Matrix, curvatures: Vector) -> Labels:
        """Attractors that the critical ``points`` are or belong to; adds new ones as needed."""
        labels = np.full(len(points), PENDING, dtype=np.int32)
        values, units = self.bound.values_at(points)[0], self._units(points)
        degenerate = are_degenerate(self.bound, points, curvatures)
        for i, attractor in enumerate(self.found):
            labels[self._belong(attractor, units, values, degenerate) & (labels == PENDING)] = i
        while (pending := np.flatnonzero(labels == PENDING)).size:
            first = pending[:1]
            (item,) = classify_points(self.bound, points[first], curvatures[first])
            attractor = Attractor(item.point, item.value, item.kind, around=item.around, grain=self._grain)
            mine = pending[self._belong(attractor, units[pending], values[pending], degenerate[pending])]
            labels[mine] = labels[first] = len(self.found)
            self.found.append(attractor)
        return labels

    def _belong(
        self, attractor: Attractor, units: Matrix, values: Vector, degenerate: NDArray[np.bool_]
    ) -> NDArray[np.bool_]:
        """Which points are ``attractor``, or lie on its curve of degenerate points."""
        near = np.abs(units - self._units(np.array(attractor.point))).max(axis=1) <= SAME_ATTRACTOR
        if attractor.kind is PointKind.DEGENERATE:
            near |= degenerate & np.isclose(
                values, attractor.value, rtol=SAME_VALUE, atol=_ROUNDED * self.bound.value_scale
            )
        return np.asarray(near)

    def _resting_at_kinks(self, ends: Matrix) -> Labels:
        """Minima of runs that rest where there is no derivative; adds new ones as needed."""
        labels = self._near_minimum(ends)
        while (pending := np.flatnonzero(labels == UNDECIDED)).size:
            first = ends[pending[0]]
            mine = pending[np.abs(self._units(ends[pending]) - self._units(first)).max(axis=1) <= SAME_ATTRACTOR]
            if is_kink(self.bound, first) and local_extremum(self.bound, first)[0]:
                labels[mine] = len(self.found)
                kink = tuple(first.tolist())
                self.found.append(Attractor(kink, self.bound.value(first), None, grain=self._grain))
            else:
                labels[mine] = PENDING
        labels[labels == PENDING] = UNDECIDED
        return labels

    def _near_minimum(self, ends: Matrix) -> Labels:
        """The closest minima to runs that did not converge, within `REACH`."""
        units, best = self._units(ends), np.full(len(ends), REACH)
        labels = np.full(len(ends), UNDECIDED, dtype=np.int32)
        for i, minimum in enumerate(self._units(self._minima)):
            distances = np.hypot(*(units - minimum).T)
            nearer = distances <= best
            labels[nearer], best[nearer] = i, distances[nearer]
        return labels

    def _units(self, points: Matrix) -> Matrix:
        """``points`` in units of the domain."""
        return np.asarray((points - self._low) / self._sides)


def attractors_of(
    bound: BoundObjective, configured: ConfiguredOptimizer, known: tuple[CriticalPoint, ...] | None
) -> Attractors:
    """Attractors of the runs of one optimizer; ``known`` are the critical points, None to search them."""
    return Attractors(bound, critical_points(bound) if known is None else known, configured.optimizer.keeps_to_set)


class EqualValues:
    """Assigns runs in many coordinates to minima by their final values: nearly equal values count as one minimum.

    A network's minima come in many equivalent copies, by permuting units and flipping signs, so positions say little.
    """

    def __init__(self, bound: BoundObjective, starts: Matrix) -> None:
        self._bound = bound
        values = bound.values_at(starts)[0]
        finite = values[np.isfinite(values)]
        self._high = float(np.median(finite)) if len(finite) else 1.0
        self._tolerance: float | None = None
        self.found: list[Attractor] = []

    def labels(self, points: Matrix, codes: NDArray[np.int64]) -> Labels:
        """Labels of runs that ended at ``points`` with ``codes`` (see `drivers`)."""
        labels = np.full(len(points), DIVERGED, dtype=np.int32)
        values = self._bound.values_at(points)[0]
        ended = np.flatnonzero(np.isfinite(values) & ~np.isin(codes, (drivers.NOT_FINITE, drivers.UNDEFINED)))
        for run in ended[np.argsort(values[ended], kind="stable")]:
            labels[run] = self._group(points[run], float(values[run]))
        return labels

    def _group(self, point: Vector, value: float) -> int:
        if self._tolerance is None:  # ends come in ascending order: the first is the lowest
            self._tolerance = SAME_END * max(abs(self._high - value), _ROUNDED * abs(value))
        apart = [abs(item.value - value) for item in self.found]
        if apart and min(apart) <= self._tolerance:
            return apart.index(min(apart))
        self.found.append(Attractor(tuple(point.tolist()), value, None, f"a value of {short(value, 4)}"))
        return len(self.found) - 1


def _each_once(places: Matrix) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Indices of one of ``places`` from each cell of width 1, and for each place the index of its representative."""
    cells = np.rint(places)
    _, chosen, which = np.unique(cells[:, 0] + 1j * cells[:, 1], return_index=True, return_inverse=True)
    return chosen, which.ravel()
