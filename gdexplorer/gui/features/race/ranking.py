"""The ranking of a race: who takes part, and how far each came."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QIcon

from gdexplorer.descent.analysis.race.terms import RATE, TOLERANCE
from gdexplorer.gui.common.icons import RUN_ICON
from gdexplorer.gui.common.tables import Cell, Row, SortedTable
from gdexplorer.gui.state.feature import Thing
from gdexplorer.numerals import number_text, percent
from gdexplorer.optimizers import optimizer

if TYPE_CHECKING:
    from gdexplorer.descent.analysis.race.results import RaceResult, Score, Spread, Standing, Total

NONE, NOT_YET = "–", "has not raced yet"
SOLVED = f"Solved: what is left of the way from the start to the lowest value is at most {TOLERANCE:g}."
GOOD = "By what factor learning rates may differ and still be good"
TOOK = "Evaluations that tuning took"
# Headings, and what is said about each column.
ON_ONE = (
    ("optimizer", "Who takes part"),
    ("rank", "By the tuned value, then by the evaluations; equals share the mean of theirs"),
    ("value", "Final value of the tuned optimizer: the median of its runs"),
    ("untuned", "The same with the suggested settings"),
    ("solved", f"Share of the runs that were solved. {SOLVED}"),
    ("evaluations", "Evaluations until solved: a median"),
    ("95 % interval", "Of the median of the final values, by bootstrap"),
    ("distance", "Distance of the ends to the nearest known global minimum: a median"),
    ("rate", "The tuned learning rate"),
    ("good rates", GOOD),
    ("tuning took", TOOK),
)
ON_SUITE = (
    ("optimizer", "Who takes part"),
    ("mean rank", "Over all objectives, by the tuned value"),
    ("solved", f"Share of the runs that were solved, tuned. {SOLVED}"),
    ("untuned", "The same with the suggested settings"),
    ("good rates", f"{GOOD}: the median over all objectives"),
    ("tuning took", TOOK),
)


class Ranking(SortedTable):
    """The table; its context menu is that of who takes part."""

    thing = Thing.RACER

    def __init__(self) -> None:
        super().__init__("race_table", "Ranking of the race", [text for text, _ in ON_ONE])
        self.setIconSize(RUN_ICON)
        self.set_headings(ON_ONE)
        self.sortByColumn(1, self.horizontalHeader().sortIndicatorOrder())

    def list_racers(self, keys: Sequence[str], result: RaceResult | None, icon: Callable[[str], QIcon]) -> None:
        """List who takes part, with the results of those who have raced."""
        on_suite = result is not None and result.is_on_suite
        headings = ON_SUITE if on_suite else ON_ONE
        self.set_headings(headings)
        known = _cells_on_suite(result) if on_suite and result is not None else _cells_on_one(result)
        self.show_rows([Row(key, icon(key), known.get(key) or _unknown(key, len(headings))) for key in keys])


def _unknown(key: str, count: int) -> list[Cell]:
    label = optimizer(key).label
    return [Cell(label, label, f"{label}: {NOT_YET}"), *[Cell(NONE, None, NOT_YET)] * (count - 1)]


def _cells_on_one(result: RaceResult | None) -> Mapping[str, list[Cell]]:
    if result is None or not result.rounds:
        return {}
    return {one.tuned.key: _of_standing(one) for one in result.rounds[0].standings}


def _of_standing(one: Standing) -> list[Cell]:
    tuned, untuned = one.tuned, one.untuned
    value = tuned.value
    width = value.high - value.low
    return [
        Cell(tuned.label, tuned.label, f"{tuned.label}\ntuned: {settings(tuned)}\nuntuned: {settings(untuned)}"),
        Cell(f"{one.rank:g}", one.rank, _by_distance(one)),
        _number(value.median, _in_words(value)),
        _number(untuned.value.median, f"{_in_words(untuned.value)}\nsolved: {percent(untuned.solved)}"),
        Cell(percent(tuned.solved), tuned.solved, f"untuned: {percent(untuned.solved)}"),
        _count(tuned.typical_evaluations),
        Cell(_interval(value), width if math.isfinite(width) else None),
        _number(tuned.distance.median, f"{_in_words(tuned.distance)}\nuntuned: {_in_words(untuned.distance)}"),
        _rate(tuned),
        _factor(one.width_of_rates, _ends(one)),
        _count(float(one.tuning_evaluations)),
    ]


def _cells_on_suite(result: RaceResult) -> Mapping[str, list[Cell]]:
    return {each.key: _of_total(each) for each in result.totals}


def _of_total(each: Total) -> list[Cell]:
    return [
        Cell(each.label, each.label),
        Cell(f"{each.mean_rank:.2f}", each.mean_rank),
        Cell(percent(each.solved), each.solved),
        Cell(percent(each.untuned_solved), each.untuned_solved),
        _factor(each.width_of_rates, ""),
        _count(float(each.tuning_evaluations)),
    ]


def settings(score: Score) -> str:
    """The hyperparameters of a rule in words."""
    pairs = [f"{name.replace('_', ' ')} {value:.4g}" for name, value in score.configured.settings]
    return ", ".join(pairs) or "none"


def _by_distance(one: Standing) -> str:
    known = one.distance_rank == one.distance_rank
    return f"by distance: {one.distance_rank:g}" if known else "No global minimum is known."


def _number(value: float, tip: str) -> Cell:
    if math.isnan(value):
        return Cell(NONE, None, "not known")
    return Cell(number_text(value, 3), value, tip)


def _interval(spread: Spread) -> str:
    return f"{number_text(spread.low, 2)} to {number_text(spread.high, 2)}"


def _in_words(spread: Spread) -> str:
    if math.isnan(spread.median):
        return "not known"
    return f"{number_text(spread.median, 5)}, with 95 % confidence {_interval(spread)}"


def _count(number: float) -> Cell:
    return (
        Cell(f"{number:,.0f}", number) if math.isfinite(number) else Cell(NONE, None, "half of the runs or more never")
    )


def _rate(score: Score) -> Cell:
    if not score.configured.optimizer.has_learning_rate:
        return Cell(NONE, None, f"{score.label} has no learning rate.")
    rate = score.configured.setting(RATE)
    return Cell(number_text(rate, 3), rate, settings(score))


def _factor(width: float, tip: str) -> Cell:
    return Cell(NONE, None, "none, or no learning rate") if math.isnan(width) else Cell(f"× {width:.3g}", width, tip)


def _ends(one: Standing) -> str:
    good = one.sensitivity.good if one.sensitivity is not None else None
    return f"from {number_text(good[0], 3)} to {number_text(good[1], 3)}" if good else ""
