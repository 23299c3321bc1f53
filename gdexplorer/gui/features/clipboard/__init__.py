"""What is chosen, on the clipboard: coordinates, rows of a table, or a picture."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence

from gdexplorer.gui.state.feature import Action, Feature, Thing

EDIT = "&Edit"
PICTURES = Thing.MAP, Thing.SURFACE, Thing.CURVES

FEATURE = Feature(
    key="clipboard",
    title="Clipboard",
    icon="M8 4 H20 V16 H8 Z M4 8 V20 H16",
    job="clipboard:Clipboard",
    entries=(
        Action(EDIT, "copy", "&Copy", lambda made: made.job.copy, QKeySequence.StandardKey.Copy, True,
               (Thing.START, Thing.RUN, Thing.TABLE, Thing.RACER)),
        Action(EDIT, "copy_picture", "Copy p&icture", lambda made: made.job.copy_picture, "Ctrl+Shift+C",
               on=PICTURES),
    ),
)  # fmt: skip
