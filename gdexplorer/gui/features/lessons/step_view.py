"""A step of a lesson: its text, its question, the way to answer, and what is said after it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gdexplorer.gui.common.fields import named, push_button, wrapped
from gdexplorer.gui.features.lessons.answer_fields import AnswerField
from gdexplorer.gui.features.lessons.fields_of_questions import field_for
from gdexplorer.gui.features.lessons.lesson_text import LessonText
from gdexplorer.gui.features.lessons.sitting import Phase, Sitting
from gdexplorer.gui.state.preferences import Preferences

_COMMIT = {"make": ("Check", "Look whether it has happened")}
SHOWN = "This is the answer, as the engine finds it."
COMMIT = "Commit", "Commit to the answer: only then it is shown what happens (Ctrl+Return)"


class StepView(QWidget):
    """Shows a `Sitting`; what people press and enter are requests. Its parts are made for the first one.

    One in a ``rehearsal`` has no buttons for the scene, which it does not show, and ends with the last step.
    """

    answer_requested = Signal(object)
    commit_requested = Signal()
    again_requested = Signal()
    hint_requested = Signal()
    solution_requested = Signal()
    restore_requested = Signal()
    next_requested = Signal()
    back_requested = Signal()
    leave_requested = Signal()
    error = Signal(str)

    def __init__(self, rehearsal: bool = False) -> None:
        super().__init__()
        self._is_rehearsal = rehearsal
        self._sitting: Sitting | None = None
        self._field_step: object = None  # the step whose question the field is for
        self._field: AnswerField | None = None
        self._preferences = Preferences()

    def set_preferences(self, preferences: Preferences) -> None:
        """Ask in the preferred units."""
        self._preferences = preferences
        if self._field is not None:
            self._field.set_preferences(preferences)

    def _make(self) -> None:
        self._title = wrapped("", "lesson_title")
        self._heading = wrapped("", "lesson_heading")
        self._place = wrapped("", "lesson_place")
        self._text = LessonText("lesson_text", "Text of the step")
        self._prompt = LessonText("lesson_prompt", "Question")
        embolden(self._prompt)
        self._holder = QVBoxLayout()
        self._hint = LessonText("lesson_hint", "Hint")
        self._said = LessonText("lesson_said", "What the lesson says to your answer")
        self._sources = LessonText("lesson_sources", "Sources of the lesson")
        self._make_buttons()
        self._lay_out()

    def show_sitting(self, sitting: Sitting) -> None:
        """Show another state."""
        if self._sitting is None:
            self._make()
        before, self._sitting = self._sitting, sitting
        step, question = sitting.step, sitting.question
        self._title.setText(sitting.lesson.title)
        self._heading.setText(step.heading)
        self._place.setText(f"Step {sitting.index + 1} of {len(sitting.lesson.steps)}")
        ready = sitting.phase is not Phase.PREPARING
        self._text.set_markdown(step.text, sitting.formulas)
        self._show(self._prompt, sitting.prompt, sitting.formulas)
        if question is not None and ready and (step is not self._field_step or before is None):
            self._make_field(sitting)
        self._set_field_seen(question is not None and ready)
        if self._field is not None:
            self._field.set_answer(sitting.truth if sitting.shown else sitting.answer)
            self._field.set_open(sitting.phase is Phase.ASKING)
        hint = sitting.hint if sitting.hinted else ""
        self._show(self._hint, f"**Hint.** {hint}" if hint else "", sitting.formulas)
        self._show_said(sitting)
        self._show(self._sources, sources_of(sitting), {})
        self._offer_buttons(sitting)

    def _show(self, label: LessonText, text: str, formulas: Mapping[str, str]) -> None:
        label.set_markdown(text, formulas)
        label.setVisible(bool(text))

    def _make_field(self, sitting: Sitting) -> None:
        self._field_step = sitting.step
        if self._field is not None:
            self._holder.removeWidget(self._field)
            self._field.hide()
            self._field.deleteLater()
        self._field = field_for(sitting)
        self._field.set_preferences(self._preferences)
        self._field.edited.connect(self.answer_requested)
        self._field.error.connect(self.error)
        self._holder.addWidget(self._field)
        text, tip = _COMMIT.get(sitting.question.kind, COMMIT)
        self._commit.setText(text)
        self._commit.setToolTip(tip)

    def _set_field_seen(self, seen: bool) -> None:
        if self._field is not None:
            self._field.setVisible(seen)

    def _show_said(self, sitting: Sitting) -> None:
        judgement = sitting.judgement
        text = {Phase.PREPARING: "Preparing the scene…", Phase.JUDGING: "Looking what happens…"}.get(sitting.phase, "")
        if judgement is not None:
            mark = f"{SHOWN}\n\n✓" if sitting.shown else "✓" if judgement.right else "✗"
            text = f"{mark} {judgement.said}"
        self._show(self._said, text, sitting.formulas)

    def _offer_buttons(self, sitting: Sitting) -> None:
        has_question, judged = sitting.question is not None, sitting.phase is Phase.JUDGED
        open_ = has_question and sitting.phase is Phase.ASKING
        self._commit.setVisible(has_question and not judged)
        needs = open_ and sitting.question.kind != "make"
        self._commit.setEnabled(open_ and (sitting.answer is not None or not needs))
        self._again.setVisible(has_question and judged and not sitting.is_answered)
        self._hint_button.setVisible(
            bool(sitting.hint) and has_question and not sitting.hinted and not sitting.is_answered
        )
        self._show_me.setVisible(has_question and not sitting.is_answered)
        self._show_me.setEnabled(sitting.phase in (Phase.ASKING, Phase.JUDGED))
        ends = sitting.is_last and not self._is_rehearsal
        self._next.setText("Finish" if ends else "Next")
        self._next.setEnabled(ends or not sitting.is_last)
        self._back.setEnabled(sitting.index > 0)

    def _make_buttons(self) -> None:
        self._commit = push_button("lesson_commit_button", *COMMIT)
        self._again = push_button("lesson_again_button", "Try again", "Answer the question anew")
        self._hint_button = push_button("lesson_hint_button", "Hint", "Show the hint")
        self._show_me = push_button("lesson_show_button", "Show me", "Show the right answer and what happens")
        self._restore = push_button("lesson_restore_button", "Restore scene", "Set up the scene of this step anew")
        self._back = push_button("lesson_back_button", "Back", "Go to the step before")
        self._next = push_button("lesson_next_button", "Next", "Go to the next step")
        self._leave = push_button("lesson_leave_button", "Leave", "Leave the lesson, back to your own document")
        for button, signal in (
            (self._commit, self.commit_requested), (self._again, self.again_requested),
            (self._hint_button, self.hint_requested), (self._show_me, self.solution_requested),
            (self._restore, self.restore_requested), (self._back, self.back_requested),
            (self._next, self.next_requested), (self._leave, self.leave_requested),
        ):  # fmt: skip
            button.clicked.connect(signal)

    def _lay_out(self) -> None:
        embolden(self._heading)
        line = named(QFrame(), "lesson_line")
        line.setFrameShape(QFrame.Shape.HLine)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self._title, self._place, self._heading, self._text, self._prompt):
            layout.addWidget(widget)
        layout.addLayout(self._holder)
        for buttons in ((self._commit, self._again), (self._hint_button, self._show_me)):
            layout.addLayout(_row(buttons))
        layout.addWidget(self._hint)
        layout.addWidget(self._said)
        layout.addWidget(self._sources)
        layout.addWidget(line)
        layout.addLayout(_row((self._back, self._next)))
        layout.addLayout(_row((self._restore, self._leave)))
        for button in (self._restore, self._leave):
            button.setHidden(self._is_rehearsal)


def sources_of(sitting: Sitting) -> str:
    """The sources of the lesson as Markdown, at its end."""
    sources = sitting.lesson.sources if sitting.is_last else ()
    return "\n".join(["**Sources**\n", *(f"- {source}" for source in sources)]) if sources else ""


def embolden(widget: QWidget) -> None:
    """Show the text of a widget in bold letters, of the size of all texts, which can be zoomed."""
    font = widget.font()
    font.setBold(True)
    widget.setFont(font)


def _row(buttons: tuple[QPushButton, ...]) -> QHBoxLayout:
    layout = QHBoxLayout()
    for button in buttons:
        layout.addWidget(button)
    return layout
