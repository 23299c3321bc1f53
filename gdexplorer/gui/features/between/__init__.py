"""Between: what lies between the ends of two or three runs."""

from __future__ import annotations

from gdexplorer.gui.state.feature import Feature, Place

FEATURE = Feature(
    key="between",
    title="Between",
    place=Place.DRAWER,
    order=50,
    icon="M4 16 C8 16 9 5 12 5 S16 16 20 16 M4 16 C9 22 15 22 20 16 M4 16 L4.1 16 M20 16 L20.1 16",
    panel="between_panel:BetweenPanel",
    job="between_job:BetweenJob",
    analysis="Between so&lutions…",
)
