"""Fusion, with outlines of controls that can be seen in every theme: its own are a shade of the window."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPalette, QPen
from PySide6.QtWidgets import QProxyStyle, QStyle, QStyleOption, QStyleOptionComplex, QWidget

Element = QStyle.PrimitiveElement
BOXES = (Element.PE_IndicatorCheckBox, Element.PE_IndicatorItemViewItemCheck, Element.PE_FrameLineEdit)
# Corners of boxes, in pixels.
RADIUS = 2.0


class OutlinedStyle(QProxyStyle):
    """Outline boxes to tick, fields and handles of sliders in the palette's ``Mid``."""

    def __init__(self) -> None:
        super().__init__("Fusion")
        self.setObjectName("fusion")

    def drawPrimitive(
        self, element: QStyle.PrimitiveElement, option: QStyleOption, painter: QPainter, widget: QWidget | None = None
    ) -> None:
        """Draw as Fusion does, then the outline."""
        super().drawPrimitive(element, option, painter, widget)
        if element in BOXES:
            _outline(painter, option, QRectF(option.rect), RADIUS)
        elif element == Element.PE_IndicatorRadioButton:
            area = QRectF(option.rect)
            _outline(painter, option, area, area.width() / 2.0)

    def drawComplexControl(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Draw as Fusion does, then the outline of a slider's handle."""
        super().drawComplexControl(control, option, painter, widget)
        if control == QStyle.ComplexControl.CC_Slider and widget is not None:
            handle = self.subControlRect(control, option, QStyle.SubControl.SC_SliderHandle, widget)
            _outline(painter, option, QRectF(handle).adjusted(1.0, 1.0, -1.0, -1.0), RADIUS)


def _outline(painter: QPainter, option: QStyleOption, area: QRectF, radius: float) -> None:
    state, palette = option.state, option.palette
    focused = bool(state & QStyle.StateFlag.State_HasFocus)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(palette.color(QPalette.ColorRole.Highlight if focused else QPalette.ColorRole.Mid), 1.0))
    painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    painter.restore()
