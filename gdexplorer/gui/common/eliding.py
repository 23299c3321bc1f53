"""Widgets that elide their text if necessary, with all of it in the tool tip."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter, QToolTip

from gdexplorer.gui.common.words import Words
from gdexplorer.numerals import with_minus

LEAST_LETTERS = 4  # visible at least of an elided text


class Elided(Words):
    """A one-line label that can shrink: elided text ends in dots, and the tool tip shows all of it."""

    def __init__(self, text: str = "", name: str = "") -> None:
        super().__init__(text)
        self._ways: Sequence[str] = ()  # to say the same, from long to short
        self.setObjectName(name)

    def setText(self, text: str) -> None:
        """Show ``text``."""
        self._ways = ()
        super().setText(text)

    def set_fitting(self, ways: Sequence[str]) -> None:
        """Show the first of ``ways`` to say the same, from long to short, that fits; the tool tip shows the longest."""
        self._ways = [with_minus(way) for way in ways]
        self._fit()

    def _fit(self) -> None:
        if self._ways:
            metrics, room = self.fontMetrics(), self.contentsRect().width()
            fitting = (way for way in self._ways if metrics.horizontalAdvance(way) <= room)
            super().setText(next(fitting, self._ways[-1]))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say as much as there is room for."""
        super().resizeEvent(event)
        self._fit()

    @property
    def whole(self) -> str:
        """The text in full."""
        return self._ways[0] if self._ways else self.text()

    @property
    def is_cut(self) -> bool:
        """Whether the text does not fit."""
        return self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()

    def sizeHint(self) -> QSize:
        """As wide as the longest way to say it, whichever is shown."""
        hint = super().sizeHint()
        if self._ways:
            margins, longest = self.contentsMargins(), max(map(self.fontMetrics().horizontalAdvance, self._ways))
            hint.setWidth(longest + 1 + margins.left() + margins.right() + 2 * self.margin())
        return hint

    def minimumSizeHint(self) -> QSize:
        """Shrink to a few characters: the text must not widen its container."""
        least = self.fontMetrics().horizontalAdvance("0" * LEAST_LETTERS)
        return QSize(min(least, self.sizeHint().width()), super().minimumSizeHint().height())

    def event(self, event: QEvent) -> bool:
        """Show the full text in the tool tip if it is elided, above the widget's own."""
        return shows_full_text(self, self.whole, event) or super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the text, elided if necessary."""
        if not self.is_cut:
            super().paintEvent(event)
            return
        painter, area, alignment = QPainter(self), self.contentsRect(), self.alignment()
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, area.width())
        role = self.foregroundRole()
        self.style().drawItemText(painter, area, int(alignment), self.palette(), self.isEnabled(), shown, role)
        painter.end()


class ElidingCombo(QComboBox):
    """A combo box whose current text is elided if necessary, with all of it in the tool tip."""

    @property
    def is_cut(self) -> bool:
        """Whether the text does not fit."""
        return self.fontMetrics().horizontalAdvance(self.currentText()) > self._room(self._option())

    def event(self, event: QEvent) -> bool:
        """Show the full text in the tool tip if it is elided, above the widget's own."""
        return shows_full_text(self, self.currentText(), event) or super().event(event)

    def showPopup(self) -> None:
        """Open the popup as wide as its widest item."""
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + bar)
        super().showPopup()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the text, elided if necessary."""
        if self.isEditable() or not self.is_cut:
            super().paintEvent(event)
            return
        option, elements = self._option(), QStyle.ControlElement
        option.currentText = self.fontMetrics().elidedText(
            self.currentText(), Qt.TextElideMode.ElideRight, self._room(option)
        )
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(elements.CE_ComboBoxLabel, option)
        painter.end()

    def _option(self) -> QStyleOptionComboBox:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        return option

    def _room(self, option: QStyleOptionComboBox) -> int:
        """Width available for the text."""
        control, part = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        icon = 0 if self.itemIcon(self.currentIndex()).isNull() else self.iconSize().width() + 4
        return self.style().subControlRect(control, option, part, self).width() - 2 - icon


def _hides_some(widget: Elided | ElidingCombo, text: str) -> bool:
    return widget.is_cut or (isinstance(widget, Elided) and widget.text() != text)


def shows_full_text(widget: Elided | ElidingCombo, text: str, event: QEvent) -> bool:
    """Show elided ``text`` above the widget's own tool tip, if ``event`` requests one; return whether it did."""
    if not isinstance(event, QHelpEvent) or event.type() != QEvent.Type.ToolTip or not _hides_some(widget, text):
        return False
    own = widget.toolTip()
    parts = [f"<b>{escape(text)}</b>", own if own.startswith("<") else escape(own)]
    QToolTip.showText(event.globalPos(), f"<qt>{'<br>'.join(filter(None, parts))}</qt>", widget)
    return True
