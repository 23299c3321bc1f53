"""The editors of custom objectives, each made when it is first needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdexplorer.gui.features.objective.catalogue import EDITORS
from gdexplorer.gui.features.objective.custom_editor import CustomEditor


class Editors(QWidget):
    """A place for one editor at a time.

    ``join`` connects an editor that was just made.
    """

    def __init__(self, join: Callable[[CustomEditor], None]) -> None:
        super().__init__()
        self._join = join
        self._made: dict[int, CustomEditor] = {}
        self.shown: CustomEditor | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.hide()

    def __getitem__(self, number: int) -> CustomEditor:
        """The editor in that place of `EDITORS`."""
        if number not in self._made:
            made = self._made[number] = EDITORS[number]()
            made.hide()
            self._layout.addWidget(made)
            self._join(made)
        return self._made[number]

    def each(self) -> Iterator[CustomEditor]:
        """One after the other, those that were not needed before as well."""
        return (self[number] for number in range(len(EDITORS)))

    @property
    def made(self) -> tuple[CustomEditor, ...]:
        """Those that were needed so far."""
        return tuple(self._made.values())

    def show_for(self, objective: object) -> CustomEditor | None:
        """Show the editor of an objective, and no other; return it, or None if the objective is not custom."""
        number = number_of(objective)
        self.shown = None if number is None else self[number]
        for editor in self.made:
            editor.setVisible(editor is self.shown)
        self.setVisible(self.shown is not None)
        return self.shown


def number_of(objective: object) -> int | None:
    """The place in `EDITORS` of the editor of an objective; None if it is not custom."""
    return next((number for number, editor in enumerate(EDITORS) if isinstance(objective, editor.kind)), None)
