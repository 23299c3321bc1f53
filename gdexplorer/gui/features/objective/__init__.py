"""The objective: a function of the catalogue, or a custom one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdexplorer.gui.state.feature import Feature, Place

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def _panel() -> QWidget:
    from gdexplorer.gui.features.objective.objective_panel import ObjectivePanel

    return ObjectivePanel()


FEATURE = Feature(
    key="objective",
    title="Objective",
    place=Place.SIDE,
    order=10,
    icon="M3 18 C8 18 8 5 12 5 S16 18 21 18",
    panel=_panel,
)
