"""Menu of objectives: custom kinds, saved functions, and the catalogue by topic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker

from gdexplorer.gui.common.choices import Choice, Group
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
        self.set_mine((), "")

    def set_mine(self, names: Sequence[str], trouble: str) -> None:
        """List the saved functions, or show why they cannot be read."""
        chosen = self.currentData()
        with QSignalBlocker(self):
            self.offer(self._grouped(names, trouble))
            self.show_entry(chosen)

    def show_entry(self, data: object) -> None:
        """Select the entry with this data."""
        with QSignalBlocker(self):
            found = [i for i in range(self.count()) if data is not None and self.itemData(i) == data]
            self.setCurrentIndex(found[0] if found else -1)

    def _grouped(self, mine: Sequence[str], trouble: str) -> Iterator[Group]:
        yield Group(CUSTOM, [Choice(editor.title, number) for number, editor in enumerate(self._editors)])
        unread = [Choice("(cannot be read)", None, trouble)] if trouble else []
        yield Group(MINE, [*unread, *(Choice(name, Mine(name)) for name in mine)])
        for group, title in GROUPS.items():
            rows = [row for row in OBJECTIVES if row.group == group]
            yield Group(title, [Choice(row.label, row.key, row.lesson) for row in rows])
