"""The data that an objective fits, and what each run says of it at the cursor."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QWidget

from gdexplorer.gui.drawn_run import DrawnRun
from gdexplorer.gui.theme import LIGHT, Theme
from gdexplorer.objectives import BoundObjective

# The part of the inputs that is shown: a few very large lots would squeeze all others into a corner.
SHOWN_QUANTILE = 0.995


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
        self._cursor = 0
        self._inputs = np.empty(0)
        self._points = pg.ScatterPlotItem(size=3.5, pen=None)
        self._best = pg.PlotCurveItem(antialias=True)
        self._fits: list[Any] = []
        for item in (self._points, self._best):
            self.addItem(item)
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
        self._best.setPen(pg.mkPen(theme.minimum, width=1.5, style=pg.QtCore.Qt.PenStyle.DashLine))
        self._title()

    def set_objective(self, objective: BoundObjective) -> None:
        """Show the samples behind an objective; nothing where it has none."""
        self._objective = objective
        samples = objective.samples
        if samples is None:
            return
        inputs = samples.inputs[:, 0]
        self._points.setData(inputs, samples.targets)
        self._inputs = np.array([inputs.min(), np.quantile(inputs, SHOWN_QUANTILE)])
        if objective.minima:
            self._best.setData(
                self._inputs, samples.predict(np.array(objective.minima[0].point), self._inputs[:, np.newaxis])
            )
        self.setLabel("bottom", samples.input_names[0])
        self.setLabel("left", samples.target_name)
        self.setXRange(*self._inputs, padding=0.02)
        self.setYRange(0.0, float(np.quantile(samples.targets, SHOWN_QUANTILE)), padding=0.02)
        self._title()

    def set_runs(self, runs: list[DrawnRun]) -> None:
        """Show other trajectories."""
        self._runs = runs
        while len(self._fits) > len(runs):
            self.removeItem(self._fits.pop())
        while len(self._fits) < len(runs):
            self._fits.append(pg.PlotCurveItem(antialias=True))
            self.addItem(self._fits[-1])
        self.set_cursor(self._cursor)

    def set_cursor(self, cursor: int) -> None:
        """Show the fits of a step."""
        self._cursor = cursor
        if self._objective is None or self._objective.samples is None:
            return
        for item, run in zip(self._fits, self._runs, strict=True):
            theta = run.trajectory.points[run.step_at(cursor)]
            fit = self._objective.samples.predict(theta, self._inputs[:, np.newaxis]).clip(-1e9, 1e9)
            item.setData(self._inputs, fit, pen=pg.mkPen(run.colour, width=2))

    def _title(self) -> None:
        if self._objective is None or self._objective.samples is None:
            return
        samples = self._objective.samples
        title = f"{len(samples.inputs):,} {samples.noun}; dashed: best"
        self.getPlotItem().setTitle(title, color=self._theme.text, size="9pt")
