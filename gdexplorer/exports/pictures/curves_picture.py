"""Value, gradient norm, test loss and test accuracy against the step, as a drawing."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from gdexplorer.exports.exported import Exported
from gdexplorer.exports.pictures.canvas import MARKERS, POINT, SMALLER, Marks, lines, name_axes, style_axes
from gdexplorer.numerals import with_minus
from gdexplorer.scene.curve_range import are_logarithmic, drawn, leaving, remark, value_range
from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.run_styles import style_of
from gdexplorer.scene.sketch import Curve
from gdexplorer.scene.theme import Theme
from gdexplorer.scene.ticks import log_ticks, power_texts, round_ticks

Array = NDArray[np.float64]

WIDTH = 1.6
TICKS, STEP_TICKS = 6, 6
# Room beside the curves, in shares of their extent.
PADDING = 0.03
# More curves than this overlap: an even selection is drawn. Of more runs than this, only optimizers are named.
MOST_CURVES, MOST_NAMED, MOST_REMARKS = 600, 6, 6
COLUMNS, WIDE = 2, 320.0  # of names, above a plot of so many pixels
MARK = 9.0  # pixels of a marker
CURVES, CURSOR, DOTS, NAMES = 2.0, 3.0, 4.0, 5.0


class Quantity(NamedTuple):
    """What a plot shows of each run: its name, its numbers at all steps, and their thinned curve.

    ``is_of_surface``: its range may be that of the surface. ``is_share``: it is linear, and leaves no plot.
    """

    name: str
    numbers: Callable[[DrawnRun], Array]
    curve: Callable[[DrawnRun, int], Curve]
    is_of_surface: bool = False
    is_share: bool = False


TESTS = "tests"
QUANTITIES = {
    "values": Quantity("value f", lambda run: run.trajectory.values, DrawnRun.value_curve, is_of_surface=True),
    TESTS: Quantity("test loss (circle: lowest)", lambda run: run.test_losses, DrawnRun.test_curve),
    "accuracies": Quantity(
        "test accuracy", lambda run: run.test_accuracies, DrawnRun.accuracy_curve, is_share=True
    ),
    "norms": Quantity("gradient norm ‖∇f‖", lambda run: run.trajectory.gradient_norms, DrawnRun.norm_curve),
}  # fmt: skip


class CurvesPicture:
    """One plot of ``width`` pixels, of the quantity of that key in `QUANTITIES`."""

    def __init__(self, axes: Axes, exported: Exported, theme: Theme, key: str, width: float) -> None:
        self._axes, self._theme, self._quantity = axes, theme, QUANTITIES[key]
        self._columns = COLUMNS if width >= WIDE else 1
        self._runs, span = _spread(list(exported.runs)), exported.scene.surface.box.scale
        self._span = (span.low, span.high) if self._quantity.is_of_surface else None
        remarks = ["" if self._quantity.is_share else remark(run, (span.low, span.high)) for run in self._runs]
        curves = [self._quantity.curve(run, len(exported.runs)) for run in self._runs]
        self._logarithmic = bool(curves) and not self._quantity.is_share and are_logarithmic(curves)
        low, high = value_range([each for _, each in curves], list(map(bool, remarks)), self._logarithmic, self._span)
        last = max(exported.runs.steps, 1)
        style_axes(axes, theme)
        axes.set_xlim(-PADDING * last, (1.0 + PADDING) * last)
        axes.set_ylim(low - PADDING * (high - low), high + PADDING * (high - low))
        self._label(low, high, last)
        self._draw(curves)
        if key == TESTS:
            self._circle()
        self._remark(curves, remarks, (low, high))
        self._line = axes.axvline(0.0, color=theme.accent, linewidth=1.5 * POINT, zorder=CURSOR)
        few = self._runs if len(self._runs) <= MOST_NAMED else []
        self._read = few
        fills, edges = [theme.run(run.colour) for run in few], len(few) * [theme.picture]
        self._dots = Marks(axes, DOTS, [run.marker for run in few], len(few) * [MARK], fills, edges)

    @property
    def artists(self) -> Sequence[Artist]:
        """The cursor, and the marker of its start on each of a few curves."""
        return self._line, *self._dots.artists

    def show(self, cursor: int) -> None:
        """Move the cursor to a step."""
        self._line.set_xdata([cursor, cursor])
        places = [(run.step_at(cursor), self._height(run, run.step_at(cursor))) for run in self._read]
        self._dots.place(np.array(places, dtype=np.float64).reshape(-1, 2))

    def _height(self, run: DrawnRun, step: int) -> float:
        return float(drawn(self._quantity.numbers(run)[step : step + 1], self._logarithmic)[0])

    def _label(self, low: float, high: float, last: int) -> None:
        steps = [(place, text) for place, text in round_ticks(0.0, float(last), STEP_TICKS) if place == int(place)]
        self._axes.set_xticks([place for place, _ in steps], labels=[f"{place:,.0f}" for place, _ in steps])
        if self._logarithmic:
            places = log_ticks(low, high, TICKS)
            texts = power_texts(places)
        else:
            places, texts = map(list, zip(*round_ticks(low, high, TICKS), strict=True))
        self._axes.set_yticks(places, labels=[with_minus(text) for text in texts])
        self._axes.grid(color=self._theme.dim, alpha=0.25, linewidth=POINT)
        name_axes(self._axes, self._theme, "step", self._quantity.name)

    def _draw(self, curves: Sequence[Curve]) -> None:
        """Draw the curves of each name as one artist, and name them; the start of a run has its marker."""
        groups: dict[tuple[int, str, str], list[Any]] = {}
        for run, (steps, values) in zip(self._runs, curves, strict=True):
            place = np.column_stack([steps, drawn(values, self._logarithmic)])
            groups.setdefault((run.colour, *self._name(run)), []).append(place[np.isfinite(place).all(axis=1)])
        for (colour, *_), segments in groups.items():
            lines(self._axes, CURVES, self._theme.run(colour), WIDTH, style_of(colour).dashes, segments)
        if groups:
            keys = [self._key(colour, marker) for colour, _, marker in groups]
            legend = self._axes.legend(
                keys, [name for _, name, _ in groups], loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=self._columns,
                labelcolor=self._theme.text, frameon=False, handlelength=2.2, borderpad=0.2, columnspacing=1.2,
            )  # fmt: skip
            legend.set_zorder(NAMES)

    def _circle(self) -> None:
        """Circle the lowest test loss of each run, where early stopping would have ended it."""
        found = [(run, run.tested.lowest) for run in self._runs if run.tested]
        self._axes.scatter(
            [step for _, step in found], [self._height(run, step) for run, step in found], s=(1.5 * MARK * POINT) ** 2,
            facecolors="none", edgecolors=[self._theme.run(run.colour) for run, _ in found], linewidths=WIDTH * POINT,
            zorder=CURSOR,
        )  # fmt: skip

    def _key(self, colour: int, marker: str) -> Line2D:
        """A piece of a curve, with its marker, for the list of names."""
        dashes = [POINT * length for length in style_of(colour).dashes]
        style: Any = (0, dashes) if dashes else "solid"
        key = Line2D([], [], color=self._theme.run(colour), linewidth=WIDTH * POINT, linestyle=style)
        if marker:
            key.set(marker=MARKERS[marker], markersize=MARK * SMALLER.get(marker, 1.0) * POINT)
            key.set(markeredgecolor=self._theme.picture, markeredgewidth=POINT)
        return key

    def _name(self, run: DrawnRun) -> tuple[str, str]:
        """What a run is called, and its marker; the latter is empty if it is one of many, or there is one start."""
        starts = {each.trajectory.start for each in self._runs}
        several = len(starts) > 1 and len(self._runs) <= MOST_NAMED
        return (f"{run.label}, start {run.trajectory.start + 1}", run.marker) if several else (run.label, "")

    def _remark(self, curves: Sequence[Curve], remarks: Sequence[str], limits: tuple[float, float]) -> None:
        """Say where curves leave the plot."""
        number = 0
        for index, ((steps, values), text) in enumerate(zip(curves, remarks, strict=True)):
            end = leaving(steps, drawn(values, self._logarithmic), index, limits) if text else None
            if end is None or number >= MOST_REMARKS:
                continue
            arrow, place = ("▲", 0.98 - 0.07 * number) if end.upwards else ("▼", 0.02 + 0.07 * number)
            self._axes.text(
                end.step, place, f"{arrow} {text}", color=self._theme.run(self._runs[index].colour), zorder=NAMES,
                transform=self._axes.get_xaxis_transform(), va="top" if end.upwards else "bottom",
            )  # fmt: skip
            number += 1


def _spread(runs: list[DrawnRun]) -> list[DrawnRun]:
    every = max(math.ceil(len(runs) / MOST_CURVES), 1)
    return runs[::every]
