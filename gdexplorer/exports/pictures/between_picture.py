"""What lies between solutions as a drawing: the cost along each route, and on the plane through the ends."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.lines import Line2D

from gdexplorer.descent.analysis.between.comparison import Between, Level, sentence
from gdexplorer.exports.analyses import Analysis
from gdexplorer.exports.content import Work
from gdexplorer.exports.pictures.canvas import POINT, Drawing, add_legend_below, name_axes, number, plot, style_axes
from gdexplorer.numerals import with_minus
from gdexplorer.scene.between_picture import COLOURS, DASHES, lines_on, route_label
from gdexplorer.scene.heights import height_scale
from gdexplorer.scene.theme import LIGHT
from gdexplorer.scene.ticks import round_ticks, short_texts

# In pixels, with the plane and without, and the shares of its sides that the plots take.
WIDE, WIDTH, HEIGHT = 1280, 800, 600
LEFT, RIGHT, ALONE = (0.07, 0.12, 0.41, 0.78), (0.56, 0.12, 0.41, 0.78), (0.11, 0.12, 0.85, 0.78)
LINE, DOT, LEVELS = 2.0, 9.0, 24


def between(analysis: Analysis, _: Work) -> Drawing:
    """The cost along each route; beside it the plane through the ends, with the routes that lie on it."""
    known: Between = analysis.result
    count = {2: "two", 3: "three"}[len(known.ends)]
    title = f"Between the ends of {count} runs on {analysis.experiment.bound().label}"
    level = known.level
    figure, axes = plot(title, WIDTH if level is None else WIDE, HEIGHT, ALONE)
    _draw_costs(axes, known)
    add_legend_below(figure, [_line(each, known) for each in known.routes])
    if level is not None:
        place = axes.get_position()
        axes.set_position((LEFT[0], place.y0, LEFT[2], place.height))
        beside = figure.add_axes((RIGHT[0], place.y0, RIGHT[2], place.height))
        style_axes(beside, LIGHT)
        _draw_level(beside, level, known)
    return Drawing(figure, title, with_minus(f"{title}. " + " ".join(sentence(known, each) for each in known.routes)))


def _line(each: Any, known: Between) -> Line2D:
    dashes = DASHES[each.first, each.last]
    style: Any = (0, [POINT * length for length in dashes]) if dashes else "solid"
    return Line2D(
        [], [], color=COLOURS[each.kind], linewidth=LINE * POINT, linestyle=style,
        label=with_minus(route_label(known, each)),
    )  # fmt: skip


def _draw_costs(axes: Any, known: Between) -> None:
    values = np.concatenate([each.values for each in known.routes])
    finite = values[np.isfinite(values)]
    beside = 0.05 * float(np.ptp(finite)) or 0.5
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(float(finite.min()) - beside, float(finite.max()) + beside)
    for each in known.routes:
        line = _line(each, known)
        line.set_data(each.places, each.values)
        axes.add_line(line)
        if each.has_barrier and np.isfinite(each.barrier):
            axes.plot([each.top], [each.top_value], "o", color=COLOURS[each.kind], markersize=DOT * POINT)
    texts, factor = short_texts(round_ticks(*axes.get_ylim()))
    number(axes.yaxis, texts)
    number(axes.xaxis, round_ticks(0.0, 1.0))
    name_axes(axes, LIGHT, "t, from one end to the other", f"cost · {factor}" if factor else "cost")


def _draw_level(axes: Any, level: Level, known: Between) -> None:
    scale = height_scale(level.values)
    heights = np.ma.masked_invalid(scale.drawn_heights(level.values))
    axes.contourf(level.us, level.vs, heights, LEVELS, cmap="viridis")
    for each, points in lines_on(level, known):
        line = _line(each, known)
        line.set_data(points[:, 0], points[:, 1])
        line.set_zorder(3)
        axes.plot(points[:, 0], points[:, 1], color="white", linewidth=2.0 * LINE * POINT, zorder=2)
        axes.add_line(line)
    ends = level.plane.coordinates(known.ends)
    axes.plot(ends[:, 0], ends[:, 1], "o", color="white", markeredgecolor="black", markersize=DOT * POINT, zorder=4)
    for place, (u, v) in enumerate(ends.tolist(), 1):
        axes.annotate(str(place), (u, v), (6, 6), textcoords="offset points", color="white", weight="bold", zorder=5)
    axes.set_xlim(*level.plane.domain[0])
    axes.set_ylim(*level.plane.domain[1])
    axes.set_aspect("equal")
    for axis, limits in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
        number(axis, round_ticks(*limits))
    through = "the ends" if len(known.ends) > 2 or len(known.ends[0]) == 2 else "the ends and the curve"
    axes.set_title(f"cost on the plane through {through}", color=LIGHT.text)
    name_axes(axes, LIGHT, "along the line", "across it")
