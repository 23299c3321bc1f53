"""Panels that scroll up and down."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QScrollArea, QScrollBar, QWidget

LEAST_HEIGHT = 60


class Scrolling(QScrollArea):
    """A panel that scrolls up and down, and is never narrower than its content unless it may scroll ``sideways``, too.

    The bar at the side has its place whether it is needed or not. Were it shown as needed, content that is higher
    where it is wider could bring it, lose it and bring it again without end.
    """

    def __init__(self, panel: QWidget, sideways: bool = False) -> None:
        super().__init__()
        self._panel, self._sideways = panel, sideways
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBar(_QuietBar())
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(policy.ScrollBarAsNeeded if sideways else policy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(policy.ScrollBarAlwaysOn)
        self.setWidget(panel)

    def minimumSizeHint(self) -> QSize:
        """Leave room for the content and the bar beside it."""
        if self._sideways:
            return super().minimumSizeHint()
        width = self._panel.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
        return QSize(width, LEAST_HEIGHT)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask for more room where the content has come to need it: Qt's own area only moves its bars."""
        if event.type() == QEvent.Type.LayoutRequest and watched is self.widget():
            self.updateGeometry()
        return super().eventFilter(watched, event)


class _QuietBar(QScrollBar):
    """Keeps its place empty while there is nothing to scroll."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint nothing where nothing can be moved."""
        if self.maximum() > self.minimum():
            super().paintEvent(event)
