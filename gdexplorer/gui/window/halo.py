"""A ring around the pointer, so that an audience sees where it is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QCursor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

# In pixels; the dark rims keep the ring visible on every ground.
RADIUS, WIDTH, RIM = 26.0, 5.0, 1.5
INK, DARK = QColor(255, 196, 0, 235), QColor(0, 0, 0, 150)


class Halo(QWidget):
    """The ring; it follows the pointer while it is over ``area``, and takes no clicks."""

    def __init__(self, parent: QWidget, area: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("pointer_halo")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        side = round(2.0 * (RADIUS + WIDTH))
        self.resize(side, side)
        self.hide()
        self._place, self._area, self._follows = parent, area, False

    def follow(self, follows: bool) -> None:
        """Follow the pointer from now on, or no longer."""
        application = QApplication.instance()
        if application is None or follows == self._follows:
            return
        self._follows = follows
        if follows:
            application.installEventFilter(self)
            self._go_to(QCursor.pos())
        else:
            application.removeEventFilter(self)
            self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the pointer; pass on everything."""
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove and isinstance(watched, QWidget):
            if watched.window() is self.window():
                self._go_to(event.globalPosition().toPoint())
        elif event.type() == QEvent.Type.Leave and watched is self.window():
            self.hide()
        return False

    def _go_to(self, place: QPoint) -> None:
        over = self._area.isVisible() and self._area.rect().contains(self._area.mapFromGlobal(place))
        if over:
            self.move(self._place.mapFromGlobal(place) - self.rect().center())
            self.raise_()
        self.setVisible(over)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ring between two rims."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(self.rect().center())
        for pen in (QPen(DARK, WIDTH + 2.0 * RIM), QPen(INK, WIDTH)):
            painter.setPen(pen)
            painter.drawEllipse(middle, RADIUS, RADIUS)
        painter.end()
