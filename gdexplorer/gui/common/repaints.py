"""Views that are slow to paint, each painted in a turn of the event loop of its own.

Qt paints all that has changed at once. Of several pictures that take milliseconds each, input and timers would wait for
all of them; they come between two of them so.
"""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QObject
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QGraphicsView, QWidget
from shiboken6 import isValid

from gdexplorer.gui.common.timers import once


class Repaints(QObject):
    """Has widgets painted one after the other, in the order in which they first asked for it.

    So none is left behind, however often another one changes.
    """

    def __init__(self) -> None:
        super().__init__()
        self._waiting: dict[QWidget, None] = {}
        self._next = once(self)
        self._next.timeout.connect(self._paint_one)

    def ask(self, widget: QWidget) -> None:
        """Have all of ``widget`` painted in a turn to come; nothing if that has been asked already."""
        self._waiting[widget] = None
        if not self._next.isActive():
            self._next.start()

    def _paint_one(self) -> None:
        """Have the first one painted that can be seen: Qt does so before the next timer comes."""
        while self._waiting:
            widget = next(iter(self._waiting))
            del self._waiting[widget]
            if isValid(widget) and widget.isVisible():
                QWidget.update(widget)
                break
        if self._waiting:
            self._next.start()


REPAINTS = Repaints()


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

    def _changed(self, _: object) -> None:
        REPAINTS.ask(self.viewport())
