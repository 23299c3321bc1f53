"""Short animations between two viewpoints, unless the desktop disables animations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QStyle

MILLISECONDS = 260


def moves() -> bool:
    """Whether animations are enabled: the style has a duration, and reduced motion is not requested."""
    style = QApplication.style()
    if style is None or style.styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) <= 0:
        return False
    accessibility = getattr(QGuiApplication.styleHints(), "accessibility", None)
    wish = getattr(accessibility() if accessibility is not None else None, "motionPreference", None)
    return wish is None or "Reduce" not in str(wish())


class Motion(QVariantAnimation):
    """Emits eased progress from 0 to 1, and the end of the animation."""

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
        """Whether the animation is running."""
        state: Any = self.state()
        return bool(state == QVariantAnimation.State.Running)
