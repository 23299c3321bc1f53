"""Small parts of which panels and workers are made.

Qt's properties are set by calls, never by keywords of a constructor: PySide looks those up by a name that it
capitalises as the locale says, and finds none that begins with "i" where that is no "I" (Turkish, Azeri, Kurdish).
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QLabel, QSpinBox


def wrapped(text: str = "", name: str = "") -> QLabel:
    """A sentence that wraps."""
    label = QLabel(text)
    label.setObjectName(name)
    label.setWordWrap(True)
    return label


def repeating(owner: QObject, milliseconds: int) -> QTimer:
    """A timer that goes off again and again once it was started."""
    timer = QTimer(owner)
    timer.setInterval(milliseconds)
    return timer


def once(owner: QObject, milliseconds: int = 0) -> QTimer:
    """A timer that goes off once after each start."""
    timer = repeating(owner, milliseconds)
    timer.setSingleShot(True)
    return timer


def whole_number_box(low: int, high: int) -> QSpinBox:
    """A box for a whole number from ``low`` to ``high``."""
    box = QSpinBox()
    box.setRange(low, high)
    return box
