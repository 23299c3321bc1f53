"""The editor: a text with its file, its check and its rehearsal."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from gdexplorer.errors import InputError
from gdexplorer.gui.common.question_box import ask
from gdexplorer.gui.features.lessons.conflict import Conflict
from gdexplorer.gui.features.lessons.editor_window import EditorWindow
from gdexplorer.gui.features.lessons.inquiries import Inquiries, Inquiry
from gdexplorer.gui.features.lessons.lesson_checker import Checked, Written, checker_job, read
from gdexplorer.gui.features.lessons.lesson_file import LessonFile, text_of
from gdexplorer.gui.features.lessons.rehearsal import Rehearsal
from gdexplorer.gui.state.preferences import preferences_of, store_of
from gdexplorer.session.backups import Draft

if TYPE_CHECKING:
    from gdexplorer.descent.experiment import Experiment
    from gdexplorer.lessons.lesson import Lesson

Role = QMessageBox.ButtonRole


class Editor(QObject):
    """Edits one lesson at a time; whoever opens another one asks first whether changes may be lost.

    Attributes
    ----------
    window, file, rehearsal : its parts.
    """

    tried = Signal(object)  # Lesson
    changed = Signal()  # the text, or whether it was saved
    add_requested = Signal()
    save_as_requested = Signal()
    close_requested = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.window, self.file, self.rehearsal = EditorWindow(window), LessonFile(self), Rehearsal(self)
        self._checker, self._inquiries = checker_job(self), Inquiries(self)
        self._copied = ""  # the name of the lesson that is copied
        self._written: Written | None = None  # the newest text that was given to the check
        self._lesson: Lesson | None = None  # the newest one that could be read
        self._conflict = Conflict(self.window, self.file, self._overwrite, self)
        self._connect()
        self.window.step.set_preferences(preferences_of(window))
        if (store := store_of(window)) is not None:
            store.preferences_changed.connect(self.window.step.set_preferences)

    def stop(self) -> None:
        """Close the window, whatever is in it, and end the jobs."""
        self.window.set_saved(True)
        self.window.close()
        for part in (self._checker, self._inquiries, self.rehearsal, self.window.picture):
            part.stop()

    @property
    def is_open(self) -> bool:
        """Whether a lesson is being edited."""
        return self.window.isVisible()

    @property
    def is_unsaved(self) -> bool:
        """Whether something would be lost if the window closed, or was if the program was made to end."""
        return self.window.is_modified

    @property
    def draft(self) -> Draft:
        """The text as it is now, to be backed up."""
        return Draft(self.window.text.encode(errors="replace").decode(), self.name)

    @property
    def is_checked(self) -> bool:
        """Whether all is known about the text as it is now, and shown."""
        busy = (part.busy for part in (self._checker, self.rehearsal, self.window.picture))
        return not any(busy) and self._now() == self._written

    @property
    def name(self) -> str:
        """The name of the file, without its suffix."""
        path = self.file.path
        return (self._copied if path is None else path.name).removesuffix(".md")

    @property
    def next_heading(self) -> str:
        """A heading for a further step."""
        return f"Step {len(self._lesson.steps) + 1}" if self._lesson is not None else "Another step"

    def set_experiment(self, experiment: Experiment) -> None:
        """What the window shows now, which answers a question that asks to make something happen."""
        self.rehearsal.set_experiment(experiment)

    # Requests

    def open(self, path: Path) -> None:
        """Edit a file.

        Raises
        ------
        InputError
            If it cannot be read.
        """
        self._begin(self.file.read(path))
        self.window.set_name(path.name)

    def open_copy(self, path: Path) -> None:
        """Edit a copy of a file, to be saved elsewhere.

        Raises
        ------
        InputError
            If it cannot be read.
        """
        self._begin_copy(text_of(path), path.name)
        self.window.set_note("This is a copy of a lesson that comes with the program: save it to keep it.")

    def recover(self, path: Path | None, draft: Draft) -> None:
        """Edit a text that was never saved, as a change of its file, if it had one."""
        if path is None:
            self._begin_copy(draft.text, f"{draft.name}.md")
            self.window.set_saved(False)
        else:
            self._begin(self.file.read_or_begin(path))
            self.window.set_name(path.name)
            self.window.edit.replace_all(draft.text)
        self.window.set_note("These changes were not saved when the program ended: save the lesson to keep them.")

    def come_up(self) -> None:
        """Bring the window to the front."""
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        self.window.edit.setFocus()

    def close(self) -> None:
        """Close the window."""
        self.window.close()

    def save(self, then: Callable[[], object] | None = None) -> None:
        """Save the text to its file, unless another program has changed that."""
        if self.file.path is None:
            self.save_as_requested.emit()
        elif self.file.is_changed:
            self._conflict.ask(None if then is None else partial(self.give_up, then))
        elif self.save_to(self.file.path) and then is not None:
            then()

    def save_to(self, path: Path) -> bool:
        """Save the text to a file, which is edited from now on; return whether that was possible."""
        try:
            self.file.write(path, self.window.text)
        except InputError as error:
            self.refuse(error)
            return False
        self.window.set_saved(True)
        self.window.set_name(path.name)
        self.window.set_note(f"Saved {path}.")
        self._check()
        return True

    def ask_to_save(self, then: Callable[[], object], save_as: Callable[[], object]) -> None:
        """Ask what to do with what was not saved, before something continues that would lose it."""
        self.come_up()
        save = partial(self.save, then) if self.file.path is not None else save_as
        ask(
            self.window, "lesson_unsaved_question", f"Save the changes to {self.name or 'the lesson'}?",
            (
                ("lesson_save", "Save", Role.AcceptRole, save),
                ("lesson_discard", "Do not save", Role.DestructiveRole, partial(self.give_up, then)),
                ("lesson_stay", "Go on editing", Role.RejectRole, lambda: None),
            ),
        )  # fmt: skip

    def give_up(self, then: Callable[[], object]) -> None:
        """Continue with what loses what was not saved."""
        self.window.set_saved(True)
        then()

    def add_step(self, text: str, heading: str) -> None:
        """Add a step at the end."""
        self.window.edit.append_step(text, heading)
        self.come_up()

    def refuse(self, reason: object) -> None:
        """Say why something was not done."""
        self.window.set_note(f"⚠ {reason}")

    def try_it(self) -> None:
        """Begin the lesson as learners do, as it is written now."""
        self._inquiries.make(Inquiry(partial(read, self._now()), self.tried.emit, self._refuse_to_try))

    # Consequences

    def _begin_copy(self, text: str, name: str) -> None:
        self._copied = name
        self.file.forget()
        self._begin(text)
        self.window.set_name(f"Copy of {name}")

    def _begin(self, text: str) -> None:
        self._lesson = None
        self.rehearsal.clear()
        self.window.set_note("")
        self.window.set_stale(False)
        self.window.begin(text)

    def _refuse_to_try(self, error: InputError) -> None:
        self.refuse(error)
        line = getattr(error, "line", None)
        if line is not None:
            self.window.edit.go_to(line)

    def _now(self) -> Written:
        from gdexplorer.lessons.reading import key_of

        path = self.file.path
        return Written(self.window.text, key_of(f"{self.name}.md"), None if path is None else path.parent)

    def _check(self) -> None:
        written = self._now()
        if written != self._written:
            self._written = written
            self._checker.request(written)

    def _take(self, checked: Checked) -> None:
        if checked.written != self._written:
            return
        if checked.lesson is not None and not (checked.is_whole and self._lesson is checked.lesson):
            self._lesson = checked.lesson
            self._show_step()
        elif checked.lesson is None:
            self.window.set_stale(True)
        self.window.set_checked(checked)

    def _show_step(self) -> None:
        """Show the step in which the text cursor is."""
        if self._lesson is not None:
            lines = [step.line for step in self._lesson.steps]
            before = sum(line <= self.window.edit.line for line in lines)
            self.rehearsal.show(self._lesson, max(before - 1, 0))

    def _look_at_line(self) -> None:
        if self._now() == self._written:  # else the lines of the steps are others
            self._show_step()

    def _go_by(self, steps: int) -> None:
        """Put the text cursor into another step, which is then shown."""
        sitting = self.rehearsal.sitting
        if sitting is not None and 0 <= sitting.index + steps < len(sitting.lesson.steps):
            self.window.edit.go_to(sitting.lesson.steps[sitting.index + steps].line)

    def _overwrite(self) -> bool:
        return self.file.path is not None and self.save_to(self.file.path)

    def _closed(self) -> None:
        self._checker.cancel()
        self.rehearsal.clear()
        self.file.forget()
        self._lesson, self._written = None, None

    def _connect(self) -> None:
        window, rehearsal, step = self.window, self.rehearsal, self.window.step
        for signal, slot in (
            (window.edit.textChanged, self.changed), (window.edit.document().modificationChanged, self.changed),
            (window.text_changed, self._check), (window.line_changed, self._look_at_line),
            (window.save_requested, self.save), (window.save_as_requested, self.save_as_requested),
            (window.try_requested, self.try_it), (window.add_requested, self.add_requested),
            (window.close_requested, self.close_requested), (window.closed, self._closed),
            (self._checker.shown, self._take), (self._checker.failed, self.refuse),
            (self._conflict.refused, self.refuse),
            (rehearsal.sitting_changed, window.set_sitting), (rehearsal.stale_changed, window.set_stale),
            (rehearsal.error, self.refuse), (window.picture.answered, rehearsal.answer),
            (step.answer_requested, rehearsal.answer), (step.commit_requested, rehearsal.commit),
            (step.again_requested, rehearsal.again), (step.hint_requested, rehearsal.hint),
            (step.solution_requested, rehearsal.solution), (step.error, self.refuse),
            (step.next_requested, partial(self._go_by, 1)), (step.back_requested, partial(self._go_by, -1)),
        ):  # fmt: skip
            signal.connect(slot)
