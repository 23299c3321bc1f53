"""Analyses drawn on the map of their objective: basins, many starts, critical points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.lines import Line2D
from msgspec.structs import replace

from gdexplorer.descent.analysis.attractors import UNDECIDED
from gdexplorer.descent.analysis.multi_start import MultiStart, Outcome
from gdexplorer.exports.analyses import Analysis
from gdexplorer.exports.content import Content, Work
from gdexplorer.exports.exported import Exported, computed
from gdexplorer.exports.look import Look
from gdexplorer.exports.pictures.canvas import MARKERS, POINT, Drawing, add_legend_below, name_axes, number, plot
from gdexplorer.exports.pictures.map_picture import STARTS
from gdexplorer.exports.pictures.picture import IN_VECTORS, Picture
from gdexplorer.numerals import number_text, percent, with_minus
from gdexplorer.scene.basin_picture import COLOURS, GREYS, BasinsResult, painted
from gdexplorer.scene.point_signs import SIZES, SYMBOLS
from gdexplorer.scene.theme import LIGHT
from gdexplorer.scene.ticks import round_ticks
from gdexplorer.session.document import Document
from gdexplorer.session.view_state import PictureLayer, ViewState

LOOK = Look("map", 900, 800)
# Of the chart of starts in more than two coordinates: in pixels its width, the height of a row, and what is below the
# rows and around them; about how many ticks it has.
WIDTH, ROW, BELOW, AROUND, TICKS = 900, 34, 60, 105, 6
# Dots of starts, in pixels; smaller where they are many. Each end that is named has a colour of its own.
DOT, SMALL_DOT, MANY = 7.0, 4.0, 400
MOST_NAMED = len(COLOURS)
ELSEWHERE = GREYS[UNDECIDED]


def basins(analysis: Analysis, work: Work) -> Drawing:
    """The map with the basins of an analysis."""
    exported = _map_of(analysis, work, basins_shown=True)
    shown = BasinsResult(analysis.result, painted(analysis.result), exported.scene.experiment)
    exported = replace(exported, shown=replace(exported.shown, basins=shown))
    title = f"Basins{_by(analysis)} on {exported.definition.label}"
    return Drawing(Picture(exported, LOOK, IN_VECTORS).figure, title, exported.words)


def critical_points(analysis: Analysis, work: Work) -> Drawing:
    """The map with the critical points of an analysis, and how many there are of each kind."""
    exported = _map_of(analysis, work)
    exported = replace(exported, shown=replace(exported.shown, points=tuple(analysis.result)))
    figure = Picture(exported, LOOK, IN_VECTORS).figure
    counts = Counter(point.kind for point in analysis.result)
    handles = [
        _dot(LIGHT.of_kind(kind), MARKERS[SYMBOLS[kind]], SIZES[kind], f"{kind.label}: {counts[kind]:,}")
        for kind in SYMBOLS if kind in counts
    ]  # fmt: skip
    if handles:
        add_legend_below(figure, handles)
    return Drawing(figure, f"Critical points of {exported.definition.label}", exported.words)


def many_starts(analysis: Analysis, work: Work) -> Drawing:
    """Where many starts lead: in two coordinates the starts on the map, in more a chart of how many end where."""
    result: MultiStart = analysis.result
    bound = analysis.experiment.bound()
    title = f"{result.done:,} starts{_by(analysis)} on {bound.label}"
    outcomes = result.table(MOST_NAMED)
    words = _told(title, result, outcomes)
    if bound.dimension != 2:
        return Drawing(_chart(title, result, outcomes), title, words)
    exported = _map_of(analysis, work)
    figure = Picture(exported, LOOK, IN_VECTORS).figure
    axes, size = figure.axes[0], DOT if result.done <= MANY else SMALL_DOT
    starts = result.starts[: result.done]
    colours = _colours(outcomes)
    axes.scatter(
        starts[:, 0], starts[:, 1], s=(size * POINT) ** 2, edgecolors="white", linewidths=0.6 * POINT, zorder=STARTS,
        c=[colours.get(label, _share(ELSEWHERE)) for label in result.labels.tolist()],
    )  # fmt: skip
    handles = [_dot(colours[each.label], "o", DOT, with_minus(_count(each))) for each in outcomes]
    if rest := _elsewhere(result, outcomes):
        handles.append(_dot(_share(ELSEWHERE), "o", DOT, f"elsewhere: {rest:,}"))
    add_legend_below(figure, handles)
    return Drawing(figure, title, words)


def _map_of(analysis: Analysis, work: Work, basins_shown: bool = False) -> Exported:
    """The map of the objective without runs."""
    optimizers = () if analysis.optimizer is None else (analysis.optimizer,)
    experiment = replace(analysis.experiment, optimizers=optimizers, starts=())
    bare = ViewState(basins_shown=basins_shown).showing(PictureLayer.FIELD, False)
    return computed(Content(Document(experiment, bare), ()), work)


def _by(analysis: Analysis) -> str:
    return "" if analysis.optimizer is None else f" of {analysis.optimizer.label}"


def _colours(outcomes: Sequence[Outcome]) -> dict[int, tuple[float, ...]]:
    """The colour of each end by its label: as in the basins, if these are few."""
    reached = [each.label for each in outcomes if each.label >= 0]
    coloured = {label: _share(colour) for label, colour in zip(reached, COLOURS, strict=False)}
    return {each.label: coloured.get(each.label) or _share(GREYS[each.label]) for each in outcomes}


def _share(colour: Sequence[int]) -> tuple[float, ...]:
    return tuple(part / 255.0 for part in colour)


def _elsewhere(result: MultiStart, outcomes: Sequence[Outcome]) -> int:
    """How many runs ended where none of the outcomes is."""
    return result.done - sum(each.hits for each in outcomes)


def _dot(colour: Any, marker: str, size: float, label: str) -> Line2D:
    return Line2D([], [], linestyle="none", marker=marker, markersize=size * POINT, color=colour,
                  markeredgecolor=LIGHT.picture, label=label)  # fmt: skip


def _count(outcome: Outcome) -> str:
    return f"{outcome.name}: {outcome.hits:,} ({percent(outcome.share)})"


def _chart(title: str, result: MultiStart, outcomes: Sequence[Outcome]) -> Any:
    """A bar for each end, the lowest value on top."""
    height = AROUND + ROW * max(len(outcomes), 1)
    figure, axes = plot(title, WIDTH, height, (0.36, BELOW / height, 0.58, 1.0 - AROUND / height))
    rows = np.arange(len(outcomes))[::-1]
    axes.barh(rows, [each.hits for each in outcomes], 0.7, color=list(_colours(outcomes).values()))
    axes.set_xlim(0.0, 1.08 * max((each.hits for each in outcomes), default=1))
    axes.set_ylim(-0.6, len(outcomes) - 0.4)
    number(axes.xaxis, [tick for tick in round_ticks(*axes.get_xlim(), TICKS) if float(tick[0]).is_integer()])
    number(axes.yaxis, [(float(row), _ended(each, result)) for row, each in zip(rows, outcomes, strict=True)])
    name_axes(axes, LIGHT, "starts", "")
    return figure


def _ended(outcome: Outcome, result: MultiStart) -> str:
    """Where runs ended; in many coordinates the name tells the value already."""
    at_place = outcome.label >= 0 and not result.attractors[outcome.label].words
    return f"{outcome.name}, f = {number_text(outcome.value, 4)}" if at_place else outcome.name


def _told(title: str, result: MultiStart, outcomes: Sequence[Outcome]) -> str:
    """How many starts end where, in sentences."""
    parts = [title, *(f"{_ended(each, result)}: {each.hits:,} starts, {percent(each.share)}" for each in outcomes)]
    rest = _elsewhere(result, outcomes)
    parts += [f"{rest:,} end elsewhere"] if rest else []
    return with_minus(". ".join(part[0].upper() + part[1:] for part in parts) + ".")
