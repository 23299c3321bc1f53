"""Settings beside what they lead to, or above it where there is no room for both."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLayout, QSizePolicy, QWidget

from gdexplorer.gui.common.scrolling import area_of
from gdexplorer.gui.common.text_size import letters
from gdexplorer.gui.common.two_parts import TwoParts, height_of

# Widths in pixels, beside usual texts: of the settings, with much room and with little, and what the results need to be
# beside them.
SETTINGS, LEAST_SETTINGS, RESULTS, GAP = 340, 260, 300, 14
LEAST_HEIGHT = 60


class Beside(TwoParts):
    """Two columns if it is wide enough, else one above the other; its height follows from its width alone.

    Where long settings need scrolling, the results beside them are no higher than what is seen: the axis of a plot
    would else lie below the edge.
    """

    def __init__(self, settings: QLayout, results: QLayout) -> None:
        first, second = _part(settings), _part(results)
        super().__init__(first, second, QSizePolicy.Policy.Expanding)
        self._settings, self._results = first, second
        self._viewport: QWidget | None = None

    def sizeHint(self) -> QSize:
        """As wide as both beside each other."""
        return QSize(self._beside, LEAST_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """As wide as the wider one; the height is left to `heightForWidth`."""
        return QSize(max(part.minimumSizeHint().width() for part in (self._settings, self._results)), LEAST_HEIGHT)

    def heightForWidth(self, width: int) -> int:
        """The height of the settings, and of the least results beside them; or of both."""
        if self._has_columns(width):
            column = self._column_in(width)
            return max(height_of(self._settings, column), _least_height(self._results, width - column - GAP))
        return height_of(self._settings, width) + GAP + height_of(self._results, width)

    @property
    def _least_column(self) -> int:
        """The least width of the settings beside the results."""
        return max(self._settings.minimumSizeHint().width(), round(LEAST_SETTINGS * letters()))

    @property
    def _column(self) -> int:
        """The width of the settings beside the results where there is room enough."""
        return max(self._least_column, round(SETTINGS * letters()))

    def _column_in(self, width: int) -> int:
        """The width of the settings beside the results, in all of ``width``: a third of it or less, if they fit."""
        return min(self._column, max(self._least_column, min(width // 3, width - GAP - self._least_results)))

    @property
    def _least_results(self) -> int:
        return max(self._results.minimumSizeHint().width(), round(RESULTS * letters()))

    @property
    def _beside(self) -> int:
        return self._column + GAP + self._least_results

    def _has_columns(self, width: int) -> bool:
        return width >= self._least_column + GAP + self._least_results

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the height of the scroll area that it is in."""
        super().showEvent(event)
        if self._viewport is None and (area := area_of(self)) is not None:
            self._viewport = area.viewport()
            self._viewport.installEventFilter(self)
            self.place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Place both when more or less is seen of them."""
        if watched is self._viewport and event.type() == QEvent.Type.Resize:
            self.place()
        return super().eventFilter(watched, event)

    def place(self) -> None:
        """The settings at the left or above, the results in what is left."""
        width, height = self.width(), self.height()
        if self._has_columns(width):
            column = self._column_in(width)
            self._settings.setGeometry(QRect(0, 0, column, height))
            beside = width - column - GAP
            seen = min(height, max(self._seen_height(), _least_height(self._results, beside)))
            self._results.setGeometry(QRect(column + GAP, 0, beside, seen))
            return
        top = height_of(self._settings, width)
        self._settings.setGeometry(QRect(0, 0, width, top))
        self._results.setGeometry(QRect(0, top + GAP, width, max(height - top - GAP, 0)))

    def _seen_height(self) -> int:
        """The height that is seen before anything is scrolled, less the margins."""
        area = area_of(self)
        scrolled = None if area is None else area.widget()
        if area is None or scrolled is None:
            return self.height()
        return area.viewport().height() - 2 * self.mapTo(scrolled, QPoint()).y()


def _part(layout: QLayout) -> QWidget:
    part = QWidget()
    layout.setContentsMargins(0, 0, 0, 0)
    part.setLayout(layout)
    return part


def _least_height(part: QWidget, width: int) -> int:
    """The height below which a part would be cut."""
    layout = part.layout()
    if layout is not None and layout.hasHeightForWidth():
        return layout.minimumHeightForWidth(width)
    return part.minimumSizeHint().height()
