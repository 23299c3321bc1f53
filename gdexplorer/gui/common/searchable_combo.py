"""Combo box for long lists, searchable by any part of a name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox
from superqt.combobox import QSearchableComboBox

from gdexplorer.gui.common.eliding import ElidingCombo
from gdexplorer.gui.common.fields import named

MOST_SEEN = 30  # visible entries


class SearchableCombo(ElidingCombo, QSearchableComboBox):
    """Searchable combo box: Return selects an exact match, else a prefix match, else any match.

    A text without a match is replaced by the current entry. Entries without data are headings and cannot be selected.
    """

    def __init__(self, name: str, label: str, tip: str) -> None:
        super().__init__()
        self.completer_object.setParent(self)  # its list would outlive the window
        named(self, name, label, tip)
        self.setMaxVisibleItems(MOST_SEEN)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(16)
        edit = self.lineEdit()
        assert edit is not None
        edit.returnPressed.connect(self._choose_found)
        edit.editingFinished.connect(self._restore)

    def offer(self, entries: Iterable[tuple[str, Any]], asks: str) -> None:
        """List entries (name, data) with none selected, and ``asks`` as the placeholder."""
        for name, data in entries:
            QComboBox.addItem(self, name, data)
        self.completer_object.setModel(self.model())
        edit = self.lineEdit()
        assert edit is not None
        edit.setPlaceholderText(asks)
        self.choose_none()

    def choose_none(self) -> None:
        """Clear the selection and the text."""
        self.setCurrentIndex(-1)
        self.clearEditText()

    @property
    def names(self) -> list[str]:
        """All entries but the headings."""
        return [self.itemText(i) for i in range(self.count()) if self.itemData(i) is not None]

    def _choose_found(self) -> None:
        popup = self.completer_object.popup()
        if popup is not None and popup.isVisible() and popup.currentIndex().isValid():
            return  # Qt selects the highlighted one
        typed = self.currentText().strip().lower()
        found = [name for name in self.names if typed in name.lower()]
        if typed and found:
            self._choose(min(found, key=lambda name: (name.lower() != typed, not name.lower().startswith(typed))))

    def _choose(self, name: str) -> None:
        index = self.findText(name, Qt.MatchFlag.MatchExactly)
        self.setCurrentIndex(index)
        self.activated.emit(index)

    def _restore(self) -> None:
        self.setEditText(self.itemText(self.currentIndex()))
