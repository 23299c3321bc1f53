"""Multi-start: one optimizer from many starts, the minima that they reach, and what one more start is worth.

Descents from independent starts find the global minimum with the chance 1 - (1 - p)^k, where p is the share of starts
that lead to it and k their number (the article's advice of a few sparse starts; A. H. G. Rinnooy Kan, G. T. Timmer,
Stochastic global optimization methods, Mathematical Programming 39, 1987).
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gdexplorer.descent.analysis.attractors import Attractor, Attractors, EqualValues, Labels, label_in_words
from gdexplorer.descent.critical.critical_points import CriticalPoint, critical_points
from gdexplorer.descent.engine import engine
from gdexplorer.descent.engine.engine import Ends
from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment
from gdexplorer.objectives import BoundObjective

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

# Each path is drawn by no more than so many of its iterates, dense at the beginning where a descent is fast.
MARKS = 48
# So many numbers of all paths together are kept: in many coordinates of fewer iterates.
MOST_KEPT = 8_000_000
# So many runs at first, and so many at most, between two looks.
FEWEST_AT_ONCE, MOST_AT_ONCE = 250, 2000
# Minima are equally low whose values differ by less than this part of what values differ by, or by rounding.
SAME_VALUE, ROUNDED = 1e-9, 1e-15


@dataclass(frozen=True)
class Reached:
    """What some of the runs came to: ``label`` and its words, how many they were and what they took on average."""

    label: int
    name: str
    hits: int
    share: float
    value: float
    steps: float
    evaluations: float
    is_global: bool


@dataclass(frozen=True, eq=False)
class MultiStart:
    """What is known of the runs so far.

    Attributes
    ----------
    starts : float64[m, n], all starts, those not run yet too.
    ends : of the first runs.
    labels : int32[done], the place of each run's end in ``attractors``, or a label that says it reached nothing.
    attractors : what the runs ended at.
    best, best_is_known : the lowest value that counts as the global minimum, and whether it was known beforehand;
        otherwise it is the lowest that was reached.
    scale : by how much values in the domain differ.
    """

    starts: Matrix
    ends: Ends
    labels: Labels
    attractors: tuple[Attractor, ...]
    best: float
    best_is_known: bool
    scale: float = 1.0

    @property
    def done(self) -> int:
        """How many runs have ended."""
        return len(self.labels)

    @cached_property
    def hits(self) -> NDArray[np.bool_]:
        """Which of the runs reached a global minimum, bool[done]."""
        low = np.array([self._is_best(item) for item in self.attractors], dtype=bool)
        return np.isin(self.labels, np.flatnonzero(low))

    @property
    def chance(self) -> float:
        """The share p of the runs that reached a global minimum."""
        return float(self.hits.mean()) if self.done else 0.0

    def _is_best(self, attractor: Attractor) -> bool:
        return attractor.value <= self.best + _as_low(self.best, self.scale)

    def table(self, most: int | None = None) -> list[Reached]:
        """What was reached, the lowest minimum first and what reached nothing last; the ``most`` reached ones only."""
        found, counts = np.unique(self.labels, return_counts=True)
        chosen = found[np.argsort(-counts, kind="stable")[:most]]
        return [self._row(label) for label in sorted(chosen.tolist(), key=self._place)]

    def _place(self, label: int) -> tuple[bool, float, int]:
        return label < 0, self.attractors[label].value if label >= 0 else 0.0, abs(label)

    def _row(self, label: int) -> Reached:
        chosen = self.labels == label
        lowest = self.attractors[label].value if label >= 0 else _least(self.ends.values[chosen])
        return Reached(
            label, label_in_words(self.attractors, label), int(chosen.sum()), float(chosen.mean()), lowest,
            float(self.ends.steps[chosen].mean()), float(self.ends.evaluations[chosen].mean()),
            label >= 0 and self._is_best(self.attractors[label]),
        )  # fmt: skip


def multi_start(
    experiment: Experiment,
    bound: BoundObjective,
    configured: ConfiguredOptimizer,
    starts: Matrix,
    *,
    cancelled: Callable[[], bool] = lambda: False,
    known: tuple[CriticalPoint, ...] | None = None,
) -> Iterator[MultiStart]:
    """Descend with ``configured`` from all ``starts`` (float64[m, n]); yield what is known whenever more is.

    In two coordinates runs are told apart by the critical points that they reach, in more by how low they end. Once
    ``cancelled`` is true nothing more is yielded.
    """
    reached: Attractors | EqualValues
    if bound.dimension == 2:
        reached = Attractors(bound, critical_points(bound) if known is None else known)
    else:
        reached = EqualValues(bound, starts[:FEWEST_AT_ONCE])
    return _advancing(experiment, bound, configured, starts, cancelled, reached)


def _advancing(
    experiment: Experiment, bound: BoundObjective, configured: ConfiguredOptimizer, starts: Matrix,
    cancelled: Callable[[], bool], reached: Attractors | EqualValues,
) -> Iterator[MultiStart]:  # fmt: skip
    room = MOST_KEPT // max(starts.size, 1)
    marks, parts, labels = marked_steps(experiment.steps, min(max(room, 2), MARKS)), [], []
    at_once, first = FEWEST_AT_ONCE, 0
    while first < len(starts):
        ends = engine.descend_many(
            experiment, bound, configured, starts[first : first + at_once], cancelled, marks=marks.tolist()
        )
        if cancelled():
            return
        parts.append(ends)
        labels.append(reached.labels(ends.points, ends.codes))
        first, at_once = first + at_once, min(2 * at_once, MOST_AT_ONCE)
        yield _known_so_far(bound, starts, _joined(parts), np.concatenate(labels), tuple(reached.found))


def marked_steps(steps: int, count: int = MARKS) -> NDArray[np.int64]:
    """The steps whose iterates are kept for drawing: 0, all of the first few, then ever fewer, and the last."""
    spread = np.rint(np.geomspace(1.0, steps + 1.0, min(count, steps + 1))).astype(np.int64) - 1
    # Rounding would take some of the first steps several times: each place is at least one further.
    return np.asarray(np.minimum(np.unique(np.maximum(spread, np.arange(len(spread)))), steps))


def chance_of_success(share: float, starts: NDArray[np.int64]) -> Vector:
    """1 - (1 - p)^k for each number k of independent starts."""
    return np.asarray(1.0 - (1.0 - share) ** starts.astype(np.float64))


def measured_chance(hits: NDArray[np.bool_], starts: NDArray[np.int64]) -> Vector:
    """The share of all rows of k starts that follow each other (the last by the first) in which one was a hit.

    Starts that are spread evenly do better than independent ones: they leave no gaps.
    """
    places = np.flatnonzero(hits)
    if not len(places):
        return np.zeros(len(starts))
    following = np.append(places, places[0] + len(hits))
    waits = following[np.searchsorted(following, np.arange(len(hits)))] - np.arange(len(hits))
    return np.asarray(np.searchsorted(np.sort(waits), starts, side="left") / len(hits))


def starts_needed(share: float, chance: float) -> int | None:
    """How many independent starts find the global minimum with that ``chance``; None: no number of them."""
    if share <= 0.0:
        return None
    return 1 if share >= chance else math.ceil(math.log1p(-chance) / math.log1p(-share))


def sentence(result: MultiStart) -> str:
    """What the runs say about the number of starts."""
    share = result.chance
    which = "the global minimum" if result.best_is_known else "the lowest minimum that any of them found"
    if not result.hits.any():
        return f"None of the {result.done:,} starts led to {which}."
    led = f"{share:.3g} of 1" if share < 1e-3 else f"{100 * share:.3g} %"
    told = f"{led} of the {result.done:,} starts led to {which}"
    if share == 1.0:
        return f"{told}: one start is enough."
    needed = {chance: starts_needed(share, chance) for chance in (0.5, 0.99)}
    one = needed[0.5] == 1
    return (
        f"{told}: {needed[0.5]:,} start{'' if one else 's'} find{'s' if one else ''} it with a chance of 50 %, "
        f"{needed[0.99]:,} with 99 %."
    )


def _known_so_far(
    bound: BoundObjective, starts: Matrix, ends: Ends, labels: Labels, attractors: tuple[Attractor, ...]
) -> MultiStart:
    known = [minimum.value for minimum in bound.minima]
    reached = [attractors[i].value for i in set(labels.tolist()) if i >= 0 and attractors[i].is_minimum]
    best = min(known + reached, default=math.nan)
    # What is known is not the lowest if a run went clearly lower.
    is_known = bool(known) and min(known) <= best + _as_low(best, bound.value_scale)
    return MultiStart(starts, ends, labels, attractors, best, is_known, bound.value_scale)


def _as_low(best: float, scale: float) -> float:
    """How far above ``best`` a minimum is as low, where values of the function differ by ``scale``."""
    return SAME_VALUE * scale + ROUNDED * abs(best)


def _joined(parts: list[Ends]) -> Ends:
    names = "points", "values", "codes", "steps", "evaluations", "path"
    joined = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    return Ends(**joined, marks=parts[0].marks)


def _least(values: Vector) -> float:
    finite = values[np.isfinite(values)]
    return float(finite.min()) if len(finite) else math.nan
