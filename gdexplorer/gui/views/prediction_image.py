"""Predictions over the plane of two inputs: decision regions of the run in focus, and the boundary of each run."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QPen

from gdexplorer.gui.common.plots import run_pen
from gdexplorer.gui.common.theme import DIVERGING, LIGHT, Theme
from gdexplorer.gui.views.class_legend import ClassLegend
from gdexplorer.objectives.objective import Samples
from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.predictions import STRENGTH, borders, ends_of, on_plane, plane_axes

Array = NDArray[np.float64]

# Pixels along x and y; fewer for networks with very many weights, since the picture is computed at each frame.
PIXELS, MOST_PRODUCTS = (96, 72), 12_000_000
LOW_COLOUR, HIGH_COLOUR = DIVERGING
MOST_POINTS = 5000
# The rim of samples, which are seen on regions in either theme.
RIM = "#ffffff"
# Test samples are hollow, and outlined in a tone of their class that differs more from the picture, in per cent.
TEST_TONE = 150


def pen_of_tests(colour: str, theme: Theme) -> QPen:
    """The outline of test samples of a class."""
    own = pg.mkColor(colour)
    pen: QPen = pg.mkPen(own.lighter(TEST_TONE) if theme.is_dark else own.darker(TEST_TONE), width=1.8)
    return pen


class PredictionImage:
    """Plot items: an image of predictions, a boundary for each run, and the samples coloured by target.

    With more than two inputs, the others are fixed at their means.
    """

    def __init__(self, plot: pg.PlotWidget) -> None:
        self._plot = plot
        self._samples: Samples | None = None
        self._theme = LIGHT
        self.image = pg.ImageItem(axisOrder="row-major")
        self.image.setZValue(-10)
        self.low_samples = pg.ScatterPlotItem(symbol="o", size=6)
        self.high_samples = pg.ScatterPlotItem(symbol="t1", size=7)
        self.low_tests, self.high_tests = (pg.ScatterPlotItem(symbol=s, size=8, brush=None) for s in ("o", "t1"))
        self._scatters = self.low_samples, self.high_samples, self.low_tests, self.high_tests
        self.legend = ClassLegend(plot)
        self.borders: list[Any] = []
        self.axes = np.zeros(PIXELS[0]), np.zeros(PIXELS[1])
        self.levels, self._middle = (0.0, 1.0), 0.5
        for item in (self.image, *self._scatters):
            plot.addItem(item)
        self.hide()

    @property
    def shown(self) -> bool:
        """Whether there are samples to show."""
        return self._samples is not None

    def hide(self) -> None:
        """Hide all items."""
        self._samples = None
        for item in (self.image, *self._scatters, *self.borders, self.legend):
            item.setVisible(False)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self._theme = theme
        paper = np.array(pg.mkColor(theme.picture).getRgb()[:3], dtype=float)
        ends = [np.array(pg.mkColor(colour).getRgb()[:3], dtype=float) for colour in (LOW_COLOUR, HIGH_COLOUR)]
        places = np.linspace(-1.0, 1.0, 256)[:, None]
        towards = np.where(places < 0.0, ends[0], ends[1])
        mixed = paper + STRENGTH * np.abs(places) * (towards - paper)
        self.image.setLookupTable(mixed.round().astype(np.uint8))
        self.legend.set_theme(theme)
        for item, colour in ((self.low_samples, LOW_COLOUR), (self.high_samples, HIGH_COLOUR)):
            item.setBrush(pg.mkBrush(colour))
            item.setPen(pg.mkPen(RIM, width=0.6))
        for item, colour in ((self.low_tests, LOW_COLOUR), (self.high_tests, HIGH_COLOUR)):
            item.setPen(pen_of_tests(colour, theme))

    def set_samples(self, samples: Samples, weights: int, tests: Samples | None = None) -> None:
        """Show ``samples`` of at least two inputs, fitted by a model of ``weights`` weights, and hollow ``tests``."""
        self._samples = samples
        share = min(1.0, math.sqrt(MOST_PRODUCTS / (weights * PIXELS[0] * PIXELS[1])))
        across, up = (max(round(share * count), 8) for count in PIXELS)
        self.axes = plane_axes(samples, across, up)
        self.levels = ends_of(samples)
        self._middle = 0.5 * sum(self.levels)
        self._show_samples(samples, tests)

    def _show_samples(self, samples: Samples, tests: Samples | None) -> None:
        self._scatter(samples, self.low_samples, self.high_samples)
        self._scatter(tests, self.low_tests, self.high_tests)
        self.legend.show_names(samples.classes, (self.low_samples, self.high_samples))

    def _scatter(self, samples: Samples | None, low: Any, high: Any) -> None:
        """Draw ``samples`` by two items: those with low targets, and those with high ones."""
        for item in (low, high):
            item.setVisible(samples is not None)
        if samples is None:
            return
        is_high = samples.targets > self._middle
        for item, chosen in ((low, ~is_high), (high, is_high)):
            kept = np.flatnonzero(chosen)[:MOST_POINTS]
            item.setData(samples.inputs[kept, 0], samples.inputs[kept, 1])

    def set_runs(self, runs: list[DrawnRun], cursor: int, selected: int) -> None:
        """Show predictions at the step ``cursor``: regions of the run ``selected``, boundaries of the others."""
        while len(self.borders) > len(runs):
            self._plot.removeItem(self.borders.pop())
        while len(self.borders) < len(runs):
            self.borders.append(pg.PlotCurveItem(antialias=True, connect="finite"))
            self._plot.addItem(self.borders[-1])
        self.image.setVisible(bool(runs))
        for number, (border, run) in enumerate(zip(self.borders, runs, strict=True)):
            values = self._predicted(run, cursor)
            is_selected = number == selected
            if is_selected:
                self._show_image(values)
            self._show_border(border, values, run_pen(self._theme, run.colour, 3.0 if is_selected else 1.5))

    def _predicted(self, run: DrawnRun, cursor: int) -> Array:
        """Predictions, float64[pixels up, pixels across], and for each of several classes."""
        assert self._samples is not None
        return on_plane(self._samples, run.trajectory.points[run.step_at(cursor)], self.axes)

    def _coloured(self, values: Array) -> NDArray[Any]:
        """What the image is set to."""
        return values

    def _show_image(self, values: Array) -> None:
        shown = self._coloured(values)
        levels = self.levels if shown is values else (0, 255)
        self.image.setImage(shown, levels=levels, autoLevels=False)
        (x0, *_, x1), (y0, *_, y1) = self.axes
        dx, dy = (x1 - x0) / (len(self.axes[0]) - 1), (y1 - y0) / (len(self.axes[1]) - 1)
        self.image.setRect(pg.QtCore.QRectF(x0 - 0.5 * dx, y0 - 0.5 * dy, x1 - x0 + dx, y1 - y0 + dy))

    def _show_border(self, border: Any, values: Array, pen: Any) -> None:
        lines = borders(values, self.axes, self._middle)
        gap = np.full((1, 2), np.nan)
        joined = np.concatenate([part for line in lines for part in (line, gap)]) if lines else np.empty((0, 2))
        border.setData(joined[:, 0], joined[:, 1], pen=pen)
        border.setVisible(True)

    @property
    def ranges(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The drawn ranges of x and y."""
        return (self.axes[0][0], self.axes[0][-1]), (self.axes[1][0], self.axes[1][-1])
