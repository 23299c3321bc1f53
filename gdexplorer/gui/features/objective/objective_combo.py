"""The menu of objectives: the kinds of custom ones, those that were kept, and the catalogue by what it teaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, QStringListModel, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QCompleter

from gdexplorer.gui.common.eliding import ElidingCombo
from gdexplorer.gui.features.objective.custom_editor import CustomEditor
from gdexplorer.objectives import GROUPS, OBJECTIVES

CUSTOM, MINE = "Custom", "My functions"


@dataclass(frozen=True)
class Mine:
    """An entry for what is kept under that name."""

    name: str


class ObjectiveCombo(ElidingCombo):
    """Each entry's data is the key of an objective, the number of an editor, or a `Mine`; headings have none.

    Typing finds any part of a name.
    """

    def __init__(self, editors: Sequence[CustomEditor]) -> None:
        super().__init__()
        self._editors = editors
        self.setObjectName("objective_combo")
        self.setAccessibleName("Objective")
        self.setToolTip("The function to descend. Type to search.")
        self.setMaxVisibleItems(30)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(16)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._found = QStringListModel(self)
        completer = QCompleter(self._found, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setCompleter(completer)
        self.set_mine((), "")
        completer.activated.connect(_Chooser(self))
        edit = self.lineEdit()
        assert edit is not None
        edit.returnPressed.connect(_FirstFound(self))
        edit.editingFinished.connect(_Restorer(self))

    def set_mine(self, names: Sequence[str], trouble: str) -> None:
        """List what is kept under ``names``, or the ``trouble`` with that."""
        chosen = self.currentData()
        with QSignalBlocker(self):
            self.setModel(self._grouped(names, trouble))
            self._found.setStringList(_names(self))
            self.show_entry(chosen)

    def show_entry(self, data: object) -> None:
        """Show the entry with that data as the chosen one."""
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
    item = QStandardItem("(they cannot be read)")
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    item.setToolTip(text)
    return item


def _item(text: str, data: object, hint: str = "") -> QStandardItem:
    item = QStandardItem(text)
    item.setData(data, Qt.ItemDataRole.UserRole)
    item.setToolTip(hint)
    return item


def _names(combo: QComboBox) -> list[str]:
    """All that can be chosen, without the headings."""
    return [combo.itemText(i) for i in range(combo.count()) if combo.itemData(i) is not None]


class _Chooser:
    """Chooses what the completer found."""

    def __init__(self, combo: QComboBox) -> None:
        self._combo = combo

    def __call__(self, label: str) -> None:
        index = self._combo.findText(label)
        if index >= 0:
            self._combo.setCurrentIndex(index)
            self._combo.activated.emit(index)


class _FirstFound:
    """Chooses, on Return, the first of what the typed part of a name finds."""

    def __init__(self, combo: QComboBox) -> None:
        self._combo = combo

    def __call__(self) -> None:
        typed = self._combo.currentText().strip().lower()
        found = [name for name in _names(self._combo) if typed in name.lower()]
        if typed and found:
            _Chooser(self._combo)(found[0])


class _Restorer:
    """Writes the chosen name again over what was typed and found nothing."""

    def __init__(self, combo: QComboBox) -> None:
        self._combo = combo

    def __call__(self) -> None:
        index = self._combo.currentIndex()
        self._combo.setEditText(self._combo.itemText(index))
