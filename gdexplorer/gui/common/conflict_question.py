"""The question what becomes of a file that another program has changed while it was open here."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMessageBox, QWidget

from gdexplorer.gui.common.question_box import Answer, ask

Does = Callable[[], object]
Role = QMessageBox.ButtonRole


class ConflictQuestion:
    """Asks in front of ``window``, one question at a time; ``key`` begins the names of its parts."""

    def __init__(self, window: QWidget, key: str) -> None:
        self._window, self._key = window, key
        self._box: QMessageBox | None = None

    def ask(self, name: str, mine: str, keep: Does, load: Does, save_copy: Does | None = None) -> None:
        """Ask about the file called ``name``.

        ``keep`` writes what is here, which ``mine`` says, over the file, ``load`` gives that up for the file, and
        ``save_copy`` writes it elsewhere.
        """
        if self._box is not None:
            self._box.raise_()
            return
        self._box = ask(
            self._window, f"{self._key}_conflict_question",
            f"Another program has changed {name} since it was opened or saved here. Which is to be kept?",
            self._answers(mine, keep, load, save_copy),
        )  # fmt: skip
        self._box.finished.connect(self._end)

    def _answers(self, mine: str, keep: Does, load: Does, save_copy: Does | None) -> tuple[Answer, ...]:
        copy = () if save_copy is None else ((f"{self._key}_copy", "Save a &copy…", Role.AcceptRole, save_copy),)
        return (
            (f"{self._key}_keep", f"&Keep {mine}", Role.AcceptRole, keep),
            (f"{self._key}_load", "&Load the file", Role.DestructiveRole, load),
            *copy,
            (f"{self._key}_decide_later", "&Decide later", Role.RejectRole, lambda: None),
        )

    def _end(self, _: int) -> None:
        self._box = None
