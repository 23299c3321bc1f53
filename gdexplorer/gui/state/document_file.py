"""The file of the user's document: where it is saved, and whether it has changed since."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from gdexplorer.errors import InputError
from gdexplorer.gui.state.explorer import Explorer
from gdexplorer.objectives import Custom
from gdexplorer.optimizers.libraries import loading
from gdexplorer.session.brought_along import brought_along, said_of_found
from gdexplorer.session.document import Document
from gdexplorer.session.file import Session, checked_session, decoded, session_content, why_unsaved, write_session
from gdexplorer.session.model_file import ModelFile, with_model, without_model
from gdexplorer.session.places import absolute, is_same_file

UNTITLED = "Untitled"
NOT_RUN = "{name} is shown without its model: {why} Its file stays as it is."
# Asks whether the file of a model, which the session of that name shows, may be run; does the first with the model, or
# the second with the reason why there is none.
Runner = Callable[[str, ModelFile, Callable[[Any], None], Callable[[str], None]], None]


class FileState(Struct, frozen=True):
    """The file of a document, None if it has none yet, and whether the document differs from what was saved."""

    path: Path | None = None
    is_modified: bool = False

    @property
    def name(self) -> str:
        """What the document is called."""
        return UNTITLED if self.path is None else self.path.name


class DocumentFile(QObject):
    """Opens and saves the user's own document, even while a lesson is shown.

    It is modified when it differs from what was saved in what undo affects: selection, camera and cursor do not count.

    Attributes
    ----------
    state : its file, and whether it is modified.
    run_model : what runs the models that sessions name, once the user has agreed; None: nobody asks.
    """

    file_changed = Signal(object)  # FileState
    used = Signal(object)  # Path, of a file that was opened or saved
    message = Signal(str)
    error = Signal(str)

    def __init__(self, explorer: Explorer) -> None:
        super().__init__(explorer)
        self._explorer = explorer
        self._path: Path | None = None
        self._saved: Document | None = explorer.own_document
        self.run_model: Runner | None = None
        self._known: bytes | None = None  # digest of the file as it was last read or written here
        self.state = FileState()
        explorer.experiment_changed.connect(self.compare)
        explorer.view_changed.connect(self.compare)

    def open(self, path: Path, replacing: Callable[[Callable[[], None]], None]) -> None:
        """Open a session file.

        Once it has been read and checked, ``replacing`` is called with what replaces the present document by it; it
        does so at once, later, or never.
        """
        try:
            content = session_content(path)
            session, found = brought_along(decoded(content, path.name), path.parent)
            offer = partial(self._offer, path, _digest(content), found, replacing)
            without = partial(self._offer_without, path.name, session, replacing)
            self._check(path.name, session, offer, self._refuse, without)
        except InputError as error:
            self._refuse(error)

    @property
    def can_be_saved(self) -> bool:
        """Whether a file can hold the document."""
        return not why_unsaved(self._explorer.own_document)

    def begin_new(self, document: Document) -> None:
        """Begin a document without a file, and play it."""
        self._replace(None, document, document)
        self._explorer.player.continue_when_longer()

    def recover(
        self,
        path: Path | None,
        session: Session,
        replacing: Callable[[Callable[[], None]], None],
        then: Callable[[], None],
        refuse: Callable[[InputError], None],
    ) -> None:
        """Begin with changes that were never saved, with the file that they belong to; None if there is none.

        ``replacing`` is as in `open`; ``then`` is called once the document is open, ``refuse`` if it is invalid.
        """
        try:
            restore = partial(self._recover, path, then)
            name = UNTITLED if path is None else path.name
            without = partial(self._refuse_without, name, refuse)
            self._check(name, session, lambda document: replacing(partial(restore, document)), refuse, without)
        except InputError as error:
            refuse(error)

    def restore(self, path: Path | None, document: Document) -> None:
        """Begin with a document that was never saved, with the file that it belongs to."""
        self._replace(path, document, None)

    def _recover(self, path: Path | None, then: Callable[[], None], document: Document) -> None:
        self.restore(path, document)
        then()
        self.message.emit("Opened the changes that were not saved.")

    def save(self, path: Path) -> bool:
        """Save the document; from now on ``path`` is its file. Return whether that succeeded."""
        document = self._explorer.own_document
        content = self._write(path, document)
        if content is None:
            return False
        self._path, self._saved, self._known = absolute(path), document, _digest(content)
        self.compare()
        self.used.emit(self._path)
        return True

    @property
    def is_changed_elsewhere(self) -> bool:
        """Whether another program has changed the file since it was read or written here."""
        return self._path is not None and _digest_of(self._path) not in (None, self._known)

    def load(self) -> None:
        """Open what the file holds now, whatever is lost by that."""
        if self._path is not None:
            self._saved = None
            self.open(self._path, lambda replace: replace())

    def save_copy(self, path: Path) -> bool:
        """Write the document to another file; its own file stays the same. Return whether that succeeded."""
        return self._write(path, self._explorer.own_document) is not None

    def compare(self, *_: object) -> None:
        """Find out whether the document differs from what was saved."""
        own, saved = self._explorer.own_document, self._saved
        state = FileState(self._path, saved is None or own != saved.carrying(own))
        if state != self.state:
            self.state = state
            self.file_changed.emit(state)

    def _check(
        self, name: str, session: Session, then: Callable[[Document], None], refuse: Callable[[InputError], None],
        without: Callable[[str], None],
    ) -> None:  # fmt: skip
        """Validate a session, and do ``then`` with its document, or ``without`` if its model does not run."""
        if not session.model:
            self._check_all(name, session, then, refuse)
        elif self.run_model is None:
            without(f"{session.model.name} is a program, and nobody is asked here.")
        else:
            go_on = partial(self._check_with, name, session, then, refuse, without)
            self.run_model(name, session.model, go_on, without)

    def _check_with(
        self, name: str, session: Session, then: Callable[[Document], None], refuse: Callable[[InputError], None],
        without: Callable[[str], None], model: Any,
    ) -> None:  # fmt: skip
        try:
            experiment = with_model(session.experiment, model)
        except InputError as error:
            without(str(error))
        else:
            self._check_all(name, replace(session, experiment=experiment), then, refuse)

    def _offer_without(
        self, name: str, session: Session, replacing: Callable[[Callable[[], None]], None], why: str
    ) -> None:
        """Offer a session with another function in the place of its model, as a document without a file."""

        def begin() -> None:
            self._replace(None, document, document)
            self.error.emit(NOT_RUN.format(name=name, why=why))

        try:
            bare = replace(session, experiment=without_model(session.experiment))
            document = checked_session(name, bare)
        except InputError as error:
            self._refuse(error)
        else:
            replacing(begin)

    @staticmethod
    def _refuse_without(name: str, refuse: Callable[[InputError], None], why: str) -> None:
        refuse(InputError(f"The changes to {name} are not opened: {why} They are offered again at the next start."))

    def _check_all(
        self, name: str, session: Session, then: Callable[[Document], None], refuse: Callable[[InputError], None]
    ) -> None:
        work = partial(checked_session, name, session)
        text = loading(*(configured.key for configured in session.experiment.optimizers))
        if text or isinstance(session.experiment.objective, Custom):  # slow
            self._explorer.prepare(work, then, refuse, text or "Preparing…")
        else:
            then(work())

    def _offer(
        self, path: Path, digest: bytes, found: tuple[str, ...], replacing: Callable[[Callable[[], None]], None],
        document: Document,
    ) -> None:  # fmt: skip
        is_present = self._path is not None and is_same_file(self._path, path)
        if is_present and self._saved is not None and document == self._saved.carrying(document):
            self._explorer.come_back()
            changes = ", with changes that are not saved" if self.state.is_modified else ""
            self.message.emit(f"{path.name} is already open{changes}.")
        else:
            replacing(partial(self._open, path, digest, found, document))

    def _open(self, path: Path, digest: bytes, found: tuple[str, ...], document: Document) -> None:
        self._replace(absolute(path), document, document)
        self._known = digest
        self.used.emit(absolute(path))
        self.message.emit(" ".join(filter(None, (f"Opened {path.name}.", said_of_found(found)))))

    def _replace(self, path: Path | None, document: Document, saved: Document | None) -> None:
        self._explorer.come_back()
        self._path, self._saved = path, saved
        self._known = None if path is None else _digest_of(path)
        self._explorer.begin_with(document)

    def _write(self, path: Path, document: Document) -> bytes | None:
        """What was written; None if that failed."""
        try:
            content = write_session(path, document)
        except InputError as error:
            self._refuse(error)
            return None
        self.message.emit(f"Saved {path}.")
        return content

    def _refuse(self, error: InputError) -> None:
        self.error.emit(str(error))


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def _digest_of(path: Path) -> bytes | None:
    """The digest of what a file holds; None if it cannot be read."""
    try:
        return _digest(session_content(path))
    except InputError:
        return None
