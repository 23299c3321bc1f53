"""Short movements between two looks of a picture, where the person's desktop wants any."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QStyle

MILLISECONDS = 260


def moves() -> bool:
    """Whether things may move by themselves: the style has a duration for that, and no one asked for less motion."""
    style = QApplication.style()
    if style is None or style.styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) <= 0:
        return False
    accessibility = getattr(QGuiApplication.styleHints(), "accessibility", None)
    wish = getattr(accessibility() if accessibility is not None else None, "motionPreference", None)
    return wish is None or "Reduce" not in str(wish())


class Motion(QVariantAnimation):
    """Tells a share from 0 to 1, slowly at both ends, and that it has come to its end."""

    def __init__(self, parent: QObject, each: Callable[[float], None], ended: Callable[[], None]) -> None:
        super().__init__(parent)
        self.setStartValue(0.0)
        self.setEndValue(1.0)
        self.setDuration(MILLISECONDS)
        self.setEasingCurve(QEasingCurve(QEasingCurve.Type.InOutCubic))
        self.valueChanged.connect(each)
        self.finished.connect(ended)

    @property
    def is_on(self) -> bool:
        """Whether it moves."""
        state: Any = self.state()
        return bool(state == QVariantAnimation.State.Running)
