"""The cursor that plays: moved by a person or by time."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, Signal

from gdexplorer.gui.common.parts import repeating
from gdexplorer.session.playback import Playback

FRAME_MILLISECONDS = 16


class Player(QObject):
    """Keeps the playback, and a clock that runs only while there is something to do."""

    playback_changed = Signal(object)  # Playback
    cursor_changed = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.playback = Playback(playing=True)
        self._frame = repeating(self, FRAME_MILLISECONDS)
        self._frame.timeout.connect(self._on_frame)
        self._clock = QElapsedTimer()

    def play_or_pause(self) -> None:
        """Play, or stop playing."""
        self._set_playback(self.playback.toggled())

    def pause(self) -> None:
        """Stop playing."""
        self._set_playback(self.playback.moved_by(0))

    def step_forward(self) -> None:
        """Show the next step, pausing."""
        self.step_by(1)

    def step_back(self) -> None:
        """Show the step before, pausing."""
        self.step_by(-1)

    def restart(self) -> None:
        """Go back to the starts and play."""
        self._set_playback(self.playback.moved_to(0).playing_on())

    def step_by(self, steps: int) -> None:
        """Move the cursor, pausing."""
        self._set_playback(self.playback.moved_by(steps))

    def move_cursor(self, step: int) -> None:
        """Put the cursor on a step."""
        self._set_playback(self.playback.moved_to(step))

    def go_to_end(self) -> None:
        """Put the cursor on the last step."""
        self.step_by(self.playback.last)

    def set_speed(self, speed: float) -> None:
        """Play faster or slower."""
        self._set_playback(self.playback.with_speed(speed))

    def set_looping(self, looping: bool) -> None:
        """Begin again at the end, or not."""
        self._set_playback(self.playback.with_looping(looping))

    def _set_playback(self, playback: Playback) -> None:
        before, self.playback = self.playback, playback
        if playback.cursor != before.cursor:
            self.cursor_changed.emit(playback.cursor)
        if playback != before:
            self.playback_changed.emit(playback)
        if playback.playing:
            self._wake()

    def _wake(self) -> None:
        if not self._frame.isActive():
            self._clock.start()
            self._frame.start()

    def _on_frame(self) -> None:
        moved = self.playback.after(self._clock.restart() / 1000.0)
        if moved != self.playback:
            self._set_playback(moved)
        if not self.playback.playing and not self._is_busy:
            self._frame.stop()

    @property
    def _is_busy(self) -> bool:
        """Whether frames are wanted though nothing plays."""
        return False
