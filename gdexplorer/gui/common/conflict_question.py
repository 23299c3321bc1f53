"""The question what becomes of a file that another program has changed while it was open here."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMessageBox, QWidget

from gdexplorer.gui.common.question_box import Answer, ask

Does = Callable[[], object]
Saves = Callable[[], bool]
Role = QMessageBox.ButtonRole


class ConflictQuestion:
    """Asks in front of ``window``, one question at a time; ``key`` begins the names of its parts."""

    def __init__(self, window: QWidget, key: str) -> None:
        self._window, self._key = window, key
        self._box: QMessageBox | None = None

    def ask(
        self, name: str, mine: str, keep: Saves, load: Does, save_copy: Saves | None = None, then: Does | None = None
    ) -> None:
        """Ask about the file called ``name``.

        ``keep`` writes what is here, which ``mine`` says, over the file, ``load`` gives that up for the file, and
        ``save_copy`` writes it elsewhere. If the question came up before something that loses what is here, ``then``
        does that once it is saved or given up.
        """
        if self._box is not None:
            self._box.raise_()
            return
        self._box = ask(
            self._window, f"{self._key}_conflict_question",
            f"Another program has changed {name} since it was opened or saved here. Which is to be kept?",
            self._answers(mine, keep, load, save_copy, then),
        )  # fmt: skip
        self._box.finished.connect(self._end)

    def _answers(
        self, mine: str, keep: Saves, load: Does, save_copy: Saves | None, then: Does | None
    ) -> tuple[Answer, ...]:
        copy = (f"{self._key}_copy", "Save a &copy…", Role.AcceptRole, partial(_save, save_copy or keep, then))
        give_up, does = ("&Load the file", load) if then is None else ("&Leave the file as it is", then)
        return (
            (f"{self._key}_keep", f"&Keep {mine}", Role.AcceptRole, partial(_save, keep, then)),
            (f"{self._key}_load", give_up, Role.DestructiveRole, does),
            *([copy] if save_copy is not None else []),
            (f"{self._key}_decide_later", "&Decide later", Role.RejectRole, lambda: None),
        )

    def _end(self, _: int) -> None:
        self._box = None


def _save(saves: Saves, then: Does | None) -> None:
    if saves() and then is not None:
        then()
