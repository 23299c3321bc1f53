"""Timers."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from superqt.utils import QSignalThrottler


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


class Throttle(QSignalThrottler):
    """Emit ``triggered`` at once, then at most once per interval, including a last time after the last call."""

    def __init__(self, owner: QObject, milliseconds: int) -> None:
        super().__init__(parent=owner)
        self.setTimeout(milliseconds)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is pending, so that the next call is emitted at once."""
        return not self._timer.isActive()
