"""Tuning: which hyperparameters a rule is tried with, and which of them do best.

Random search covers the hyperparameters that matter better than a grid of as many trials (J. Bergstra, Y. Bengio,
Random search for hyper-parameter optimization, JMLR 13, 2012); halving spends most of the effort on the promising ones
(K. Jamieson, A. Talwalkar, Non-stochastic best arm identification and hyperparameter optimization, AISTATS 2016).
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.descent.analysis.race.terms import RATE
from gdexplorer.descent.experiment import ConfiguredOptimizer
from gdexplorer.parameter import Parameter, Scale

Vector = NDArray[np.float64]
# Runs all candidates with a budget of evaluations; returns their places, the best one's first, and what that took.
Trial = Callable[[list[ConfiguredOptimizer], int], tuple[NDArray[np.intp], int]]

# Learning rates are drawn from the suggested one divided by this to that times this.
WIDTH_OF_RATES = 1e3
# Of the candidates in a round of halving, one in so many goes on, with so many times the budget.
KEPT = 3
FEWEST_EVALUATIONS = 10
# Probability that a hyperparameter other than the learning rate keeps its default in a candidate.
KEEPS_DEFAULT = 0.5
# Not tuned: knowledge of the objective rather than a setting.
_GIVEN = ("lowest_value",)


class Tuned(Struct, frozen=True):
    """The best candidate of a search, and how many evaluations the search took."""

    configured: ConfiguredOptimizer
    evaluations: int


def tunable(configured: ConfiguredOptimizer) -> tuple[Parameter, ...]:
    """The hyperparameters that are tuned: numbers, the learning rate first."""
    numeric = [
        item
        for item in configured.optimizer.hyperparameters
        if item.scale in (Scale.LINEAR, Scale.LOGARITHMIC) and item.name not in _GIVEN
    ]
    return tuple(sorted(numeric, key=lambda item: item.name != RATE))


def rates_around(configured: ConfiguredOptimizer, count: int, width: float = WIDTH_OF_RATES) -> Vector:
    """``count`` learning rates around that of ``configured``, evenly spaced on a logarithmic scale, float64[count]."""
    low, high = _range(configured, configured.optimizer.hyperparameter(RATE), width)
    return np.geomspace(low, high, count)


def random_candidates(
    suggested: ConfiguredOptimizer, count: int, random: np.random.Generator
) -> list[ConfiguredOptimizer]:
    """``suggested`` and up to ``count`` - 1 others; one that has nothing to tune stays alone.

    The learning rate is drawn anew for each, the others with probability one half.
    """
    names, found = tunable(suggested), [suggested]
    for _ in range(count - 1 if names else 0):
        candidate = suggested
        for item in names:
            drawn, keeps = float(random.random()), float(random.random()) < KEEPS_DEFAULT
            if item.name == RATE or not keeps or len(names) == 1:
                candidate = candidate.with_setting(item.name, _value(suggested, item, drawn))
        found.append(candidate)
    return found


def grid_candidates(suggested: ConfiguredOptimizer, count: int, _: np.random.Generator) -> list[ConfiguredOptimizer]:
    """``suggested`` and ``count`` - 1 evenly spaced values of its first hyperparameter, the others as in it."""
    names = tunable(suggested)
    parts = np.linspace(0.0, 1.0, count - 1) if names else ()
    return [suggested, *(suggested.with_setting(names[0].name, _value(suggested, names[0], part)) for part in parts)]


def _value(suggested: ConfiguredOptimizer, item: Parameter, part: float) -> float:
    """The value at fraction ``part`` of the range from which ``item`` is drawn.

    Fractions below 1 that are averages' memories, such as 0.9 and 0.999, are spread by their distance from 1.
    """
    low, high = _range(suggested, item, WIDTH_OF_RATES)
    if item.is_logarithmic:
        return float(np.clip(math.exp(math.log(low) + part * (math.log(high) - math.log(low))), low, high))
    if low >= 0.0 and high < 1.0 and item.default >= 0.5:
        return 1.0 - math.exp(math.log(1.0 - low) + part * (math.log(1.0 - high) - math.log(1.0 - low)))
    return low + part * (high - low)


def _range(configured: ConfiguredOptimizer, item: Parameter, width: float) -> tuple[float, float]:
    low, high = item.slider_range
    if item.name == RATE:
        rate = configured.setting(RATE)
        return max(rate / width, np.finfo(np.float64).tiny), min(rate * width, item.high)
    return low, high


def search_all(candidates: list[ConfiguredOptimizer], budget: int, trial: Trial) -> Tuned:
    """Try all candidates with the whole budget."""
    order, evaluations = trial(candidates, budget)
    return Tuned(candidates[order[0]], evaluations)


def search_by_halving(candidates: list[ConfiguredOptimizer], budget: int, trial: Trial) -> Tuned:
    """Try all candidates with a small budget, the best third of them with three times as much, and so on."""
    rounds = max(1, math.ceil(math.log(max(len(candidates), 1), KEPT)) + 1)
    spent = 0
    for left in reversed(range(rounds)):
        order, evaluations = trial(candidates, min(budget, max(budget // KEPT**left, FEWEST_EVALUATIONS)))
        spent += evaluations
        candidates = [candidates[place] for place in order[: max(1, math.ceil(len(candidates) / KEPT))]]
    return Tuned(candidates[0], spent)


class Search(Struct, frozen=True):
    """A way to tune: what is tried, and how the best is found."""

    candidates: Callable[[ConfiguredOptimizer, int, np.random.Generator], list[ConfiguredOptimizer]]
    best: Callable[[list[ConfiguredOptimizer], int, Trial], Tuned]


# By the keys of `terms.WAYS`.
SEARCHES = {
    "random": Search(random_candidates, search_all),
    "halving": Search(random_candidates, search_by_halving),
    "grid": Search(grid_candidates, search_all),
}
