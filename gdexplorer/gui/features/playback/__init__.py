"""Playback: play, pause, step and scrub, by controls, keys and menu."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt

from gdexplorer.gui.state.feature import Action, Feature, Key, Made, Pairs, Place
from gdexplorer.session.edits import RunFurther

RUN = "&Run"


def _connections(made: Made) -> Pairs:
    bar, player = made.panel, made.state.player
    return (
        (bar.restart_requested, player.restart),
        (bar.play_toggled, player.play_or_pause),
        (bar.end_requested, player.go_to_end),
        (bar.speed_picked, player.set_speed),
        (bar.looping_toggled, player.set_looping),
    )


FEATURE = Feature(
    key="playback",
    title="Playback",
    place=Place.BAR,
    icon="M7 4 L19 12 L7 20 Z",
    panel="playback_bar:PlaybackBar",
    entries=(
        Action(RUN, "play", "&Play or pause", lambda made: made.state.player.play_or_pause),
        Action(RUN, "restart", "&Restart", lambda made: made.state.player.restart),
        Action(RUN, "step_forward", "Step &forward", lambda made: made.state.player.step_forward),
        Action(RUN, "step_back", "Step &back", lambda made: made.state.player.step_back),
        Action(RUN, "further", "Run f&urther", lambda made: partial(made.state.apply, RunFurther()), "Ctrl+F", True),
    ),
    keys=(
        Key(Qt.Key.Key_Space, "play", "Play or pause", lambda made: made.state.player.play_or_pause),
        Key(Qt.Key.Key_Left, "step_back", "Step back", lambda made: made.state.player.step_back,
            lambda made: partial(made.state.player.step_by, -10), "Ten steps back"),
        Key(Qt.Key.Key_Right, "step_forward", "Step forward", lambda made: made.state.player.step_forward,
            lambda made: partial(made.state.player.step_by, 10), "Ten steps forward"),
        Key(Qt.Key.Key_Home, "first", "First step", lambda made: partial(made.state.player.move_cursor, 0)),
        Key(Qt.Key.Key_End, "end", "Last step", lambda made: made.state.player.go_to_end),
        Key(Qt.Key.Key_R, "restart", "Restart", lambda made: made.state.player.restart),
    ),
    connections=_connections,
)  # fmt: skip
