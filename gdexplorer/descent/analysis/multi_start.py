"""Multi-start: run one optimizer from many starts, and estimate what another start is worth.

k independent starts find the global minimum with probability 1 - (1 - p)^k, where p is the fraction of starts that
lead to it (A. H. G. Rinnooy Kan, G. T. Timmer, Stochastic global optimization methods, Mathematical Programming 39,
1987).
"""

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.descent.analysis.attractors import (
    Attractor,
    Attractors,
    EqualValues,
    Labels,
    attractors_of,
    label_in_words,
)
from gdexplorer.descent.critical.critical_points import CriticalPoint
from gdexplorer.descent.engine.engine import Ends
from gdexplorer.descent.engine.tasks import Descents, Doer, done_here
from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment
from gdexplorer.numerals import short
from gdexplorer.objectives import BoundObjective
from gdexplorer.objectives.minima import Minimum

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

# Each path is drawn from at most this many iterates, dense at the beginning where descent is fast.
MARKS = 48
# Largest number of coordinates kept over all paths: in many coordinates fewer iterates are kept.
MOST_STORED = 8_000_000
# Runs between two results, at first and at most.
FEWEST_AT_ONCE, MOST_AT_ONCE = 250, 2000
# Minima count as equal within this fraction of the range of values, or within rounding.
SAME_VALUE, ROUNDED = 1e-9, 1e-15


class Outcome(Struct, frozen=True):
    """Runs with the same outcome: ``label`` and its name, their number, and their mean steps and evaluations."""

    label: int
    name: str
    hits: int
    share: float
    value: float
    steps: float
    evaluations: float
    is_global: bool


