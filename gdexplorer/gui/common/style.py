"""Fusion, with outlines of controls, and of what has the focus, that can be seen in every theme.

Its own are shades of the window.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPalette, QPen
from PySide6.QtWidgets import QProxyStyle, QStyle, QStyleOption, QStyleOptionComplex, QWidget

Element = QStyle.PrimitiveElement
BOXES = (Element.PE_IndicatorCheckBox, Element.PE_IndicatorItemViewItemCheck, Element.PE_FrameLineEdit)
Control, Complex = QStyle.ControlElement, QStyle.ComplexControl
# Around these goes a ring while they have the focus; fields change the colour of their outline.
RINGED = (
    Control.CE_PushButton, Control.CE_CheckBox, Control.CE_RadioButton, Control.CE_TabBarTab, Control.CE_ShapedFrame,
)  # fmt: skip
RINGED_COMPLEX = (Complex.CC_ToolButton, Complex.CC_ComboBox, Complex.CC_Slider)
# Property of a field: what is wrong with what is entered there. The colours of its outline, on light and on dark.
WRONG, WRONG_COLOURS = "wrong", ("#c62828", "#ff8a80")
# Corners of boxes, and the width of a ring, in pixels.
RADIUS, RING = 2.0, 2.0


class OutlinedStyle(QProxyStyle):
    """Outline boxes to tick, fields, menus and handles of sliders in the palette's ``Mid``.

    Signals
    -------
    polished : a widget that is about to be shown for the first time.
    """

    polished = Signal(QWidget)

    def __init__(self) -> None:
        super().__init__("Fusion")
        self.setObjectName("fusion")

    def polish(self, polished: Any) -> Any:
        """Make a widget, a palette or the application ready for this style, and tell of each widget."""
        made = super().polish(polished)
        if isinstance(polished, QWidget):
            self.polished.emit(polished)
        return made

    def drawPrimitive(
        self, element: QStyle.PrimitiveElement, option: QStyleOption, painter: QPainter, widget: QWidget | None = None
    ) -> None:
        """Draw as Fusion does, then the outline."""
        super().drawPrimitive(element, option, painter, widget)
        if element in BOXES:
            _outline(painter, option, QRectF(option.rect), RADIUS, _is_wrong(widget))
        elif element == Element.PE_IndicatorRadioButton:
            area = QRectF(option.rect)
            _outline(painter, option, area, area.width() / 2.0)
        elif element == Element.PE_PanelMenu:
            painter.setPen(QPen(option.palette.color(QPalette.ColorRole.Mid), 1.0))
            painter.drawRect(option.rect.adjusted(0, 0, -1, -1))

    def drawControl(
        self, element: QStyle.ControlElement, option: QStyleOption, painter: QPainter, widget: QWidget | None = None
    ) -> None:
        """Draw as Fusion does, then the ring of what has the focus."""
        super().drawControl(element, option, painter, widget)
        if element in RINGED and option.state & QStyle.StateFlag.State_HasFocus:
            _ring(painter, option)

    def drawComplexControl(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Draw as Fusion does, then the outline of a slider's handle or of a box for numbers."""
        super().drawComplexControl(control, option, painter, widget)
        if control == Complex.CC_SpinBox:
            _outline(painter, option, QRectF(option.rect), RADIUS, _is_wrong(widget))
        if control == QStyle.ComplexControl.CC_Slider and widget is not None:
            handle = self.subControlRect(control, option, QStyle.SubControl.SC_SliderHandle, widget)
            _outline(painter, option, QRectF(handle).adjusted(1.0, 1.0, -1.0, -1.0), RADIUS)
        if control in RINGED_COMPLEX and option.state & QStyle.StateFlag.State_HasFocus:
            _ring(painter, option)


def mark_wrong(field: QWidget, sentence: str) -> None:
    """Outline a field at fault, and let screen readers say what is wrong; with an empty sentence nothing is."""
    field.setProperty(WRONG, sentence)
    field.setAccessibleDescription(sentence)
    field.update()


def _is_wrong(widget: QWidget | None) -> bool:
    return widget is not None and bool(widget.property(WRONG))


def _ring(painter: QPainter, option: QStyleOption) -> None:
    area = QRectF(option.rect).adjusted(RING / 2.0, RING / 2.0, -RING / 2.0, -RING / 2.0)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(option.palette.color(QPalette.ColorRole.Highlight), RING))
    painter.drawRoundedRect(area, RADIUS, RADIUS)
    painter.restore()


def _outline(painter: QPainter, option: QStyleOption, area: QRectF, radius: float, wrong: bool = False) -> None:
    state, palette = option.state, option.palette
    focused = bool(state & QStyle.StateFlag.State_HasFocus)
    pen = QPen(palette.color(QPalette.ColorRole.Highlight if focused else QPalette.ColorRole.Mid), 1.0)
    if wrong:
        is_dark = palette.color(QPalette.ColorRole.Base).lightnessF() < 0.5
        pen = QPen(QColor(WRONG_COLOURS[is_dark]), RING)
    half = pen.widthF() / 2.0
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    painter.drawRoundedRect(area.adjusted(half, half, -half, -half), radius, radius)
    painter.restore()
