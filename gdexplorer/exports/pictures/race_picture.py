"""A race as a drawing: profiles of all optimizers, and, on one objective, what each learning rate leads to."""

from __future__ import annotations

from typing import Any

from gdexplorer.descent.analysis.race.results import RaceResult
from gdexplorer.descent.analysis.race.terms import TOLERANCE
from gdexplorer.exports.analyses import Analysis
from gdexplorer.exports.content import Work
from gdexplorer.exports.pictures.canvas import POINT, Drawing, add_legend, name_axes, number, plot, style_axes
from gdexplorer.numerals import percent, short
from gdexplorer.scene.race_picture import DATA, PERFORMANCE, RATES, Line, View
from gdexplorer.scene.run_styles import RUN_STYLES, style_of
from gdexplorer.scene.theme import LIGHT
from gdexplorer.scene.ticks import log_ticks, power_texts

# In pixels: a plot with its margins, its height, and those margins at the left, at the right, below and above.
WIDTH, HEIGHT, LEFT, RIGHT, BELOW, ABOVE = 560, 560, 72, 28, 66, 68
LINE, THICK, DOT, MOST_NAMED = 2.0, 2.0, 7.0, len(RUN_STYLES)
PERCENT = [(share / 100.0, f"{share} %") for share in range(0, 101, 20)]
DECADES = 8  # labelled at most on an axis


def race(analysis: Analysis, _: Work) -> Drawing:
    """Which share of its runs each tuned optimizer solves, by ratio to the fastest one and by evaluations."""
    result: RaceResult = analysis.result
    named = result.rounds[0].label if len(result.rounds) == 1 else f"{len(result.rounds)} objectives"
    title = f"Race on {named}"
    order = [each.key for each in result.totals]
    drawn = [(view, lines) for view in (PERFORMANCE, DATA, RATES) if (lines := view.lines(result))]
    width = WIDTH * len(drawn)
    figure, axes = plot("", width, HEIGHT, _place(0, width))
    figure.suptitle(title, color=LIGHT.text, y=0.985, va="top")
    for number_, (view, lines) in enumerate(drawn):
        if number_:
            axes = figure.add_axes(_place(number_, width))
            style_axes(axes, LIGHT)
        handles = _draw(axes, view, lines, order)
        if view is DATA:
            add_legend(axes, handles[:MOST_NAMED], "lower right")  # where curves that rise leave room
    return Drawing(figure, title, _in_words(title, result))


def _place(column: int, width: float) -> tuple[float, float, float, float]:
    across, up = (WIDTH - LEFT - RIGHT) / width, (HEIGHT - BELOW - ABOVE) / HEIGHT
    return (column * WIDTH + LEFT) / width, BELOW / HEIGHT, across, up


def _draw(axes: Any, view: View, lines: list[Line], order: list[str]) -> list[Any]:
    """Draw a view, and return its lines."""
    axes.set_title(view.title, color=LIGHT.text)
    made = []
    for line in lines:
        style = style_of(order.index(line.key))
        dashes: Any = (0, [POINT * length for length in style.dashes]) if style.dashes else "solid"
        (drawn,) = axes.plot(
            line.x, line.y, color=style.light, linewidth=LINE * POINT, linestyle=dashes, label=line.label
        )
        made.append(drawn)
        if line.thick is not None:
            axes.plot(line.x[line.thick], line.y[line.thick], color=style.light, linewidth=THICK * LINE * POINT)
        if line.mark is not None:
            axes.plot(*line.mark, "o", color=style.light, markersize=DOT * POINT, markeredgecolor=LIGHT.picture)
    across, up = view.limits(lines)
    axes.set_xlim(*across)
    axes.set_ylim(*up)
    number(axes.xaxis, _decades(*across))
    number(axes.yaxis, _decades(*up) if view.falls else PERCENT)
    name_axes(axes, LIGHT, view.across, view.up)
    return made


def _decades(low: float, high: float) -> list[tuple[float, str]]:
    places = log_ticks(low, high, DECADES)
    return list(zip(places, power_texts(places), strict=True))


def _in_words(title: str, result: RaceResult) -> str:
    """The ranking in sentences."""
    ranked = "; ".join(
        f"{each.label}, mean rank {each.mean_rank:.2f}, solves {percent(each.solved)} of its runs, untuned "
        f"{percent(each.untuned_solved)}"
        for each in result.totals
    )
    solved = (
        f"A run is solved once it has left at most {short(TOLERANCE)} of the way from its start to the lowest value"
    )
    return f"{title}, under {result.terms.budget:,} evaluations a run. From the best: {ranked}. {solved}."
