"""The starting points of the runs."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt

from gdexplorer.gui.features.starts.commands import delete, edit
from gdexplorer.gui.state.feature import Action, Feature, Key, Place, Thing
from gdexplorer.session.edits import ClearStarts

EDIT, CHOSEN = "&Edit", (Thing.START, Thing.RUN)

FEATURE = Feature(
    key="starts",
    title="Starts",
    place=Place.SIDE,
    order=30,
    icon="M12 3 V9 M12 15 V21 M3 12 H9 M15 12 H21 M12 10 A2 2 0 1 0 12 14 A2 2 0 1 0 12 10",
    panel="starts_panel:StartsPanel",
    entries=(
        Action(EDIT, "edit_start", "Edit &start…", lambda made: partial(edit, made), begins_group=True, on=CHOSEN),
        Action(EDIT, "delete_start", "&Delete start", lambda made: partial(delete, made.state), on=CHOSEN),
        Action(EDIT, "clear_starts", "C&lear starts", lambda made: partial(made.state.apply, ClearStarts())),
    ),
    keys=(
        Key(Qt.Key.Key_F2, "edit_start", "Edit the chosen start", lambda made: partial(edit, made)),
        Key(Qt.Key.Key_Delete, "delete_start", "Delete the chosen start", lambda made: partial(delete, made.state)),
    ),
)  # fmt: skip
