"""Actions after the window is shown: the first example, a session from a file, a recording."""

from __future__ import annotations

import gc
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

from gdexplorer.console import complain, report
from gdexplorer.exports.film import Recording
from gdexplorer.gui.state.feature import Made
from gdexplorer.gui.window.heap import give_back
from gdexplorer.gui.window.main_window import MainWindow

# How often to look whether the window is painted, and how long to wait for one that is not, in milliseconds.
LOOK_MILLISECONDS, LONGEST_WAIT = 5, 1000


class Launch(QObject):
    """Make jobs and panels, and start the worker, once the window is painted, since loading the compiler takes a while.

    ``status`` is the exit status after a recording.
    """

    def __init__(self, window: MainWindow, session: Path | None, record: Recording | None) -> None:
        super().__init__(window)
        self._window, self._session, self._record = window, session, record
        self.status = 0
        window.explorer.runs.settled.connect(self._settle)
        window.destroyed.connect(gc.unfreeze)
        self._since = QElapsedTimer()
        self._since.start()
        QTimer.singleShot(0, self._begin_once_painted)

    @property
    def _recording(self) -> Made:
        """The feature that records."""
        return next(made for made in self._window.features.values() if made.feature.records)

    def _begin_once_painted(self) -> None:
        """Begin when the display has asked for the first picture, which is painted then, or soon in any case."""
        handle = self._window.windowHandle()
        is_painted = handle is None or handle.isExposed() or not self._window.isVisible()
        if is_painted or self._since.hasExpired(LONGEST_WAIT):
            self._make_what_waits()
        else:
            QTimer.singleShot(LOOK_MILLISECONDS, self._begin_once_painted)

    def _make_what_waits(self) -> None:
        """Make jobs and the panels that are in sight, each in a turn, and begin."""
        if self._window.wiring.make_next():
            QTimer.singleShot(0, self._make_what_waits)
        else:
            self._begin()

    def _begin(self) -> None:
        explorer = self._window.explorer
        if self._record is not None:
            self._window.documents.never_ask()
            explorer.runs.settled.connect(self._record_now)
            for part in (explorer, explorer.runs, self._window.documents.file, *self._recording.parts):
                part.error.connect(self._fail)
        if self._session is not None:
            self._window.documents.open_file(self._session)
        elif self._record is None:
            self._window.documents.begin_as_preferred()
        explorer.begin()
        if self._record is None:
            self._window.recovery.offer()

    def _settle(self) -> None:
        """Exclude everything loaded so far, such as modules, kernels and widgets, from garbage collection.

        A collection of these 170,000 objects would block the window for a tenth of a second. What loading them has
        used and freed, some 20 MB, goes back to the system.
        """
        self._window.explorer.runs.settled.disconnect(self._settle)
        gc.freeze()
        give_back()

    def _record_now(self) -> None:
        recording = self._recording
        assert self._record is not None and recording.feature.records is not None
        self._window.explorer.runs.settled.disconnect(self._record_now)
        report(f"gdexplorer: recording the descent to {self._record.path.resolve()}")
        recorder = recording.feature.records(recording)(self._record.path, self._record.look, self._record.film)
        if recorder is not None:
            recorder.finished.connect(self._recorded)

    def _recorded(self, path: str) -> None:
        report(f"gdexplorer: recorded {Path(path).resolve()}")
        self._window.close()

    def _fail(self, reason: str) -> None:
        complain(f"gdexplorer: {reason}")
        self.status = 1
        self._window.close()
