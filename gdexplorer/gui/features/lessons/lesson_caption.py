"""What presenter mode shows of a lesson: the step and its question, answered by a show of hands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gdexplorer.gui.common.eliding import Elided
from gdexplorer.gui.common.fields import push_button
from gdexplorer.gui.features.lessons.sitting import Phase, Sitting

if TYPE_CHECKING:
    from gdexplorer.gui.common.show_of_hands import ShowOfHands

SHOW = "Show the answer", "Commit to the answer with most hands, and show what happens"


class LessonCaption(QWidget):
    """Follows the lesson that is taken; nothing of it is made before there is one.

    Attributes
    ----------
    wanted : whether a lesson is taken.
    """

    wanted_changed = Signal()
    answer_requested = Signal(object)
    commit_requested = Signal()
    solution_requested = Signal()
    next_requested = Signal()
    back_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("lesson_caption")
        self.setAccessibleName("Step of the lesson")
        self.wanted = False
        self._sitting: Sitting | None = None
        self._step_shown: object = None  # the step whose hands are counted
        self._hands: ShowOfHands | None = None

    def set_sitting(self, sitting: Sitting | None) -> None:
        """Show another state of the lesson, or none."""
        self._sitting = sitting
        if sitting is not None:
            if self._hands is None:
                self._make()
            self._show(sitting)
        if self.wanted != (sitting is not None):
            self.wanted = sitting is not None
            self.wanted_changed.emit()

    def show_next(self) -> None:
        """Go to the next step; the last one stays, until the presenter leaves the lesson."""
        if self._sitting is not None and not self._sitting.is_last:
            self.next_requested.emit()

    def show_previous(self) -> None:
        """Go to the step before."""
        self.back_requested.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Keep the heading bold at any size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self._hands is not None:
            self._embolden()

    def _make(self) -> None:
        from gdexplorer.gui.common.show_of_hands import ShowOfHands
        from gdexplorer.gui.features.lessons.lesson_text import LessonText

        self._heading = Elided(name="lesson_caption_heading")
        self._prompt = LessonText("lesson_caption_prompt", "Question")
        self._hands, self._said = ShowOfHands(), LessonText("lesson_caption_said", "What the lesson says to the answer")
        self._show_answer = push_button("lesson_caption_button", *SHOW)
        self._show_answer.clicked.connect(self._commit)
        self._embolden()
        first = QHBoxLayout()
        first.addWidget(self._heading, 1)
        first.addWidget(self._show_answer)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(first)
        for widget in (self._prompt, self._hands, self._said):
            layout.addWidget(widget)

    def _embolden(self) -> None:
        font = self.font()
        font.setBold(True)
        self._heading.setFont(font)

    def _show(self, sitting: Sitting) -> None:
        assert self._hands is not None
        question, ready = sitting.question, sitting.phase is not Phase.PREPARING
        place = f"{sitting.index + 1}/{len(sitting.lesson.steps)}"
        self._heading.setText(f"{sitting.lesson.title} · {sitting.step.heading} · {place}")
        self._prompt.set_markdown(_prompt_of(sitting), sitting.formulas)
        self._prompt.setVisible(question is not None and ready)
        self._show_hands(sitting)
        self._show_answer.setVisible(question is not None and sitting.phase is Phase.ASKING)
        said = sitting.judgement.said if sitting.judgement is not None else ""
        self._said.set_markdown(said, sitting.formulas)
        self._said.setVisible(bool(said))

    def _show_hands(self, sitting: Sitting) -> None:
        assert self._hands is not None
        question, judged = sitting.question, sitting.phase is Phase.JUDGED
        has_choice = question is not None and question.kind == "choice"
        if has_choice and sitting.step is not self._step_shown:
            self._step_shown = sitting.step
            self._hands.ask([option.text for option in question.options])
        self._hands.setVisible(has_choice and sitting.phase is not Phase.PREPARING)
        if has_choice:
            self._hands.show_right(sitting.truth if judged else None)

    def _commit(self) -> None:
        """Commit to what most hands were for, or to what was entered on the map; without either, show the answer."""
        assert self._sitting is not None and self._hands is not None
        question = self._sitting.question
        leader = self._hands.leader if question is not None and question.kind == "choice" else None
        if leader is not None:
            self.answer_requested.emit(leader)
        if leader is None and self._sitting.answer is None and getattr(question, "kind", "") != "make":
            self.solution_requested.emit()
        else:
            self.commit_requested.emit()


def _prompt_of(sitting: Sitting) -> str:
    """The question as Markdown, with the names of runs that are to be put in order."""
    if sitting.phase is Phase.PREPARING or getattr(sitting.question, "kind", "") != "order":
        return sitting.prompt
    from gdexplorer.gui.features.lessons.fields_of_questions import runs_to_order

    return f"{sitting.prompt}\n\n{' · '.join(name for _, name in runs_to_order(sitting))}"
