"""Shows the author of a lesson each step as learners will see it, with a question that can be answered."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import Signal

from gdexplorer.errors import InputError
from gdexplorer.gui.features.lessons.judged import prepared
from gdexplorer.gui.features.lessons.questioning import Questioning
from gdexplorer.gui.features.lessons.sitting import Phase, Sitting

if TYPE_CHECKING:
    from gdexplorer.lessons.lesson import Lesson, Step


class Rehearsal(Questioning):
    """Takes the author through the steps; until another one is prepared, the one before stays in sight."""

    stale_changed = Signal(bool)  # whether the step that is wanted cannot be shown

    def show(self, lesson: Lesson, index: int) -> None:
        """Show a step of a lesson; one that is the same as before keeps its answer."""
        before, sitting = self.sitting, Sitting(lesson, min(index, len(lesson.steps) - 1), is_trial=True)
        self._inquiries.cancel()
        if before is not None and before.index == sitting.index and is_same(before.step, sitting.step):
            asking = before.asking_again() if before.phase is Phase.JUDGING else before
            self._show(replace(asking, lesson=lesson))
        else:
            self._do(partial(prepared, sitting), self._show)

    def clear(self) -> None:
        """Show nothing."""
        self._inquiries.cancel()
        self._set(None)

    def _show(self, sitting: Sitting) -> None:
        self._set(sitting)
        self.stale_changed.emit(False)

    def _failed(self, error: InputError) -> None:
        if self.sitting is not None and self.sitting.phase is Phase.JUDGING:
            super()._failed(error)
        else:  # the check lists it
            self.stale_changed.emit(True)


def is_same(one: Step, other: Step) -> bool:
    """Whether two steps show and ask the same, wherever they stand."""
    scenes = (one.scene, other.scene)
    settings, folders = ([getattr(scene, name, None) for scene in scenes] for name in ("settings", "folder"))
    same = settings[0] == settings[1] and folders[0] == folders[1]
    return same and (one.heading, one.text, one.question) == (other.heading, other.text, other.question)
