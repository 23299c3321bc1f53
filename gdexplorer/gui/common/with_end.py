"""A widget with another one at the right end of its line, or below it where there is no room for both."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdexplorer.gui.common.two_parts import TwoParts, height_of

GAP = 6  # pixels between them


class WithEnd(TwoParts):
    """``first``, whose texts are whole in the width that ``needs`` returns, and ``end`` beside it or below it.

    The height follows from the width and from the widest texts so far: nothing jumps while they change.
    """

    def __init__(self, first: QWidget, end: QWidget, needs: Callable[[], int]) -> None:
        super().__init__(first, end, QSizePolicy.Policy.Minimum)
        self._first, self._end, self._needs, self._widest, self._most = first, end, needs, 0, 0

    def begin_anew(self) -> None:
        """Forget how wide both have been."""
        self._widest = self._most = 0
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """As wide as it has to be; how high is left to `heightForWidth`."""
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        """As wide as the wider one, and a line high."""
        least = [part.minimumSizeHint() for part in (self._first, self._end)]
        return QSize(max(each.width() for each in least), max(each.height() for each in least))

    def heightForWidth(self, width: int) -> int:
        """The height of one line, or of both parts."""
        beside = height_of(self._first, width - GAP - self._end_width)
        line = self._end.sizeHint().height()
        return height_of(self._first, width) + line if self._is_below(width) else max(beside, line)

    @property
    def _end_width(self) -> int:
        return max(self._widest, self._end.sizeHint().width())

    def _is_below(self, width: int) -> bool:
        return max(self._most, self._needs()) + GAP + self._end_width > width

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of texts."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.begin_anew()

    def place(self) -> None:
        """The end at the right edge, or in the last line."""
        self._widest, self._most = self._end_width, max(self._most, self._needs())
        width, line = self.width(), self._end.sizeHint().height()
        if self._is_below(width):
            top = max(self.height() - line, 0)
            self._first.setGeometry(QRect(0, 0, width, top))
            self._end.setGeometry(QRect(0, top, width, line))
            return
        left = width - self._end.sizeHint().width()
        self._first.setGeometry(QRect(0, 0, left - GAP, self.height()))
        self._end.setGeometry(QRect(left, 0, width - left, self.height()))
