"""How much of a computation is done, as a bar."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar

from gdexplorer.gui.common.fields import named

PARTS, HEIGHT = 1000, 8


class ShareBar(QProgressBar):
    """A low bar; it keeps its room while nothing is computed, so that nothing around it moves."""

    def __init__(self, name: str, label: str) -> None:
        super().__init__()
        named(self, name, label)
        self._is_busy = False
        self.setRange(0, PARTS)
        self.setTextVisible(False)
        self.setFixedHeight(HEIGHT)
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)

    def show_busy(self, busy: bool) -> None:
        """Begin anew, seen only while something is computed."""
        self._is_busy = busy
        self._show(0)
        self.setVisible(busy)

    def show_share(self, share: float) -> None:
        """Show the fraction that is done."""
        self._show(round(share * PARTS) if self._is_busy else 0)

    def _show(self, parts: int) -> None:
        """Qt paints a bar at once when its value changes, and with it all of the window that waits to be painted."""
        self.setUpdatesEnabled(False)
        self.setValue(parts)
        self.setUpdatesEnabled(True)
