"""A sweep as a drawing: a curve over one hyperparameter, a map over two."""

from __future__ import annotations

from typing import Any

import numpy as np

from gdexplorer.descent.analysis.sweep import Sweep
from gdexplorer.exports.analyses import Analysis
from gdexplorer.exports.content import Work
from gdexplorer.exports.pictures.canvas import POINT, Drawing, name_axes, number, plot
from gdexplorer.numerals import number_text, short, with_minus
from gdexplorer.scene.sweep_picture import axis_values, heights, painted, ticks
from gdexplorer.scene.theme import LIGHT

# In pixels, and the shares of its sides that the plot takes.
WIDTH, HEIGHT, PLOT = 960, 640, (0.12, 0.12, 0.84, 0.78)
CURVE, EDGE, LINE = "#0072b2", "#d55e00", 2.0


def sweep(analysis: Analysis, _: Work) -> Drawing:
    """A sweep: a curve over one hyperparameter, a map over two."""
    assert analysis.optimizer is not None
    result, bound = analysis.result, analysis.experiment.bound()
    lowest = min((minimum.value for minimum in bound.minima), default=None)
    title = f"{bound.label} after {analysis.experiment.steps:,} steps of {analysis.optimizer.label}"
    figure, axes = plot(title, WIDTH, HEIGHT, PLOT)
    (_map if len(result.ranges) > 1 else _curve)(axes, result, lowest)
    return Drawing(figure, title, _in_words(result, title))


def _curve(axes: Any, result: Sweep, lowest: float | None) -> None:
    (swept,), logarithms = result.ranges, heights(result, lowest)[:, 0]
    shown = logarithms[np.isfinite(logarithms)]
    low, high = (float(shown.min()), float(shown.max())) if shown.size else (0.0, 1.0)
    beside = 0.05 * (high - low) + 0.1
    axes.set_xlim(*axis_values(swept)[[0, -1]])
    axes.set_ylim(low - beside, high + beside)
    axes.plot(axis_values(swept), logarithms, color=CURVE, linewidth=LINE * POINT)
    edge = result.edges[0]
    if np.isfinite(edge):
        place = np.log10(edge) if swept.logarithmic else edge
        axes.axvline(place, color=EDGE, linewidth=LINE * POINT)
        axes.annotate(
            f"stable below {short(edge, 4)}", (place, 1.0), (-6, -6), ("data", "axes fraction"), "offset points",
            color=LIGHT.text, ha="right", va="top",
        )  # fmt: skip
    _number(axes, (swept.logarithmic, True))
    name_axes(axes, LIGHT, _named(swept), "value above lowest")


def _map(axes: Any, result: Sweep, lowest: float | None) -> None:
    first, second = result.ranges
    xs, ys = axis_values(first), axis_values(second)
    colours = painted(result, lowest).transpose(1, 0, 2)
    extent = (xs[0], xs[-1], ys[0], ys[-1])
    axes.imshow(colours, extent=extent, origin="lower", aspect="auto", interpolation="none")
    edges = np.log10(result.edges) if first.logarithmic else result.edges
    known = np.isfinite(edges)
    axes.plot(edges[known], ys[known], color=EDGE, linewidth=1.5 * LINE * POINT)
    axes.set_xlim(*xs[[0, -1]])
    axes.set_ylim(*ys[[0, -1]])
    _number(axes, (first.logarithmic, second.logarithmic))
    name_axes(axes, LIGHT, _named(first), _named(second))
    axes.text(1.0, -0.1, "dark: low, grey: diverged, line: edge of stability", transform=axes.transAxes,
              color=LIGHT.text, ha="right", va="top")  # fmt: skip


def _number(axes: Any, logarithmic: tuple[bool, bool]) -> None:
    limits = axes.get_xlim(), axes.get_ylim()
    for axis, (low, high), by_decades in zip((axes.xaxis, axes.yaxis), limits, logarithmic, strict=True):
        number(axis, ticks(float(low), float(high), by_decades))


def _named(swept: Any) -> str:
    return str(swept.name).replace("_", " ")


def _in_words(result: Sweep, title: str) -> str:
    """The sweep in sentences."""
    ranges = " and ".join(
        f"{_named(each)} from {number_text(each.values[0], 3)} to {number_text(each.values[-1], 3)}"
        for each in result.ranges
    )
    ends = np.where(np.isfinite(result.values) & ~result.diverged, result.values, np.nan)
    parts = [f"{title}, for {ranges}", f"{int(result.diverged.sum()):,} of {result.values.size:,} runs diverge"]
    if np.isfinite(ends).any():
        row, column = np.unravel_index(int(np.nanargmin(ends)), ends.shape)
        best = ", ".join(
            f"{name.replace('_', ' ')} {number_text(value, 3)}"
            for name, value in result.settings_at(int(row), int(column)).items()
        )
        parts.append(f"The lowest value, {number_text(float(ends[row, column]), 4)}, is reached at {best}")
    if len(result.ranges) == 1 and np.isfinite(result.edges[0]):
        parts.append(f"Descent is stable below {number_text(float(result.edges[0]), 4)}")
    return with_minus(". ".join(parts) + ".")
