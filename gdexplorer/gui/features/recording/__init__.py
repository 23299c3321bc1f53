"""Pictures and animations of what the window shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdexplorer.gui.state.feature import Action, Feature, Made, Slot

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from PySide6.QtCore import QObject
    from PySide6.QtWidgets import QWidget

FILE = "&File"


def _job(window: QWidget) -> QObject:
    from gdexplorer.gui.features.recording.recordings import Recordings

    return Recordings(window)


def _connections(made: Made) -> Iterable[tuple[Any, Slot]]:
    return ((made.job.catching_up_requested, made.state.turns.catch_up),)


FEATURE = Feature(
    key="recording",
    title="Recording",
    icon="M12 5 A7 7 0 1 0 12 19 A7 7 0 1 0 12 5",
    job=_job,
    entries=(
        Action(FILE, "export_picture", "Export &picture (PNG)…", lambda made: made.job.export_picture, "Ctrl+Shift+P"),
        Action(FILE, "record", "Record &animation…", lambda made: made.job.record, "Ctrl+Shift+R"),
    ),
    connections=_connections,
)
