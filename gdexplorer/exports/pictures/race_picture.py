"""A race as a drawing: performance profiles and data profiles of all optimizers.

E. D. Dolan, J. J. More, Benchmarking optimization software with performance profiles, Mathematical Programming 91,
2002; J. J. More, S. M. Wild, Benchmarking derivative-free optimization algorithms, SIAM Journal on Optimization 20,
2009.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdexplorer.descent.analysis.race.results import GRADIENTS, RATIOS, TOLERANCE
from gdexplorer.exports.content import Work
from gdexplorer.exports.pictures.canvas import POINT, Drawing, add_legend, name_axes, number, plot, style_axes
from gdexplorer.exports.races import RaceResult
from gdexplorer.scene.run_styles import RUN_STYLES, style_of
from gdexplorer.scene.theme import LIGHT

# In pixels, and the shares of its sides that each plot takes.
WIDTH, HEIGHT, LEFT, RIGHT = 1120, 560, (0.065, 0.12, 0.41, 0.76), (0.565, 0.12, 0.41, 0.76)
LINE, MOST_NAMED = 2.0, len(RUN_STYLES)
PERCENT = [(share / 100.0, f"{share} %") for share in range(0, 101, 20)]


def race(result: RaceResult, _: Work) -> Drawing:
    """Which share of its runs each tuned optimizer solves, by ratio to the fastest one and by evaluations."""
    named = result.rounds[0].label if len(result.rounds) == 1 else f"{len(result.rounds)} objectives"
    title = f"Race on {named}"
    figure, axes = plot(f"{title}: performance profiles", WIDTH, HEIGHT, LEFT)
    beside = figure.add_axes(RIGHT)
    style_axes(beside, LIGHT)
    beside.set_title("Data profiles", color=LIGHT.text)
    totals = result.totals
    _profiles(axes, RATIOS, [each.performance for each in totals], "evaluations, compared with the fastest")
    _profiles(beside, GRADIENTS, [each.data for each in totals], "evaluations, divided by coordinates + 1")
    lines = list(axes.get_lines())[:MOST_NAMED]
    for line, total in zip(lines, totals, strict=False):
        line.set_label(total.label)
    add_legend(beside, lines, "upper left")
    return Drawing(figure, title, _in_words(title, result))


def _profiles(axes: Any, places: NDArray[np.float64], shares: list[NDArray[np.float64]], across: str) -> None:
    logarithms = np.log10(places)
    for place, share in enumerate(shares):
        style = style_of(place)
        dashes: Any = (0, [POINT * length for length in style.dashes]) if style.dashes else "solid"
        axes.plot(
            logarithms, share, color=style.light, linewidth=LINE * POINT, linestyle=dashes, drawstyle="steps-post"
        )
    low, high = logarithms[[0, -1]].tolist()
    axes.set_xlim(low, high)
    axes.set_ylim(-0.02, 1.05)
    number(axes.xaxis, [(float(decade), f"{10**decade:,}") for decade in range(round(low), round(high) + 1)])
    number(axes.yaxis, PERCENT)
    name_axes(axes, LIGHT, across, "runs solved")


def _in_words(title: str, result: RaceResult) -> str:
    """The ranking in sentences."""
    ranked = "; ".join(
        f"{each.label}, mean rank {each.mean_rank:.2f}, solves {each.solved:.0%} of its runs, untuned "
        f"{each.untuned_solved:.0%}"
        for each in result.totals
    )
    solved = f"A run is solved once it has left at most {TOLERANCE:g} of the way from its start to the lowest value"
    return f"{title}, under {result.terms.budget:,} evaluations a run. From the best: {ranked}. {solved}."
