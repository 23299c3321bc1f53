"""The base of widgets that place two parts themselves: beside each other, or one below the other."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget


class TwoParts(QWidget):
    """Two parts that are placed again whenever there is more or less room, or one of them needs more or less.

    The height follows from the width. Subclasses implement `place`, and say what they need by Qt's usual hints.
    """

    def __init__(self, first: QWidget, second: QWidget, vertical: QSizePolicy.Policy) -> None:
        super().__init__()
        for part in (first, second):
            part.setParent(self)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, vertical)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def place(self) -> None:
        """Give both parts their places in the present size."""
        raise NotImplementedError

    def showEvent(self, event: QShowEvent) -> None:
        """Place both."""
        super().showEvent(event)
        self.place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place both."""
        super().resizeEvent(event)
        self.place()

    def event(self, event: QEvent) -> bool:
        """Make room for what has changed in a part."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self.place()
        return super().event(event)


def height_of(part: QWidget, width: int) -> int:
    """The height that ``part`` needs in ``width`` pixels."""
    return part.heightForWidth(width) if part.hasHeightForWidth() else part.sizeHint().height()
