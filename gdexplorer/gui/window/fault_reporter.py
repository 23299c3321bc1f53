"""Show unexpected exceptions of any thread in the bar of problems, and keep the document; the window keeps running."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from gdexplorer import faults
from gdexplorer.faults import Fault
from gdexplorer.gui.window.main_window import MainWindow
from gdexplorer.session.document import Document
from gdexplorer.session.file import SUFFIX, write_session

# The most documents that are kept beside the log; older ones make room for newer ones.
MOST = 20
_PREFIX = "fault-"


class FaultReporter(QObject):
    """Report faults to a window, on the window's thread."""

    occurred = Signal(object)  # Fault

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._kept: dict[str, Path | None] = {}  # the document of each fault, by its text
        self.occurred.connect(self._report)

    def show(self, fault: Fault) -> None:
        """Show the fault's sentence, and keep the document as it is; may be called from any thread."""
        self.occurred.emit(fault)

    def _report(self, fault: Fault) -> None:
        self._window.recovery.back_up_now()
        if fault.text not in self._kept:
            self._kept[fault.text] = kept(self._window.explorer.document)
        self._window.widgets.problems.warn(fault.sentence_with(self._kept[fault.text]))


def kept(document: Document) -> Path | None:
    """Write ``document`` beside the log, to repeat a fault with it; return its file, None if that is impossible."""
    folder = faults.log_path().parent
    with suppress(Exception):  # nothing may go wrong while a fault is reported
        folder.mkdir(parents=True, exist_ok=True)
        path = _free(folder, time.strftime("%Y%m%d-%H%M%S"))
        write_session(path, document)
        faults.note(f"The document as it was is in {path}: open it to repeat what happened.")
        for old in sorted(folder.glob(f"{_PREFIX}*{SUFFIX}"), key=lambda file: file.stat().st_mtime_ns)[:-MOST]:
            old.unlink(missing_ok=True)
        return path
    return None


def _free(folder: Path, when: str) -> Path:
    names = (folder / f"{_PREFIX}{when}{f'-{number}' * bool(number)}{SUFFIX}" for number in range(1000))
    return next(path for path in names if not path.exists())
