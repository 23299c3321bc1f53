"""Brute force compared with descent as a drawing: a bar for each method and number of dimensions."""

from __future__ import annotations

import math
from typing import Any

from matplotlib.patches import Patch

from gdexplorer.descent.analysis.brute_force import Effort, Method, Provenance, sentence
from gdexplorer.exports.analyses import Analysis
from gdexplorer.exports.content import Work
from gdexplorer.exports.pictures.canvas import Drawing, add_legend, name_axes, number, plot
from gdexplorer.numerals import with_minus
from gdexplorer.objectives.families import family
from gdexplorer.scene.sweep_picture import ticks
from gdexplorer.scene.theme import LIGHT

# In pixels, and the shares of its sides that the plot takes; width of a bar in dimensions.
WIDTH, HEIGHT, PLOT, BAR = 960, 640, (0.1, 0.1, 0.86, 0.82), 0.26
# Okabe and Ito, as in the window.
COLOURS = {Method.DESCENT: "#009E73", Method.GRID: "#D55E00", Method.RANDOM: "#0072B2"}
HATCHES = {Provenance.COUNTED: "", Provenance.COMPUTED: "///", Provenance.EXTRAPOLATED: "xxx"}


def efforts(analysis: Analysis, _: Work) -> Drawing:
    """Evaluations by dimensions, logarithmically; solid where counted, hatched where computed or extrapolated."""
    found: list[Effort] = list(analysis.result)
    label = family(str(analysis.experiment.objective)).label
    title = f"Evaluations to find the minimum of {label}"
    figure, axes = plot(title, WIDTH, HEIGHT, PLOT)
    for place, method in enumerate(Method):
        _draw_bars(axes, [each for each in found if each.method is method], BAR * (place - 1), method)
    dimensions = sorted({each.dimensions for each in found}) or [1]
    top = max((math.log10(max(each.evaluations, 1.0)) for each in found), default=1.0)
    axes.set_xlim(dimensions[0] - 0.5, dimensions[-1] + 0.5)
    axes.set_ylim(0.0, 1.12 * top + 0.3)
    number(axes.xaxis, [(float(each), str(each)) for each in dimensions])
    number(axes.yaxis, ticks(*axes.get_ylim(), True))
    name_axes(axes, LIGHT, "dimensions", "evaluations")
    add_legend(axes, _legend(found), "upper left")
    accuracy = float(str(analysis.settings["accuracy"]))
    return Drawing(figure, title, with_minus(sentence(found, label, accuracy)))


def _draw_bars(axes: Any, found: list[Effort], shift: float, method: Method) -> None:
    for provenance, hatch in HATCHES.items():
        chosen = [each for each in found if each.provenance is provenance]
        axes.bar(
            [each.dimensions + shift for each in chosen], [math.log10(max(each.evaluations, 1.0)) for each in chosen],
            BAR, color=COLOURS[method], hatch=hatch, edgecolor=LIGHT.picture, linewidth=0.0,
        )  # fmt: skip


def _legend(found: list[Effort]) -> list[Patch]:
    how = {each.provenance for each in found}
    return [
        *(Patch(facecolor=colour, label=method.value) for method, colour in COLOURS.items()),
        *(Patch(facecolor=LIGHT.dim, hatch=hatch, edgecolor=LIGHT.picture, label=each.value)
          for each, hatch in HATCHES.items() if each in how),
    ]  # fmt: skip
