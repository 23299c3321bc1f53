"""Titles and names of axes that never need more room than there is.

A title that is wider than its plot would push the plot out of its place; the name of an axis would be cut.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF

from gdexplorer.gui.common.theme import Theme

POINTS = 9
AXIS = 56.0  # pixels beside the title: those of an axis with long numbers, and the margins


def show_title(plot: pg.PlotWidget, texts: Sequence[str], theme: Theme) -> None:
    """Head a plot with the first of ``texts`` that fits, or with as much of the last one as does."""
    if plot.plotItem is None:  # it is being closed
        return
    font = plot.font()
    font.setPointSize(POINTS)
    metrics, room = QFontMetricsF(font), plot.width() - AXIS
    fitting = (text for text in texts if metrics.horizontalAdvance(text) <= room)
    title = next(fitting, None) or metrics.elidedText(texts[-1], Qt.TextElideMode.ElideRight, room)
    if plot.getPlotItem().titleLabel.text != title or plot.getPlotItem().titleLabel.opts.get("color") != theme.text:
        plot.getPlotItem().setTitle(title, color=theme.text, size=f"{POINTS}pt")


def name_axes(plot: pg.PlotWidget, bottom: str, left: str) -> None:
    """Name both axes of a plot, with as much of each name as fits."""
    if plot.plotItem is None:  # it is being closed
        return
    metrics, room = QFontMetricsF(plot.font()), {"bottom": plot.width() - AXIS, "left": plot.height() - AXIS}
    for side, text in (("bottom", bottom), ("left", left)):
        shown, axis = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room[side]), plot.getAxis(side)
        if axis.labelText != shown:
            plot.setLabel(side, shown)
            axis.resizeEvent()  # pyqtgraph leaves a name where one of another length was in the middle
            axis.label.setToolTip(text)
