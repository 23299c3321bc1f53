"""A plot against the step, with a cursor that can be dragged.

While a run is played, only the cursor moves and what is told of its step. Axes, grid, curves and titles take some
milliseconds to paint: they are painted once, and what moves over their image.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QRectF, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPixmap, QRegion
from PySide6.QtWidgets import QGraphicsItem, QWidget

from gdexplorer.gui.common.log_axis import plain_axes
from gdexplorer.gui.common.paced_plot import PacedPlot
from gdexplorer.gui.common.plots import colour_cursor, colour_plot
from gdexplorer.gui.common.theme import Theme

# In pixels: rounded, a rectangle may be that much larger.
ROUNDING = 2.0


class Moving(Protocol):
    """An item, or the part of one, that follows the cursor."""

    def paint_over(self, painter: QPainter) -> None:
        """Paint it in the item's coordinates, over all that stands still."""


class CursorLine(pg.InfiniteLine):
    """The line that marks the cursor's step; it is thicker under the pointer."""

    def __init__(self) -> None:
        super().__init__(angle=90, movable=True)
        self.setZValue(10)

    def paint(self, *_: Any) -> None:
        """Nothing: its plot paints it over what stands still."""

    def paint_over(self, painter: QPainter) -> None:
        """Paint the line."""
        super().paint(painter)


class CursorPlot(PacedPlot):
    """A plot against the step, whose cursor can be dragged; what the cursor does not move is painted once."""

    cursor_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._still, self._takes_still = QPixmap(), False  # null: what it shows has changed
        self._only_line_moved = False
        self._line_places: list[QRectF] = []  # in the scene: where the line was or is
        self._moving: list[Any] = []
        super().__init__(parent, axisItems=plain_axes(), enableMenu=False)
        self.hideButtons()
        self.showGrid(x=True, y=True, alpha=0.15)
        self.setLabel("bottom", "step")
        self.cursor_line = CursorLine()
        self.cursor_line.sigDragged.connect(self._dragged)
        self.cursor_line.sigPositionChanged.connect(self._line_moved)
        self.add_moving(self.cursor_line)

    def add_moving(self, item: Moving) -> None:
        """Add an item that follows the cursor: `paint_over` is called for each frame, ``paint`` when others change."""
        self.addItem(item, ignoreBounds=True)
        self._moving = sorted([*self._moving, item], key=QGraphicsItem.zValue)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        colour_plot(self, theme)
        colour_cursor(self.cursor_line, theme)
        self.forget_still()

    def set_cursor(self, cursor: int) -> None:
        """Move the cursor to a step."""
        if self.cursor_line.value() == cursor:
            self.paint_soon()  # else the scene tells that the line has moved
        else:
            self.cursor_line.setValue(cursor)

    def forget_still(self) -> None:
        """Paint all anew, since what stands still changes: the scene tells of it, but only in the next turn."""
        self._still, self._only_line_moved = QPixmap(), False
        self.paint_soon()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what stands still, from its image if there is one, and over it what moves."""
        if self._takes_still or not self._has_still():
            super().paintEvent(event)
        else:
            painter = QPainter(self.viewport())
            painter.drawPixmap(0, 0, self._still)
            painter.end()
        if not self._takes_still and self.plotItem is not None:  # else it is being closed
            self._paint_moving()

    def hideEvent(self, event: QHideEvent) -> None:
        """Keep no image of what cannot be seen."""
        super().hideEvent(event)
        self._still = QPixmap()

    def changeEvent(self, event: QEvent) -> None:
        """Paint texts anew in another font."""
        super().changeEvent(event)
        self._still = QPixmap()

    def _dragged(self, line: Any) -> None:
        self._ask_for(line.value())

    def _ask_for(self, step: float) -> None:
        self.cursor_requested.emit(max(round(step), 0))

    def _line_moved(self, *_: object) -> None:
        self._line_places.append(self.cursor_line.sceneBoundingRect())

    def _changed(self, regions: Sequence[QRectF]) -> None:
        if self.plotItem is None:  # it is being closed
            return
        around = [place.adjusted(-ROUNDING, -ROUNDING, ROUNDING, ROUNDING) for place in self._line_places]
        self._line_places = [self.cursor_line.sceneBoundingRect()]
        if not all(any(place.contains(region) for place in around) for region in regions):
            self.forget_still()
        super()._changed(regions)

    def _has_still(self) -> bool:
        """Whether there is an image, as large as the plot."""
        ratio, size = self.devicePixelRatioF(), self.viewport().size()
        return (self._still.devicePixelRatio(), self._still.size()) == (ratio, size * ratio)

    def _paint_moving(self) -> None:
        painter, view = QPainter(self.viewport()), self.viewportTransform()
        painter.setClipRect(view.mapRect(self.getViewBox().sceneBoundingRect()))
        for item in self._moving:
            if item.isVisible():
                painter.save()
                painter.setTransform(item.deviceTransform(view))
                item.paint_over(painter)
                painter.restore()
        painter.end()

    def _paint(self) -> None:
        """Have it painted; if nothing but the cursor has moved, from an image, which is made here if there is none."""
        if self._only_line_moved and self.isVisible() and not self._has_still():
            self._still = self._taken()
        self._only_line_moved = True
        super()._paint()

    def _taken(self) -> QPixmap:
        """An image of what stands still."""
        ratio = self.devicePixelRatioF()
        image = QPixmap(self.viewport().size() * ratio)
        image.setDevicePixelRatio(ratio)
        self._takes_still = True
        try:
            self.viewport().render(image, QPoint(), QRegion(), QWidget.RenderFlag(0))
        finally:
            self._takes_still = False
        return image
