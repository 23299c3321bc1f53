"""Combo box for long lists, searchable by any part of a name, of a heading, or of what is said about an entry."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter

from gdexplorer.gui.common.choices import ChoiceDelegate, Found, Group, choice_model
from gdexplorer.gui.common.eliding import ElidingCombo
from gdexplorer.gui.common.fields import named

MOST_SEEN = 16  # visible entries


class SearchableCombo(ElidingCombo):
    """Searchable combo box: Return selects the best match.

    A text without a match is replaced by the current entry. Entries without data are headings and cannot be selected.
    """

    typed_another = Signal(str)  # what was entered and is none of the choices

    def __init__(self, name: str, label: str, tip: str) -> None:
        super().__init__()
        named(self, name, label, tip)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMaxVisibleItems(MOST_SEEN)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(16)
        self._found = Found(self)
        self.completer_object = completer = Suggestions(self)
        completer.setMaxVisibleItems(MOST_SEEN)
        self.setCompleter(completer)
        for view in filter(None, (self.view(), completer.popup())):
            view.setItemDelegate(ChoiceDelegate(view))
        edit = self.lineEdit()
        assert edit is not None
        edit.textEdited.connect(self._found.look_for)
        edit.returnPressed.connect(self._choose_found)
        edit.editingFinished.connect(self._restore)

    def offer(self, groups: Iterable[Group], placeholder: str = "") -> None:
        """List the choices under their headings with none selected, and ``placeholder`` as the placeholder."""
        model = choice_model(groups, self)
        self._found.setSourceModel(model)
        self.setModel(model)  # deletes the one before
        self.completer_object.setModel(self._found)  # Qt has replaced it
        edit = self.lineEdit()
        assert edit is not None
        edit.setPlaceholderText(placeholder)
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
        typed = self.currentText().strip()
        self._found.look_for(typed)
        if typed and self._found.first.isValid():
            index = self._found.mapToSource(self._found.first).row()
            self.setCurrentIndex(index)
            self.activated.emit(index)
        elif typed:
            self.typed_another.emit(typed)

    def _restore(self) -> None:
        self.setEditText(self.itemText(self.currentIndex()))


class Suggestions(QCompleter):
    """Offers all rows of its model, which are those that match."""

    def __init__(self, combo: QComboBox) -> None:
        super().__init__(combo)
        self.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)

    def splitPath(self, path: str) -> list[str]:
        """What the rows must begin with: nothing."""
        return [""]
