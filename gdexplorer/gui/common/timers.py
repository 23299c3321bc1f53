"""Timers."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal


def repeating(owner: QObject, milliseconds: int) -> QTimer:
    """A periodic timer, not yet started."""
    timer = QTimer(owner)
    timer.setInterval(milliseconds)
    return timer


def once(owner: QObject, milliseconds: int = 0) -> QTimer:
    """A single-shot timer, not yet started."""
    timer = repeating(owner, milliseconds)
    timer.setSingleShot(True)
    return timer


def next_turn(does: Callable[[], object], *_: object) -> None:
    """Do what follows from a click in the next turn of the event loop, when what was clicked is done with the click.

    What follows may delete what was clicked: a menu that is listed anew its entries, a dialog's own loop the question
    before it, which deletes itself once it is closed. The click would then return to an object that is gone.
    """
    QTimer.singleShot(0, does)


class Throttle(QObject):
    """Emit ``triggered`` at once, then at most once per interval, including a last time after the last call.

    Own, since the libraries that have one take a tenth of the time to the first picture to import.
    """

    triggered = Signal()

    def __init__(self, owner: QObject, milliseconds: int) -> None:
        super().__init__(owner)
        self._timer, self._is_due = once(self, milliseconds), False
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._emit_if_due)

    def set_interval(self, milliseconds: int) -> None:
        """Emit at most once in another interval."""
        self._timer.setInterval(milliseconds)

    def throttle(self) -> None:
        """Emit now, or when the interval is over."""
        self._is_due = True
        if not self._timer.isActive():
            self._emit_if_due()

    def _emit_if_due(self) -> None:
        if self._is_due:
            self._is_due = False
            self.triggered.emit()
            self._timer.start()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is pending, so that the next call is emitted at once."""
        return not self._timer.isActive()
