"""Jobs whose result stays on show: it can be exported, and says what has changed since it was computed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.worker import Compute

if TYPE_CHECKING:
    from gdexplorer.descent.experiment import Experiment
    from gdexplorer.exports.analyses import Analysis


class ResultJob(Job):
    """Computes on request, and keeps the result, also where it no longer belongs to what is shown.

    Attributes
    ----------
    experiment : what is shown now; None before anything is.
    result : as far as it is known; None before anything is.
    """

    result_changed = Signal(object)  # the result, which grows, or None
    analysis_changed = Signal(object)  # Analysis
    progress_changed = Signal(float)  # the fraction that is done
    outdated_changed = Signal(str)  # what has changed since, in a sentence; empty if nothing has

    def __init__(self, name: str, compute: Compute, parent: QObject | None = None) -> None:
        super().__init__(name, compute, parent=parent)
        self.experiment: Experiment | None = None
        self.result: Any = None
        self.shown.connect(self.take)
        self.progressed.connect(self.progress_changed)

    def set_experiment(self, experiment: Experiment) -> None:
        """Say whether the result is still of what is shown."""
        self.experiment = experiment
        self.note_change()

    def take(self, result: Any) -> None:
        """Show a result, or none, and hand on what can be exported of it."""
        self.result = result
        self.show_result()
        self.note_change()
        analysis = self.analysis(result)
        if analysis is not None:
            self.analysis_changed.emit(analysis)

    def show_result(self) -> None:
        """Emit the result."""
        self.result_changed.emit(self.result)

    def note_change(self) -> None:
        """Emit what has changed since the result was computed."""
        known = self.result is not None and self.experiment is not None
        self.outdated_changed.emit(self.difference(self.result, self.experiment) if known else "")

    def difference(self, result: Any, now: Any) -> str:
        """What has changed between a result and the experiment ``now``, in a sentence; empty if nothing has."""
        return ""

    def analysis(self, result: Any) -> Analysis | None:
        """What can be exported of a result, or of none; None: what could be exported before still can."""
        raise NotImplementedError
