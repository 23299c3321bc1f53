"""Panel that lists the critical points of an objective; selecting one shows its principal curvatures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QAbstractItemView, QTableView, QVBoxLayout, QWidget

from gdexplorer.descent.critical.critical_points import CriticalPoint
from gdexplorer.descent.critical.kinds import PointKind
from gdexplorer.gui.common.beside import Beside
from gdexplorer.gui.common.fields import wrapped
from gdexplorer.gui.common.formula_label import FormulaLabel
from gdexplorer.gui.common.icons import marker_icon
from gdexplorer.gui.common.tables import NUMBERS, WORDS, FittedTable
from gdexplorer.gui.common.text_size import fit_rows
from gdexplorer.gui.common.theme import LIGHT, Theme
from gdexplorer.numerals import number_text, with_minus
from gdexplorer.objectives.data.dialect import told_apart

COLUMNS = ("kind", "x", "y", "f", "λ₁", "λ₂")
# The same shapes as in the pictures.
SYMBOLS = {PointKind.MINIMUM: "o", PointKind.SADDLE: "x", PointKind.MAXIMUM: "t1", PointKind.DEGENERATE: "s"}
FORMULA = r"\nabla f = 0, \quad \nabla^2 f\, v_i = \lambda_i v_i"
EXPLANATION = (
    "The gradient is zero at a critical point. All eigenvalues λ are positive at a minimum, negative at a maximum, and "
    "of both signs at a saddle point. Select a point to see its axes, solid for λ > 0, dashed for λ < 0, and in the "
    "inspector what descent does near it. At a KKT point walls of the feasible set hold the gradient; its tool tip "
    "names them with their multipliers."
)
LONGEST_NAME = 18  # letters of a heading; its tool tip shows all of them
ROUNDING = 1e-12
Index = QModelIndex | QPersistentModelIndex


class CriticalPointsPanel(QWidget):
    """The list, sortable by each column, with an explanation."""

    is_costly = True
    point_selected = Signal(object)  # CriticalPoint, or None
    inspection_requested = Signal()  # of the selected point

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("critical_points_panel")
        self.setAccessibleName("Critical points")
        self._model = PointsModel()
        self._searching, self._missing = False, 0
        self._count = wrapped(name="critical_points_count")
        meaning = "the gradient of f is zero; eigenvalues and eigenvectors of the Hessian"
        self._formula = FormulaLabel("critical_points_formula", FORMULA, meaning)
        self._table = self._made_table()
        words, results = QVBoxLayout(), QVBoxLayout()
        for widget in (self._count, self._formula, wrapped(EXPLANATION)):
            words.addWidget(widget)
        words.addStretch(1)
        results.addWidget(self._table)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 4, 6, 4)
        layout.addWidget(Beside(words, results))
        self._show_count()

    def _made_table(self) -> QTableView:
        table = FittedTable()
        table.setObjectName("critical_points_table")
        table.setAccessibleName("List of critical points")
        table.setModel(self._model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.verticalHeader().hide()
        fit_rows(table)
        table.setShowGrid(False)
        table.setSortingEnabled(True)
        table.sortByColumn(3, Qt.SortOrder.AscendingOrder)
        table.setMinimumHeight(70)
        header = table.horizontalHeader()
        header.setMinimumSectionSize(30)
        header.setResizeContentsPrecision(100)  # rows: there can be thousands
        table.selectionModel().selectionChanged.connect(self._selected)
        table.doubleClicked.connect(lambda _: self.inspection_requested.emit())
        return table

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self._model.set_theme(theme)

    def set_points(self, points: Sequence[CriticalPoint]) -> None:
        """List ``points``."""
        self._model.set_points(points)
        self._show_count()
        self._selected()

    def set_missing(self, missing: int) -> None:
        """Show how many points are missing at least."""
        self._missing = missing
        self._show_count()

    def set_names(self, axes: tuple[str, str]) -> None:
        """Name the coordinate columns after the axes."""
        self._model.set_names(axes)

    def set_busy(self, searching: bool) -> None:
        """Show whether the search is still running."""
        self._searching = searching
        self._show_count()

    def _show_count(self) -> None:
        points = self._model.points
        counts = Counter(point.kind for point in points if not point.walls)
        parts = [kind.counted(counts[kind]) for kind in PointKind if counts[kind]]
        if at_walls := sum(bool(point.walls) for point in points):
            parts.append(f"{at_walls:,} KKT point{'s' * (at_walls > 1)} at walls")
        if outside := sum(point.is_outside for point in points):
            parts.append(f"{outside:,} of them outside of the feasible set")
        text = ", ".join(parts) if parts else "None found in the domain"
        more = f" At least {self._missing} more {'was' if self._missing == 1 else 'were'} not found."
        rest = " Looking for more…" if self._searching else more if self._missing else ""
        self._count.setText(f"{text}.{rest}")

    def _selected(self, *_: object) -> None:
        rows = self._table.selectionModel().selectedRows()
        chosen = self._model.points[rows[0].row()] if rows else None
        self.point_selected.emit(chosen)


# Roles of a cell that have a value.
ROLES = frozenset(
    (
        Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.DecorationRole,
        Qt.ItemDataRole.AccessibleTextRole,
    )
)  # fmt: skip


class PointsModel(QAbstractTableModel):
    """The model of the list; it sorts itself, since a proxy would request each cell many times."""

    def __init__(self) -> None:
        super().__init__()
        self.points: tuple[CriticalPoint, ...] = ()
        self._numbers: NDArray[np.float64] = np.empty((0, len(COLUMNS) - 1))
        self._by: tuple[int, bool] = 0, False
        self._icons: dict[PointKind, QIcon] = {}
        self._theme = LIGHT
        self._names: tuple[str, ...] = COLUMNS
        self._headings: tuple[str, ...] = COLUMNS
        self._zero = [0.0] * len(COLUMNS)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self._theme = theme
        self._icons.clear()
        if self.points:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.points) - 1, 0))

    def set_names(self, axes: tuple[str, ...]) -> None:
        """Set the names of the coordinates."""
        names = (COLUMNS[0], *axes, *COLUMNS[3:])
        if names != self._names:
            self._names = names
            plain = [axis.partition(" (")[0] for axis in axes]  # without units
            self._headings = (COLUMNS[0], *told_apart(plain, LONGEST_NAME), *COLUMNS[3:])
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 1, 2)

    def set_points(self, points: Sequence[CriticalPoint]) -> None:
        """Replace the points."""
        self.beginResetModel()
        self.points = tuple(points)
        self._numbers = np.array(list(map(_numbers, points)), dtype=np.float64).reshape(-1, len(COLUMNS) - 1)
        # Numbers this much smaller than the largest of their column are rounding errors.
        self._zero = (ROUNDING * np.nan_to_num(np.abs(self._numbers)).max(axis=0, initial=0.0)).tolist()
        self._arrange(self._order())
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column, keeping the selection."""
        self._by = column, order is Qt.SortOrder.DescendingOrder
        self.layoutAboutToBeChanged.emit()
        arranged, before = self._order(), self.persistentIndexList()
        rows = {int(old): new for new, old in enumerate(arranged)}
        self._arrange(arranged)
        self.changePersistentIndexList(before, [self.index(rows[index.row()], index.column()) for index in before])
        self.layoutChanged.emit()

    def _order(self) -> NDArray[np.intp]:
        """The order of the points; unknown values come last."""
        column, falling = self._by
        if column == 0:
            kinds = [point.kind.value for point in self.points]
            return np.array(sorted(range(len(kinds)), key=kinds.__getitem__, reverse=falling), dtype=np.intp)
        numbers = self._numbers[:, column - 1]
        return np.argsort(-numbers if falling else numbers, kind="stable")

    def _arrange(self, arranged: NDArray[np.intp]) -> None:
        self.points = tuple(self.points[i] for i in arranged)
        self._numbers = self._numbers[arranged]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of points."""
        return 0 if parent.isValid() else len(self.points)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of columns."""
        return len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the heading of a column."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._names[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return NUMBERS if section else WORDS
        return self._headings[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text, icon or sort key of a cell."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return NUMBERS if index.column() else WORDS
        if role not in ROLES:
            return None
        point, column = self.points[index.row()], index.column()
        if role == Qt.ItemDataRole.DecorationRole and column == 0:
            return self._icon(point.kind)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"Point {index.row() + 1}, {self._names[column]}: {self.data(index)}"
        if role == Qt.ItemDataRole.DecorationRole:
            return None
        if column == 0:
            return (point.walls_in_words or None) if role == Qt.ItemDataRole.ToolTipRole else point.label
        number = float(self._numbers[index.row(), column - 1])
        if number != number:
            return "–"
        if role == Qt.ItemDataRole.ToolTipRole:
            return with_minus(f"{number + 0.0:.10g}")
        return "0" if abs(number) <= self._zero[column - 1] else number_text(number, 3)

    def _icon(self, kind: PointKind) -> QIcon:
        if kind not in self._icons:
            colour, paper = QColor(self._theme.of_kind(kind)), QColor(self._theme.base)
            self._icons[kind] = marker_icon(SYMBOLS[kind], colour, paper)
        return self._icons[kind]


def _numbers(point: CriticalPoint) -> tuple[float, ...]:
    """The numbers of a point, in the order of the columns; NaN if unknown."""
    curvatures = point.eigenvalues or (float("nan"),) * 2
    return tuple(map(float, (*point.point[:2], point.value, *curvatures)))
