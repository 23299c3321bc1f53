"""The lowest row of the window: playback beside the status, or above it where both do not fit."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

STATUS_LETTERS = 64  # room for the status beside the playback, in letters


class BottomBar(QWidget):
    """Bars and the status, in one row if the window is wide enough."""

    def __init__(self, bars: Sequence[QWidget], status: QWidget) -> None:
        super().__init__()
        self.setObjectName("bottom_bar")
        self._bars = bars
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        for bar in bars:
            self._layout.addWidget(bar, 3)
        self._layout.addWidget(status, 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose between one row and two."""
        super().resizeEvent(event)
        needed = sum(bar.minimumSizeHint().width() for bar in self._bars)
        needed += STATUS_LETTERS * self.fontMetrics().averageCharWidth()
        directions = QBoxLayout.Direction
        self._layout.setDirection(directions.TopToBottom if needed > self.width() else directions.LeftToRight)
