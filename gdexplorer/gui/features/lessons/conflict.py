"""What happens in the editor when another program changes the file of the lesson."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox

from gdexplorer.errors import InputError
from gdexplorer.gui.common.question_box import ask
from gdexplorer.gui.features.lessons.editor_window import EditorWindow
from gdexplorer.gui.features.lessons.lesson_file import LessonFile

Role = QMessageBox.ButtonRole


class Conflict(QObject):
    """Loads the text that another program has written, and asks which to keep if there are changes here, too."""

    overwrite_requested = Signal()
    refused = Signal(object)

    def __init__(self, window: EditorWindow, file: LessonFile, parent: QObject) -> None:
        super().__init__(parent)
        self._window, self._file = window, file
        self._question: QMessageBox | None = None
        file.changed.connect(self._take)

    def ask(self) -> None:
        """Ask which text to keep, once."""
        if self._question is not None or self._file.path is None:
            return
        self._question = ask(
            self._window, "lesson_conflict_question",
            f"Another program has changed {self._file.path.name}, and there are changes here that were not saved.",
            (
                ("lesson_keep", "Keep the text of this window", Role.AcceptRole, self.overwrite_requested.emit),
                ("lesson_load", "Load the file", Role.DestructiveRole, self._load_file),
                ("lesson_decide_later", "Decide later", Role.RejectRole, lambda: None),
            ),
        )  # fmt: skip
        self._question.finished.connect(self._end)

    def _take(self, text: str | None) -> None:
        """The file has another text now; None: it is gone."""
        window = self._window
        if text is None:
            window.set_saved(False)
            self.refused.emit("The file is gone: save the lesson to keep it.")
        elif text == window.text:
            window.set_saved(True)
        elif window.is_modified:
            self.ask()
        else:
            self._load(text)

    def _end(self, _: int) -> None:
        self._question = None

    def _load_file(self) -> None:
        if self._file.path is None:
            return
        try:
            self._load(self._file.read(self._file.path))
        except InputError as error:
            self.refused.emit(error)

    def _load(self, text: str) -> None:
        self._window.edit.replace_all(text)
        self._window.set_saved(True)
        self._window.set_note("Another program has changed the file: this is its text now.")
