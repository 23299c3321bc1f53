"""Table of runs: colour, marker, value, accuracy of what classifies, gradient norm, step and status."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QIcon, QKeyEvent, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.gui.common.icons import RUN_ICON, run_icon
from gdexplorer.gui.common.point_text import UNDEFINED
from gdexplorer.gui.common.tables import NUMBERS, WORDS, keep_headings_readable, write_if_empty
from gdexplorer.gui.common.text_size import fit_rows, follow_size
from gdexplorer.gui.common.theme import LIGHT, Theme
from gdexplorer.gui.common.what_is_missing import what_is_missing
from gdexplorer.gui.features.runs.accuracies import Found, Wanted, accuracies, accuracy_columns
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.state.feature import Thing
from gdexplorer.numerals import number_text
from gdexplorer.objectives import BoundObjective
from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.scene import Scene
from gdexplorer.session.edits import SelectRun
from gdexplorer.session.view_state import ViewState

FIXED = ("run", "f", "‖∇f‖", "step", "status")
# A symbol beside the word, so that the status is clear at a glance and not by colour alone.
SIGNS = {
    Status.RUNNING: "…",
    Status.CONVERGED: "✓",
    Status.DIVERGED: "↑",
    Status.STALLED: "=",
    Status.LEFT_THE_DOMAIN: "→",
    Status.OUT_OF_BUDGET: "·",
}
# Pixels: margin of a cell, least width of a section. A name has its marker and at least these letters.
CELL_MARGIN, LEAST_WIDTH, SHORT_NAME = 9, 30, "Gradient"
Index = QModelIndex | QPersistentModelIndex


class RunsTable(QTableView):
    """The table; selecting a row selects the run."""

    is_costly = True
    edit_requested = Signal(object)  # Edit
    menu_requested = Signal(object, object)  # Thing, and QPoint on the screen
    inspection_requested = Signal()  # of the run in focus

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("runs_table")
        self.setAccessibleName("Runs")
        self._model, self._looked_at, self._is_chosen, self._is_showing = RunsModel(), 0, False, False
        self.setModel(self._model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.verticalHeader().hide()
        fit_rows(self)
        self.setShowGrid(False)
        self.setIconSize(RUN_ICON)
        self.setWordWrap(False)
        self.setMinimumHeight(90)
        keep_headings_readable(self)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(LEAST_WIDTH)
        follow_size(self, 0.92)
        self._objective: object = None
        self._missing = ""  # what to do to see runs
        self._bound: BoundObjective | None = None
        self.measuring = Job("accuracies", accuracies, parent=self)
        self.measuring.shown.connect(self._show_accuracies)
        self._wanted: Wanted | None = None
        self._needed = self._first_widths()
        self.verticalScrollBar().valueChanged.connect(self._fit)
        self.selectionModel().currentRowChanged.connect(self._selected)
        self.clicked.connect(self._choose)
        self.doubleClicked.connect(self._inspect)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self._model.set_theme(theme)

    def set_details(self, scene: Scene) -> None:
        """Show other trajectories."""
        if scene.experiment.objective != self._objective:
            self._objective = scene.experiment.objective
            self._model.set_columns(accuracy_columns(scene.surface.bound))
            self._needed = self._first_widths()
        self._bound = scene.surface.bound
        self._missing = "" if scene.runs else what_is_missing(scene)
        self.setAccessibleDescription(self._missing)
        self.viewport().update()
        self.set_runs(list(scene.runs))

    def set_runs(self, runs: list[DrawnRun]) -> None:
        """Show other trajectories."""
        self._model.set_runs(runs)
        self._fit()
        self._show_selection()

    def set_view(self, view: ViewState) -> None:
        """Select the row of the run in focus."""
        self._looked_at, self._is_chosen = view.selected, view.run_chosen
        self._show_selection()

    def _show_selection(self) -> None:
        """Select the row of the run in focus, unless it is the first by default."""
        current, last = self.currentIndex().row(), self._model.rowCount() - 1
        focused = min(self._looked_at, last)  # of fewer runs the last one is in focus
        if focused >= 0 and focused != max(current, 0):
            self._is_showing = True
            self.selectRow(focused)
            self._is_showing = False

    def set_cursor(self, cursor: int) -> None:
        """Show the numbers at the cursor."""
        self._model.set_cursor(cursor)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle keys that move up and down; leave all others to the window."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            super().keyPressEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, or say why there are none."""
        super().paintEvent(event)
        write_if_empty(self, self._missing)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu of the run that is there, or by the keyboard of that in focus."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if index.isValid():
            self._choose(index)
            place = self.viewport().mapToGlobal(self.visualRect(index).center()) if by_key else event.globalPos()
            self.menu_requested.emit(Thing.RUN, place)

    def _choose(self, index: QModelIndex) -> None:
        """Choose a run, even if it is the one in focus already."""
        if not (self._is_chosen and index.row() == self._looked_at):
            self._looked_at, self._is_chosen = index.row(), True
            self.edit_requested.emit(SelectRun(index.row()))

    def _inspect(self, _: QModelIndex) -> None:
        self.inspection_requested.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """Fit the columns to what has come meanwhile."""
        super().showEvent(event)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Redistribute the column widths."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Fit the columns to texts of another size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_needed"):
            self._needed = self._first_widths()
            self._fit()

    def _first_widths(self) -> list[int]:
        """The least width of each column but the first, from its heading and a short number."""
        return [self._wide(max(name, "0.000", key=len)) for name in self._model.columns[1:]]

    def _wide(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(text) + CELL_MARGIN

    def _fit(self) -> None:
        """Fit number columns to the widest visible number so far; name and status share the rest."""
        if not self.isVisible():  # fitted when it is shown
            return
        first, last = max(self.rowAt(0), 0), self.rowAt(self.viewport().height() - 1)
        rows = range(first, self._model.rowCount() if last < 0 else last + 1)
        for place in range(len(self._needed)):
            texts = {self._model.index(row, place + 1).data() for row in rows}
            self._needed[place] = max(self._needed[place], *map(self._wide, texts), 0)
        self._measure(rows)
        *numbers, status = self._needed
        left = self.viewport().width() - sum(numbers) - self._wide(SHORT_NAME) - self.iconSize().width()
        for place, width in enumerate((*numbers, min(status, max(left, self._wide(FIXED[-1])))), 1):
            if self.columnWidth(place) != width:
                self.setColumnWidth(place, width)

    def _measure(self, rows: range) -> None:
        """Ask for the accuracies of these rows, if there are any, at the cursor."""
        if self._bound is None or not accuracy_columns(self._bound):
            return
        wanted = Wanted(self._bound, {row: self._model.theta(row) for row in rows})
        if not wanted.is_part_of(self._wanted):
            self._wanted = wanted
            self.measuring.request(wanted)

    def _show_accuracies(self, found: Found) -> None:
        if accuracy_columns(found.wanted.bound) == self._model.columns[2:-3]:
            self._model.set_accuracies(found.texts)
            self._fit()

    def _selected(self, current: QModelIndex, _: QModelIndex) -> None:
        if current.isValid() and not self._is_showing:
            self._choose(current)


class RunsModel(QAbstractTableModel):
    """The model of the table."""

    def __init__(self) -> None:
        super().__init__()
        self._runs: list[DrawnRun] = []
        self._cursor, self._has_starts = 0, False
        self._icons: dict[tuple[str, int], QIcon] = {}
        self._theme = LIGHT
        self.columns: tuple[str, ...] = FIXED
        self._accuracies: Mapping[tuple[int, str], str] = {}

    def set_columns(self, accuracies: tuple[str, ...]) -> None:
        """Have these columns for accuracies beside the value; what was known of others is forgotten."""
        columns = *FIXED[:2], *accuracies, *FIXED[2:]
        self._accuracies = {}
        if columns != self.columns:
            self.beginResetModel()
            self.columns = columns
            self.endResetModel()

    def set_accuracies(self, texts: Mapping[tuple[int, str], str]) -> None:
        """Show accuracies by row and column; those of other rows stay."""
        self._accuracies = {**self._accuracies, **texts}
        self._changed(1)

    def theta(self, row: int) -> NDArray[np.float64]:
        """The weights of a run at the cursor, float64[n]."""
        run = self._runs[row]
        return np.asarray(run.trajectory.points[run.step_at(self._cursor)])

    def set_runs(self, runs: list[DrawnRun]) -> None:
        """Replace the runs; the selection stays if their number does."""
        self._has_starts = len({run.trajectory.start for run in runs}) > 1
        if len(runs) == len(self._runs):
            self._runs = runs
            self._changed(0)
            return
        self.beginResetModel()
        self._runs = runs
        self.endResetModel()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self._theme = theme
        self._icons.clear()
        self._changed(0)

    def set_cursor(self, cursor: int) -> None:
        """Show the numbers at the cursor."""
        self._cursor = cursor
        self._changed(1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of runs."""
        return 0 if parent.isValid() else len(self._runs)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of columns."""
        return len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the heading of a column."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section]
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(section)
        return None

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        return WORDS if self.columns[column] in (FIXED[0], FIXED[-1]) else NUMBERS

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text, tool tip or icon of a cell."""
        run = self._runs[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(run, index.row(), self.columns[index.column()])
        if role == Qt.ItemDataRole.AccessibleTextRole:
            text = self._text(run, index.row(), self.columns[index.column()])
            optimizer, start = run.trajectory.optimizer + 1, run.trajectory.start + 1
            return f"Optimizer {optimizer}, {run.label}, start {start}, {self.columns[index.column()]}: {text}"
        if role == Qt.ItemDataRole.ToolTipRole:
            status = self._text(run, index.row(), FIXED[-1])
            return f"{run.label}, start {run.trajectory.start + 1}\n{status}\n{run.trajectory.reason}".strip()
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0:
            return self._icon(run)
        return self._alignment(index.column()) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def _text(self, run: DrawnRun, row: int, column: str) -> str:
        step = run.step_at(self._cursor)
        status = run.trajectory.status
        match column:
            case "run":
                return f"{run.label}, start {run.trajectory.start + 1}" if self._has_starts else run.label
            case "f" | "‖∇f‖" if math.isnan(run.trajectory.values[step]):
                return UNDEFINED
            case "f":
                return number_text(run.trajectory.values[step], 3)
            case "‖∇f‖":
                return number_text(run.trajectory.gradient_norms[step], 2)
            case "step":
                return str(step)
            case "accuracy" | "test accuracy":
                return self._accuracies.get((row, column), "…")
        ended = self._cursor >= run.trajectory.steps
        return f"{SIGNS[status]} {status.value}" if ended else "…"

    def _icon(self, run: DrawnRun) -> QIcon:
        key = run.marker, run.colour
        if key not in self._icons:
            self._icons[key] = run_icon(run.marker, run.colour, self._theme)
        return self._icons[key]

    def _changed(self, first_column: int) -> None:
        if self._runs:
            self.dataChanged.emit(self.index(0, first_column), self.index(len(self._runs) - 1, len(self.columns) - 1))
