"""Copies what is chosen to the clipboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QObject, Signal
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget

from gdexplorer.descent.experiment import Experiment
from gdexplorer.gui.state.feature import Thing
from gdexplorer.scene.focus import Focus
from gdexplorer.session.view_state import ViewState

NOTHING = "There is nothing to copy: click a start or a path, or a row of a table, to choose it."


class Clipboard(QObject):
    """Copy rows if a table is in use, else the coordinates of the chosen start or of the run in focus at the cursor."""

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
        """Copy rows or coordinates as text."""
        table = table_in_use(QApplication.focusWidget())
        text, name = (rows_as_text(table), "the selected rows") if table is not None else self._coordinates()
        if not text:
            self.error.emit(NOTHING)
            return
        QGuiApplication.clipboard().setText(text)
        self.message.emit(f"Copied {name}.")

    def copy_picture(self) -> None:
        """Copy the picture under the pointer; all of the window if there is none."""
        view = picture_at(QApplication.widgetAt(QCursor.pos()))
        shown = self._window if view is None else view
        QGuiApplication.clipboard().setPixmap(shown.grab())
        self.message.emit(f"Copied a picture of {'the window' if view is None else view.accessibleName().lower()}.")

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


def table_in_use(widget: QWidget | None) -> QAbstractItemView | None:
    """The table that has the focus, if rows of it are selected."""
    if not isinstance(widget, QAbstractItemView) or widget.selectionModel() is None:
        return None
    return widget if widget.selectionModel().hasSelection() else None


def rows_as_text(table: QAbstractItemView) -> str:
    """The selected rows, a line each, with tabs between their cells."""
    indexes: Sequence[QModelIndex] = table.selectionModel().selectedIndexes()
    rows, columns = sorted({each.row() for each in indexes}), range(table.model().columnCount())
    model = table.model()
    return "\n".join("\t".join(str(model.index(row, column).data() or "") for column in columns) for row in rows)


def picture_at(widget: QWidget | None) -> QWidget | None:
    """The picture that a widget is part of."""
    while widget is not None and not isinstance(getattr(widget, "thing", None), Thing):
        widget = widget.parentWidget()
    return widget
