"""Timers."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer


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
