"""Plot of a race: profiles, or what each learning rate leads to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF

from gdexplorer.gui.common.end_labels import End
from gdexplorer.gui.common.hover_card import nearest_line
from gdexplorer.gui.common.named_lines import NamedLines
from gdexplorer.gui.common.plots import run_pen
from gdexplorer.gui.common.theme import Theme
from gdexplorer.numerals import number_text, percent
from gdexplorer.scene.race_picture import PERFORMANCE, Line, View

# In pixels: widths of lines, of their thick parts and of dots, and how near to a line the pointer is on it.
WIDTH, THICK, DOT, REACH = 1.8, 4.0, 9, 16.0


class RacePlot(NamedLines):
    """The lines of the rules, each named at its end; a card tells the line under the pointer."""

    def __init__(self) -> None:
        self._lines: Sequence[Line] = ()
        self._view = PERFORMANCE
        self._colours: Mapping[str, int] = {}
        super().__init__("race_plot", "Race", "", "")
        self.card = self.add_card("race_hover_card", self._words_at)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        super().set_theme(theme)
        self.show_lines(self._view, self._lines, self._colours)

    def show_lines(self, view: View, lines: Sequence[Line], colours: Mapping[str, int]) -> None:
        """Show the lines of a view; ``colours``: the index of the colour of each rule."""
        self._view, self._lines, self._colours = view, lines, colours
        self.card.hide()
        self.name_axis("bottom", view.in_short, True)
        self.name_axis("left", view.up, view.falls)
        items = [item for line in lines for item in self._drawn(line)]
        self.show_items(items, [end for line in lines if (end := self._end(line)) is not None], *view.limits(lines))

    def _drawn(self, line: Line) -> list[Any]:
        colour = self._colours[line.key]
        items = [pg.PlotCurveItem(line.x, line.y, pen=run_pen(self._theme, colour, WIDTH), connect="finite")]
        if line.thick is not None:
            pen = run_pen(self._theme, colour, THICK, dashes=False)
            items.append(pg.PlotCurveItem(line.x[line.thick], line.y[line.thick], pen=pen, connect="finite"))
        if line.mark is not None:
            rim = pg.mkPen(self._theme.picture, width=1)
            dot = pg.ScatterPlotItem([line.mark[0]], [line.mark[1]], size=DOT, brush=self._theme.run(colour), pen=rim)
            items.append(dot)
        return items

    def _end(self, line: Line) -> End | None:
        (known,) = np.nonzero(np.isfinite(line.y))
        if not len(known):
            return None
        place = QPointF(float(line.x[known[-1]]), float(line.y[known[-1]]))
        return End(place, self._colours[line.key], line.label)

    def _words_at(self, place: QPointF, pixel: tuple[float, float]) -> str:
        """Name and numbers of the nearest line within reach; empty if there is none."""
        x = place.x()
        heights = [float(np.interp(x, line.x, line.y, np.nan, np.nan)) for line in self._lines]
        nearest = nearest_line(heights, place.y(), REACH * pixel[1])
        if nearest is None:
            return ""
        height = heights[nearest]
        part = number_text(10.0**height, 3) if self._view.falls else percent(height)
        return (
            f"{self._lines[nearest].label}\n{self._view.in_short}: {number_text(10.0**x, 3)}\n{self._view.up}: {part}"
        )
