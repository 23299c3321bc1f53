"""A column of widgets in one panel."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget


class Column(QWidget):
    """A panel above its picture; the ``parts`` are connected individually."""

    def __init__(self, panel: QWidget, view: QWidget) -> None:
        super().__init__()
        self.parts = panel, view
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(panel)
        layout.addWidget(view, 1)
