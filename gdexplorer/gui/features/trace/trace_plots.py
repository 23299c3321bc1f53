"""Plots of a trace: its path in a plane, and curves over its steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF

from gdexplorer.gui.common.end_labels import End
from gdexplorer.gui.common.flat_plot import FlatPlot
from gdexplorer.gui.common.named_lines import NamedLines
from gdexplorer.gui.common.plots import run_pen
from gdexplorer.gui.common.theme import Theme
from gdexplorer.numerals import number_text
from gdexplorer.scene.trace_picture import CURVES, UNITS, TraceView

# In pixels: widths of lines, sizes of dots and of the ends, and how near to a checkpoint the pointer is on it.
WIDTH, DOT, ENDS, REACH = 1.8, 5, 11, 14.0
MARGIN = 0.05


class PathPlot(FlatPlot):
    """The path in its plane, with equal scales; a square is the start, a disc the end; a card tells of a checkpoint."""

    def __init__(self) -> None:
        super().__init__("trace_path_plot", "Path in the plane", "", "", "trace_hover_card")

    def _draw(self, shown: TraceView) -> None:
        path, theme = shown.path, self._theme
        for side, text in zip(("bottom", "left"), shown.short_names, strict=True):
            self.title_axis(side, text)
        self.addItem(pg.PlotCurveItem(path[:, 0], path[:, 1], pen=run_pen(theme, 0, WIDTH)))
        self.addItem(pg.ScatterPlotItem(path[:, 0], path[:, 1], pen=None, brush=theme.run(0), size=DOT))
        rim = pg.mkPen(theme.text, width=1.5)
        for row, symbol, fill in ((0, "s", theme.picture), (-1, "o", theme.text)):
            self.addItem(pg.ScatterPlotItem(*path[[row]].T, symbol=symbol, size=ENDS, pen=rim, brush=fill))
        low, high = path.min(axis=0), path.max(axis=0)
        room = MARGIN * max(float((high - low).max()), 1e-300)
        if np.ptp(path) > 0.0:
            self.setRange(xRange=(low[0] - room, high[0] + room), yRange=(low[1] - room, high[1] + room), padding=0.0)

    def _words_at(self, place: QPointF, pixel: tuple[float, float]) -> str:
        """The numbers of the nearest checkpoint; empty if none is within reach."""
        if self._shown is None:
            return ""
        away = np.hypot(*((self._shown.path - [place.x(), place.y()]) / pixel).T)
        nearest = int(np.argmin(away))
        if away[nearest] > REACH:
            return ""
        measures = self._shown.measures
        numbers = {
            "norm": measures.whole.norms[nearest], "from start": measures.whole.from_start[nearest],
            "from the plane": self._shown.left_out[nearest],
        }  # fmt: skip
        lines = [f"{name}: {number_text(float(number), 4)}" for name, number in numbers.items()]
        return "\n".join([f"step {measures.steps[nearest]:,}", *lines])


class TraceCurves(NamedLines):
    """Curves over the steps, each named at its end; lengths of steps by decades."""

    def __init__(self) -> None:
        super().__init__("trace_curves_plot", "Curves over the steps", "step", "")
        self._view: TraceView | None = None
        self._keys: Sequence[str] = ()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        super().set_theme(theme)
        self.show_curves(self._view, self._keys)

    def show_curves(self, view: TraceView | None, keys: Sequence[str]) -> None:
        """Show the curves with these ``keys``."""
        self._view, self._keys = view, keys
        if view is None:
            return
        steps = view.measures.steps.astype(float)
        curves = [(curve.title, curve.of(view.measures.whole)) for curve in CURVES if curve.key in keys]
        by_decades = "steps" in keys and all(np.nanmin(values[1:]) > 0.0 for _, values in curves)
        self.name_axis("left", UNITS[keys[0]], by_decades)
        self._show(steps, [(title, np.log10(values) if by_decades else values) for title, values in curves])

    def _show(self, steps: Any, drawn: Sequence[tuple[str, Any]]) -> None:
        """Draw the curves, name them at their last numbers, and fit the axes."""
        pens = (run_pen(self._theme, number, WIDTH) for number in range(len(drawn)))
        items = [
            pg.PlotCurveItem(steps, values, pen=pen, connect="finite")
            for pen, (_, values) in zip(pens, drawn, strict=True)
        ]
        ends, known = [], []
        for number, (title, values) in enumerate(drawn):
            (places,) = np.nonzero(np.isfinite(values))
            if len(places):
                known += [float(values[places].min()), float(values[places].max())]
                ends.append(End(QPointF(float(steps[places[-1]]), float(values[places[-1]])), number, title))
        low, high = (min(known), max(known)) if known else (0.0, 1.0)
        room = MARGIN * (high - low) or max(abs(high), 1.0) * MARGIN
        self.show_items(items, ends, (float(steps[0]), float(steps[-1])), (low - room, high + room))
