"""An exception that nobody foresaw ends in the status line, whichever thread it comes from, and the window goes on."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from gdexplorer.faults import Fault
from gdexplorer.gui.window.main_window import MainWindow


class SafetyNet(QObject):
    """Tells a window of faults, on the thread of the window."""

    fell = Signal(str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.fell.connect(window.widgets.status.warn)

    def tell(self, fault: Fault) -> None:
        """Say in one sentence what happened; to be called on any thread."""
        self.fell.emit(fault.sentence)
