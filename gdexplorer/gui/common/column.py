"""Parts of one panel, one below the other."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget


class Column(QWidget):
    """A panel with the picture that belongs to it below; each of the ``parts`` asks and is told for itself."""

    def __init__(self, panel: QWidget, view: QWidget) -> None:
        super().__init__()
        self.parts = panel, view
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(panel)
        layout.addWidget(view, 1)
