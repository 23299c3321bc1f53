"""Buttons that drop a menu down."""

from __future__ import annotations

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QStyle, QStyleOptionToolButton, QStylePainter, QToolButton


class MenuButton(QToolButton):
    """A flat button with a menu, without the menu arrow.

    A style sheet could also hide the arrow, but would keep the colours of the theme in which it was set.
    """

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the button without the arrow."""
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        option.features &= ~QStyleOptionToolButton.ToolButtonFeature.HasMenu
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        painter.end()
