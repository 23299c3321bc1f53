"""From the window to the first picture: the document, the worker, jobs; a session from a file, a recording."""

from __future__ import annotations

import gc
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

from gdexplorer.console import complain, report
from gdexplorer.exports.film import Recording
from gdexplorer.gui.common.timers import once
from gdexplorer.gui.state.feature import Made
from gdexplorer.gui.window.documents import is_document
from gdexplorer.gui.window.main_window import MainWindow
from gdexplorer.gui.window.plugin_reporter import PluginReporter
from gdexplorer.session.document import Document

# How often to look whether the window is painted, and how long to wait for one that is not, in milliseconds.
LOOK_MILLISECONDS, LONGEST_WAIT = 5, 1000
# How long jobs wait for the first runs, in milliseconds: compiling for these may take longer.
JOBS_WAIT = 1500


class Launch(QObject):
    """Start a window that is about to be shown.

    It is told the document before it is painted, so that it shows nothing else; the worker starts right after, since
    loading the compiler takes a while, and jobs are made once the first runs are shown. ``status`` is the exit status
    after a recording. A ``document`` that is given is shown in place of the preferred one.
    """

    def __init__(
        self, window: MainWindow, session: Path | None, record: Recording | None, document: Document | None = None
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._record = window, session, record
        self._document = document
        self.status = 0
        self._has_runs = self._has_jobs = False
        self._jobs = once(self)
        self._jobs.timeout.connect(self._make_job)
        window.explorer.runs.settled.connect(self._settle)
        window.destroyed.connect(gc.unfreeze)
        # Other files ask questions, and what cannot be recorded closes the window: once it is there.
        self._opens_early = record is None and (session is None or is_document(session))
        if self._opens_early:
            self._open()
        self._since = QElapsedTimer()
        self._since.start()
        QTimer.singleShot(0, self._begin_once_painted)

    @property
    def _recording(self) -> Made:
        """The feature that records."""
        return next(made for made in self._window.features.values() if made.feature.records)

    def _open(self) -> None:
        """Open the session, or begin as preferred, and tell the document."""
        if self._session is not None:
            self._window.documents.open_file(self._session)
        elif self._document is not None:
            self._window.documents.file.begin_new(self._document)
        elif self._record is None:
            self._window.documents.begin_as_preferred()
        self._window.explorer.announce()

    def _begin_once_painted(self) -> None:
        """Begin when the display has asked for the first picture, which is painted then, or soon in any case."""
        handle = self._window.windowHandle()
        is_painted = handle is None or handle.isExposed() or not self._window.isVisible()
        if is_painted or self._since.hasExpired(LONGEST_WAIT):
            self._begin()
        else:
            QTimer.singleShot(LOOK_MILLISECONDS, self._begin_once_painted)

    def _begin(self) -> None:
        """Compute the first runs; jobs wait for them, but not for long."""
        self._window.keys_and_wheel.begin()
        if self._record is not None:
            self._prepare_to_record()
        if not self._opens_early:
            self._open()
        self._window.explorer.runs.begin()
        self._window.widgets.surface.prepare()  # while the worker loads the compiler
        self._window.widgets.curves.prepare()
        self._jobs.start(JOBS_WAIT)

    def _prepare_to_record(self) -> None:
        explorer, recording = self._window.explorer, self._recording
        recording.make_job()
        self._window.documents.never_ask()
        explorer.runs.settled.connect(self._record_now)
        for part in (explorer, explorer.runs, self._window.documents.file, *recording.parts):
            part.error.connect(self._fail)

    def _make_job(self) -> None:
        """Make the jobs, each in a turn; then offer what was not saved, which some of them know."""
        if self._window.wiring.make_next_job():
            self._jobs.start(0)
            return
        self._has_jobs = True
        if self._record is None:
            self._window.recovery.offer()
            PluginReporter(self._window)
        if self._has_runs:
            _rest()

    def _settle(self) -> None:
        self._window.explorer.runs.settled.disconnect(self._settle)
        self._has_runs = True
        if self._has_jobs:
            _rest()
        else:
            self._jobs.start(0)

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


def _rest() -> None:
    """Exclude everything loaded so far, such as modules, kernels and widgets, from garbage collection.

    A collection of these 170,000 objects would block the window for a tenth of a second.
    """
    gc.freeze()
