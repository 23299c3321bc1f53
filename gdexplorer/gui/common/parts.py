"""Small parts of which panels and workers are made.

Qt's properties are set by calls, never by keywords of a constructor: PySide looks those up by a name that it
capitalises as the locale says, and finds none that begins with "i" where that is no "I" (Turkish, Azeri, Kurdish).
"""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QSpinBox,
    QStyle,
    QStyleOptionComboBox,
    QStyleOptionToolButton,
    QStylePainter,
    QToolButton,
    QToolTip,
)

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
        return tells_all(self, self.text(), event) or super().event(event)

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


class Choice(QComboBox):
    """A list to choose from; what is chosen ends in dots where it does not fit, and its tool tip has all of it."""

    @property
    def is_cut(self) -> bool:
        """Whether there is more than fits."""
        return self.fontMetrics().horizontalAdvance(self.currentText()) > self._room(self._option())

    def event(self, event: QEvent) -> bool:
        """Tell the whole text where some of it is not seen, before what there is to tell about it."""
        return tells_all(self, self.currentText(), event) or super().event(event)

    def showPopup(self) -> None:
        """Be as wide as the widest item while there is to choose among them."""
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + bar)
        super().showPopup()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what fits."""
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
        """How wide a text may be."""
        control, part = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        icon = 0 if self.itemIcon(self.currentIndex()).isNull() else self.iconSize().width() + 4
        return self.style().subControlRect(control, option, part, self).width() - 2 - icon


class MenuButton(QToolButton):
    """A flat button that drops a menu down, without the arrow that says so: its sign does.

    A style sheet could hide the arrow as well, but keeps the colours of the theme in which it was set.
    """

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the button alone."""
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        option.features &= ~QStyleOptionToolButton.ToolButtonFeature.HasMenu
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        painter.end()


def tells_all(widget: Elided | Choice, text: str, event: QEvent) -> bool:
    """Show a ``text`` that is cut above the widget's own tool tip, where ``event`` asks for one; whether it does."""
    if not isinstance(event, QHelpEvent) or event.type() != QEvent.Type.ToolTip or not widget.is_cut:
        return False
    own = widget.toolTip()
    parts = [f"<b>{escape(text)}</b>", own if own.startswith("<") else escape(own)]
    QToolTip.showText(event.globalPos(), f"<qt>{'<br>'.join(filter(None, parts))}</qt>", widget)
    return True
