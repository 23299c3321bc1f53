"""What of a window's texts cannot be read: cut without dots and a tool tip, squeezed, or of its background's colour."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollArea,
    QTabBar,
    QTableView,
    QToolButton,
    QWidget,
)

from gdexplorer.gui.common.eliding import Elided, ElidingCombo
from gdexplorer.gui.common.formula_label import FormulaLabel

FRAME = 4  # pixels of a button or a box beside its text
LEAST_CONTRAST = 3.0


def cut(window: QWidget) -> Iterator[str]:
    """One sentence for each text in sight that does not fit."""
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and not widget.visibleRegion().isEmpty():
            for trouble in (*_own(widget), *_beside(widget)):
                yield f"{widget.objectName() or type(widget).__name__}: {trouble}"


def _own(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, Elided | ElidingCombo) or _is_icon(widget):
        return  # they end in dots, and tell all of it; or show an icon in place of their text
    if isinstance(widget, QLabel):
        yield from _label(widget)
    elif isinstance(widget, FormulaLabel):
        if widget.height() < widget.heightForWidth(widget.width()):
            yield f"a formula needs a height of {widget.heightForWidth(widget.width())}, and has {widget.height()}"
    elif isinstance(widget, QCheckBox):
        yield from _fits(widget, widget.text(), widget.width() - 20)
        yield from _is_high_enough(widget, widget.text())
    elif isinstance(widget, QAbstractButton | QComboBox):
        text = widget.currentText() if isinstance(widget, QComboBox) else widget.text()
        yield from _fits(widget, text.replace("&", ""), widget.width() - FRAME)
        yield from _is_high_enough(widget, text)
    elif isinstance(widget, QLineEdit):
        yield from _is_high_enough(widget, widget.text() or widget.placeholderText())
        if _is_number(widget.text()):  # of other texts one sees where they go on by the cursor
            yield from _fits(widget, widget.text(), widget.width() - FRAME)
    elif isinstance(widget, QTableView):
        yield from _table(widget)
    elif isinstance(widget, QTabBar):
        for tab in range(widget.count()):
            yield from _fits(widget, widget.tabText(tab), widget.tabRect(tab).width() - FRAME)
    elif isinstance(widget, pg.PlotWidget):
        yield from _plot(widget)


def _is_icon(widget: QWidget) -> bool:
    is_alone = isinstance(widget, QToolButton) and widget.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly
    return is_alone and not widget.icon().isNull() and bool(widget.toolTip())


def _fits(widget: QWidget, text: str, room: int) -> Iterator[str]:
    needed = max(widget.fontMetrics().horizontalAdvance(line) for line in text.split("\n"))
    if needed > room:
        yield f"{text!r} needs {needed}, and has {room}"


def _is_high_enough(widget: QWidget, text: str) -> Iterator[str]:
    needed = len(text.split("\n")) * widget.fontMetrics().height() if text else 0
    if needed > widget.height():
        yield f"{text!r} needs a height of {needed}, and has {widget.height()}"


def _label(label: QLabel) -> Iterator[str]:
    if label.wordWrap():
        if label.height() < label.heightForWidth(label.width()):
            yield f"{label.text()!r} needs a height of {label.heightForWidth(label.width())}, and has {label.height()}"
    elif not label.text().startswith("<"):
        yield from _fits(label, label.text(), label.contentsRect().width() + 1)
        yield from _is_high_enough(label, label.text())


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _table(table: QTableView) -> Iterator[str]:
    model, header = table.model(), table.horizontalHeader()
    for column in range(model.columnCount()):
        name = str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        if name not in str(model.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole) or ""):
            yield from _fits(header, name, header.sectionSize(column))
        for row in range(model.rowCount()):
            index = model.index(row, column)
            area = table.visualRect(index)
            if not table.viewport().rect().intersects(area) or table.columnSpan(row, column) > 1:
                continue
            text, tip = str(index.data() or ""), str(index.data(Qt.ItemDataRole.ToolTipRole) or "")
            icon = 0 if index.data(Qt.ItemDataRole.DecorationRole) is None else table.iconSize().width() or 16
            if text not in tip or _is_number(text):
                yield from _fits(table, text, area.width() - icon - FRAME)


def _plot(plot: pg.PlotWidget) -> Iterator[str]:
    items = [plot.getPlotItem().titleLabel.item, *(plot.getAxis(side).label for side in ("left", "bottom"))]
    for item in items:
        area = plot.mapFromScene(item.sceneBoundingRect()).boundingRect()
        if item.isVisible() and item.toPlainText() and not plot.rect().adjusted(-3, -3, 3, 3).contains(area):
            yield f"{item.toPlainText()!r} reaches to {area} in {plot.rect()}"


def _beside(widget: QWidget) -> Iterator[str]:
    """Whether a widget in a panel that scrolls reaches beyond its side, where nobody can scroll to."""
    area = widget.parentWidget()
    while area is not None and not isinstance(area, QScrollArea | QAbstractItemView):
        area = area.parentWidget()
    if isinstance(area, QScrollArea) and area.widget().isAncestorOf(widget) and not isinstance(widget, QScrollArea):
        right = widget.mapTo(area.widget(), QPoint(widget.width(), 0)).x()
        if right > area.viewport().width() + 1 and not area.horizontalScrollBar().isVisible():
            yield f"reaches to {right} of {area.viewport().width()}"


def unseen(window: QWidget) -> Iterator[str]:
    """One sentence for each button in sight whose sign or text has the colour of its background."""
    for button in window.findChildren(QAbstractButton):
        shows = button.text() or not button.icon().isNull()
        if shows and button.isVisible() and button.isEnabled() and not button.visibleRegion().isEmpty():
            found = contrast(button.grab().toImage())
            if found < LEAST_CONTRAST:
                yield f"{button.objectName() or button.text()}: a contrast of {found:.2f}"


def contrast(image: QImage) -> float:
    """Between the lightest and the darkest point of an image, as WCAG 2.2 defines it."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    parts = rows[:, : 3 * plain.width()].reshape(-1, 3) / 255.0
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    light = linear @ [0.2126, 0.7152, 0.0722]
    return float((light.max() + 0.05) / (light.min() + 0.05))
