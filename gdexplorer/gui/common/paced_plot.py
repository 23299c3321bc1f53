"""A plot that is slow to paint, painted in turns of its own.

Qt paints all that has changed at once. Of several pictures that take milliseconds each, input and timers would wait for
all of them; they come between two of them so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QGraphicsView, QWidget

from gdexplorer.gui.common.one_by_one import ONE_BY_ONE


class PacedPlot(pg.PlotWidget):
    """A plot that is painted in turns of its own, and in which no drag outlives the button that was pressed for it."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.NoViewportUpdate)
        self.scene().changed.connect(self._changed)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Forget what an earlier press began whose release went elsewhere, as to a menu that was opened meanwhile."""
        if event.buttons() == event.button():
            scene = self.scene()
            scene.dragItem = scene.lastDrag = None
            scene.dragButtons, scene.clickEvents = [], []
        super().mousePressEvent(event)

    def paint_soon(self) -> None:
        """Paint in a turn to come."""
        ONE_BY_ONE.ask(self._paint)

    def _changed(self, _: Sequence[QRectF]) -> None:
        """Paint what of the scene has changed: these rectangles of it."""
        self.paint_soon()

    def _paint(self) -> None:
        """Have it painted: Qt does so before the next piece of slow work."""
        QWidget.update(self.viewport())
