"""The pictures in words."""

from __future__ import annotations

from gdexplorer.gui.state.feature import Action, Feature, Thing

PICTURES = Thing.MAP, Thing.SURFACE, Thing.CURVES

FEATURE = Feature(
    key="describe",
    title="Description",
    icon="M4 6 H20 M4 11 H20 M4 16 H13",
    job="describer:Describer",
    entries=(
        Action(
            "&View", "describe", "Descri&be the pictures…", lambda made: made.job.describe, "Ctrl+D", True, PICTURES
        ),
    ),
)
