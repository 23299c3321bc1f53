"""The playback cursor, moved by the user or by time."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from gdexplorer.session.playback import Playback


class Player(QObject):
    """Holds the playback state; the owner of a clock calls `advance`."""

    playback_changed = Signal(object)  # Playback
    cursor_changed = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.playback = Playback(playing=True)
        self._continues = False  # whether to play when longer runs arrive

    def play_or_pause(self) -> None:
        """Toggle playback."""
        self._set(self.playback.toggled())

    def pause(self) -> None:
        """Stop playback."""
        self._set(self.playback.moved_by(0))

    def step_forward(self) -> None:
        """Show the next step, and pause."""
        self.step_by(1)

    def step_back(self) -> None:
        """Show the previous step, and pause."""
        self.step_by(-1)

    def restart(self) -> None:
        """Go back to the starts and play."""
        self._set(self.playback.moved_to(0).playing_on())

    def step_by(self, steps: int) -> None:
        """Move the cursor, and pause."""
        self._set(self.playback.moved_by(steps))

    def move_cursor(self, step: int) -> None:
        """Move the cursor to a step."""
        self._set(self.playback.moved_to(step))

    def go_to_end(self) -> None:
        """Move the cursor to the last step."""
        self.step_by(self.playback.last)

    def set_speed(self, speed: float) -> None:
        """Set the speed."""
        self._set(self.playback.with_speed(speed))

    def set_looping(self, looping: bool) -> None:
        """Switch looping on or off."""
        self._set(self.playback.with_looping(looping))

    def stand_at(self, cursor: int) -> None:
        """Place the cursor at a step of runs that are still being computed."""
        # Until the runs report their length, the range exceeds the cursor: it stays where it was saved, not at an end.
        self._set(Playback(float(cursor), cursor + 1, False, self.playback.speed, self.playback.looping))

    def set_last(self, last: int) -> None:
        """Set the length of the runs; a cursor at the end stays at the end."""
        at_end = self.playback.at_end and self.playback.last > 0 and not self.playback.playing
        playback = self.playback.with_last(last)
        if self._continues and last > self.playback.cursor:
            self._continues = False
            self._set(playback.playing_on())
        else:
            self._set(playback.moved_to(last) if at_end else playback)

    def continue_when_longer(self, continues: bool = True) -> None:
        """Continue playback from the cursor once longer runs are available, or stop waiting for them."""
        self._continues = continues

    def advance(self, seconds: float) -> None:
        """Advance by ``seconds``."""
        moved = self.playback.after(seconds)
        if moved != self.playback:
            self._set(moved)

    def _set(self, playback: Playback) -> None:
        before, self.playback = self.playback, playback
        if playback.cursor != before.cursor:
            self.cursor_changed.emit(playback.cursor)
        if playback != before:
            self.playback_changed.emit(playback)
