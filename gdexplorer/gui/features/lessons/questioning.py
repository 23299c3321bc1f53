"""Takes someone through the question of a step: answer, commitment, judgement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from gdexplorer.descent.experiment import Experiment
from gdexplorer.errors import InputError
from gdexplorer.gui.features.lessons.inquiries import Inquiries, Inquiry
from gdexplorer.gui.features.lessons.judged import Judged
from gdexplorer.gui.features.lessons.sitting import Phase, Sitting

NO_LESSON = "Begin a lesson first: choose one in the panel Learn."


class Questioning(QObject):
    """Base class of those that take someone through steps; everything slow is done on another thread.

    Attributes
    ----------
    sitting : the step that is taken; None if there is none.
    """

    sitting_changed = Signal(object)  # Sitting, or None
    error = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._inquiries = Inquiries(self)
        self.sitting: Sitting | None = None
        self._experiment: Experiment | None = None

    @property
    def busy(self) -> bool:
        """Whether the engine is at work for the lesson."""
        return self._inquiries.busy

    def stop(self) -> None:
        """End the job."""
        self._inquiries.stop()

    def set_experiment(self, experiment: Experiment) -> None:
        """What the window shows now, which answers a question that asks to make something happen."""
        self._experiment = experiment

    def answer(self, answer: Any) -> None:
        """Enter an answer, not committed yet."""
        if self.sitting is not None and self.sitting.phase is Phase.ASKING:
            self._set(replace(self.sitting, answer=answer))

    def commit(self) -> None:
        """Commit to the answer: it is judged, and what happens is played."""
        sitting = self.sitting
        if sitting is None or sitting.phase is not Phase.ASKING:
            self.error.emit(NO_LESSON if sitting is None else "There is no open question here.")
            return
        judged = Judged(sitting, self._experiment)
        if judged.answer is None:
            self.error.emit("Answer the question first.")
            return
        self._set(replace(sitting, phase=Phase.JUDGING))
        self._do(judged.judge, self._judged)

    def again(self) -> None:
        """Answer the question anew."""
        if self.sitting is not None and self.sitting.phase is Phase.JUDGED:
            self._set(self.sitting.asking_again())

    def hint(self) -> None:
        """Show the hint."""
        if self.sitting is not None:
            self._set(replace(self.sitting, hinted=True))

    def solution(self) -> None:
        """Show the right answer, and what happens."""
        sitting = self.sitting
        if sitting is None:
            self.error.emit(NO_LESSON)
        elif sitting.question is not None and sitting.phase in (Phase.ASKING, Phase.JUDGED):
            self._set(replace(sitting, phase=Phase.JUDGING))
            self._do(Judged(sitting, self._experiment).solve, self._judged)

    # Consequences

    def _do(self, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        about = None if self.sitting is None else self.sitting.step
        self._inquiries.make(Inquiry(work, then, self._failed, about))

    def _failed(self, error: InputError) -> None:
        self.error.emit(str(error))
        if self.sitting is not None and self.sitting.phase is Phase.JUDGING:
            self._set(self.sitting.asking_again())

    def _judged(self, outcome: Sitting) -> None:
        self._set(outcome if self.sitting is None else replace(outcome, hinted=self.sitting.hinted))

    def _set(self, sitting: Sitting | None) -> None:
        self.sitting = sitting
        self.sitting_changed.emit(sitting)
