"""Help texts opened from the menus."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox, QWidget

from gdexplorer import __version__


class Dialogs:
    """Dialogs over ``window``."""

    def __init__(self, window: QWidget) -> None:
        self._window = window

    def show_about(self) -> None:
        """Show name, version and licence."""
        text = f"<b>gdexplorer {__version__}</b><br>An explorer of gradient descent.<br>MIT licence."
        QMessageBox.about(self._window, "About gdexplorer", text)
