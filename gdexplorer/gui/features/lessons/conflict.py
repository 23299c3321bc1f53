"""What happens in the editor when another program changes the file of the lesson."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from gdexplorer.errors import InputError
from gdexplorer.gui.common.conflict_question import ConflictQuestion, Does, Saves
from gdexplorer.gui.features.lessons.editor_window import EditorWindow
from gdexplorer.gui.features.lessons.lesson_file import LessonFile


class Conflict(QObject):
    """Loads the text that another program has written, and asks which to keep if there are changes here, too."""

    refused = Signal(object)

    def __init__(self, window: EditorWindow, file: LessonFile, overwrite: Saves, parent: QObject) -> None:
        super().__init__(parent)
        self._overwrite = overwrite
        self._window, self._file = window, file
        self._question = ConflictQuestion(window, "lesson")
        file.changed.connect(self._take)

    def ask(self, then: Does | None = None) -> None:
        """Ask which text to keep, once; then do what would lose the text here, if that is why it is asked."""
        path = self._file.path
        if path is not None:
            mine = "the text of this window"
            self._question.ask(path.name, mine, self._overwrite, self._load_file, then=then)

    def _take(self, text: str | None) -> None:
        """The file has another text now; None: it is gone."""
        window = self._window
        if text is None:
            window.set_saved(False)
            self.refused.emit("The file is gone: save the lesson to keep it.")
        elif text == window.text:
            self._file.accept(text)
            window.set_saved(True)
        elif window.is_modified:
            self.ask()
        else:
            self._load(text)

    def _load_file(self) -> None:
        if self._file.path is None:
            return
        try:
            self._load(self._file.read(self._file.path))
        except InputError as error:
            self.refused.emit(error)

    def _load(self, text: str) -> None:
        self._file.accept(text)
        self._window.edit.replace_all(text)
        self._window.set_saved(True)
        self._window.set_note("Another program has changed the file: this is its text now.")
