"""Small plots in panels, and the theme of all plots."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent

from gdexplorer.gui.common.hover_card import PlotCard
from gdexplorer.gui.common.log_axis import plain_axes
from gdexplorer.gui.common.paced_plot import PacedPlot
from gdexplorer.gui.common.theme import LIGHT, Theme
from gdexplorer.gui.common.titles import name_axis
from gdexplorer.scene.run_styles import style_of

LINE_COLOURS = "#0072B2", "#D55E00"
# In pixels: what a plot asks for, and what it is content with in a low panel.
HEIGHT, LEAST_HEIGHT = 160, 110


class Plot(PacedPlot):
    """A small plot that follows the theme, without mouse interaction."""

    _titles: Mapping[str, Sequence[str]] = {}  # of the axes, long ones first

    def __init__(self, name: str, label: str, bottom: str, left: str) -> None:
        super().__init__(axisItems=plain_axes(), enableMenu=False)
        self._empty = ""
        self._theme = LIGHT
        self._card: PlotCard | None = None
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setMinimumHeight(LEAST_HEIGHT)
        self.setMouseEnabled(False, False)
        self.hideButtons()
        self.title_axis("bottom", bottom)
        self.title_axis("left", left)
        for side in ("bottom", "left"):
            self.getAxis(side).enableAutoSIPrefix(False)
        self.showGrid(x=True, y=True, alpha=0.15)

    def title_axis(self, side: str, *texts: str) -> None:
        """Name an axis by the first of ``texts``, long ones first, for which there is room."""
        self._titles = {**self._titles, side: texts}
        self._fit_titles()

    def _fit_titles(self) -> None:
        if self.plotItem is not None:  # else the window is closing
            for side, texts in self._titles.items():
                name_axis(self, side, texts)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Name the axes as there is room."""
        super().resizeEvent(event)
        self._fit_titles()

    def sizeHint(self) -> QSize:
        """A small preferred size: the layout distributes the remaining space anyway."""
        return QSize(200, HEIGHT)

    def say_if_empty(self, words: str) -> None:
        """Say ``words`` in place of the axes, which without data have no numbers; nothing once there are data."""
        if words != self._empty:
            self._empty = words
            for side in ("bottom", "left"):
                self.showAxis(side, not words)
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the plot, and what is said while it is empty."""
        super().paintEvent(event)
        if self._empty:
            painter = QPainter(self.viewport())
            painter.setPen(self.getAxis("bottom").textPen())
            area = self.viewport().rect().adjusted(8, 4, -8, -4)
            painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self._empty)
            painter.end()

    def set_theme(self, theme: Theme) -> None:
        """Apply the colours of ``theme``."""
        self._theme = theme
        colour_plot(self, theme)
        if self._card is not None:
            self._card.set_theme(theme)

    def add_card(self, name: str, words: Callable[[QPointF, tuple[float, float]], str]) -> PlotCard:
        """Tell by a card, called ``name``, what lies under the pointer; ``words`` as of `PlotCard`."""
        self._card = PlotCard(self, name, words)
        return self._card


def run_pen(theme: Theme, colour: int, width: float, dashes: bool = True) -> QPen:
    """The pen for the runs with index ``colour``: its colour in ``theme``, and its dashes."""
    pen: QPen = pg.mkPen(theme.run(colour), width=width)
    pattern = style_of(colour).dashes
    if pattern and dashes:
        pen.setDashPattern([length / width for length in pattern])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def colour_plot(plot: pg.PlotWidget, theme: Theme) -> None:
    """Apply the colours of ``theme`` to the background and the axes of a plot."""
    plot.setBackground(theme.picture)
    for side in ("left", "bottom"):
        plot.getAxis(side).setPen(theme.dim)
        plot.getAxis(side).setTextPen(theme.text)


def colour_cursor(line: pg.InfiniteLine, theme: Theme) -> None:
    """Apply the colours of ``theme`` to the line that marks a step; it is thicker under the pointer."""
    line.setPen(pg.mkPen(theme.accent, width=1.5))
    line.setHoverPen(pg.mkPen(theme.accent, width=3))
