"""Row to save a custom objective to one's functions: a name, and buttons to save and remove."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from gdexplorer.gui.common.fields import enable, named
from gdexplorer.session.library import LONGEST_NAME


class SaveRow(QWidget):
    """Request that the objective be saved under the name in the box, or removed."""

    saving_requested = Signal(str)
    removal_requested = Signal(str)

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self._saved_as = ""
        self.name = named(QLineEdit(), f"{prefix}_name_edit", "Name in my functions")
        self.name.setPlaceholderText("Name")
        self.name.setMaxLength(LONGEST_NAME)
        tip = "Add to My functions in the menu above, with the values of its parameters."
        self._save = named(QPushButton("Save"), f"{prefix}_save_button", "Save to my functions", tip)
        tip = "Remove from My functions; the current objective stays."
        self._remove = named(QPushButton("Remove"), f"{prefix}_remove_button", "Remove from my functions", tip)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.name, 1)
        layout.addWidget(self._save)
        layout.addWidget(self._remove)
        self.name.textChanged.connect(self._offer)
        self.name.returnPressed.connect(self._request_saving)
        self._save.clicked.connect(self._request_saving)
        self._remove.clicked.connect(self._request_removal)
        self._offer()

    def set_name(self, name: str, saved: bool) -> None:
        """Show the name of the objective, and whether it is saved."""
        self._saved_as = name if saved else ""
        if self.name.text() != name and not (self.name.hasFocus() and self.name.isModified()):
            self.name.setText(name)
            self.name.setCursorPosition(0)  # a long one is read from its beginning
        self._offer()

    def _offer(self) -> None:
        enable(self._save, bool(self.name.text().strip()), "Type a name first.")
        enable(self._remove, bool(self._saved_as), "It is not in My functions.")

    def _request_saving(self) -> None:
        self.name.setModified(False)
        if self.name.text().strip():
            self.saving_requested.emit(self.name.text())

    def _request_removal(self) -> None:
        self.removal_requested.emit(self._saved_as)
