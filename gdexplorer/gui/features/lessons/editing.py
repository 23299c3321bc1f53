"""Writes lessons: a new one from the window, an own one, or a copy of one that comes with the program."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QWidget

from gdexplorer.errors import InputError
from gdexplorer.formats import LESSON
from gdexplorer.gui.common.question_box import is_made_to_end
from gdexplorer.gui.common.timers import next_turn
from gdexplorer.gui.features.lessons.inquiries import Inquiries, Inquiry
from gdexplorer.gui.state.file_dialogs import chosen_file, chosen_path
from gdexplorer.gui.state.preferences import preferences_of
from gdexplorer.gui.state.unsaved import Unsaved
from gdexplorer.session.backups import Draft, Found

if TYPE_CHECKING:
    from gdexplorer.descent.experiment import Experiment
    from gdexplorer.gui.features.lessons.editor import Editor
    from gdexplorer.lessons.lesson import Lesson
    from gdexplorer.session.document import Document

FILES = "Lessons (*.md);;All files (*)"


class Editing(QObject):
    """Opens the editor, which is made for the first lesson, and asks before changes in it are lost.

    Attributes
    ----------
    editor : the editor; None before the first lesson.
    """

    tried = Signal(object)  # Lesson, to be begun as learners do
    add_requested = Signal()  # of what the window shows as a step
    changed = Signal()  # the text in the editor, or whether it was saved
    message = Signal(str)
    error = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._inquiries = Inquiries(self)
        self._experiment: Experiment | None = None
        self.editor: Editor | None = None
        window.installEventFilter(self)

    def stop(self) -> None:
        """Close the editor and end its jobs."""
        self._inquiries.stop()
        if self.editor is not None:
            self.editor.stop()

    def set_experiment(self, experiment: Experiment) -> None:
        """What the window shows now, which answers a question that asks to make something happen."""
        self._experiment = experiment
        if self.editor is not None:
            self.editor.set_experiment(experiment)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask before the window closes with changes in the editor, unless the program is made to end."""
        if event.type() != QEvent.Type.Close or not self._must_ask or is_made_to_end():
            return False
        event.ignore()
        self._when_safe(self._window.close)
        return True

    # Requests

    def begin(self, document: Document) -> None:
        """Ask for a file, write a lesson of which ``document`` is the scene, and edit it."""
        from gdexplorer.lessons.beginning import begin_lesson

        path = self._chosen("New lesson from this window", "lesson")
        if path is not None:
            self._do(partial(begin_lesson, path, document), lambda _: self._open(path))

    def choose_file(self) -> None:
        """Ask for the file of a lesson, and edit it."""
        path = chosen_file(self._window, "Edit lesson", LESSON.what, FILES)
        if path is not None:
            self._open(path)

    def copy(self, lesson: Lesson) -> None:
        """Edit a copy of a lesson that comes with the program."""
        from gdexplorer.lessons.shelf import file_of

        self._do(partial(file_of, lesson), self._open)

    def add_step(self, document: Document) -> None:
        """Add what the window shows as a step to the lesson in the editor."""
        from gdexplorer.lessons.beginning import step_text

        editor = self.editor
        if editor is None or not editor.is_open:
            self._refuse("No lesson is being edited: choose New lesson from this window, or Edit lesson, first.")
        else:
            heading = editor.next_heading
            self._do(partial(step_text, document, heading), lambda text: editor.add_step(text, heading))

    @property
    def unsaved(self) -> Unsaved:
        """How the text in the editor is backed up and opened again."""
        return Unsaved(
            kind=Draft, changes=(self.changed,), is_modified=lambda: self._is_unsaved, present=self._present,
            name_of=_name_of, recover=self._recover,
        )  # fmt: skip

    # Consequences

    def _do(self, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        self._inquiries.make(Inquiry(work, then, self._refuse))

    def _refuse(self, reason: object) -> None:
        """Say it in the editor, too, which may lie over the window."""
        self.error.emit(str(reason))
        if self.editor is not None and self.editor.is_open:
            self.editor.refuse(reason)

    def _open(self, path: Path) -> None:
        """Edit a file, after what is in the editor was saved or given up."""
        self._when_safe(partial(self._open_now, path))

    def _open_now(self, path: Path) -> None:
        from gdexplorer.lessons.shelf import is_built_in

        editor = self.editor or self._made()
        try:
            if is_built_in(path):
                editor.open_copy(path)
            else:
                editor.open(path)
        except InputError as error:
            self._refuse(error)
        else:
            editor.come_up()

    def _made(self) -> Editor:
        from gdexplorer.gui.features.lessons.editor import Editor

        editor = self.editor = Editor(self._window)
        editor.tried.connect(self.tried)
        editor.changed.connect(self.changed)
        editor.add_requested.connect(self.add_requested)
        editor.save_as_requested.connect(lambda: self.save_as())
        editor.close_requested.connect(partial(next_turn, partial(self._when_safe, editor.close)))
        if self._experiment is not None:
            editor.set_experiment(self._experiment)
        return editor

    def save_as(self, then: Callable[[], object] | None = None) -> None:
        """Ask for a file, and save the lesson there."""
        assert self.editor is not None
        path = self._chosen("Save lesson as", self.editor.name)
        if path is not None and self.editor.save_to(path) and then is not None:
            then()

    def _chosen(self, title: str, name: str) -> Path | None:
        over = self.editor.window if self.editor is not None and self.editor.is_open else self._window
        try:
            return chosen_path(over, title, name, LESSON)
        except InputError as error:
            self._refuse(error)
            return None

    def _when_safe(self, then: Callable[[], object]) -> None:
        """Continue once nothing is lost by it: what was not saved is saved or given up, unasked if so preferred."""
        editor = self.editor
        if editor is None:
            then()
        elif self._must_ask:
            editor.ask_to_save(then, partial(self.save_as, then))
        else:
            editor.give_up(then)

    @property
    def _is_unsaved(self) -> bool:
        return self.editor is not None and self.editor.is_unsaved

    @property
    def _must_ask(self) -> bool:
        return self._is_unsaved and preferences_of(self._window).ask_before_losing

    def _present(self) -> tuple[Draft, Path | None]:
        assert self.editor is not None
        return self.editor.draft, self.editor.file.path

    def _recover(self, found: Found, then: Callable[[], None], refuse: Callable[[InputError], None]) -> None:
        self._when_safe(partial(self._recover_now, found, then))

    def _recover_now(self, found: Found, then: Callable[[], None]) -> None:
        editor = self.editor or self._made()
        assert isinstance(found.work, Draft)
        editor.recover(found.file, found.work)
        editor.come_up()
        then()


def _name_of(found: Found) -> str:
    if isinstance(found.work, Draft) and found.file is None:
        return f"your copy of the lesson {found.work.name}"
    return "a lesson" if found.file is None else found.file.name
