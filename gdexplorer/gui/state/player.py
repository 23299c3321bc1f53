"""The cursor that plays: moved by a person or by time."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from gdexplorer.session.playback import Playback


class Player(QObject):
    """Keeps the playback; whoever has a clock calls `advance`."""

    playback_changed = Signal(object)  # Playback
    cursor_changed = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.playback = Playback(playing=True)
        self._continues = False  # whether to play when longer runs arrive

    def play_or_pause(self) -> None:
        """Play, or stop playing."""
        self._set(self.playback.toggled())

    def pause(self) -> None:
        """Stop playing."""
        self._set(self.playback.moved_by(0))

    def step_forward(self) -> None:
        """Show the next step, pausing."""
        self.step_by(1)

    def step_back(self) -> None:
        """Show the step before, pausing."""
        self.step_by(-1)

    def restart(self) -> None:
        """Go back to the starts and play."""
        self._set(self.playback.moved_to(0).playing_on())

    def step_by(self, steps: int) -> None:
        """Move the cursor, pausing."""
        self._set(self.playback.moved_by(steps))

    def move_cursor(self, step: int) -> None:
        """Put the cursor on a step."""
        self._set(self.playback.moved_to(step))

    def go_to_end(self) -> None:
        """Put the cursor on the last step."""
        self.step_by(self.playback.last)

    def set_speed(self, speed: float) -> None:
        """Play faster or slower."""
        self._set(self.playback.with_speed(speed))

    def set_looping(self, looping: bool) -> None:
        """Begin again at the end, or not."""
        self._set(self.playback.with_looping(looping))

    def stand_at(self, cursor: int) -> None:
        """Wait on a step of runs that are still to come."""
        # One step more than the cursor needs, until the runs tell: it stands where it was saved, not at an end.
        self._set(Playback(float(cursor), cursor + 1, False, self.playback.speed, self.playback.looping))

    def set_last(self, last: int) -> None:
        """Reach as far as the runs do; whoever looks at the ends goes on looking at the ends."""
        at_end = self.playback.at_end and self.playback.last > 0 and not self.playback.playing
        playback = self.playback.with_last(last)
        if self._continues and last > self.playback.cursor:
            self._continues = False
            self._set(playback.playing_on())
        else:
            self._set(playback.moved_to(last) if at_end else playback)

    def continue_when_longer(self, continues: bool = True) -> None:
        """Play on from the cursor as soon as longer runs are there, or do not wait for them any more."""
        self._continues = continues

    def advance(self, seconds: float) -> None:
        """Play for so long."""
        moved = self.playback.after(seconds)
        if moved != self.playback:
            self._set(moved)

    def _set(self, playback: Playback) -> None:
        before, self.playback = self.playback, playback
        if playback.cursor != before.cursor:
            self.cursor_changed.emit(playback.cursor)
        if playback != before:
            self.playback_changed.emit(playback)
