"""Takes a learner through a lesson: scenes, answers, judgements and progress."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QInputDialog, QWidget

from gdexplorer.descent.experiment import Experiment
from gdexplorer.errors import InputError
from gdexplorer.formats import LESSON, LESSON_RESULTS
from gdexplorer.gui.features.lessons.editing import FILES, Editing
from gdexplorer.gui.features.lessons.judged import Judged, prepared
from gdexplorer.gui.features.lessons.questioning import NO_LESSON, Questioning
from gdexplorer.gui.features.lessons.shown import first_scene, map_question
from gdexplorer.gui.features.lessons.sitting import Phase, Sitting
from gdexplorer.gui.jobs.preparation import Preparation, preparation_job
from gdexplorer.gui.state.file_dialogs import chosen_file, chosen_path

if TYPE_CHECKING:
    from gdexplorer.lessons.lesson import Lesson
    from gdexplorer.lessons.progress import Progress


class Tutor(Questioning):
    """The lesson that is taken, if any."""

    lessons_changed = Signal(object)  # tuple of Lesson
    progress_changed = Signal(object)  # Progress
    map_question_changed = Signal(object)  # MapQuestion, or None
    # Document, to be shown apart from the learner's own, and whether its runs are withheld until the answer.
    scene_requested = Signal(object, bool)
    return_requested = Signal()  # to the learner's own document
    play_requested = Signal()
    front_requested = Signal()
    message = Signal(str)
    accepted = Signal()  # something was done, so earlier warnings are obsolete

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._shelf = preparation_job(self)
        self._shelf.shown.connect(lambda outcome: outcome.conclude())
        self.editing = Editing(window)
        self.editing.tried.connect(self.try_lesson)
        self.editing.message.connect(self.message)
        self.editing.error.connect(self.error)
        self.lessons: tuple[Lesson, ...] = ()
        self._progress: Progress | None = None
        self._is_listed = False

    def stop(self) -> None:
        """End the jobs."""
        super().stop()
        self._shelf.stop()
        self.editing.stop()

    # Facts of the window

    def set_experiment(self, experiment: Experiment) -> None:
        """What the window shows now, which answers a question that asks to make something happen."""
        super().set_experiment(experiment)
        self.editing.set_experiment(experiment)

    def listing(self) -> None:
        """List the lessons, when that is first requested."""
        if not self._is_listed:
            self._is_listed = True
            self._shelf.request(Preparation(_listed, self._list, lambda error: self.error.emit(str(error))))

    def come_back(self) -> None:
        """The window shows the learner's own document again."""
        self._inquiries.cancel()
        self._set(None)

    # Requests

    def begin(self, lesson: Lesson) -> None:
        """Begin a lesson, or go on where it was left."""
        at = 0 if self._progress is None else self._progress.next_step(lesson)
        self._open(Sitting(lesson, at))

    def begin_file(self, path: Path) -> None:
        """Begin a lesson of a file."""
        from gdexplorer.lessons.reading import read_lesson

        self._do(partial(read_lesson, path), lambda lesson: self._open(Sitting(lesson)))

    def try_lesson(self, lesson: Lesson) -> None:
        """Begin a lesson as learners do, for its author."""
        self._window.raise_()
        self._window.activateWindow()
        self._open(Sitting(lesson, is_trial=True))

    def edit_copy(self, lesson: Lesson) -> None:
        """Edit a copy of a lesson that comes with the program."""
        self.editing.copy(lesson)

    def choose_file(self) -> None:
        """Ask for the file of a lesson, and begin it."""
        path = chosen_file(self._window, "Open lesson", LESSON.what, FILES)
        if path is not None:
            self.begin_file(path)

    def export(self) -> None:
        """Ask for a name and a file, and write how the lessons went."""
        if not self._progress:
            self.error.emit("No lesson was begun yet: there are no results.")
            return
        name, agreed = QInputDialog.getText(
            self._window, "Export results", "Your name, which is written to the file and nowhere else:"
        )
        if not agreed:
            return
        try:
            path = chosen_path(self._window, "Export results", "lessons", LESSON_RESULTS)
            if path is not None:
                self._progress.export(path, name.strip())
                self.message.emit(f"Saved {path}.")
        except InputError as error:
            self.error.emit(str(error))

    def again(self) -> None:
        """Answer the question anew, in the scene as it was."""
        super().again()
        if self.sitting is not None and self.sitting.phase is Phase.ASKING and not self._is_of_kind("make"):
            self._show_scene()

    def restore(self) -> None:
        """Set up the scene of the step anew; answers that were given stay."""
        if self.sitting is None:
            self.error.emit(NO_LESSON)
        else:
            self._show_scene()

    def next(self) -> None:
        """Go to the next step; after the last one, leave."""
        if self.sitting is None:
            self.error.emit(NO_LESSON)
        elif self.sitting.is_last:
            self._note(self.sitting)
            self.leave()
        else:
            self._note(self.sitting)
            self._open(self.sitting.at(self.sitting.index + 1))

    def back(self) -> None:
        """Go to the step before."""
        if self.sitting is None:
            self.error.emit(NO_LESSON)
        elif self.sitting.index > 0:
            self._open(self.sitting.at(self.sitting.index - 1))

    def leave(self) -> None:
        """Leave the lesson, back to the learner's own document."""
        if self.sitting is None:
            self.error.emit(NO_LESSON)
        else:
            self._inquiries.cancel()
            self._set(None)
            self.return_requested.emit()

    # Consequences

    def _failed(self, error: InputError) -> None:
        super()._failed(error)
        if self.sitting is not None and self.sitting.phase is Phase.PREPARING:
            self.leave()

    def _list(self, listed: tuple[tuple[Lesson, ...], Progress]) -> None:
        self.lessons, self._progress = listed
        self.lessons_changed.emit(self.lessons)
        self.progress_changed.emit(self._progress)

    def _open(self, sitting: Sitting) -> None:
        self._set(sitting)
        self.accepted.emit()
        self.front_requested.emit()
        self._do(partial(prepared, sitting), self._prepared)

    def _prepared(self, sitting: Sitting) -> None:
        if self.sitting is not None:
            self._set(sitting)
            self._show_scene()
            self._do(Judged(sitting, None).look_ahead, lambda _: None)

    def _show_scene(self) -> None:
        assert self.sitting is not None
        if self.sitting.step.scene is None:  # what the window shows stays
            return
        stage = first_scene(self.sitting)
        self.scene_requested.emit(stage.document, stage.withheld)

    def _is_of_kind(self, kind: str) -> bool:
        return self.sitting is not None and getattr(self.sitting.question, "kind", "") == kind

    def _judged(self, outcome: Sitting) -> None:
        super()._judged(outcome)
        self.accepted.emit()
        if not self._is_of_kind("make") or outcome.shown:
            self.scene_requested.emit(replace(Judged(outcome, None).document(), cursor=0), False)
            self.play_requested.emit()
        if outcome.is_answered:
            self._note(outcome)

    def _note(self, sitting: Sitting) -> None:
        """Keep how the step went."""
        if self._progress is None or sitting.is_trial:
            return
        self._progress = self._progress.noted(
            sitting.lesson, sitting.index, tries=sitting.tries, shown=sitting.shown, right=sitting.is_answered
        )
        self.progress_changed.emit(self._progress)
        if self._progress.problem:
            self.error.emit(self._progress.problem)

    def _set(self, sitting: Sitting | None) -> None:
        super()._set(sitting)
        self.map_question_changed.emit(None if sitting is None else map_question(sitting))


def _listed() -> tuple[tuple[Lesson, ...], Progress]:
    from gdexplorer.lessons.progress import Progress
    from gdexplorer.lessons.shelf import all_lessons

    return all_lessons(), Progress.load()
