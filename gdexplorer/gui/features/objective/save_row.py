"""Keeping a custom objective among one's functions: a name, and buttons to save and to remove."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from gdexplorer.gui.common.fields import named
from gdexplorer.session.library import LONGEST_NAME


class SaveRow(QWidget):
    """Asks for what is shown to be kept under the name in the box, or to be forgotten."""

    saving_requested = Signal(str)
    removal_requested = Signal(str)

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self._kept_as = ""
        self.name = named(QLineEdit(), f"{prefix}_name_edit", "Name among my functions")
        self.name.setPlaceholderText("Name")
        self.name.setMaxLength(LONGEST_NAME)
        tip = "Keep it in the menu above, under My functions, with the values of its parameters."
        self._save = named(QPushButton("Save"), f"{prefix}_save_button", "Save to my functions", tip)
        tip = "Take it off My functions; what is shown stays."
        self._remove = named(QPushButton("Remove"), f"{prefix}_remove_button", "Remove from my functions", tip)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.name, 1)
        layout.addWidget(self._save)
        layout.addWidget(self._remove)
        self.name.textChanged.connect(self._offer)
        self.name.returnPressed.connect(self._ask_to_save)
        self._save.clicked.connect(self._ask_to_save)
        self._remove.clicked.connect(self._ask_to_remove)
        self._offer()

    def set_name(self, name: str, kept: bool) -> None:
        """Show the name of what is shown, and whether it is kept."""
        self._kept_as = name if kept else ""
        if self.name.text() != name and not (self.name.hasFocus() and self.name.isModified()):
            self.name.setText(name)
        self._offer()

    def _offer(self) -> None:
        self._save.setEnabled(bool(self.name.text().strip()))
        self._remove.setEnabled(bool(self._kept_as))

    def _ask_to_save(self) -> None:
        self.name.setModified(False)
        if self.name.text().strip():
            self.saving_requested.emit(self.name.text())

    def _ask_to_remove(self) -> None:
        self.removal_requested.emit(self._kept_as)
