"""A search line above a list of grouped choices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QListView, QVBoxLayout, QWidget

from gdexplorer.gui.common.choices import Found, Group, choice_model
from gdexplorer.gui.common.fields import named, wrapped
from gdexplorer.gui.common.matching import corrected, nothing_matches

Key = Qt.Key
DOWN = (Key.Key_Down, Key.Key_PageDown)


class SearchList(QWidget):
    """Emits the data of the choice that is clicked, or current when Return is pressed.

    Typing searches wherever the focus is; Down goes from the search line into the list, and Up from its first row back.

    Parameters
    ----------
    name, label
        Prefix of the object names, and the accessible name.
    placeholder
        Placeholder of the search line.
    view
        The list.
    ranked
        Whether the best matches come first, without headings.
    """

    chosen = Signal(object)
    current_changed = Signal(QModelIndex)

    def __init__(self, name: str, label: str, placeholder: str, view: QListView, ranked: bool) -> None:
        super().__init__()
        self._found = Found(self, ranked)
        self.search = named(QLineEdit(), f"{name}_search", placeholder)
        self.search.setPlaceholderText(placeholder)
        self.search.setClearButtonEnabled(True)
        self.view = named(view, f"{name}_list", label)
        view.setModel(self._found)
        view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.nothing = wrapped(name=f"{name}_nothing")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.nothing.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.search)
        layout.addWidget(self.nothing)
        layout.addWidget(view, 1)
        layout.addStretch(0)  # takes the room of a hidden list
        self.search.textChanged.connect(self._look_for)
        self.search.returnPressed.connect(self._choose_current)
        view.clicked.connect(self._choose)
        view.selectionModel().currentChanged.connect(self.current_changed)
        for widget in (self.search, view):
            widget.installEventFilter(self)

    def offer(self, groups: Iterable[Group]) -> None:
        """List these choices, and search again."""
        model = choice_model(groups, self)
        before = self._found.sourceModel()
        self._found.setSourceModel(model)
        if before is not None:
            before.deleteLater()
        self.search.clear()
        self._look_for("")
        self.search.setFocus()

    def show_current(self, data: object) -> None:
        """Make the choice with this data the current one."""
        for row in range(self._found.rowCount()):
            index = self._found.index(row, 0)
            if data is not None and index.data(Qt.ItemDataRole.UserRole) == data:
                self.view.setCurrentIndex(index)
                self.view.scrollTo(index, QListView.ScrollHint.PositionAtCenter)

    @property
    def entries(self) -> list[object]:
        """The data of all choices, whether they match or not."""
        return [data for index in self._rows() if (data := index.data(Qt.ItemDataRole.UserRole)) is not None]

    def decorate(self, pictures: Mapping[Any, object]) -> None:
        """Give choices their pictures, by their data."""
        for index in self._rows():
            data = index.data(Qt.ItemDataRole.UserRole)
            if data in pictures:
                self._found.sourceModel().setData(index, pictures[data], Qt.ItemDataRole.DecorationRole)

    def _rows(self) -> Iterator[QModelIndex]:
        model = self._found.sourceModel()
        return (model.index(row, 0) for row in range(model.rowCount()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go between search line and list."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._from_search(event) if watched is self.search else self._from_list(event)
        return False

    def _from_search(self, event: QKeyEvent) -> bool:
        if event.key() not in DOWN or not self.view.currentIndex().isValid():
            return False
        self.view.setFocus()
        QApplication.sendEvent(self.view, event)
        return True

    def _from_list(self, event: QKeyEvent) -> bool:
        if event.key() in (Key.Key_Return, Key.Key_Enter):
            self._choose_current()
            return True
        typed = event.key() == Key.Key_Backspace or (event.text().isprintable() and event.text())
        if typed and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.search.setFocus()
            QApplication.sendEvent(self.search, event)
            return True
        if event.key() == Key.Key_Up and self.view.visualRect(self.view.currentIndex()).top() <= self._top:
            self.search.setFocus()
            return True
        return False

    @property
    def _top(self) -> int:
        """Where the first choices are."""
        return self.view.visualRect(self._found.first).top()

    def _look_for(self, typed: str) -> None:
        self._found.look_for(typed)
        matches, near = self._found.best.isValid(), ""
        if not matches:
            near = corrected(typed, list(self._labels()))
            self._found.look_for(near or typed)
        best = self._found.best
        self.view.scrollToTop()
        self.view.setCurrentIndex(best)
        self.view.setVisible(best.isValid())
        self.nothing.setVisible(not matches)
        self.nothing.setText(nothing_matches(typed, near))

    def _labels(self) -> Iterator[str]:
        return (index.data() for index in self._rows() if index.data(Qt.ItemDataRole.UserRole) is not None)

    def _choose_current(self) -> None:
        self._choose(self.view.currentIndex())

    def _choose(self, index: QModelIndex) -> None:
        data = index.data(Qt.ItemDataRole.UserRole) if index.isValid() else None
        if data is not None:
            self.chosen.emit(data)
