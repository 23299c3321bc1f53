"""The lessons in order, each with how far the learner has come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from gdexplorer.gui.common.fields import enable, in_row, named, push_button, wrapped
from gdexplorer.plugins import said_of

if TYPE_CHECKING:
    from gdexplorer.lessons.lesson import Lesson
    from gdexplorer.lessons.progress import Progress

INTRODUCTION = (
    "Each lesson sets a scene and asks what will happen. Answer first; then it plays. "
    "Your own document waits, and comes back when you leave."
)
LOADING = "Reading the lessons…"


class LessonList(QWidget):
    """A map of the lessons; one is begun by a button, a double click or Return."""

    begin_requested = Signal(object)  # Lesson
    edit_copy_requested = Signal(object)  # Lesson
    export_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._lessons: tuple[Lesson, ...] = ()
        self._progress: Progress | None = None
        self._summary = wrapped(LOADING, "lesson_summary")
        self._list = named(QListWidget(), "lesson_list", "Lessons")
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._begin = push_button("lesson_begin_button", "Begin", "Begin the chosen lesson, or go on with it")
        self._copy = push_button("lesson_copy_button", "Edit a copy…", "Change the chosen lesson into one of your own")
        self._export = push_button("lesson_export_button", "Export results…", "Write how the lessons went to a file")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (wrapped(INTRODUCTION), self._summary, self._list):
            layout.addWidget(widget)
        layout.addLayout(in_row(self._begin, self._copy))
        layout.addLayout(in_row(self._export))
        self._begin.clicked.connect(self._begin_chosen)
        self._copy.clicked.connect(self._copy_chosen)
        self._list.itemActivated.connect(lambda item: self._begin_chosen())
        self._list.currentRowChanged.connect(lambda row: self._offer())
        self._export.clicked.connect(self.export_requested)
        self._offer()

    def set_lessons(self, lessons: tuple[Lesson, ...]) -> None:
        """List ``lessons``."""
        self._lessons = lessons
        self._list_all()

    def set_progress(self, progress: Progress) -> None:
        """Show how far the learner has come."""
        self._progress = progress
        self._list_all()

    def _list_all(self) -> None:
        chosen = max(self._list.currentRow(), 0)
        self._list.clear()
        done = 0
        for lesson in self._lessons:
            state = "" if self._progress is None else self._progress.state_of(lesson)
            done += state == "done"
            mark, words = _MARKS.get(state, _MARKS[""])
            item = QListWidgetItem(f"{mark}  {lesson.order}  {lesson.title}", self._list)
            promise = f"{lesson.minutes} minutes. You will be able to:"
            origin = said_of("lessons", lesson.key).strip()
            goals = [f"• {goal}" for goal in lesson.goals]
            item.setToolTip("\n".join(filter(None, [lesson.title, promise, *goals, origin])))
            spoken = f"Lesson {lesson.order}, {lesson.title}, {lesson.minutes} minutes, {words}"
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
        self._list.setCurrentRow(min(chosen, self._list.count() - 1))
        rows = sum(self._list.sizeHintForRow(row) for row in range(self._list.count()))
        self._list.setFixedHeight(rows + 2 * self._list.frameWidth() + 2)
        self._summary.setText(f"{done} of {len(self._lessons)} lessons done." if self._lessons else LOADING)
        self._offer()

    def _offer(self) -> None:
        for button in (self._begin, self._copy):
            enable(button, self._chosen() is not None, "Choose a lesson first.")
        enable(self._export, self._progress is not None and bool(self._progress), "No lesson was begun yet.")
        chosen = self._chosen()
        begun = chosen is not None and self._progress is not None and self._progress.state_of(chosen) == "begun"
        self._begin.setText("Go on" if begun else "Begin")

    def _chosen(self) -> Lesson | None:
        row = self._list.currentRow()
        return self._lessons[row] if 0 <= row < len(self._lessons) else None

    def _begin_chosen(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.begin_requested.emit(chosen)

    def _copy_chosen(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.edit_copy_requested.emit(chosen)


_MARKS = {"": ("○", "not begun"), "begun": ("◐", "begun"), "done": ("●", "done")}
