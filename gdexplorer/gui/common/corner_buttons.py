"""Buttons in the corner of a picture."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget


class CornerButtons(QWidget):
    """A row of small buttons at the upper right of its parent: (name, text, tool tip, action)."""

    def __init__(self, parent: QWidget, rows: tuple[tuple[str, str, str, Callable[[], None]], ...]) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        for name, text, tip, action in rows:
            button = QToolButton(self)
            button.setObjectName(name)
            button.setText(text)
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            # Keys of the pictures keep working after a click.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(action)
            layout.addWidget(button)
        self.place()

    def place(self) -> None:
        """Move to the corner; call this when the parent's size has changed."""
        parent = self.parentWidget()
        self.adjustSize()
        if parent is not None:
            self.move(max(parent.width() - self.width() - 6, 0), 6)
