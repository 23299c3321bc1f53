"""The data that an objective fits, and what each run says of it at the cursor."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QWidget

from gdexplorer.gui.drawn_run import DrawnRun
from gdexplorer.gui.theme import LIGHT, Theme
from gdexplorer.gui.views.prediction_image import PredictionImage
from gdexplorer.objectives import BoundObjective
from gdexplorer.objectives.objective import Samples

# The part of the inputs that is shown: a few very large lots would squeeze all others into a corner.
SHOWN_QUANTILE = 0.995
# A fitted curve is drawn through so many places.
PLACES = 240


class DataView(pg.PlotWidget):
    """A scatter of the samples, the best fit, and the fitted curve of each run in its colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("data_view")
        self.setAccessibleName("Data and fitted curves")
        self.setMinimumSize(120, 90)
        self.setMenuEnabled(False)
        self.hideButtons()
        self._theme = LIGHT
        self._objective: BoundObjective | None = None
        self._runs: list[DrawnRun] = []
        self._cursor = self._selected = 0
        self._inputs = np.empty(0)
        self._points = pg.ScatterPlotItem(size=3.5, pen=None)
        self._best = pg.PlotCurveItem(antialias=True)
        self._fits: list[Any] = []
        for item in (self._points, self._best):
            self.addItem(item)
        self._regions = PredictionImage(self)
        # Thousands of points that never move under the lines that do: painted once.
        self._points.setCacheMode(pg.QtWidgets.QGraphicsItem.CacheMode.DeviceCoordinateCache)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self._theme = theme
        self.setBackground(theme.picture)
        for side in ("left", "bottom"):
            self.getAxis(side).setPen(theme.dim)
            self.getAxis(side).setTextPen(theme.text)
        self._points.setBrush(pg.mkBrush(*pg.mkColor(theme.dim).getRgb()[:3], 110))
        self._regions.set_theme(theme)
        self._best.setPen(pg.mkPen(theme.minimum, width=1.5, style=pg.QtCore.Qt.PenStyle.DashLine))
        self._title()

    def set_objective(self, objective: BoundObjective) -> None:
        """Show the samples behind an objective; nothing where it has none."""
        before, self._objective = self._objective, objective
        samples = objective.samples
        if samples is None or objective is before:
            return
        in_plane = samples.inputs.shape[1] > 1
        for item in (self._points, self._best):
            item.setVisible(not in_plane)
        if in_plane:
            self._show_plane(samples)
        else:
            self._regions.hide()
            self._show_curve(samples, objective)
        self._title()
        self.set_runs([run for run in self._runs if run.trajectory.points.shape[1] == objective.dimension])

    def _show_plane(self, samples: Samples) -> None:
        self._regions.set_samples(samples)
        self.setLabel("bottom", samples.input_names[0])
        self.setLabel("left", samples.input_names[1])
        xs, ys = self._regions.ranges
        self.setXRange(*xs, padding=0.0)
        self.setYRange(*ys, padding=0.0)

    def _show_curve(self, samples: Samples, objective: BoundObjective) -> None:
        inputs = samples.inputs[:, 0]
        self._points.setData(inputs, samples.targets)
        self._inputs = np.linspace(inputs.min(), np.quantile(inputs, SHOWN_QUANTILE), PLACES)
        best = min(objective.minima, key=lambda minimum: minimum.value, default=None)
        line = self._inputs[:0] if best is None else samples.predict(np.array(best.point), self._inputs[:, np.newaxis])
        self._best.setData(self._inputs[: len(line)], line)
        self.setLabel("bottom", samples.input_names[0])
        self.setLabel("left", samples.target_name)
        self.setXRange(self._inputs[0], self._inputs[-1], padding=0.02)
        lowest = float(samples.targets.min())
        self.setYRange(min(lowest, 0.0), float(np.quantile(samples.targets, SHOWN_QUANTILE)), padding=0.02)

    def set_runs(self, runs: list[DrawnRun]) -> None:
        """Show other trajectories."""
        self._runs = runs
        curves = [] if self._regions.shown else runs
        while len(self._fits) > len(curves):
            self.removeItem(self._fits.pop())
        while len(self._fits) < len(curves):
            self._fits.append(pg.PlotCurveItem(antialias=True))
            self.addItem(self._fits[-1])
        self.set_cursor(self._cursor)

    def set_cursor(self, cursor: int) -> None:
        """Show the fits of a step."""
        self._cursor = cursor
        if self._objective is None or self._objective.samples is None:
            return
        runs = [run for run in self._runs if run.trajectory.points.shape[1] == self._objective.dimension]
        if len(runs) < len(self._runs):  # of the objective before
            return
        if self._regions.shown:
            self._regions.set_runs(runs, cursor, self._selected)
            return
        for item, run in zip(self._fits, runs, strict=True):
            theta = run.trajectory.points[run.step_at(cursor)]
            fit = self._objective.samples.predict(theta, self._inputs[:, np.newaxis]).clip(-1e9, 1e9)
            item.setData(self._inputs, fit, pen=pg.mkPen(run.colour, width=2))

    def select(self, index: int) -> None:
        """Show the regions of another run."""
        self._selected = index
        self.set_cursor(self._cursor)

    def _title(self) -> None:
        if self._objective is None or self._objective.samples is None:
            return
        samples = self._objective.samples
        title = f"{len(samples.inputs):,} {samples.noun}"
        if samples.inputs.shape[1] > 2:
            title += f"; {', '.join(samples.input_names[2:5])} at the mean"
        elif self._regions.shown:
            title += "; region and border of each fit at the cursor"
        elif self._objective.minima:
            title += "; dashed: best"
        self.getPlotItem().setTitle(title, color=self._theme.text, size="9pt")
