"""Takes a learner through a lesson: scenes, answers, judgements and progress."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget

from gdexplorer.descent.experiment import Experiment
from gdexplorer.errors import InputError
from gdexplorer.formats import LESSON_RESULTS
from gdexplorer.gui.common.file_dialogs import chosen_path
from gdexplorer.gui.features.lessons.answer_layer import MapQuestion
from gdexplorer.gui.features.lessons.sitting import Phase, Sitting
from gdexplorer.gui.jobs.preparation import Preparation, preparation_job
from gdexplorer.scene.field import Field
from gdexplorer.session.document import Document
from gdexplorer.session.view_state import PictureLayer

if TYPE_CHECKING:
    from gdexplorer.lessons.lesson import Lesson
    from gdexplorer.lessons.progress import Progress

NO_LESSON = "Begin a lesson first: choose one in the panel Learn."


class Tutor(QObject):
    """The lesson that is taken, if any; everything slow is done on another thread."""

    lessons_changed = Signal(object)  # tuple of Lesson
    progress_changed = Signal(object)  # Progress
    sitting_changed = Signal(object)  # Sitting, or None
    map_question_changed = Signal(object)  # MapQuestion, or None
    scene_requested = Signal(object)  # Document, to be shown apart from the learner's own
    return_requested = Signal()  # to the learner's own document
    play_requested = Signal()
    front_requested = Signal()
    message = Signal(str)
    error = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._job, self._shelf = preparation_job(self), preparation_job(self)
        for job in (self._job, self._shelf):
            job.shown.connect(lambda prepared: prepared.conclude())
        self.sitting: Sitting | None = None
        self.lessons: tuple[Lesson, ...] = ()
        self._progress: Progress | None = None
        self._experiment: Experiment | None = None
        self._is_listed = False

    def stop(self) -> None:
        """End the jobs."""
        self._job.stop()
        self._shelf.stop()

    # Facts of the window

    def set_experiment(self, experiment: Experiment) -> None:
        """What the window shows now, which answers a question that asks to make something happen."""
        self._experiment = experiment

    def listing(self) -> None:
        """List the lessons, when that is first requested."""
        if not self._is_listed:
            self._is_listed = True
            self._shelf.request(Preparation(_listed, self._list, lambda error: self.error.emit(str(error))))

    def come_back(self) -> None:
        """The window shows the learner's own document again."""
        self._set(None)

    # Requests

    def begin(self, lesson: Lesson) -> None:
        """Begin a lesson, or go on where it was left."""
        at = 0 if self._progress is None else self._progress.next_step(lesson)
        self._open(Sitting(lesson, at))

    def begin_file(self, path: Path) -> None:
        """Begin a lesson of a file."""
        from gdexplorer.lessons.reading import read_lesson

        self._do(lambda: read_lesson(path), lambda lesson: self._open(Sitting(lesson)))

    def choose_file(self) -> None:
        """Ask for the file of a lesson, and begin it."""
        name, _ = QFileDialog.getOpenFileName(self._window, "Open lesson", "", "Lessons (*.md);;All files (*)")
        if name:
            self.begin_file(Path(name))

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
        judged = _Judged(sitting, self._experiment)
        if judged.answer is None:
            self.error.emit("Answer the question first.")
            return
        self._set(replace(sitting, phase=Phase.JUDGING))
        self._do(judged.judge, self._judged)

    def again(self) -> None:
        """Answer the question anew."""
        if self.sitting is not None and self.sitting.phase is Phase.JUDGED:
            self._set(self.sitting.asking_again())
            if self._is_of_kind("make"):
                return
            self._show_scene()

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
            self._do(_Judged(sitting, self._experiment).solve, self._judged)

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
            self._job.cancel()
            self._set(None)
            self.return_requested.emit()

    # Consequences

    def _do(self, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        self._job.request(Preparation(work, then, self._failed))

    def _failed(self, error: InputError) -> None:
        self.error.emit(str(error))
        if self.sitting is not None and self.sitting.phase is Phase.JUDGING:
            self._set(self.sitting.asking_again())
        elif self.sitting is not None and self.sitting.phase is Phase.PREPARING:
            self.leave()

    def _list(self, listed: tuple[tuple[Lesson, ...], Progress]) -> None:
        self.lessons, self._progress = listed
        self.lessons_changed.emit(self.lessons)
        self.progress_changed.emit(self._progress)

    def _open(self, sitting: Sitting) -> None:
        self._set(sitting)
        self.front_requested.emit()
        self._do(lambda: _prepared(sitting), self._prepared)

    def _prepared(self, sitting: Sitting) -> None:
        if self.sitting is not None:
            self._set(sitting)
            self._show_scene()
            self._do(_Judged(sitting, None).look_ahead, lambda _: None)

    def _show_scene(self) -> None:
        assert self.sitting is not None
        if self.sitting.step.scene is None:  # what the window shows stays
            return
        document = self.sitting.document
        hides = self.sitting.phase is Phase.ASKING and self.sitting.question.hides_paths
        self.scene_requested.emit(before_answer(document) if hides else document)

    def _is_of_kind(self, kind: str) -> bool:
        return self.sitting is not None and getattr(self.sitting.question, "kind", "") == kind

    def _judged(self, outcome: Sitting) -> None:
        self._set(outcome if self.sitting is None else replace(outcome, hinted=self.sitting.hinted))
        if not self._is_of_kind("make") or outcome.shown:
            self.scene_requested.emit(replace(_Judged(outcome, None).document(), cursor=0))
            self.play_requested.emit()
        if outcome.is_answered:
            self._note(outcome)

    def _note(self, sitting: Sitting) -> None:
        """Keep how the step went."""
        if self._progress is None:
            return
        self._progress = self._progress.noted(
            sitting.lesson, sitting.index, tries=sitting.tries, shown=sitting.shown, right=sitting.is_answered
        )
        self.progress_changed.emit(self._progress)
        if self._progress.problem:
            self.error.emit(self._progress.problem)

    def _set(self, sitting: Sitting | None) -> None:
        self.sitting = sitting
        self.sitting_changed.emit(sitting)
        self.map_question_changed.emit(None if sitting is None else map_question(sitting))


def map_question(sitting: Sitting) -> MapQuestion | None:
    """What the map asks and shows of a step."""
    question = sitting.question
    if question is None or question.kind not in ("end", "direction") or sitting.phase is Phase.PREPARING:
        return None
    at = tuple(question.at) if question.kind == "direction" else None
    return MapQuestion(at, sitting.phase is Phase.ASKING, sitting.answer, sitting.truth)


def before_answer(document: Document) -> Document:
    """A scene in which nothing is to be seen yet of what is asked: no run, and no arrows of the gradient."""
    hidden = tuple(replace(configured, visible=False) for configured in document.experiment.optimizers)
    view = replace(document.view.showing(PictureLayer.FIELD, False), field=Field.ARROWS, basins_shown=False)
    return Document(replace(document.experiment, optimizers=hidden), view)


@dataclass(frozen=True)
class _Judged:
    """The work that judges an answer, or finds the right one."""

    sitting: Sitting
    experiment: Experiment | None

    @property
    def answer(self) -> Any:
        """What is judged: what was entered, or what the window shows."""
        if self.sitting.question.kind == "make":
            return None if self.experiment is None else Document(self.experiment)
        return self.sitting.answer

    def look_ahead(self) -> None:
        """Let the engine find now what an answer will be compared with, while the learner thinks."""
        if self.sitting.question is not None:
            self.sitting.question.solution(self._facts())

    def judge(self) -> Sitting:
        """Judge the answer."""
        question, facts = self.sitting.question, self._facts()
        judgement = question.judge(self.answer, facts)
        truth = question.solution(facts)
        formulas = {**self.sitting.formulas, **_typeset(judgement.said)}
        return replace(
            self.sitting, phase=Phase.JUDGED, judgement=judgement, truth=truth, tries=self.sitting.tries + 1,
            formulas=formulas,
        )  # fmt: skip

    def solve(self) -> Sitting:
        """Find the right answer."""
        truth = self.sitting.question.solution(self._facts())
        return replace(self.sitting, phase=Phase.JUDGED, judgement=None, truth=truth, shown=True)

    def document(self) -> Document:
        """What plays after the answer."""
        question, document = self.sitting.question, self.sitting.document
        answer = self.sitting.truth if self.sitting.shown else self.sitting.answer
        return document if answer is None else question.played(answer, document)

    def _facts(self) -> Any:
        from gdexplorer.lessons.facts import Facts

        return Facts.of(self.sitting.document)


def _listed() -> tuple[tuple[Lesson, ...], Progress]:
    from gdexplorer.lessons.progress import Progress
    from gdexplorer.lessons.shelf import all_lessons

    return all_lessons(), Progress.load()


def _prepared(sitting: Sitting) -> Sitting:
    """Compile the scene, fill in its numbers, and typeset all formulas of the step."""
    from gdexplorer.lessons.facts import Facts

    question, prompt, hint = sitting.question, "", ""
    if sitting.step.scene is not None:
        sitting.document.experiment.bound()
    if question is not None:
        facts = Facts.of(sitting.document)
        prompt, hint = question.told(question.prompt, facts), question.told(question.hint, facts)
    options = [option.text for option in getattr(question, "options", ())]
    formulas = _typeset(sitting.step.text, prompt, hint, *options)
    phase = Phase.READING if question is None else Phase.ASKING
    # An order is an answer as it stands.
    answer = tuple(question.runs) if question is not None and question.kind == "order" else None
    return replace(sitting, phase=phase, formulas=formulas, prompt=prompt, hint=hint, answer=answer)


def _typeset(*texts: str) -> dict[str, str]:
    """The SVG of each formula in Markdown texts, by its LaTeX."""
    from gdexplorer.gui.common.formula_label import typeset
    from gdexplorer.gui.features.lessons.lesson_text import formulas_in

    return {latex: typeset(latex) for text in texts for latex in formulas_in(text)}
