"""Examines the installation, and shows the report in a window."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QWidget

from gdexplorer.gui.common.text_window import TextWindow
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.worker import Task

TITLE = "About this installation"
WAITING = "Looking at versions, OpenGL and folders…"


class Examiner(Job):
    """Examines the installation on request."""

    def __init__(self, window: QWidget) -> None:
        super().__init__("installation", _examined, parent=window)
        self._window = window
        self.shown.connect(self._show)

    def examine(self) -> None:
        """Open the window, and show the report there once it is complete."""
        shown = self._window.findChild(InstallationWindow) or InstallationWindow(self._window)
        shown.show_text(WAITING)
        self.request(None)

    def _show(self, text: str) -> None:
        shown = self._window.findChild(InstallationWindow)
        if shown is not None:  # else it was closed meanwhile
            shown.show_text(text)


class InstallationWindow(TextWindow):
    """The report, to be pasted into a bug report."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, "installation", TITLE, "Copy the report, for a bug report", is_aligned=True)


def _examined(request: None, task: Task) -> Iterator[str]:
    from gdexplorer.installation.examination import examined

    yield examined().as_text()
