"""Tell of plug-ins that were left out, in the bar of problems."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from gdexplorer import plugins
from gdexplorer.gui.window.main_window import MainWindow


class PluginReporter(QObject):
    """Report faulty plug-ins to a window, on the window's thread: those found before, and later ones."""

    left_out = Signal(str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._sentences: list[str] = []
        self.left_out.connect(self._report)
        window.destroyed.connect(_say_nothing)
        plugins.tell(self.left_out.emit)

    def _report(self, sentence: str) -> None:
        self._sentences.append(sentence)
        self._window.widgets.problems.warn(" ".join(self._sentences))


def _say_nothing() -> None:
    plugins.tell(None)
