"""Results beside each other, whose widths a hand can shift."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget


def side_by_side(*parts: tuple[QWidget, int]) -> QHBoxLayout:
    """Widgets with the share of the width that each takes at first."""
    row, splitter = QHBoxLayout(), QSplitter(Qt.Orientation.Horizontal)
    splitter.setChildrenCollapsible(False)
    for widget, share in parts:
        splitter.addWidget(widget)
        splitter.setStretchFactor(splitter.indexOf(widget), share)
    row.addWidget(splitter)
    return row


def below(chooser: QWidget, plot: QWidget) -> QWidget:
    """A plot below what chooses what is drawn in it."""
    column, whole = QVBoxLayout(), QWidget()
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(chooser)
    column.addWidget(plot, 1)
    whole.setLayout(column)
    return whole
