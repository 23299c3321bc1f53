"""Small plots in panels, and the theme of all plots."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPen

from gdexplorer.gui.common.log_axis import plain_axes
from gdexplorer.gui.common.theme import Theme
from gdexplorer.scene.run_styles import style_of

LINE_COLOURS = "#0072B2", "#D55E00"


class Plot(pg.PlotWidget):
    """A small plot that follows the theme, without mouse interaction."""

    def __init__(self, name: str, label: str, bottom: str, left: str) -> None:
        super().__init__(axisItems=plain_axes())
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setMinimumHeight(150)
        self.setMenuEnabled(False)
        self.setMouseEnabled(False, False)
        self.hideButtons()
        self.setLabel("bottom", bottom)
        self.setLabel("left", left)
        for side in ("bottom", "left"):
            self.getAxis(side).enableAutoSIPrefix(False)
        self.showGrid(x=True, y=True, alpha=0.15)

    def sizeHint(self) -> QSize:
        """A small preferred size: the layout distributes the remaining space anyway."""
        return QSize(200, self.minimumHeight())

    def set_theme(self, theme: Theme) -> None:
        """Apply the colours of ``theme``."""
        colour_plot(self, theme)


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
