"""The window in which a lesson is written: its text, its steps as learners will see them, and what is wrong with it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QFontMetrics, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QMenu, QSplitter, QVBoxLayout, QWidget

from gdexplorer.gui.common.fields import named, push_button, wrapped
from gdexplorer.gui.common.menu_button import MenuButton
from gdexplorer.gui.common.question_box import is_made_to_end
from gdexplorer.gui.common.scrolling import Scrolling
from gdexplorer.gui.common.timers import once
from gdexplorer.gui.features.lessons.lesson_checker import Checked
from gdexplorer.gui.features.lessons.lesson_edit import LessonEdit
from gdexplorer.gui.features.lessons.scene_picture import ScenePicture
from gdexplorer.gui.features.lessons.sitting import Sitting
from gdexplorer.gui.features.lessons.step_view import StepView
from gdexplorer.lessons.templates import TEMPLATES

if TYPE_CHECKING:
    from gdexplorer.lessons.errors import LessonError

_WIDTH, _HEIGHT = 150, 44  # in characters and lines
# What is typed is checked after a pause of this length.
PAUSE_MILLISECONDS = 300
LINES_OF_PROBLEMS = 4
STALE, LAST = "This step cannot be shown as it is written now.", "Below is what could last be shown."
CHECKING = "Checking…"


class EditorWindow(QWidget):
    """Shows a text, its preview and its problems; what people press and type are requests."""

    text_changed = Signal()  # after a pause
    line_changed = Signal()
    save_requested = Signal()
    save_as_requested = Signal()
    try_requested = Signal()
    add_requested = Signal()
    close_requested = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("lesson_editor")
        self.edit, self.picture, self.step = LessonEdit(), ScenePicture(), StepView(rehearsal=True)
        self._note = wrapped("", "lesson_editor_note")
        self._stale = wrapped("", "lesson_editor_stale")
        self._summary = wrapped("", "lesson_editor_summary")
        self._problems = named(QListWidget(), "lesson_editor_problems", "Problems of the lesson")
        self._pause = once(self, PAUSE_MILLISECONDS)
        self._lay_out()
        self._connect()
        self.set_note("")
        for unseen in (self._stale, self.picture, self.step):
            unseen.hide()

    def sizeHint(self) -> QSize:
        """Room for the text and the preview, but no more than the screen has."""
        metrics = QFontMetrics(self.font())
        wanted = QSize(_WIDTH * metrics.averageCharWidth(), _HEIGHT * metrics.lineSpacing())
        return wanted.boundedTo(self.screen().availableSize() * 0.9)

    @property
    def text(self) -> str:
        """The text as it is now."""
        return self.edit.toPlainText()

    @property
    def is_modified(self) -> bool:
        """Whether there are changes that were not saved."""
        return self.edit.document().isModified()

    def set_saved(self, saved: bool) -> None:
        """The text is that of its file, or not."""
        self.edit.document().setModified(not saved)

    def begin(self, text: str) -> None:
        """Show another text, with no past."""
        self.edit.setPlainText(text)
        self.set_saved(True)
        self.edit.go_to(1)
        self._check_now()

    def set_name(self, name: str) -> None:
        """Show the name of the file."""
        self.setWindowTitle(f"{name}[*] – Lesson editor – gdexplorer")

    def set_note(self, text: str) -> None:
        """Say what happened to the file or why something was refused."""
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def set_stale(self, stale: bool) -> None:
        """Say whether the preview is of an earlier text."""
        self._stale.setText(f"⚠ {STALE} {'' if self.step.isHidden() else LAST}")
        self._stale.setVisible(stale)

    def set_sitting(self, sitting: Sitting | None) -> None:
        """Show a step as learners will see it."""
        if sitting is not None:
            self.step.show_sitting(sitting)
        self.step.setVisible(sitting is not None)
        self.picture.show_sitting(sitting)

    def set_checked(self, checked: Checked) -> None:
        """List what is wrong, or say that the engine still looks for it."""
        self.edit.set_wrong_lines(frozenset(problem.line for problem in checked.problems))
        if not checked.is_whole:
            self._summary.setText(CHECKING)
            return
        self._problems.clear()
        for mark, kind, found in (("✗", "Problem", checked.problems), ("⚠", "Warning", checked.warnings)):
            for each in found:
                self._list(mark, kind, each)
        self._summary.setText(summary(checked))
        self._problems.setVisible(self._problems.count() > 0)
        rows = min(max(self._problems.count(), 1), LINES_OF_PROBLEMS)
        row = max(self._problems.sizeHintForRow(0), self.fontMetrics().lineSpacing())
        self._problems.setFixedHeight(rows * row + 2 * self._problems.frameWidth() + 2)

    def _list(self, mark: str, kind: str, problem: LessonError) -> None:
        item = QListWidgetItem(f"{mark} Line {problem.line}: {problem.reason}", self._problems)
        item.setToolTip(problem.reason)
        item.setData(Qt.ItemDataRole.UserRole, problem.line)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{kind} in line {problem.line}: {problem.reason}")

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close only if nothing is lost; else someone is asked first, or the text stays, to be backed up."""
        self._pause.stop()
        if not self.is_modified:
            self.closed.emit()
        elif not is_made_to_end():
            event.ignore()
            self.close_requested.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Show in words, too, whether the text was saved: not all desktops mark titles."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ModifiedChange:
            self._show_saved()

    def _show_saved(self) -> None:
        self._state.setText("● Changes not saved" if self.isWindowModified() else "")

    def _check_now(self) -> None:
        self._pause.stop()
        self.text_changed.emit()

    def _go_to(self, item: QListWidgetItem) -> None:
        self.edit.go_to(int(item.data(Qt.ItemDataRole.UserRole)))
        self.edit.setFocus()

    def _connect(self) -> None:
        self._pause.timeout.connect(self.text_changed)
        self.edit.textChanged.connect(self._pause.start)
        self.edit.cursorPositionChanged.connect(self.line_changed)
        self.edit.document().modificationChanged.connect(self.setWindowModified)
        self._problems.itemClicked.connect(self._go_to)
        self._problems.itemActivated.connect(self._go_to)

    def _lay_out(self) -> None:
        preview = QWidget()
        column = QVBoxLayout(preview)
        column.addWidget(self._stale)
        column.addWidget(self.picture)
        column.addWidget(self.step)
        column.addStretch(1)
        shown = named(Scrolling(preview), "lesson_editor_preview", "The step as learners see it")
        halves = named(QSplitter(Qt.Orientation.Horizontal), "lesson_editor_halves")
        for half, share in ((self.edit, 3), (shown, 2)):
            halves.addWidget(half)
            halves.setStretchFactor(halves.count() - 1, share)
            halves.setCollapsible(halves.count() - 1, False)
        halves.setSizes([3 * _WIDTH, 2 * _WIDTH])  # in proportion
        layout = QVBoxLayout(self)
        layout.addLayout(self._buttons())
        layout.addWidget(self._note)
        layout.addWidget(halves, 1)
        layout.addLayout(self._foot())
        layout.addWidget(self._problems)
        self._problems.hide()

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        for name, text, tip, keys, signal in (
            ("save", "Save", "Save the lesson", QKeySequence(QKeySequence.StandardKey.Save), self.save_requested),
            ("save_as", "Save as…", "Save the lesson as another file", QKeySequence("Ctrl+Shift+S"),
             self.save_as_requested),
            ("try", "Try it", "Begin the lesson in the window, as learners do", QKeySequence("F5"), self.try_requested),
            ("add", "Add step", "Add what the window shows as a step", QKeySequence("Ctrl+Shift+A"),
             self.add_requested),
        ):  # fmt: skip
            written = keys.toString(QKeySequence.SequenceFormat.NativeText)
            button = push_button(f"lesson_editor_{name}_button", text, f"{tip} ({written})")
            button.clicked.connect(signal)
            QShortcut(keys, self).activated.connect(signal)
            row.addWidget(button)
        row.addWidget(self._insert_button())
        row.addStretch(1)
        return row

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self._state = wrapped("", "lesson_editor_state")
        self._state.setWordWrap(False)
        row.addWidget(self._summary, 1)
        row.addWidget(self._state)
        return row

    def _insert_button(self) -> MenuButton:
        menu = QMenu(self)
        for key, template in TEMPLATES.items():
            action = menu.addAction(template.title)
            action.setObjectName(f"lesson_editor_insert_{key}_action")
            action.triggered.connect(partial(self._insert, template.block))
        tip = "Add a question to the step in which the text cursor is, to be changed"
        button = named(MenuButton(menu), "lesson_editor_insert_button", tip, tip)
        button.setText("Question ▾")
        return button

    def _insert(self, block: str, *_: object) -> None:
        self.edit.add_to_step(block)
        self.edit.setFocus()


def summary(checked: Checked) -> str:
    """How many problems and warnings there are."""
    if not checked.problems and not checked.warnings:
        return "✓ No problems."
    parts = [_counted(len(checked.problems), "problem"), _counted(len(checked.warnings), "warning")]
    return f"{', '.join(filter(None, parts))}."


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'s' if count != 1 else ''}" if count else ""
