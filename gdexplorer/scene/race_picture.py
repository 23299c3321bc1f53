"""What is drawn of a race: performance profiles, data profiles, and what is left of the way by learning rate. No Qt.

E. D. Dolan, J. J. More, Benchmarking optimization software with performance profiles, Mathematical Programming 91,
2002; J. J. More, S. M. Wild, Benchmarking derivative-free optimization algorithms, SIAM Journal on Optimization 20,
2009.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.descent.analysis.race.profiles import GRADIENTS, RATIOS
from gdexplorer.descent.analysis.race.terms import RATE

if TYPE_CHECKING:
    from gdexplorer.descent.analysis.race.results import RaceResult, Sensitivity, Standing, Total

Vector = NDArray[np.float64]

# Logarithms of what is left of the way: below, all is as good as nothing; above, runs end far above their start.
LEAST_GAP, MOST_GAP = -12.0, 1.0


class Line(Struct, frozen=True, eq=False):
    """The line of one rule.

    Attributes
    ----------
    key, label : of the optimizer.
    x, y : float64[k], in the units of the plot; NaN where there is nothing.
    thick : the part of the line that is drawn thicker, if any.
    mark : a place that is marked on it, if any.
    """

    key: str
    label: str
    x: Vector
    y: Vector
    thick: slice | None = None
    mark: tuple[float, float] | None = None


class View(Struct, frozen=True):
    """A plot of a race.

    Attributes
    ----------
    key, title : its names.
    across, up : its axes; that across is logarithmic.
    in_short : the axis across where there is little room.
    meaning : what it shows, in a sentence.
    lines : the lines in it, the best rule first.
    limits : of its axes, given the lines: (low, high) across, and up.
    falls : whether the other axis is logarithmic, and low is good.
    """

    key: str
    title: str
    across: str
    in_short: str
    up: str
    meaning: str
    lines: Callable[[RaceResult], list[Line]]
    limits: Callable[[Sequence[Line]], tuple[tuple[float, float], tuple[float, float]]]
    falls: bool = False


def stairs(places: Vector, shares: Vector) -> tuple[Vector, Vector]:
    """A line that steps up at each of ``places`` to the share there, float64[2 k - 1] each."""
    return np.repeat(places, 2)[1:], np.repeat(shares, 2)[:-1]


def _profiles(result: RaceResult, places: Vector, shares: Callable[[Total], Vector]) -> list[Line]:
    return [Line(each.key, each.label, *stairs(np.log10(places), shares(each))) for each in result.totals]


def _whole(places: Vector) -> tuple[tuple[float, float], tuple[float, float]]:
    return (float(np.log10(places[0])), float(np.log10(places[-1]))), (-0.02, 1.05)


def _rate_lines(result: RaceResult) -> list[Line]:
    """A line for each rule that has a learning rate; none on a suite, where rates differ by objective."""
    if result.is_on_suite or not result.rounds:
        return []
    standings = result.rounds[0].standings
    return [_rate_line(one, one.sensitivity) for one in standings if one.sensitivity is not None]


def _rate_line(one: Standing, found: Sensitivity) -> Line:
    x, y = np.log10(found.rates), gap_heights(found.gaps)
    low, high = found.good or (np.inf, -np.inf)
    (good,) = np.nonzero((found.rates >= low) & (found.rates <= high))
    thick = slice(int(good[0]), int(good[-1]) + 1) if len(good) else None
    rate = np.log10(one.tuned.configured.setting(RATE))
    height = float(np.interp(rate, x, y))
    return Line(one.tuned.key, one.tuned.label, x, y, thick, (float(rate), height) if np.isfinite(height) else None)


def gap_heights(gaps: Vector) -> Vector:
    """Logarithms of what is left of the way; NaN where runs diverge."""
    with np.errstate(divide="ignore"):
        heights = np.log10(gaps).clip(LEAST_GAP, MOST_GAP)
    return np.where(np.isfinite(gaps), heights, np.nan)


def _around(lines: Sequence[Line]) -> tuple[tuple[float, float], tuple[float, float]]:
    if not lines:
        return (-5.0, 0.0), (LEAST_GAP, MOST_GAP)
    heights = np.concatenate([line.y[np.isfinite(line.y)] for line in lines])
    low = float(heights.min()) if heights.size else LEAST_GAP
    return (min(float(line.x[0]) for line in lines), max(float(line.x[-1]) for line in lines)), (
        min(low, -1.0) - 0.3,
        MOST_GAP,
    )


RATES = View(
    "rates", "Learning rates", "learning rate", "learning rate", "part of the way left",
    "What is left of the way from the start to the lowest value with learning rates around the tuned one (the dot), a "
    "median; thick where rates are good.",
    _rate_lines, _around, falls=True,
)  # fmt: skip
PERFORMANCE = View(
    "performance", "Performance profiles", "evaluations, compared with the fastest", "evaluations / fewest",
    "runs solved",
    "The share of its runs that each tuned optimizer solves within so many times the evaluations of the fastest one.",
    lambda result: _profiles(result, RATIOS, lambda total: total.performance), lambda _: _whole(RATIOS),
)  # fmt: skip
DATA = View(
    "data", "Data profiles", "evaluations, divided by coordinates + 1", "evaluations / (n + 1)", "runs solved",
    "The share of its runs that each tuned optimizer solves within so many evaluations, divided by the number of "
    "coordinates + 1.",
    lambda result: _profiles(result, GRADIENTS, lambda total: total.data), lambda _: _whole(GRADIENTS),
)  # fmt: skip
VIEWS = PERFORMANCE, DATA, RATES
