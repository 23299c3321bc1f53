"""A horizontal slider whose drag can be ended before the button is released."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QMouseEvent
from PySide6.QtWidgets import QSlider


class Slider(QSlider):
    """Follows the pointer for as long as it is down.

    Qt's own goes on following until it gets the release of the button, even where it was said to be no longer down.
    """

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)

    def let_go(self) -> None:
        """End a drag, and the steps towards a button that is held beside the handle."""
        self.setRepeatAction(QSlider.SliderAction.SliderNoAction)
        if self.isSliderDown():
            self.setSliderDown(False)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer, unless let go."""
        if self.isSliderDown():
            super().mouseMoveEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Let go: the release of a drag goes to the menu or dialog that has opened."""
        self.let_go()
        super().focusOutEvent(event)
