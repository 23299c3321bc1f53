"""Titles, axis labels and other texts in pictures that fit the available space.

A title wider than its plot would displace the plot; a long axis label would be cut off.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics, QFontMetricsF
from PySide6.QtWidgets import QApplication

from gdexplorer.gui.common.text_size import letters
from gdexplorer.gui.common.theme import Theme

MARGIN = 3.0  # pixels between a text and the edge of the picture
AXIS = 56.0  # pixels beside a title: an axis with long numbers of the usual size, and margins


def show_title(plot: pg.PlotWidget, texts: Sequence[str], theme: Theme, beside: int = 0) -> None:
    """Set the first of ``texts`` that fits as a plot's title, or the last one elided.

    It begins at the left where ``beside`` pixels at the right are taken by something else, else it is centred.
    """
    if plot.plotItem is None:  # the window is closing
        return
    font = plot.font()
    points = QApplication.font().pointSizeF()
    font.setPointSizeF(points)
    metrics, room = QFontMetricsF(font), _room_across(plot) - beside
    fitting = (text for text in texts if metrics.horizontalAdvance(text) <= room)
    title = next(fitting, None) or metrics.elidedText(texts[-1], Qt.TextElideMode.ElideRight, room)
    looks = {"color": theme.text, "size": f"{points:g}pt", "justify": "left" if beside else "center"}
    label = plot.getPlotItem().titleLabel
    if label.text != title or any(label.opts.get(name) != look for name, look in looks.items()):
        plot.getPlotItem().setTitle(title, **looks)


def name_axes(plot: pg.PlotWidget, bottom: str, left: str) -> None:
    """Label both axes of a plot, elided if necessary."""
    if plot.plotItem is None:  # the window is closing
        return
    for side, text in (("left", left), ("bottom", bottom)):  # the bottom has the room beside the left
        name_axis(plot, side, (text,))


def name_axis(plot: pg.PlotWidget, side: str, texts: Sequence[str]) -> None:
    """Label an axis with the first of ``texts`` that fits, or the last one elided; its tool tip has the first one."""
    metrics, axis = QFontMetricsF(plot.font()), plot.getAxis(side)
    room = _room_across(plot) if side == "bottom" else plot.height() - AXIS * letters()
    fitting = (text for text in texts if metrics.horizontalAdvance(text) <= room)
    shown = next(fitting, None) or metrics.elidedText(texts[-1], Qt.TextElideMode.ElideRight, room)
    if axis.labelText != shown:
        axis.setLabel(shown)  # unlike that of the plot, it leaves a hidden axis hidden
        axis.resizeEvent()  # pyqtgraph does not re-centre a label of another length
    axis.label.setToolTip(texts[0])


def _room_across(plot: pg.PlotWidget) -> float:
    """Pixels beside the vertical axis, which may have longer numbers than usual."""
    return float(plot.width() - max(AXIS * letters(), plot.getAxis("left").maximumWidth() + 4.0 * MARGIN))


def first_fitting(metrics: QFontMetrics | QFontMetricsF, texts: Sequence[str], room: float) -> str:
    """The first of ``texts`` that is at most ``room`` pixels wide, or the last one."""
    return next((text for text in texts if metrics.horizontalAdvance(text) <= room), texts[-1])


def moved_inside(box: QRectF, width: float, height: float) -> QRectF:
    """The box of a text, moved into a picture of that size."""
    left = max(min(box.left(), width - box.width() - MARGIN), MARGIN)
    top = max(min(box.top(), height - box.height() - MARGIN), MARGIN)
    return QRectF(left, top, box.width(), box.height())
