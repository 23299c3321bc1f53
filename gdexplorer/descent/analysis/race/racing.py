"""Run a race: tune each rule, then run it tuned and with the suggested settings, from the same starts.

The budget counts evaluations of the objective, with its gradient, and of its Hessian, each as one.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from gdexplorer.constraints.set_kind import LINEAR_MINIMISER
from gdexplorer.descent.analysis.race.results import SAME, Entry, Laps, Round, round_of, way_down
from gdexplorer.descent.analysis.race.terms import RATE, Terms
from gdexplorer.descent.analysis.race.tuning import SEARCHES, rates_around
from gdexplorer.descent.analysis.sampling import latin_hypercube, starts
from gdexplorer.descent.critical.walls import OUTSIDE
from gdexplorer.descent.engine import drivers, engine, slow_steps
from gdexplorer.descent.engine.tasks import Doer, done_here
from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment, refusal, suggested
from gdexplorer.errors import InputError
from gdexplorer.objectives import BoundObjective
from gdexplorer.optimizers import optimizer

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

# Learning rates that are tried to see how wide the range of good ones is, and how far they lie apart.
RATES_TRIED, WIDTH_TRIED = 49, 1e3


class Stage(Struct, frozen=True, eq=False):
    """How far a race has come.

    Attributes
    ----------
    rounds : those that are over.
    done, count : how many rules have run on an objective, and how many will on all.
    """

    rounds: tuple[Round, ...]
    done: int
    count: int
    _problem: Experiment
    _bound: BoundObjective
    _entries: tuple[Entry, ...]

    @property
    def share(self) -> float:
        """Fraction of the race that is over."""
        return self.done / self.count

    @property
    def so_far(self) -> tuple[Round, ...]:
        """The rounds that are over; before the first one is, that among the rules that have run."""
        return self.rounds or (round_of(self._problem, self._bound, self._entries),)


def race(
    problems: Sequence[Experiment], keys: Sequence[str], terms: Terms, cancelled: Callable[[], bool] = lambda: False
) -> Iterator[Round]:
    """Race the optimizers called ``keys`` on each of ``problems``; yield each round as it is over.

    Of a problem, its objective and run settings count; its optimizers, starts and step budget do not. Once
    ``cancelled`` returns true nothing more is yielded.

    Raises
    ------
    InputError
        If fewer than two different optimizers take part, or one is unknown or cannot descend one of the objectives.
    """
    return (stage.rounds[-1] for stage in stages(problems, keys, terms, cancelled) if stage.done % len(keys) == 0)


def stages(
    problems: Sequence[Experiment], keys: Sequence[str], terms: Terms, cancelled: Callable[[], bool] = lambda: False,
    do: Doer = done_here,
) -> Iterator[Stage]:  # fmt: skip
    """The same race, rule by rule: yield how far it has come after each. ``do``: who runs the heats.

    Raises
    ------
    InputError
        As `race`.
    """
    check(problems, keys)
    return _stages(problems, keys, terms, cancelled, do)


def check(problems: Iterable[Experiment], keys: Sequence[str]) -> None:
    """Check that the optimizers called ``keys`` can race on each of ``problems``.

    Raises
    ------
    InputError
        If they cannot; see `race`.
    """
    rules = [optimizer(key) for key in keys]
    if len(set(keys)) < 2 or len(set(keys)) < len(keys):
        raise InputError("A race is between two or more different optimizers.")
    for problem in problems:
        bound = problem.bound()
        problem.metric.check(bound)
        if problem.subject_to is not None:
            problem.subject_to.check(bound.dimension)
        if whys := [why for rule in rules if (why := refusal(rule, bound))]:
            raise InputError(" ".join(whys))


def check_steps(keys: Iterable[str], terms: Terms) -> None:
    """Check that rules whose steps are slow can be tuned on ``terms``.

    Raises
    ------
    InputError
        If that takes too many steps.
    """
    at_once = 1 if terms.search == "halving" else terms.trials  # with the whole budget
    for rule in map(optimizer, keys):
        runs = max(at_once, RATES_TRIED if rule.has_learning_rate else 1) * terms.starts
        slow_steps.check(rule, runs, terms.budget)


def _stages(
    problems: Sequence[Experiment], keys: Sequence[str], terms: Terms, cancelled: Callable[[], bool], do: Doer
) -> Iterator[Stage]:
    bounds = [problem.bound() for problem in problems]
    rounds: tuple[Round, ...] = ()
    entries: tuple[Entry, ...] = ()
    heats = (Heat(problem, bound, key, terms) for problem, bound in zip(problems, bounds, strict=True) for key in keys)
    for number, entry in enumerate(do(heats, cancelled)):
        which, place = divmod(number, len(keys))
        problem, bound, entries = problems[which], bounds[which], (*entries[:place], entry)
        if place + 1 == len(keys):
            rounds = (*rounds, round_of(problem, bound, entries))
        yield Stage(rounds, number + 1, len(problems) * len(keys), problem, bound, entries)


class Heat(Struct, frozen=True, eq=False):
    """One rule on one objective, to be tuned and run: a task whose result is its `Entry`."""

    problem: Experiment
    bound: BoundObjective
    key: str
    terms: Terms

    def here(self, cancelled: Callable[[], bool]) -> Entry:
        """Tune it and run it in this process."""
        return _Track(self.problem, self.bound, self.terms, cancelled).entry(self.key)


class _Track:
    """One objective, with the starts of tuning and of the race: different ones, so that tuning cannot know them."""

    def __init__(self, problem: Experiment, bound: BoundObjective, terms: Terms, cancelled: Callable[[], bool]) -> None:
        self.bound = bound
        self._problem, self._terms, self._cancelled = problem, terms, cancelled
        # Networks draw theirs from as many seeds as there are starts: none is in both.
        self._tried_from = _starts(self.bound, terms.starts, problem.seed + terms.starts)
        self.runs = _starts(self.bound, terms.starts, problem.seed)

    def entry(self, key: str) -> Entry:
        """Tune a rule, and run it."""
        untuned, search = suggested(key, self.bound), SEARCHES[self._terms.search]
        name = f"{self.bound.key} {key}".encode()
        random = np.random.default_rng((self._problem.seed, zlib.crc32(name)))
        tuned = search.best(search.candidates(untuned, self._terms.trials, random), self._terms.budget, self._tried)
        laps = {made: self._laps(made) for made in (tuned.configured, untuned)}
        rates = self._good_rates(tuned.configured) if untuned.optimizer.has_learning_rate else None
        return Entry(tuned.configured, untuned, laps[tuned.configured], laps[untuned], tuned.evaluations, rates)

    def _experiment(self, budget: int, seed: int = 0) -> Experiment:
        """The start is evaluated, too, so that a run has one step less than evaluations."""
        return replace(self._problem, optimizers=(), starts=(), steps=budget - 1, seed=self._problem.seed + seed)

    def _tried(self, candidates: list[ConfiguredOptimizer], budget: int) -> tuple[NDArray[np.intp], int]:
        """The places of the candidates, best first, by the median of their final values, and the evaluations of all.

        Those as good as the best one are in the order in which the race ranks equals: by the evaluations until solved.
        Their runs are repeated for that, with the same steps, which are counted once.
        """
        values, evaluations = self._ends(candidates, budget)
        medians = np.median(values, axis=1)
        order, best = np.argsort(medians, kind="stable"), float(medians.min())
        if math.isfinite(best) and len(candidates) > 1 and not self._cancelled():
            lowest = float(min([values.min(), *(minimum.value for minimum in self.bound.feasible_minima)]))
            firsts = [self.bound.value(start) for start in self._tried_from]
            way = float(np.median([way_down(first, lowest, self.bound.value_scale) for first in firsts]))
            equal = np.flatnonzero(medians <= best + SAME * way)
            if len(equal) > 1:
                soon = [self._until_solved(candidates[place], budget, lowest) for place in equal]
                order[: len(equal)] = equal[np.argsort(soon, kind="stable")]
        return order, evaluations

    def _until_solved(self, candidate: ConfiguredOptimizer, budget: int, lowest: float) -> float:
        """The median of the evaluations until runs of tuning are solved, infinite if half of them or more are not."""
        laps, scale = self._recorded(candidate, self._tried_from, budget), self.bound.value_scale
        return float(np.median([lap.solved_after(lowest, scale) for lap in laps]))

    def _ends(self, candidates: list[ConfiguredOptimizer], budget: int) -> tuple[Matrix, int]:
        """Final values within the budget, float64[candidates, starts], and how many evaluations all took."""
        ends = engine.descend_each(self._experiment(budget), self.bound, candidates, self._tried_from, self._cancelled)
        shape = len(candidates), len(self._tried_from)
        values = np.where(np.isin(ends.codes, (drivers.NOT_FINITE, drivers.UNDEFINED)), math.inf, ends.values)
        values = np.where(np.isnan(values) | ~self._counts(ends.points, OUTSIDE), math.inf, values).reshape(shape)
        evaluations = ends.evaluations.reshape(shape)
        for place in np.flatnonzero((evaluations > budget).any(axis=1)):
            laps = self._recorded(candidates[place], self._tried_from, budget)
            values[place] = [lap.values[-1] for lap in laps]
            evaluations[place] = [lap.evaluations[-1] for lap in laps]
            if self._cancelled():
                break
        return values, int(evaluations.sum())

    def _laps(self, configured: ConfiguredOptimizer) -> tuple[Laps, ...]:
        """Each run of the race, for each seed in turn."""
        return tuple(
            lap
            for seed in range(self._terms.seeds)
            for lap in self._recorded(configured, self.runs, self._terms.budget, seed)
        )

    def _recorded(
        self, configured: ConfiguredOptimizer, places: Matrix, budget: int, seed: int = 0
    ) -> tuple[Laps, ...]:
        experiment = replace(
            self._experiment(budget, seed), optimizers=(configured,), starts=tuple(map(tuple, places.tolist()))
        )
        runs = engine.descend_recording(experiment, self.bound, self._cancelled)
        return tuple(Laps.of(run, budget, self._counts) for run in runs)

    def _counts(self, points: Matrix, slack: float) -> NDArray[np.bool_]:
        """Which ``points`` (float64[m, n]) count, bool[m], if ``slack`` sizes of the domain beyond a wall do.

        Only those in the feasible set do, if there is one. Many functions of test suites fall without end outside
        their domain, where nobody looks for their minima; a bounded set stands for the domain.
        """
        feasible, bound = self.bound.feasible, self.bound
        with np.errstate(invalid="ignore"):
            counts = np.ones(len(points), dtype=bool)
            if feasible is not None:
                counts = np.asarray(feasible.excess(points) <= slack * bound.size)
            is_bounded = feasible is not None and LINEAR_MINIMISER in feasible.abilities
            if bound.minima and bound.dimension == len(bound.domain) and not is_bounded:
                low, high = np.array(bound.domain).T
                counts &= ((points >= low) & (points <= high)).all(axis=1)
        return counts

    def _good_rates(self, configured: ConfiguredOptimizer) -> tuple[Vector, Vector]:
        """Learning rates around the tuned one, and the median final value with each."""
        rates = rates_around(configured, RATES_TRIED, WIDTH_TRIED)
        candidates = [configured.with_setting(RATE, rate) for rate in rates.tolist()]
        values, _ = self._ends(candidates, self._terms.budget)
        return rates, np.median(values, axis=1)


def _starts(bound: BoundObjective, count: int, seed: int) -> Matrix:
    """Starts spread over the domain, or, where it has not all coordinates, over a box of its size about the start.

    Those outside of the feasible set are moved to its nearest points.
    """
    spread = _spread(bound, count, seed)
    return spread if bound.feasible is None else bound.feasible.projected_points(spread, bound.domain)


def _spread(bound: BoundObjective, count: int, seed: int) -> Matrix:
    if bound.draw_start is not None or bound.dimension == len(bound.domain):
        return starts(bound, "sobol", count, seed)
    spread = latin_hypercube(count, bound.dimension, seed) - 0.5
    return np.asarray(np.array(bound.start) + bound.size * spread)
