"""Show unexpected exceptions of any thread in the bar of problems; the window keeps running."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from gdexplorer.faults import Fault
from gdexplorer.gui.window.main_window import MainWindow


class FaultReporter(QObject):
    """Report faults to a window, on the window's thread."""

    reported = Signal(str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.reported.connect(window.widgets.problems.warn)
        self.reported.connect(window.recovery.back_up_now)

    def show(self, fault: Fault) -> None:
        """Show the fault's sentence; may be called from any thread."""
        self.reported.emit(fault.sentence)
