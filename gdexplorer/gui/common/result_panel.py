"""What panels of analyses share: a request, its progress, Cancel, and a result that says what it is and was of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from gdexplorer.errors import InputError
from gdexplorer.gui.common.beside import Beside
from gdexplorer.gui.common.fields import NOTHING_RUNS, enable, push_button, wrapped
from gdexplorer.gui.common.plots import Plot
from gdexplorer.gui.common.problem import Problem
from gdexplorer.gui.common.share_bar import ShareBar

# Said from a request to its first result, while an earlier one is shown.
EARLIER = "What is shown is the result before this one."


class WorkingPanel(QWidget):
    """A panel whose job takes a while: Cancel, the fraction that is done, and a sentence on what the plots show.

    Parameters
    ----------
    key : begins the names of its parts. work : what its job does, as in "Stop the race".
    """

    is_costly = True
    cancel_requested = Signal()

    def __init__(self, key: str, work: str) -> None:
        super().__init__()
        self.setObjectName(f"{key}_panel")
        self._is_busy = False
        self._plots: Sequence[Plot] = ()  # what the sentence describes
        self._cancel = push_button(f"{key}_cancel_button", "Cancel", f"Stop {work}")
        self._progress = ShareBar(f"{key}_progress", f"Progress of {work}")
        self._sentence = wrapped("", f"{key}_sentence", selectable=True)
        self._cancel.clicked.connect(self.cancel_requested)
        enable(self._cancel, False, NOTHING_RUNS)
        self._progress.show_busy(False)

    def _lay_out_beside(self, rows: Iterable[QLayout], words: Iterable[QWidget], results: QLayout) -> None:
        """Settings in rows with words below them, beside the results."""
        settings = QVBoxLayout()
        for row in rows:
            settings.addLayout(row)
        for widget in words:
            settings.addWidget(widget)
        settings.addStretch(1)
        QVBoxLayout(self).addWidget(Beside(settings, results))

    def set_busy(self, busy: bool) -> None:
        """Enable the cancel button while the job runs."""
        self._is_busy = busy
        enable(self._cancel, busy, NOTHING_RUNS)
        self._progress.show_busy(busy)
        self._say()

    def set_progress(self, share: float) -> None:
        """Show the fraction that is done."""
        self._progress.show_share(share)

    def _say(self) -> None:
        """Say what the plots show."""
        text = self._text()
        self._sentence.setText(text)
        for plot in self._plots:
            plot.setAccessibleDescription(text)

    def _text(self) -> str:
        """What the plots show, or how something gets there."""
        raise NotImplementedError


class ResultPanel(WorkingPanel):
    """Requests what is entered, and shows the result until there is another one.

    A panel says how by `_entered`, `_check`, `_show` and `_in_words`.

    Parameters
    ----------
    key, work : as of `WorkingPanel`.
    run, tip : text and tool tip of the button that requests a result.
    empty : what is said while there is none. waiting : what is said from a request to its first result.

    Attributes
    ----------
    result : as far as it is known; None before anything is.
    """

    run_requested = Signal(object)  # what is entered

    def __init__(self, key: str, work: str, run: str, tip: str, empty: str, waiting: str) -> None:
        super().__init__(key, work)
        self.result: Any = None
        self._empty, self._waiting = empty, waiting
        self._is_waiting = False
        self._missing = ""  # why nothing can be requested now
        self._changed = ""  # since the result was computed
        self._run = push_button(f"{key}_run_button", run, tip)
        self._run.clicked.connect(self._ask)
        self._problem = Problem(key)
        self._outdated = wrapped("", f"{key}_outdated")
        self._outdated.hide()

    def _lay_out_beside(self, rows: Iterable[QLayout], words: Iterable[QWidget], results: QLayout) -> None:
        super()._lay_out_beside(rows, (self._problem, self._outdated, self._sentence, *words), results)

    # What is shown

    def set_result(self, result: Any) -> None:
        """Show a result, as far as it is known, or none."""
        self.result, self._is_waiting = result, False
        self._show()
        self._say()
        self._note()

    def set_outdated(self, sentence: str) -> None:
        """Say what has changed since the result was computed."""
        self._changed = sentence
        self._note()

    def set_busy(self, busy: bool) -> None:
        """Enable the cancel button while the job runs."""
        self._is_waiting = busy
        super().set_busy(busy)
        self._note()

    def _note(self) -> None:
        text = EARLIER if self._is_waiting and self.result is not None else self._what_changed()
        self._outdated.setText(text)
        self._outdated.setVisible(bool(text))

    def _what_changed(self) -> str:
        """Why the result is not that of what is shown or entered; empty if it is."""
        return self._changed

    def _say(self) -> None:
        super()._say()
        for plot in self._plots:
            plot.say_if_empty(self._text() if self.result is None else "")

    def _text(self) -> str:
        if self._is_waiting:
            return self._waiting
        return self._in_words() if self.result is not None else self._missing or self._empty

    def _show(self) -> None:
        """Show the result."""
        raise NotImplementedError

    def _in_words(self) -> str:
        """What the result is."""
        raise NotImplementedError

    # Requests

    def begin(self) -> None:
        """Request a result when the panel is first opened from the menu."""
        if self.result is None and self._run.isEnabled() and not self._is_busy:
            self._ask()

    def _ask(self) -> None:
        """Request what is entered, or say what is wrong with it."""
        self._problem.clear_up()
        try:
            entered = self._entered()
            self._check(entered)
        except InputError as error:
            self._problem.say(str(error), self._at_fault())
        else:
            self.run_requested.emit(entered)

    def _at_fault(self) -> Sequence[QWidget]:
        """The fields because of which what is entered is refused, as far as that is known."""
        return ()

    def _entered(self) -> Any:
        """What is entered."""
        raise NotImplementedError

    def _check(self, entered: Any) -> None:
        """Raise an `InputError` if ``entered`` cannot be requested."""
        raise NotImplementedError
