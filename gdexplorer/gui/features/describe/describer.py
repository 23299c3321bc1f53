"""Shows the pictures in words, in a window of its own."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from gdexplorer.gui.common.teller import Teller
from gdexplorer.gui.common.text_window import TextWindow

TITLE = "Description of the pictures"


class Describer(Teller):
    """Describes the pictures on request."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window

    def describe(self) -> None:
        """Show what the pictures show now in words, and have a screen reader say it."""
        shown = self._window.findChild(DescriptionWindow) or DescriptionWindow(self._window)
        shown.show_words(self.words())

    def stop(self) -> None:
        """Nothing goes on."""


class DescriptionWindow(TextWindow):
    """A description to read and to copy; it follows nothing, so that it can be read in peace."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, "description", TITLE, "Copy the description")

    def show_words(self, words: str) -> None:
        """Show ``words``, and have them said."""
        self.show_text(words)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.text, words))
