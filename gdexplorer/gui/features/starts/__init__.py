"""The starting points of the runs."""

from __future__ import annotations

from functools import partial

from gdexplorer.gui.state.feature import Action, Feature, Place
from gdexplorer.session.edits import ClearStarts

FEATURE = Feature(
    key="starts",
    title="Starts",
    place=Place.SIDE,
    order=30,
    icon="M12 3 V9 M12 15 V21 M3 12 H9 M15 12 H21 M12 10 A2 2 0 1 0 12 14 A2 2 0 1 0 12 10",
    panel="starts_panel:StartsPanel",
    entries=(Action("&Edit", "clear_starts", "&Clear starts", lambda made: partial(made.state.apply, ClearStarts())),),
)
