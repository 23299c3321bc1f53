"""Menu of objectives: custom kinds, saved functions, and the catalogue by topic."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal

from gdexplorer.gui.common.searchable_combo import SearchableCombo
from gdexplorer.gui.features.objective.catalogue import catalogue


class ObjectiveCombo(SearchableCombo):
    """Combo box of objectives, which opens the gallery instead of a list; data: see `catalogue`."""

    gallery_requested = Signal()

    def __init__(self) -> None:
        super().__init__("objective_combo", "Objective", "The function to minimise. Type to search.")
        self.set_saved_functions((), "")

    def showPopup(self) -> None:
        """Open the gallery; the keys go back to the pictures after it."""
        self.clearFocus()
        self.gallery_requested.emit()

    def set_saved_functions(self, names: Sequence[str], trouble: str) -> None:
        """List the saved functions, or show why they cannot be read."""
        chosen = self.currentData()
        with QSignalBlocker(self):
            self.offer(catalogue(names, trouble))
            self.show_entry(chosen)

    def show_entry(self, data: object) -> None:
        """Select the entry with this data."""
        is_typed_over = self.currentText() != self.itemText(self.currentIndex())
        if data is not None and self.currentData() == data and not is_typed_over:
            return  # as in each frame of a drag
        with QSignalBlocker(self):
            found = [i for i in range(self.count()) if data is not None and self.itemData(i) == data]
            self.setCurrentIndex(found[0] if found else -1)
