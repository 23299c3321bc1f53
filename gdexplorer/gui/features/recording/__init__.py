"""Animations of what the window shows."""

from __future__ import annotations

from gdexplorer.exports.table import ANIMATION
from gdexplorer.gui.state.feature import Action, Feature, Made, Pairs

FILE = "&File"


def _connections(made: Made) -> Pairs:
    return ((made.job.catching_up_requested, made.state.turns.catch_up),)


FEATURE = Feature(
    key="recording",
    title="Recording",
    icon="M12 5 A7 7 0 1 0 12 19 A7 7 0 1 0 12 5",
    job="recordings:Recordings",
    entries=(Action(FILE, ANIMATION.key, ANIMATION.entry, lambda made: made.job.record, ANIMATION.keys),),
    records=lambda made: made.job.record_to,
    connections=_connections,
)
