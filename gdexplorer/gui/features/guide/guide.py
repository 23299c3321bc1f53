"""Open the guide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from gdexplorer.gui.features.guide.guide_window import GuideWindow


class Guide(QObject):
    """Open the guide beside ``window``, on the page that was read last."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._shown: GuideWindow | None = None

    def open(self) -> None:
        """Show the guide, or bring it to the front."""
        from gdexplorer.gui.features.guide.guide_window import GuideWindow

        if self._shown is None:
            self._shown = GuideWindow(self._window)
        self._shown.show()
        self._shown.raise_()
        self._shown.activateWindow()

    def stop(self) -> None:
        """Close the guide with the window."""
        if self._shown is not None:
            self._shown.close()
