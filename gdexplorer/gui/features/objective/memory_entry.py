"""The entry of a program's own data among the sets of data in an editor."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox

from gdexplorer.objectives.data.in_memory import InMemory

LABEL = "From your program"


def memory_entry(combo: QComboBox, source: InMemory) -> int:
    """The place of ``source`` in ``combo``, where it is added if it is not there yet."""
    place = next((i for i in range(combo.count()) if combo.itemData(i) is source), -1)
    if place < 0:
        combo.addItem(LABEL, source)
        place = combo.count() - 1
    return place
