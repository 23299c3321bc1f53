"""More than two classes: regions over the plane of two inputs, or probabilities over one input, with a legend."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

from gdexplorer.gui.common.theme import LIGHT, Theme
from gdexplorer.gui.views.class_legend import ClassLegend
from gdexplorer.gui.views.prediction_image import MOST_POINTS, RIM, PredictionImage, pen_of_tests
from gdexplorer.objectives.objective import Samples
from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.predictions import CLASS_COLOURS, CLASS_SYMBOLS, class_colours

Array = NDArray[np.float64]

# Where the samples of one input lie below the probabilities: a row for each class.
ROW = 0.06
PLACES = 240


class ClassScatters:
    """The samples as points in the colour and marker of their class, test samples hollow, and a legend."""

    def __init__(self, plot: pg.PlotWidget, legend: ClassLegend) -> None:
        self.points = [pg.ScatterPlotItem(symbol=symbol, size=7) for symbol in CLASS_SYMBOLS]
        self.tests = [pg.ScatterPlotItem(symbol=symbol, size=9, brush=None) for symbol in CLASS_SYMBOLS]
        self.legend = legend
        for item in (*self.points, *self.tests):
            plot.addItem(item)
        self.hide()

    def hide(self) -> None:
        """Hide all items."""
        for item in (*self.points, *self.tests, self.legend):
            item.setVisible(False)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        for colour, points, tests in zip(CLASS_COLOURS, self.points, self.tests, strict=True):
            points.setBrush(pg.mkBrush(colour))
            points.setPen(pg.mkPen(RIM, width=0.6))
            tests.setPen(pen_of_tests(colour, theme))
        self.legend.set_theme(theme)

    def set_samples(self, samples: Samples, tests: Samples | None, heights: NDArray[Any] | None = None) -> None:
        """Show them at their first two inputs, or at the ``heights`` of their classes over their only input."""
        self.hide()
        for part, items in ((samples, self.points), (tests, self.tests)):
            for number, item in enumerate(items[: len(samples.classes)] if part is not None else ()):
                assert part is not None
                kept = np.flatnonzero(part.targets == number)[:MOST_POINTS]
                up = part.inputs[kept, 1] if heights is None else np.full(len(kept), heights[number])
                item.setData(part.inputs[kept, 0], up)
                item.setVisible(True)
        self.legend.show_names(samples.classes, self.points)


class ClassRegions(PredictionImage):
    """Regions in the colours of more than two classes, paler where the run in focus is less certain."""

    def __init__(self, plot: pg.PlotWidget) -> None:
        super().__init__(plot)
        self.scatters = ClassScatters(plot, self.legend)

    def hide(self) -> None:
        """Hide all items."""
        super().hide()
        if hasattr(self, "scatters"):
            self.scatters.hide()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self._theme = theme
        self.image.setLookupTable(None)
        self.scatters.set_theme(theme)

    def _show_samples(self, samples: Samples, tests: Samples | None) -> None:
        self.scatters.set_samples(samples, tests)

    def _coloured(self, values: Array) -> NDArray[Any]:
        return class_colours(values, self._theme.picture)


class ClassCurves:
    """The probability of each class over one input, of the run in focus; samples lie in rows below."""

    def __init__(self, plot: pg.PlotWidget) -> None:
        self._samples: Samples | None = None
        self._theme = LIGHT
        self.legend = ClassLegend(plot)
        self.scatters = ClassScatters(plot, self.legend)
        self.curves = [pg.PlotCurveItem(antialias=True) for _ in CLASS_COLOURS]
        self.axis = np.zeros(PLACES)
        for item in self.curves:
            plot.addItem(item)
        self.hide()

    @property
    def shown(self) -> bool:
        """Whether there are samples to show."""
        return self._samples is not None

    def hide(self) -> None:
        """Hide all items."""
        self._samples = None
        self.scatters.hide()
        for item in self.curves:
            item.setVisible(False)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self._theme = theme
        self.scatters.set_theme(theme)
        for colour, item in zip(CLASS_COLOURS, self.curves, strict=True):
            item.setPen(pg.mkPen(colour, width=2.0))

    def set_samples(self, samples: Samples, _: int, tests: Samples | None = None) -> None:
        """Show ``samples`` of one input, and hollow ``tests``."""
        self._samples = samples
        inputs = samples.inputs[:, 0]
        self.axis = np.linspace(inputs.min(), inputs.max(), PLACES)
        self.scatters.set_samples(samples, tests, -ROW * np.arange(1.0, len(samples.classes) + 1.0))

    def set_runs(self, runs: list[DrawnRun], cursor: int, selected: int) -> None:
        """Show the probabilities of the run ``selected`` at the step ``cursor``."""
        assert self._samples is not None
        run = runs[selected] if selected < len(runs) else None
        if run is not None:
            values = self._samples.predict(run.trajectory.points[run.step_at(cursor)], self.axis[:, np.newaxis])
        for number, item in enumerate(self.curves[: len(self._samples.classes)]):
            item.setVisible(run is not None)
            if run is not None:
                item.setData(self.axis, np.nan_to_num(values[:, number], nan=0.0))

    @property
    def ranges(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The drawn ranges of x and y."""
        rows = 0 if self._samples is None else len(self._samples.classes)
        margin = 0.02 * (self.axis[-1] - self.axis[0])
        return (self.axis[0] - margin, self.axis[-1] + margin), (-ROW * (rows + 1), 1.04)