class MultiStart(Struct, frozen=True, eq=False, dict=True):
    """Results of the runs so far.

    Attributes
    ----------
    starts : float64[m, n], all starts, including those not run yet.
    ends : ends of the first runs.
    labels : int32[done], index of each run's attractor, or a label for none.
    attractors : the attractors reached.
    best, best_is_known : value of the global minimum, and whether it was known beforehand; otherwise it is the lowest
        value reached.
    scale : range of values in the domain.
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
        """Number of runs that have ended."""
        return len(self.labels)

    @cached_property
    def hits(self) -> NDArray[np.bool_]:
        """Which runs reached a global minimum, bool[done]."""
        low = np.array([self._is_best(item) for item in self.attractors], dtype=bool)
        return np.isin(self.labels, np.flatnonzero(low))

    @property
    def chance(self) -> float:
        """Fraction p of the runs that reached a global minimum."""
        return float(self.hits.mean()) if self.done else 0.0

    def _is_best(self, attractor: Attractor) -> bool:
        return attractor.value <= self.best + _as_low(self.best, self.scale)

    def table(self, most: int | None = None) -> list[Outcome]:
        """Outcomes, lowest minimum first and runs without an attractor last; only the ``most`` frequent ones."""
        found, counts = np.unique(self.labels, return_counts=True)
        chosen = found[np.argsort(-counts, kind="stable")[:most]]
        return [self._row(label) for label in sorted(chosen.tolist(), key=self._place)]

    def _place(self, label: int) -> tuple[bool, float, int]:
        return label < 0, self.attractors[label].value if label >= 0 else 0.0, abs(label)

    def _row(self, label: int) -> Outcome:
        chosen = self.labels == label
        lowest = self.attractors[label].value if label >= 0 else _least(self.ends.values[chosen])
        return Outcome(
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
    do: Doer = done_here,
) -> Iterator[MultiStart]:
    """Descend with ``configured`` from all ``starts`` (float64[m, n]); yield results as they become available.

    In two coordinates, outcomes are told apart by critical points, in more by final values. Once ``cancelled`` returns
    true nothing more is yielded. ``do``: who runs the descents; results are the same to the bit.
    """
    reached: Attractors | EqualValues
    if bound.dimension == 2:
        reached = attractors_of(bound, configured, known)
    else:
        reached = EqualValues(bound, starts[:FEWEST_AT_ONCE])
    return _advancing(experiment, bound, configured, starts, cancelled, reached, do)


def _advancing(
    experiment: Experiment, bound: BoundObjective, configured: ConfiguredOptimizer, starts: Matrix,
    cancelled: Callable[[], bool], reached: Attractors | EqualValues, do: Doer,
) -> Iterator[MultiStart]:  # fmt: skip
    room = MOST_STORED // max(starts.size, 1)
    marks = tuple(marked_steps(experiment.steps, min(max(room, 2), MARKS)).tolist())
    tasks = (Descents(experiment, bound, (configured,), some, marks) for some in _in_parts(starts))
    minima = bound.feasible_minima if configured.optimizer.keeps_to_set else bound.minima
    parts, labels = [], []
    for ends in do(tasks, cancelled):
        parts.append(ends)
        labels.append(reached.labels(ends.points, ends.codes))
        yield _known_so_far(bound, minima, starts, _joined(parts), np.concatenate(labels), tuple(reached.found))


def _in_parts(starts: Matrix) -> Iterator[Matrix]:
    """``starts`` in ever larger parts, one for each result."""
    at_once, first = FEWEST_AT_ONCE, 0
    while first < len(starts):
        yield starts[first : first + at_once]
        first, at_once = first + at_once, min(2 * at_once, MOST_AT_ONCE)


def marked_steps(steps: int, count: int = MARKS) -> NDArray[np.int64]:
    """Steps whose iterates are kept for drawing: 0, all of the first few, then ever fewer, and the last."""
    spread = np.rint(np.geomspace(1.0, steps + 1.0, min(count, steps + 1))).astype(np.int64) - 1
    # Rounding would repeat some of the first steps: each entry is at least one more than the last.
    return np.asarray(np.minimum(np.unique(np.maximum(spread, np.arange(len(spread)))), steps))


def chance_of_success(share: float, starts: NDArray[np.int64]) -> Vector:
    """1 - (1 - p)^k for each number k of independent starts."""
    return np.asarray(1.0 - (1.0 - share) ** starts.astype(np.float64))


def measured_chance(hits: NDArray[np.bool_], starts: NDArray[np.int64]) -> Vector:
    """Fraction of all windows of k consecutive starts (cyclic) that contain a hit, for each k in ``starts``.

    Evenly spread starts do better than independent ones: they leave no gaps.
    """
    places = np.flatnonzero(hits)
    if not len(places):
        return np.zeros(len(starts))
    following = np.append(places, places[0] + len(hits))
    waits = following[np.searchsorted(following, np.arange(len(hits)))] - np.arange(len(hits))
    return np.asarray(np.searchsorted(np.sort(waits), starts, side="left") / len(hits))


def starts_needed(share: float, chance: float) -> int | None:
    """How many independent starts find the global minimum with probability ``chance``; None if none do."""
    if share <= 0.0:
        return None
    return 1 if share >= chance else math.ceil(math.log1p(-chance) / math.log1p(-share))


def sentence(result: MultiStart) -> str:
    """Summarise the results in a sentence about the number of starts."""
    share = result.chance
    which = "the global minimum" if result.best_is_known else "the lowest minimum found"
    if not result.hits.any():
        return f"None of the {result.done:,} starts led to {which}."
    led = f"{short(share, 3)} of 1" if share < 1e-3 else f"{short(100 * share, 3)} %"
    finding = f"{led} of the {result.done:,} starts led to {which}"
    if share == 1.0:
        return f"{finding}: one start is enough."
    needed = {chance: starts_needed(share, chance) for chance in (0.5, 0.99)}
    one = needed[0.5] == 1
    return (
        f"{finding}: {needed[0.5]:,} start{'' if one else 's'} find{'s' if one else ''} it with probability 50 %, "
        f"{needed[0.99]:,} with 99 %."
    )


def _known_so_far(
    bound: BoundObjective,
    minima: Sequence[Minimum],
    starts: Matrix,
    ends: Ends,
    labels: Labels,
    attractors: tuple[Attractor, ...],
) -> MultiStart:
    known = [minimum.value for minimum in minima]
    reached = [attractors[i].value for i in set(labels.tolist()) if i >= 0 and attractors[i].is_minimum]
    best = min(known + reached, default=math.nan)
    # The known minimum is not the lowest if a run went clearly lower, nor surely if a lower one is out of reach.
    lowest = min((minimum.value for minimum in bound.minima), default=math.nan)
    slack = _as_low(best, bound.value_scale)
    is_known = bool(known) and min(known) <= min(best, lowest) + slack
    return MultiStart(starts, ends, labels, attractors, best, is_known, bound.value_scale)


def _as_low(best: float, scale: float) -> float:
    """Tolerance within which minima count as equal to ``best``, where values range over ``scale``."""
    return SAME_VALUE * scale + ROUNDED * abs(best)


def _joined(parts: list[Ends]) -> Ends:
    names = "points", "values", "codes", "steps", "evaluations", "path"
    joined = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    return Ends(**joined, marks=parts[0].marks)


def _least(values: Vector) -> float:
    finite = values[np.isfinite(values)]
    return float(finite.min()) if len(finite) else math.nan
