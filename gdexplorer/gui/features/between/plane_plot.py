"""Picture of the cost on the plane through the ends, with the routes on it."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor

from gdexplorer.descent.analysis.between.comparison import Between, Level
from gdexplorer.gui.common.flat_plot import FlatPlot
from gdexplorer.gui.common.theme import LIGHT
from gdexplorer.gui.features.between.costs_plot import WIDTH, route_pen
from gdexplorer.numerals import number_text
from gdexplorer.scene.between_picture import lines_on, painted

# Of lines and ends over the picture, which is the same in both themes.
PAPER, INK, END, ABOVE = "#ffffff", "#000000", 10, 10


class PlanePlot(FlatPlot):
    """The plane with equal scales: brighter is higher; ends are numbered, a card tells the cost at the pointer."""

    def __init__(self) -> None:
        label = "Cost on the plane through the ends"
        super().__init__("between_plane_plot", label, "along the line", "across it", "between_plane_card")

    def _draw(self, shown: Between) -> None:
        level = shown.level
        if level is None:
            return
        image = pg.ImageItem(painted(level), axisOrder="row-major", levels=None)
        (left, right), (bottom, top) = level.plane.domain
        image.setRect(QRectF(left, bottom, right - left, top - bottom))
        self.addItem(image)
        routes = lines_on(level, shown)
        for _, line in routes:
            self.addItem(pg.PlotCurveItem(line[:, 0], line[:, 1], pen=pg.mkPen(PAPER, width=2.2 * WIDTH)))
        for each, line in routes:
            self.addItem(pg.PlotCurveItem(line[:, 0], line[:, 1], pen=route_pen(LIGHT, each)))
        self._mark_ends(level, shown)
        self.setRange(xRange=(left, right), yRange=(bottom, top), padding=0.0)

    def _mark_ends(self, level: Level, known: Between) -> None:
        places = level.plane.coordinates(known.ends)
        rim = pg.mkPen(INK, width=1.5)
        self.addItem(pg.ScatterPlotItem(places[:, 0], places[:, 1], size=END, brush=PAPER, pen=rim))
        for number, (u, v) in enumerate(places.tolist(), 1):
            name = pg.TextItem(str(number), color=PAPER, anchor=(0.5, 1.15), fill=QColor(0, 0, 0, 120))
            name.setPos(u, v)
            name.setZValue(ABOVE)
            self.addItem(name)

    def _words_at(self, place: QPointF, pixel: tuple[float, float]) -> str:
        """The cost at the nearest sample; empty beside the plane."""
        level = None if self._shown is None else self._shown.level
        u, v = place.x(), place.y()
        if level is None or not (level.us[0] <= u <= level.us[-1] and level.vs[0] <= v <= level.vs[-1]):
            return ""
        cost = level.values[abs(level.vs - v).argmin(), abs(level.us - u).argmin()]
        return f"along: {number_text(u, 3)}\nacross: {number_text(v, 3)}\ncost: {number_text(float(cost), 4)}"
