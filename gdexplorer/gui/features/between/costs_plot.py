"""Plot of the cost along each route between ends, with the barriers marked."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPen

from gdexplorer.descent.analysis.between.comparison import Between
from gdexplorer.descent.analysis.between.routes import Kind, Route
from gdexplorer.gui.common.end_labels import End
from gdexplorer.gui.common.hover_card import nearest_line
from gdexplorer.gui.common.named_lines import NamedLines
from gdexplorer.gui.common.theme import Theme
from gdexplorer.numerals import number_text
from gdexplorer.scene.between_picture import DASHES, route_label, short_label

# In pixels: widths of lines and of dots, and how near to a line the pointer is on it.
WIDTH, DOT, REACH = 1.8, 9, 16.0
MARGIN = 0.06
TICKS, BETWEEN_TICKS = [(0.0, "0"), (0.5, "0.5"), (1.0, "1")], [(0.25, ""), (0.75, "")]
# Indices of the colours of runs that are most like those of exported pictures.
COLOURS = {Kind.LINE: 1, Kind.ALIGNED: 2, Kind.CURVE: 0}


def route_pen(theme: Theme, each: Route, width: float = WIDTH) -> QPen:
    """The pen of a route: a colour for its kind, dashes for the ends that it joins."""
    pen: QPen = pg.mkPen(theme.run(COLOURS[each.kind]), width=width)
    if dashes := DASHES[each.first, each.last]:
        pen.setDashPattern([length / width for length in dashes])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


class CostsPlot(NamedLines):
    """The cost along each route, named with its barrier; a dot is the top, a card tells the place under the pointer."""

    def __init__(self) -> None:
        self._known: Between | None = None
        super().__init__("between_plot", "Cost along the routes", "t, from end to end", "cost")
        self.getAxis("bottom").setTicks([TICKS, BETWEEN_TICKS])  # none where the names are
        self.card = self.add_card("between_hover_card", self._words_at)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        super().set_theme(theme)
        self._draw()

    def show_routes(self, known: Between | None) -> None:
        """Show what is known."""
        self._known = known
        self.card.hide()
        self._draw()

    def _draw(self) -> None:
        known = self._known
        routes = () if known is None else known.routes
        items = [item for each in routes for item in self._drawn(each)]
        ends = [] if known is None else [self._end(known, each) for each in routes]
        self.show_items(items, ends, (0.0, 1.0), _span(routes))

    def _drawn(self, each: Route) -> list[Any]:
        items = [pg.PlotCurveItem(each.places, each.values, pen=route_pen(self._theme, each), connect="finite")]
        if each.has_barrier and np.isfinite(each.barrier):
            rim, fill = pg.mkPen(self._theme.picture, width=1), self._theme.run(COLOURS[each.kind])
            items.append(pg.ScatterPlotItem([each.top], [each.top_value], size=DOT, brush=fill, pen=rim))
        return items

    def _end(self, known: Between, each: Route) -> End:
        return End(QPointF(1.0, float(each.values[-1])), COLOURS[each.kind], short_label(known, each))

    def _words_at(self, place: QPointF, pixel: tuple[float, float]) -> str:
        """The nearest route within reach, and its cost there; empty if there is none."""
        known, t = self._known, place.x()
        if known is None or not 0.0 <= t <= 1.0:
            return ""
        costs = [float(np.interp(t, each.places, each.values)) for each in known.routes]
        nearest = nearest_line(costs, place.y(), REACH * pixel[1])
        if nearest is None:
            return ""
        each = known.routes[nearest]
        rise = costs[nearest] - ((1.0 - t) * each.values[0] + t * each.values[-1])
        numbers = {"t": t, "cost": costs[nearest], "above the ends": rise}
        lines = [f"{name}: {number_text(float(number), 4)}" for name, number in numbers.items()]
        return "\n".join([route_label(known, each), *lines])


def _span(routes: tuple[Route, ...]) -> tuple[float, float]:
    """The costs that the axis spans: those of all routes that can be computed."""
    values = np.concatenate([each.values for each in routes]) if routes else np.array([0.0, 1.0])
    values = values[np.isfinite(values)]
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
    room = MARGIN * (high - low) or max(abs(high), 1.0) * MARGIN
    return low - room, high + room
