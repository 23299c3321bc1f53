"""The submenu of recent files."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from gdexplorer.gui.common.fields import named
from gdexplorer.gui.common.timers import next_turn

LONGEST = 480  # pixels of a folder; longer ones are cut in the middle


class RecentMenu(QMenu):
    """One entry for each recent file, the newest first, and one that empties the list.

    Both kinds change the list, and so wait until the click on an entry that may go is over.
    """

    chosen = Signal(object)  # Path
    clear_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Open &recent", parent)
        named(self, "recent_menu")
        self.setToolTipsVisible(True)
        self.set_recent(())

    def set_recent(self, paths: Sequence[Path]) -> None:
        """List these files."""
        self.clear()
        for number, path in enumerate(paths, 1):
            action = self.addAction(self._text(number, path))
            action.setObjectName(f"recent_{number}_action")
            action.setToolTip(str(path))
            action.triggered.connect(partial(next_turn, partial(self.chosen.emit, path)))
        self.addSeparator()
        clear = self.addAction("&Clear list")
        clear.setObjectName("clear_recent_action")
        clear.triggered.connect(partial(next_turn, self.clear_requested.emit))
        self.menuAction().setEnabled(bool(paths))

    def _text(self, number: int, path: Path) -> str:
        """Its name and, shorter if need be, its folder; numbered up to nine as the letter to press."""
        place = self.fontMetrics().elidedText(str(path.parent), Qt.TextElideMode.ElideMiddle, LONGEST)
        letter = f"&{number}  " if number < 10 else ""
        return letter + f"{path.name}  –  {place}".replace("&", "&&")
