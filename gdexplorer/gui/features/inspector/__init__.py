"""Step inspector: the terms of one step of one run."""

from __future__ import annotations

from PySide6.QtCore import Qt

from gdexplorer.gui.state.feature import Feature, Key, Place

FEATURE = Feature(
    key="inspector",
    title="Step",
    place=Place.INSPECTOR,
    order=10,
    icon="M10 4 A6 6 0 1 0 10 16 A6 6 0 1 0 10 4 M14.5 14.5 L20 20",
    panel="inspector_panel:InspectorPanel",
    keys=(
        Key(Qt.Key.Key_Comma, "micro_back", "Previous term of the step", lambda made: made.panel.micro_back),
        Key(Qt.Key.Key_Period, "micro_forward", "Next term of the step", lambda made: made.panel.micro_forward),
    ),
)
