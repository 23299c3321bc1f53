"""Show unexpected exceptions of any thread in the status line, and keep the window running."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from gdexplorer.faults import Fault
from gdexplorer.gui.window.main_window import MainWindow


class SafetyNet(QObject):
    """Report faults to a window, on the window's thread."""

    fell = Signal(str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.fell.connect(window.widgets.status.warn)

    def tell(self, fault: Fault) -> None:
        """Show the fault's sentence; may be called from any thread."""
        self.fell.emit(fault.sentence)
