"""The File menu's documents: new, open, save; and the question before work is lost."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gdexplorer.errors import InputError
from gdexplorer.formats import SESSION
from gdexplorer.gui.common.conflict_question import ConflictQuestion
from gdexplorer.gui.common.question_box import is_made_to_end
from gdexplorer.gui.state.document_file import UNTITLED, DocumentFile
from gdexplorer.gui.state.file_dialogs import chosen_file, chosen_path
from gdexplorer.gui.state.preferences import FIRST_EXAMPLE, LAST_DOCUMENT
from gdexplorer.gui.state.unsaved import Unsaved
from gdexplorer.gui.window.features import opener_of
from gdexplorer.gui.window.own_models import SUFFIX as MODEL
from gdexplorer.gui.window.own_models import OwnModels
from gdexplorer.gui.window.save_question import SaveQuestion
from gdexplorer.session.backups import Found
from gdexplorer.session.document import Document
from gdexplorer.session.edits import ChooseObjective, first_example
from gdexplorer.session.file import SUFFIX, Session, is_named_session, is_session
from gdexplorer.session.places import absolute
from gdexplorer.session.recent import RecentFiles

if TYPE_CHECKING:
    from gdexplorer.gui.window.main_window import MainWindow


def is_document(path: Path) -> bool:
    """Whether a file is opened as a session: also one that is only named so, or is not there."""
    return is_session(path) or is_named_session(path) or not path.exists()


MODELS = f"Models of your own (*{MODEL})"
SESSIONS = f"Sessions of gdexplorer (*{SUFFIX});;{MODELS};;All files (*)"


class Documents(QObject):
    """Opens and saves documents, and asks before changes are lost.

    Attributes
    ----------
    file : the file of the present document.
    recent : the files opened and saved last. models : opens models of the user's own.
    """

    recent_changed = Signal(object)  # tuple of Path
    error = Signal(str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.file = DocumentFile(window.explorer)
        self.recent = RecentFiles()
        self._question = SaveQuestion(window, self._save_before)
        self._conflict = ConflictQuestion(window, "document")
        self._may_ask, self._leaving = True, False
        self.file.used.connect(self._note_use)
        self.models = OwnModels(window, self._before_losing, lambda: self._may_ask)
        self.models.error.connect(self.error)
        self.models.opened.connect(self._show_model)
        self.file.run_model = self.models.open_for

    # Opening

    def begin_as_preferred(self) -> None:
        """Begin with what is preferred at the start, instead of the first example."""
        wanted = self._window.preferences.present.start_example
        if wanted == LAST_DOCUMENT:
            last = next((path for path in self.recent.paths() if is_session(path)), None)
            if last is not None:
                self.file.open(last, self._before_losing)
        elif wanted != FIRST_EXAMPLE:
            self.file.begin_new(self._example)

    def begin_new(self, *_: object) -> None:
        """Begin with the preferred example, without a file."""
        self._before_losing(lambda: self.file.begin_new(self._example))

    def choose(self, *_: object) -> None:
        """Ask for a file and open it."""
        path = chosen_file(self._window, "Open", SESSION.what, SESSIONS)
        if path is not None:
            self.open_file(path)

    def choose_model(self, *_: object) -> None:
        """Ask for a file that defines a model, and open it."""
        path = chosen_file(self._window, "Open a model", "model", f"{MODELS};;All files (*)")
        if path is not None:
            self.models.open(path)

    def open_file(self, path: Path) -> None:
        """Open a session, a model of the user's own, or any other file with the feature that opens those."""
        if is_document(path):
            self.file.open(path, self._before_losing)
        elif path.suffix == MODEL and path.is_file():
            self.models.open(path)
        else:
            opener = opener_of(path, self._window.features.values())
            assert opener.feature.opens is not None
            opener.feature.opens(opener)(path)

    def open_recent(self, path: Path) -> None:
        """Open a file of the list; one that is gone is taken off it."""
        if path.exists():
            self.open_file(path)
            return
        self.recent.remove(path)
        self.refresh_recent()
        self.error.emit(f"{path} is no longer there. It is off the list of recent files now.")

    def clear_recent(self, *_: object) -> None:
        """Empty the list of recent files."""
        self.recent.clear()
        self.refresh_recent()

    def refresh_recent(self) -> None:
        """Read the list of recent files, which other windows change, too."""
        self.recent_changed.emit(self.recent.paths())

    @property
    def unsaved(self) -> Unsaved:
        """How its changes are backed up and opened again."""
        explorer, file = self._window.explorer, self.file
        return Unsaved(
            kind=Session,
            changes=(explorer.experiment_changed, explorer.view_changed, file.file_changed),
            is_modified=lambda: self.file.state.is_modified and self.file.can_be_saved,
            present=lambda: (explorer.own_document, self.file.state.path),
            name_of=lambda found: UNTITLED if found.file is None else found.file.name,
            recover=self._recover,
        )

    def _recover(self, found: Found, then: Callable[[], None], refuse: Callable[[InputError], None]) -> None:
        """Open changes that an earlier window could not save, as `DocumentFile.recover`."""
        assert isinstance(found.work, Session)
        self.file.recover(found.file, found.work, self._before_losing, then, refuse)

    # Saving

    def save(self, *_: object) -> None:
        """Save to the file of the document, or ask for one.

        If another program has changed the file, ask first what becomes of it; nothing is saved until the answer.
        """
        self._save_before(None)

    def _save_before(self, then: Callable[[], None] | None) -> None:
        """Save the document as `save`, and do ``then`` once that is done."""
        path = self.file.state.path
        if path is not None and self.file.is_changed_elsewhere:
            keep = partial(self.file.save, path)
            self._conflict.ask(path.name, "what is here", keep, self.file.load, self.save_copy, then)
        elif (self.save_as() if path is None else self.file.save(path)) and then is not None:
            then()

    def save_as(self, *_: object) -> bool:
        """Ask for a file and save the document to it from now on; return whether it was saved."""
        path = self._path_for("Save as")
        return path is not None and self.file.save(path)

    def save_copy(self, *_: object) -> bool:
        """Ask for a file and write a copy to it; return whether it was written."""
        path = self._path_for("Save a copy")
        return path is not None and self.file.save_copy(path)

    # Leaving

    def never_ask(self) -> None:
        """Ask nothing from now on: nobody is there to answer."""
        self._may_ask = False

    def may_close(self) -> bool:
        """Whether the window may close now; else it closes after the answer to a question."""
        if self._leaving or is_made_to_end() or not self._must_ask:
            return True
        self._question.ask(self.file.state, self._leave)
        return False

    def _leave(self) -> None:
        self._leaving = True
        self._window.close()

    @property
    def _must_ask(self) -> bool:
        wanted = self._may_ask and self._window.preferences.present.ask_before_losing
        return wanted and self.file.state.is_modified and self.file.can_be_saved

    def _before_losing(self, then: Callable[[], None]) -> None:
        """Do ``then``, which loses changes that are not saved, if that is agreed to."""
        if self._must_ask:
            self._question.ask(self.file.state, then)
        else:
            then()

    @property
    def _example(self) -> Document:
        """The preferred example."""
        wanted = self._window.preferences.present.start_example
        first = first_example()
        is_first = wanted in (FIRST_EXAMPLE, LAST_DOCUMENT)
        return Document(first if is_first else ChooseObjective(wanted).apply_to(first))

    def _path_for(self, title: str) -> Path | None:
        """Ask for a file name; show an error if it cannot be written."""
        path = self.file.state.path
        name = "descent" if path is None else str(path).removesuffix(SUFFIX)
        try:
            return chosen_path(self._window, title, name, SESSION)
        except InputError as error:
            self.error.emit(str(error))
            return None

    def _show_model(self, path: Path, document: Document) -> None:
        self.file.begin_new(document)
        self._note_use(absolute(path))
        self.file.message.emit(f"Opened {path.name}.")

    def _note_use(self, path: Path) -> None:
        self.recent.add(path)
        self.refresh_recent()
