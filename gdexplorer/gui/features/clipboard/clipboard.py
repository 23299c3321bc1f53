"""Copies what is chosen to the clipboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QWidget

from gdexplorer.descent.experiment import Experiment
from gdexplorer.gui.common.tables import rows_as_text
from gdexplorer.gui.state.feature import Thing
from gdexplorer.numerals import as_typed
from gdexplorer.scene.focus import Focus
from gdexplorer.session.view_state import ViewState

NOTHING = "There is nothing to copy: click a start or a path, or a row of a table, to choose it."


class Clipboard(QObject):
    """Copy selected text or rows, else the coordinates of the chosen start, or of the run in focus at the cursor."""

    message = Signal(str)
    error = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._experiment: Experiment | None = None
        self._view, self._focus = ViewState(), Focus()

    def set_experiment(self, experiment: Experiment) -> None:
        """Take the starts."""
        self._experiment = experiment

    def set_view(self, view: ViewState) -> None:
        """Take what is chosen."""
        self._view = view

    def set_focus(self, focus: Focus) -> None:
        """Take the iterate at the cursor."""
        self._focus = focus

    def copy(self) -> None:
        """Copy what is selected in a text or a table, else coordinates, as text."""
        text, name = selected_in(QApplication.focusWidget()) or self._coordinates()
        if not text:
            self.error.emit(NOTHING)
            return
        QGuiApplication.clipboard().setText(as_typed(text))
        self.message.emit(f"Copied {name}.")

    def copy_picture(self) -> None:
        """Copy the picture under the pointer; all of the window if there is none."""
        view = picture_at(QApplication.widgetAt(QCursor.pos()))
        shown = self._window if view is None else view
        QGuiApplication.clipboard().setPixmap(shown.grab())
        self.message.emit(f"Copied a picture of the {'window' if view is None else view.accessibleName().lower()}.")

    def stop(self) -> None:
        """Nothing goes on."""

    def _coordinates(self) -> tuple[str, str]:
        """Coordinates with all their digits, and what they are of."""
        start, starts = self._view.start, () if self._experiment is None else self._experiment.starts
        if start is not None and start < len(starts):
            return written(starts[start]), f"the coordinates of start {start + 1}"
        run, step = self._focus.run, self._focus.step
        if run is None:
            return "", ""
        return written(run.trajectory.points[step].tolist()), f"the coordinates of {run.label} at step {step:,}"


def written(coordinates: Sequence[float]) -> str:
    """Coordinates as a table or a program reads them."""
    return ", ".join(map(repr, coordinates))


def selected_in(widget: QWidget | None) -> tuple[str, str] | None:
    """The text selected in the widget that has the focus, and what it is; None if there is none."""
    if isinstance(widget, QLabel) and widget.hasSelectedText():
        return widget.selectedText(), "the selected text"
    if isinstance(widget, QAbstractItemView) and widget.selectionModel() and widget.selectionModel().hasSelection():
        return rows_as_text(widget), "the selected rows"
    return None


def picture_at(widget: QWidget | None) -> QWidget | None:
    """The picture that a widget is part of."""
    while widget is not None and not isinstance(getattr(widget, "thing", None), Thing):
        widget = widget.parentWidget()
    return widget
