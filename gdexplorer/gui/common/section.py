"""A section of a side panel: a heading that shows and hides a panel below it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

MARGIN, CHEVRON = 8, 8  # pixels


class Heading(QAbstractButton):
    """A flat button with a chevron and a title; checked means open. Space and Return toggle it."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setText(title)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.toggled.connect(self._describe)
        self._describe(False)

    def sizeHint(self) -> QSize:
        """Room for chevron and title."""
        metrics = QFontMetrics(self._bold())
        return QSize(3 * MARGIN + CHEVRON + metrics.horizontalAdvance(self.text()), metrics.height() + MARGIN)

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Toggle by Return as by Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Highlight under the pointer."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """End the highlight."""
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint a line above, the chevron and the title."""
        painter, area, palette = QPainter(self), self.rect(), self.palette()
        if self.underMouse() or self.isDown():
            painter.fillRect(area, palette.button())
        painter.setPen(QPen(palette.button().color(), 1))
        painter.drawLine(area.topLeft(), area.topRight())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        text = palette.color(QPalette.ColorRole.WindowText)
        painter.setPen(QPen(text, 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        painter.drawPolyline(self._chevron(area))
        painter.setFont(self._bold())
        painter.drawText(area.adjusted(2 * MARGIN + CHEVRON, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.text())
        if self.hasFocus():
            painter.setPen(QPen(palette.highlight().color(), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area.adjusted(1, 1, -2, -2), 3, 3)
        painter.end()

    def _chevron(self, area: QRect) -> QPolygonF:
        half, deep, centre = CHEVRON / 2, CHEVRON / 4, QPointF(MARGIN + CHEVRON / 2, area.center().y() + 0.5)
        points = [QPointF(-half, -deep), QPointF(0, deep), QPointF(half, -deep)]
        if not self.isChecked():
            points = [QPointF(point.y(), point.x()) for point in points]
        return QPolygonF([centre + point for point in points])

    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def _describe(self, is_open: bool) -> None:
        """Describe in name and tool tip what a click does."""
        word = "Hide" if is_open else "Show"
        self.setAccessibleName(f"{self.text()}, section")
        self.setAccessibleDescription("open" if is_open else "closed")
        self.setToolTip(f"{word} {self.text().lower()}")


class Section(QWidget):
    """A panel below a heading."""

    toggled = Signal(bool)  # whether it is open now

    def __init__(self, key: str, title: str, panel: QWidget) -> None:
        super().__init__()
        self.key, self.panel, self.heading = key, panel, Heading(title)
        self.setObjectName(f"{key}_section")
        self.heading.setObjectName(f"{key}_heading")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.heading)
        layout.addWidget(panel)
        for each in (self, panel):
            each.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        panel.hide()
        self.heading.toggled.connect(self._show)

    @property
    def is_open(self) -> bool:
        """Whether the panel is shown below the heading."""
        return self.heading.isChecked()

    def set_open(self, wanted: bool) -> None:
        """Show or hide the panel."""
        self.heading.setChecked(wanted)

    def _show(self, is_open: bool) -> None:
        self.panel.setVisible(is_open)
        self.toggled.emit(is_open)
