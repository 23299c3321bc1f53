"""Results of a race: who came how near to the lowest value, how soon, and how certain that is.

Performance profiles: E. D. Dolan, J. J. More, Benchmarking optimization software with performance profiles,
Mathematical Programming 91, 2002. Data profiles, and the test of convergence f <= f* + tau (f0 - f*): J. J. More,
S. M. Wild, Benchmarking derivative-free optimization algorithms, SIAM J. Optim. 20, 2009.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.descent.analysis.race.profiles import GRADIENTS, RATIOS
from gdexplorer.descent.analysis.race.terms import TOLERANCE, Terms
from gdexplorer.descent.critical.walls import OUTSIDE
from gdexplorer.descent.engine.engine import Record
from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment

if TYPE_CHECKING:
    from gdexplorer.objectives import BoundObjective
    from gdexplorer.objectives.minima import Minimum

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

# Values count as equal within this part of the way from the start, and minima as global.
SAME = 1e-9
# Points are beyond doubt in the feasible set up to this share of the size of the domain.
ROUNDING = 1e-13
# A learning rate is good if it leaves at most TOLERANCE of the way, or so many times what the best one leaves.
GOOD = 10.0
RESAMPLES, CONFIDENCE = 1_000, 0.95


class Laps(Struct, frozen=True, eq=False):
    """One run within its budget: the value at each step, infinite where it does not count, and the evaluations by then.

    ``values`` float64[k + 1], ``evaluations`` int64[k + 1], ``end`` float64[n]; ``lowest`` is the lowest of the values
    that are beyond doubt: points a little outside of the feasible set count, but others need not be as low.
    """

    values: Vector
    evaluations: NDArray[np.int64]
    end: Vector
    lowest: float

    @classmethod
    def of(cls, run: Record, budget: int, counts: Callable[[Matrix, float], NDArray[np.bool_]]) -> Laps:
        """The part of a run that the budget pays for, at least its start.

        ``counts``: which points do, with a slack in sizes of the domain.
        """
        last = max(int(np.searchsorted(run.evaluations, budget, side="right")) - 1, 0)
        points, values = run.points[: last + 1], run.values[: last + 1]
        finite = np.isfinite(values)
        lowest = np.where(finite & counts(points, ROUNDING), values, math.inf).min()
        values = np.where(finite & counts(points, OUTSIDE), values, math.inf)
        return cls(values, run.evaluations[: last + 1], points[last], float(lowest))

    def reaches(self, value: float) -> float:
        """Evaluations until the value is at most ``value``; infinite if that never happens."""
        low = np.flatnonzero(self.values <= value)
        return float(self.evaluations[low[0]]) if len(low) else math.inf

    def solved_after(self, lowest: float, scale: float) -> float:
        """Evaluations until at most `TOLERANCE` of the way down to the value ``lowest`` is left; see `way_down`."""
        return self.reaches(lowest + TOLERANCE * way_down(float(self.values[0]), lowest, scale))


def way_down(first: float, lowest: float, scale: float) -> float:
    """The way from the value of a start down to the ``lowest``; a start there has what rounding leaves of one.

    ``scale``: the objective's, of values; it is the way from a start without a finite value.
    """
    whole = first - lowest
    return max(whole, SAME * scale) if math.isfinite(whole) else scale


class Entry(Struct, frozen=True, eq=False):
    """One rule on one objective: tuned and untuned, and the learning rates that were tried around the tuned one."""

    tuned: ConfiguredOptimizer
    untuned: ConfiguredOptimizer
    laps: tuple[Laps, ...]
    untuned_laps: tuple[Laps, ...]
    tuning_evaluations: int
    rates: tuple[Vector, Vector] | None


class Spread(Struct, frozen=True):
    """A median with an interval that holds it with 95 % confidence (bootstrap: percentiles of medians drawn anew)."""

    median: float
    low: float
    high: float


class Score(Struct, frozen=True, eq=False):
    """What one rule achieved on one objective.

    Attributes
    ----------
    key, label : of the optimizer.
    configured : its settings.
    value : final value; ``gap``: what is left of the way from the start to the lowest value, 0 at the lowest.
    distance : distance of the end to the nearest known global minimum, NaN where none is known.
    solved : share of the runs that left no more than `TOLERANCE`.
    evaluations : until then, for each run, float64[runs]; infinite where it was not reached.
    """

    configured: ConfiguredOptimizer
    value: Spread
    gap: Spread
    distance: Spread
    evaluations: Vector

    @property
    def key(self) -> str:
        """Key of the optimizer."""
        return self.configured.key

    @property
    def label(self) -> str:
        """Name of the optimizer."""
        return self.configured.optimizer.label

    @property
    def solved(self) -> float:
        """Share of the runs that were solved."""
        return float(np.isfinite(self.evaluations).mean())

    @property
    def typical_evaluations(self) -> float:
        """Median of the evaluations until solved; infinite if half of the runs or more were not."""
        return float(np.median(self.evaluations))


class Sensitivity(Struct, frozen=True, eq=False):
    """What learning rates around the tuned one lead to.

    Attributes
    ----------
    rates : those tried, ascending, float64[m].
    gaps : what is left of the way from the start to the lowest value with each, a median, float64[m]; infinite where
        runs diverge.
    good : the lowest and the highest of the good ones around the best; None if there is none.
    """

    rates: Vector
    gaps: Vector
    good: tuple[float, float] | None

    @property
    def width(self) -> float:
        """The highest good rate divided by the lowest; NaN if there is none."""
        return math.nan if self.good is None else self.good[1] / self.good[0]


class Standing(Struct, frozen=True, eq=False):
    """A rule in a round.

    Attributes
    ----------
    rank : by the value; 1 is best, equals share the mean of theirs.
    distance_rank : the same by the distance to the nearest known global minimum; NaN where none is known.
    tuned, untuned : what it achieved with the tuned and with the suggested settings.
    tuning_evaluations : what tuning took.
    sensitivity : to the learning rate; None for a rule that has none.
    """

    rank: float
    distance_rank: float
    tuned: Score
    untuned: Score
    tuning_evaluations: int
    sensitivity: Sensitivity | None

    @property
    def width_of_rates(self) -> float:
        """The highest good learning rate divided by the lowest, around the best; NaN without learning rate."""
        return math.nan if self.sensitivity is None else self.sensitivity.width


class Round(Struct, frozen=True, eq=False):
    """The race on one objective; ``standings`` best first, ``lowest``: the lowest value known or found."""

    objective: str
    label: str
    dimension: int
    lowest: float
    lowest_is_known: bool
    standings: tuple[Standing, ...]


def round_of(problem: Experiment, bound: BoundObjective, entries: Sequence[Entry]) -> Round:
    """Judge all ``entries`` on one objective against the lowest value that is known or was found by any of them."""
    minima = bound.feasible_minima
    known = [minimum.value for minimum in minima]
    found = [lap.lowest for entry in entries for lap in (*entry.laps, *entry.untuned_laps)]
    lowest = min((*known, *found))
    judge = _Judge(bound, minima, problem.seed, lowest, [lap.values[0] for lap in entries[0].laps])
    scores = [
        (judge.score(entry.tuned, entry.laps), judge.score(entry.untuned, entry.untuned_laps)) for entry in entries
    ]
    ranks, distance_ranks = _ranks([tuned for tuned, _ in scores]), _distance_ranks([tuned for tuned, _ in scores])
    standings = [
        Standing(rank, distance_rank, *pair, entry.tuning_evaluations, judge.sensitivity(entry.rates))
        for rank, distance_rank, pair, entry in zip(ranks, distance_ranks, scores, entries, strict=True)
    ]
    known_lowest = bool(known) and lowest >= min(known) - SAME * max(bound.value_scale, abs(min(known)))
    return Round(
        bound.key,
        bound.label,
        bound.dimension,
        lowest,
        known_lowest,
        tuple(sorted(standings, key=lambda one: one.rank)),
    )


class _Judge:
    """Measures runs on one objective; ``firsts`` are the values at the starts, the same for all rules."""

    def __init__(
        self, bound: BoundObjective, minima: Sequence[Minimum], seed: int, lowest: float, firsts: Sequence[float]
    ) -> None:
        self._lowest, self._seed = lowest, seed
        self._scale = bound.value_scale
        within = lowest + SAME * max(self._scale, abs(lowest))
        self._minima = np.array([item.point for item in minima if item.value <= within]).reshape(-1, bound.dimension)
        self._way = float(np.median([self._whole(first) for first in firsts]))

    def score(self, configured: ConfiguredOptimizer, laps: Sequence[Laps]) -> Score:
        ends = np.array([lap.values[-1] for lap in laps])
        gaps = np.array([self._left(lap.values[0], lap.values[-1]) for lap in laps])
        reached = np.array([lap.solved_after(self._lowest, self._scale) for lap in laps])
        return Score(
            configured,
            self._spread(ends),
            self._spread(gaps),
            self._spread(np.array(list(map(self._apart, laps)))),
            reached,
        )

    def _whole(self, first: float) -> float:
        return way_down(first, self._lowest, self._scale)

    def _left(self, first: float, last: float) -> float:
        return max(last - self._lowest, 0.0) / self._whole(first) if math.isfinite(last) else math.inf

    def _apart(self, lap: Laps) -> float:
        if not len(self._minima):
            return math.nan
        if not np.isfinite(lap.values[-1]):
            return math.inf
        return float(np.linalg.norm(self._minima - lap.end, axis=1).min())

    def _spread(self, numbers: Vector) -> Spread:
        random = np.random.default_rng(self._seed)
        drawn = numbers[random.integers(0, len(numbers), (RESAMPLES, len(numbers)))]
        with np.errstate(invalid="ignore"):  # between two infinite numbers
            medians = np.sort(np.median(drawn, axis=1))
        outside = (1.0 - CONFIDENCE) / 2.0
        low, high = medians[int(outside * RESAMPLES)], medians[int((1.0 - outside) * RESAMPLES) - 1]
        return Spread(float(np.median(numbers)), float(low), float(high))

    def sensitivity(self, rates: tuple[Vector, Vector] | None) -> Sensitivity | None:
        """What is left of the way with each of these rates, whose values follow them, and which of them are good."""
        if rates is None:
            return None
        tried, values = rates
        gaps = np.maximum(values - self._lowest, 0.0) / self._way
        return Sensitivity(tried, gaps, _good(tried, gaps))


def _good(tried: Vector, gaps: Vector) -> tuple[float, float] | None:
    """The ends of the range of good learning rates around the best one."""
    good = gaps <= max(TOLERANCE, GOOD * float(gaps.min()))
    if not good.any() or not math.isfinite(gaps.min()):
        return None
    first = last = int(gaps.argmin())
    while first > 0 and good[first - 1]:
        first -= 1
    while last < len(good) - 1 and good[last + 1]:
        last += 1
    return float(tried[first]), float(tried[last])


def _ranks(scores: Sequence[Score]) -> list[float]:
    """Ranks by the median gap, then by the median of the evaluations until solved; equals share their mean."""
    return _places([(_rounded(score.gap.median), score.typical_evaluations) for score in scores])


def _distance_ranks(scores: Sequence[Score]) -> list[float]:
    """Ranks by the median distance to a known global minimum; NaN where none is known."""
    distances = [score.distance.median for score in scores]
    return [math.nan] * len(scores) if np.isnan(distances).any() else _places(distances)


def _places(keys: Sequence[Any]) -> list[float]:
    """The place of each among all in ascending order, from 1; equals share the mean of theirs."""
    return [float(np.mean([place + 1 for place, other in enumerate(sorted(keys)) if other == key])) for key in keys]


def _rounded(gap: float) -> float:
    """Gaps that are as good as nothing are equal; so are those that differ only by rounding."""
    return gap if not math.isfinite(gap) else 0.0 if gap <= SAME else float(f"{gap:.9e}")


# All rounds together


class Total(Struct, frozen=True, eq=False):
    """A rule over all rounds: its mean rank, the share of runs solved, tuned and untuned, and its profiles.

    Attributes
    ----------
    performance : float64[ratios], share of the runs solved within each ratio of the fewest evaluations of any rule.
    data : float64[budgets], share of the runs solved within each number of evaluations divided by n + 1.
    """

    key: str
    label: str
    mean_rank: float
    solved: float
    untuned_solved: float
    tuning_evaluations: int
    width_of_rates: float
    performance: Vector
    data: Vector


def totals(rounds: Sequence[Round]) -> tuple[Total, ...]:
    """All rules over all ``rounds``, best mean rank first."""
    keys = [standing.tuned.key for standing in rounds[0].standings] if rounds else []
    per_rule = {key: [_of(key, each.standings) for each in rounds] for key in keys}
    fewest = [np.min([one.tuned.evaluations for one in each.standings], axis=0) for each in rounds]
    made = [_total(rounds, standings, fewest) for standings in per_rule.values()]
    return tuple(sorted(made, key=lambda total: total.mean_rank))


def _of(key: str, standings: Iterable[Standing]) -> Standing:
    return next(standing for standing in standings if standing.tuned.key == key)


def _total(rounds: Sequence[Round], standings: Sequence[Standing], fewest: Sequence[Vector]) -> Total:
    with np.errstate(invalid="ignore"):  # infinite by infinite: solved by nobody
        ratios = np.concatenate([one.tuned.evaluations / least for one, least in zip(standings, fewest, strict=True)])
    simplexes = np.concatenate(
        [one.tuned.evaluations / (each.dimension + 1) for one, each in zip(standings, rounds, strict=True)]
    )
    first = standings[0].tuned
    widths = [one.width_of_rates for one in standings if math.isfinite(one.width_of_rates)]
    return Total(
        first.key, first.label, float(np.mean([one.rank for one in standings])),
        float(np.mean([one.tuned.solved for one in standings])),
        float(np.mean([one.untuned.solved for one in standings])),
        sum(one.tuning_evaluations for one in standings),
        float(np.median(widths)) if widths else math.nan,
        (ratios[:, np.newaxis] <= RATIOS * (1.0 + SAME)).mean(axis=0),
        (simplexes[:, np.newaxis] <= GRADIENTS).mean(axis=0),
    )  # fmt: skip


class RaceResult(Struct, frozen=True, eq=False, dict=True):
    """A race: its terms, its objectives, the keys of the optimizers, and the rounds that are over.

    Before the first round is over, it is one among those optimizers that have run.
    """

    terms: Terms
    problems: tuple[Experiment, ...]
    keys: tuple[str, ...]
    rounds: tuple[Round, ...]

    @property
    def is_complete(self) -> bool:
        """Whether all optimizers have run on all objectives."""
        return len(self.rounds) == len(self.problems) and all(
            len(each.standings) == len(self.keys) for each in self.rounds
        )

    @property
    def is_on_suite(self) -> bool:
        """Whether it is over several objectives."""
        return len(self.problems) > 1

    @cached_property
    def totals(self) -> tuple[Total, ...]:
        """All optimizers over all rounds, the best mean rank first."""
        return totals(self.rounds)
