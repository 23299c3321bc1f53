"""Small parts of which panels and workers are made.

Qt's properties are set by calls, never by keywords of a constructor: PySide looks those up by a name that it
capitalises as the locale says, and finds none that begins with "i" where that is no "I" (Turkish, Azeri, Kurdish).
"""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSpinBox, QToolTip

LEAST_LETTERS = 4  # of a text that is cut, so many are seen at least


def wrapped(text: str = "", name: str = "") -> QLabel:
    """A sentence that wraps."""
    label = QLabel(text)
    label.setObjectName(name)
    label.setWordWrap(True)
    return label


def repeating(owner: QObject, milliseconds: int) -> QTimer:
    """A timer that goes off again and again once it was started."""
    timer = QTimer(owner)
    timer.setInterval(milliseconds)
    return timer


def once(owner: QObject, milliseconds: int = 0) -> QTimer:
    """A timer that goes off once after each start."""
    timer = repeating(owner, milliseconds)
    timer.setSingleShot(True)
    return timer


def whole_number_box(low: int, high: int) -> QSpinBox:
    """A box for a whole number from ``low`` to ``high``."""
    box = QSpinBox()
    box.setRange(low, high)
    return box


class Elided(QLabel):
    """A line of text that asks for its place but gives way: cut, it ends in dots, and its tool tip has all of it."""

    def __init__(self, text: str = "", name: str = "") -> None:
        super().__init__(text)
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)

    @property
    def is_cut(self) -> bool:
        """Whether there is more than fits."""
        return self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()

    def minimumSizeHint(self) -> QSize:
        """As little as still says that there is something: its text must not widen what it stands in."""
        least = self.fontMetrics().horizontalAdvance("0" * LEAST_LETTERS)
        return QSize(min(least, self.sizeHint().width()), super().minimumSizeHint().height())

    def event(self, event: QEvent) -> bool:
        """Tell the whole text where some of it is not seen, before what there is to tell about it."""
        if not isinstance(event, QHelpEvent) or event.type() != QEvent.Type.ToolTip or not self.is_cut:
            return super().event(event)
        parts = [f"<b>{escape(self.text())}</b>", escape(self.toolTip())]
        QToolTip.showText(event.globalPos(), f"<qt>{'<br>'.join(filter(None, parts))}</qt>", self)
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what fits."""
        if not self.is_cut:
            super().paintEvent(event)
            return
        painter, area, alignment = QPainter(self), self.contentsRect(), self.alignment()
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, area.width())
        role = self.foregroundRole()
        self.style().drawItemText(painter, area, int(alignment), self.palette(), self.isEnabled(), shown, role)
        painter.end()
