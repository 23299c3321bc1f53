"""Spectra along a run as a drawing: the extremes of each block beside the rate's limit, and the density at the end."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.lines import Line2D

from gdexplorer.descent.analysis.spectrum.readings import Readings, sentence
from gdexplorer.exports.analyses import Analysis
from gdexplorer.exports.content import Work
from gdexplorer.exports.pictures.canvas import POINT, Drawing, add_legend_below, name_axes, number, plot, style_axes
from gdexplorer.numerals import with_minus
from gdexplorer.scene.spectrum_picture import COLOURS, LIMIT, histograms_over, scale_for, span_of
from gdexplorer.scene.theme import LIGHT
from gdexplorer.scene.ticks import log_ticks, power_texts, round_ticks, short_texts

# In pixels, and the shares of its sides that the plots take.
WIDTH, HEIGHT, ALONE, LEFT, RIGHT = 1280, 600, (0.07, 0.12, 0.9, 0.78), (0.07, 0.41), (0.56, 0.41)
LINE, DOT, EMPTY = 2.0, 4.0, 0.3
MOST_ACROSS, MOST_UP = 8, 6  # ticks of the density
DASHED: Any = (0, (6, 4))


def spectrum(analysis: Analysis, _: Work) -> Drawing:
    """The extremes of each block along the run, and the density of the eigenvalues at the last iterate."""
    known: Readings = analysis.result
    by = "a training run" if analysis.optimizer is None else analysis.optimizer.label
    title = f"Spectrum of the Hessian: {by} on {analysis.experiment.bound().label}"
    figure, axes = plot(title, WIDTH, HEIGHT, ALONE)
    _draw_ends(axes, known)
    add_legend_below(figure, _legend(known))
    place = axes.get_position()
    axes.set_position((LEFT[0], place.y0, LEFT[1], place.height))
    beside = figure.add_axes((RIGHT[0], place.y0, RIGHT[1], place.height))
    style_axes(beside, LIGHT)
    _draw_density(beside, known)
    return Drawing(figure, title, with_minus(f"{title}. {sentence(known, known.readings[-1])}"))


def _colour(block: int) -> str:
    return COLOURS[block % len(COLOURS)]


def _legend(known: Readings) -> list[Line2D]:
    lines = [
        Line2D([], [], color=_colour(i), linewidth=LINE * POINT, label=f"{block.name}: largest and lowest eigenvalue")
        for i, block in enumerate(known.blocks)
    ]
    if known.limit_label:
        label = f"{known.limit_label}: above it steps grow"
        lines.append(Line2D([], [], color=LIMIT, linestyle=DASHED, linewidth=LINE * POINT, label=label))
    return lines


def _draw_ends(axes: Any, known: Readings) -> None:
    steps, shown = known.steps, []
    for block in range(len(known.blocks)):
        for ends in known.ends(block):
            axes.plot(steps, ends, "o-", color=_colour(block), linewidth=LINE * POINT, markersize=DOT * POINT)
            shown.append(ends)
    values = np.concatenate(shown)
    values = values[np.isfinite(values)]
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
    limits = known.limits[np.isfinite(known.limits)]
    if limits.size and float(limits.min()) < 10.0 * max(abs(low), abs(high)):  # a limit far off would flatten the rest
        high = max(high, float(limits.min()))
        axes.plot(steps, known.limits, color=LIMIT, linestyle=DASHED, linewidth=LINE * POINT)
    beside = 0.06 * (high - low) or 0.5
    axes.set_ylim(low - beside, high + beside)
    axes.set_xlim(float(steps[0]) - 0.5, float(steps[-1]) + 0.5)
    _number(axes)
    name_axes(axes, LIGHT, "step", axes.get_ylabel() or "eigenvalue")


def _number(axes: Any) -> None:
    texts, factor = short_texts(round_ticks(*axes.get_ylim()))
    number(axes.yaxis, texts)
    number(axes.xaxis, short_texts(round_ticks(*axes.get_xlim()))[0])
    axes.set_ylabel(f"eigenvalue · {factor}" if factor else "eigenvalue")


def _draw_density(axes: Any, known: Readings) -> None:
    """The density on an axis that is logarithmic on both sides of zero: most eigenvalues of networks are small."""
    last = known.readings[-1]
    scale = scale_for([last], True)
    found = histograms_over(last, scale, span_of([last], scale))
    axes.set_title(f"density at step {last.step}", color=LIGHT.text)
    if found is None:
        return
    shares = found.logarithms
    low = float(np.nanmin(shares)) - EMPTY
    for block, heights in enumerate(shares):
        filled = np.where(np.isfinite(heights), heights, low)
        axes.stairs(filled, found.edges, baseline=low, color=_colour(block), linewidth=LINE * POINT)
    axes.set_xlim(found.edges[0], found.edges[-1])
    axes.set_ylim(low, 0.1)
    limit = float(scale.places(np.array(last.limit)))
    if found.edges[0] < limit < found.edges[-1]:
        axes.axvline(limit, color=LIMIT, linestyle=DASHED, linewidth=LINE * POINT)
    number(axes.xaxis, scale.ticks(float(found.edges[0]), float(found.edges[-1]), MOST_ACROSS))
    places = log_ticks(low, 0.0, MOST_UP)
    number(axes.yaxis, list(zip(places, power_texts(places), strict=True)))
    name_axes(axes, LIGHT, "eigenvalue", "share of all")
