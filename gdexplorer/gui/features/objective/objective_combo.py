"""Menu of objectives: custom kinds, saved functions, and the catalogue by topic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, QStringListModel, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel

from gdexplorer.gui.common.searchable_combo import SearchableCombo
from gdexplorer.gui.features.objective.custom_editor import CustomEditor
from gdexplorer.objectives import GROUPS, OBJECTIVES

CUSTOM, MINE = "Custom", "My functions"


@dataclass(frozen=True)
class Mine:
    """Entry for the saved function ``name``."""

    name: str


class ObjectiveCombo(SearchableCombo):
    """Combo box of objectives; an entry's data is the key of an objective, the index of an editor, or a `Mine`."""

    def __init__(self, editors: Sequence[CustomEditor]) -> None:
        super().__init__("objective_combo", "Objective", "The function to minimise. Type to search.")
        self._editors = editors
        self._found = QStringListModel(self)
        self.completer_object.setModel(self._found)  # without headings
        self.set_mine((), "")

    def set_mine(self, names: Sequence[str], trouble: str) -> None:
        """List the saved functions, or show why they cannot be read."""
        chosen = self.currentData()
        with QSignalBlocker(self):
            self.setModel(self._grouped(names, trouble))
            self._found.setStringList(self.names)
            self.show_entry(chosen)

    def show_entry(self, data: object) -> None:
        """Select the entry with this data."""
        with QSignalBlocker(self):
            found = [i for i in range(self.count()) if data is not None and self.itemData(i) == data]
            self.setCurrentIndex(found[0] if found else -1)

    def _grouped(self, mine: Sequence[str], trouble: str) -> QStandardItemModel:
        model = QStandardItemModel(self)
        if self._editors:
            model.appendRow(_heading(CUSTOM))
            for number, editor in enumerate(self._editors):
                model.appendRow(_item(editor.title, number))
        if mine or trouble:
            model.appendRow(_heading(MINE))
        if trouble:
            model.appendRow(_trouble(trouble))
        for name in mine:
            model.appendRow(_item(name, Mine(name)))
        for group, title in GROUPS.items():
            model.appendRow(_heading(title))
            for row in OBJECTIVES:
                if row.group == group:
                    model.appendRow(_item(row.label, row.key, row.lesson))
        return model


def _heading(text: str) -> QStandardItem:
    heading = QStandardItem(text)
    heading.setFlags(Qt.ItemFlag.NoItemFlags)
    font = heading.font()
    font.setBold(True)
    heading.setFont(font)
    return heading


def _trouble(text: str) -> QStandardItem:
    item = QStandardItem("(cannot be read)")
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    item.setToolTip(text)
    return item


def _item(text: str, data: object, hint: str = "") -> QStandardItem:
    item = QStandardItem(text)
    item.setData(data, Qt.ItemDataRole.UserRole)
    item.setToolTip(hint)
    return item
