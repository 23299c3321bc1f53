"""Opens models of the user's own in the window: asked for first, run in a process that the window never awaits."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox

from gdexplorer.errors import InputError
from gdexplorer.gui.common.question_box import ask
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.worker import Task
from gdexplorer.session.document import Document

if TYPE_CHECKING:
    from gdexplorer.gui.window.main_window import MainWindow
    from gdexplorer.gui.window.patience import Patience
    from gdexplorer.models.own_model import OwnModel
    from gdexplorer.models.process import ModelProcess
    from gdexplorer.session.model_file import ModelFile

SUFFIX = ".py"
# What is opened sooner than this, in seconds, needs no words.
SOON = 1.0
QUESTION = (
    "{path} is a program. It may do anything that you may: read and change your files, use the network.\n\n"
    "Run it, and show its model?"
)
QUESTION_OF_SESSION = (
    "{session} shows the model of {path}.{changed} That file is a program. It may do anything that you may: read and "
    "change your files, use the network.\n\nRun it? Without it, the session opens with another function."
)
CHANGED = " It has changed since the session was saved."
DECLINED = "{name} was not run."
NOBODY = "{name} is a program, which may do anything that you may: give it as --model {name} --run-code."


class Opening:
    """A file that is run until its model is ready; its process can be stopped by any thread.

    Parameters
    ----------
    path
        The file.
    program
        What it held when the user agreed.
    then
        What is done with the model; None: it is shown as a new document.
    otherwise
        What is done with the reason if there is none.
    """

    def __init__(
        self, path: Path, program: bytes, then: Callable[[OwnModel], None] | None, otherwise: Callable[[str], None]
    ) -> None:
        self.program = program
        self.path, self.then, self.otherwise, self._began = path, then, otherwise, time.monotonic()
        self._running: ModelProcess | None = None
        self._is_stopped = False

    def begin(self, running: ModelProcess) -> None:
        """Take the process that was started."""
        self._running = running
        if self._is_stopped:
            running.stop()

    def stop(self) -> None:
        """End the process, now or once it has started."""
        self._is_stopped = True
        if self._running is not None:
            self._running.stop()

    @property
    def text(self) -> str:
        """What it does, and for how long; empty at first."""
        seconds = time.monotonic() - self._began
        return "" if seconds < SOON else f"Opening {self.path.name}: it has been running for {seconds:.0f} s."


class Opened(Struct, frozen=True, eq=False):
    """A model that is ready, and what is shown of it."""

    opening: Opening
    model: OwnModel
    document: Document


class OwnModels(QObject):
    """Runs a file once the user has agreed, and shows its model once that is ready.

    Parameters
    ----------
    window
        Where it is shown.
    replacing
        Is called with what replaces the present document; it does so at once, later, or never.
    may_ask
        Whether somebody is there to answer a question.
    """

    opened = Signal(object, object)  # Path, Document
    error = Signal(str)

    def __init__(
        self, window: MainWindow, replacing: Callable[[Callable[[], None]], None], may_ask: Callable[[], bool]
    ) -> None:
        super().__init__(window)
        self._window, self._replacing, self._may_ask = window, replacing, may_ask
        self._job: Job | None = None
        self._patience: Patience | None = None
        self._opening: Opening | None = None
        self._models: list[OwnModel] = []  # that are ready
        self._unshown: OwnModel | None = None  # the one of these that is shown once unsaved work may be left
        self._is_own_patience = False
        window.explorer.began.connect(self._end_others)

    def open(self, path: Path) -> None:
        """Ask whether a file may be run; if so, run it and show its model."""
        from gdexplorer.models.process import content

        try:
            program = content(path)
            if not self._may_ask():
                raise InputError(NOBODY.format(name=path.name))
        except InputError as error:
            self.error.emit(str(error))
            return
        role = QMessageBox.ButtonRole
        answers = (
            ("run_cancel", "Cancel", role.RejectRole, lambda: None),
            ("run_agree", "&Run it", role.AcceptRole, partial(self._run, path, program, None, self.error.emit)),
        )
        ask(self._window, "run_question", QUESTION.format(path=path), answers)

    def open_for(
        self, session: str, named: ModelFile, then: Callable[[OwnModel], None], otherwise: Callable[[str], None]
    ) -> None:
        """Ask whether the file that a session names may be run; do ``then`` with its model.

        Do ``otherwise`` with the reason if it may not, is not there, or defines no model.
        """
        try:
            program = named.read()
            changed = CHANGED if named.has_changed(program) else ""
            if not self._may_ask():
                raise InputError(NOBODY.format(name=named.name))
        except InputError as error:
            otherwise(str(error))
            return
        role = QMessageBox.ButtonRole
        declined = partial(otherwise, DECLINED.format(name=named.name))
        answers = (
            ("run_cancel", "Open &without it", role.RejectRole, declined),
            ("run_agree", "&Run it", role.AcceptRole, partial(self._run, Path(named.path), program, then, otherwise)),
        )
        text = QUESTION_OF_SESSION.format(session=session, path=named.path, changed=changed)
        ask(self._window, "run_question", text, answers)

    def stop(self) -> None:
        """End the processes that were started here."""
        for model in self._models:
            model.running.stop()
            model.close()
        self._models.clear()
        if self._patience is not None and self._is_own_patience:
            self._patience.end()
        self._patience = None

    def _run(
        self, path: Path, program: bytes, then: Callable[[OwnModel], None] | None, otherwise: Callable[[str], None]
    ) -> None:
        """Run what a file held when it was asked about; one that is still being opened is given up."""
        if self._opening is not None:
            self._opening.stop()
        if self._job is None:
            self._job = Job("own_model", _opened, parent=self)
            self._job.shown.connect(self._offer)
            self._job.failed.connect(self._fail)
        patience = self._made_patience()
        self._opening = patience.opening = Opening(path, program, then, otherwise)
        self._job.request(self._opening)

    def _made_patience(self) -> Patience:
        """What keeps the model off the window's thread: that of the window, if it has one."""
        from gdexplorer.gui.window.patience import Patience

        if self._patience is None:
            found = self._window.findChild(Patience)
            self._is_own_patience = found is None
            self._patience = Patience(self._window) if found is None else found
        return self._patience

    def _end_opening(self) -> None:
        self._opening = None
        self._made_patience().opening = None

    def _offer(self, opened: Opened) -> None:
        self._end_opening()
        self._models.append(opened.model)
        if opened.opening.then is None:
            self._unshown = opened.model
            self._replacing(partial(self._show, opened))
        else:
            opened.opening.then(opened.model)
            self._warn(opened.model)

    def _show(self, opened: Opened) -> None:
        self._unshown = None
        self.opened.emit(opened.opening.path, opened.document)
        self._warn(opened.model)

    def _warn(self, model: OwnModel) -> None:
        if model.warning:
            self.error.emit(model.warning)

    def _end_others(self) -> None:
        """End the models that no undo brings back: all but the one that is shown, and that which is about to be."""
        needed = self._window.explorer.experiment.objective, self._unshown
        for model in self._models:
            if all(model is not each for each in needed):
                model.running.stop()
        self._models = [model for model in self._models if any(model is each for each in needed)]

    def _fail(self, reason: str) -> None:
        otherwise = self.error.emit if self._opening is None else self._opening.otherwise
        self._end_opening()
        otherwise(reason)


def _opened(opening: Opening, task: Task) -> Iterator[Opened]:
    """Run a file until its model is ready, and what is shown of it."""
    from gdexplorer.gui.window.first_document import document_of
    from gdexplorer.models.own_model import OwnModel
    from gdexplorer.models.process import ModelProcess

    model = OwnModel(ModelProcess(opening.path, begun=opening.begin, program=opening.program))
    try:
        document = document_of(model)
        model.warning  # noqa: B018  found out here, not on the window's thread
    except BaseException:
        model.running.stop()
        raise
    yield Opened(opening, model, document)
