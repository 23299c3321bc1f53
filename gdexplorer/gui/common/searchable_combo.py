"""Combo box for long lists, searchable by any part of a name, of a heading, or of what is said about an entry."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPalette
from PySide6.QtWidgets import QComboBox, QCompleter, QFrame, QLabel, QWidget

from gdexplorer.gui.common.choices import ChoiceDelegate, Found, Group, choice_model
from gdexplorer.gui.common.eliding import ElidingCombo
from gdexplorer.gui.common.fields import named
from gdexplorer.gui.common.matching import nothing_matches

MOST_SEEN = 16  # visible entries


class SearchableCombo(ElidingCombo):
    """Searchable combo box: Return selects the best match.

    A text without a match is said to have none, and replaced by the current entry. Entries without data are headings
    and cannot be selected.
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
        self._found, self._nothing = Found(self), Notice(self)
        self.completer_object = completer = Suggestions(self)
        completer.setMaxVisibleItems(MOST_SEEN)
        self.setCompleter(completer)
        for view in filter(None, (self.view(), completer.popup())):
            view.setItemDelegate(ChoiceDelegate(view))
        edit = self.lineEdit()
        assert edit is not None
        edit.textEdited.connect(self._look_for)
        edit.returnPressed.connect(self._choose_found)
        edit.editingFinished.connect(self._restore)
        edit.textChanged.connect(self._show_beginning)

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
        self._nothing.hide()
        self.setCurrentIndex(-1)
        self.clearEditText()

    @property
    def names(self) -> list[str]:
        """All entries but the headings."""
        return [self.itemText(i) for i in range(self.count()) if self.itemData(i) is not None]

    def _look_for(self, typed: str) -> None:
        """List what matches; where the list would be, say so if nothing does."""
        self._found.look_for(typed)
        if typed.strip() and not self._found.rowCount():
            self._nothing.say(nothing_matches(typed))
        else:
            self._nothing.hide()

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
        self._nothing.hide()
        self.setEditText(self.itemText(self.currentIndex()))
        self._show_beginning()

    def _show_beginning(self) -> None:
        """Show the beginning of a long name, unless it is being typed."""
        edit = self.lineEdit()
        if edit is not None and not edit.isModified():
            edit.setCursorPosition(0)


class Suggestions(QCompleter):
    """Offers all rows of its model, which are those that match."""

    def __init__(self, combo: QComboBox) -> None:
        super().__init__(combo)
        self.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)

    def splitPath(self, path: str) -> list[str]:
        """What the rows must begin with: nothing."""
        return [""]


class Notice(QLabel):
    """A line below a box, as wide as the box: a tool tip would go with the list that was there before."""

    def __init__(self, box: QWidget) -> None:
        super().__init__(box, Qt.WindowType.ToolTip)
        self._box = box
        self.setObjectName(f"{box.objectName()}_nothing")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setMargin(3)
        self.setFrameShape(QFrame.Shape.Box)
        self.setForegroundRole(QPalette.ColorRole.Text)
        self.setBackgroundRole(QPalette.ColorRole.Base)

    def say(self, text: str) -> None:
        """Show and announce ``text``."""
        self.setText(text)
        self.resize(self._box.width(), self.heightForWidth(self._box.width()))
        self.move(self._box.mapToGlobal(self._box.rect().bottomLeft()))
        self.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._box, text))
