"""A strip of icons that stands for a folded panel."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from gdexplorer.gui.common.fields import named
from gdexplorer.gui.common.icons import line_icon
from gdexplorer.gui.common.text_size import fit_icon, fit_pixels

ICON, WIDTH = 18, 28  # pixels


class Rail(QWidget):
    """One button for each (key, title, icon); a click asks for the panel with that key."""

    picked = Signal(str)

    def __init__(self, rows: list[tuple[str, str, str]]) -> None:
        super().__init__()
        self._icons = {key: icon for key, _, icon in rows}
        self._buttons = {key: self._button(key, title) for key, title, _ in rows}
        fit_pixels(self, WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 4, 2, 4)
        layout.setSpacing(4)
        for button in self._buttons.values():
            layout.addWidget(button)
        layout.addStretch(1)

    def set_colour(self, colour: QColor) -> None:
        """Draw the icons in the colour of the text."""
        for key, button in self._buttons.items():
            button.setIcon(line_icon(self._icons[key], colour))

    def offer(self, key: str, offered: bool) -> None:
        """Show or hide one button."""
        self._buttons[key].setVisible(offered)

    def _button(self, key: str, title: str) -> QToolButton:
        made = named(QToolButton(), f"{key}_rail_button", f"Show {title.lower()}", title)
        made.setAutoRaise(True)
        fit_icon(made, ICON)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.clicked.connect(partial(self._pick, key))
        return made

    def _pick(self, key: str, *_: object) -> None:
        self.picked.emit(key)
