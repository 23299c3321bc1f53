"""Tables of results, with a colour in each row."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import NamedTuple

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QIcon,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QTableView, QTableWidget, QTableWidgetItem

from gdexplorer.gui.common.icons import swatch
from gdexplorer.gui.common.text_size import fit_rows, letters
from gdexplorer.gui.common.timers import once
from gdexplorer.gui.common.words import MinusDelegate
from gdexplorer.numerals import as_typed, with_minus

# Largest number of rows listed in a table: hundreds would slow the window down.
MOST_ROWS = 50
# The largest part of a sorted table's width that names take, and the least width that they have in any, in pixels,
# beside usual texts.
MOST_NAME, LEAST_NAME = 0.5, 110
# Where names and words stand in their columns, with their headings, and where numbers do.
WORDS = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
NUMBERS = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
TEXT_ALIGNMENT = Qt.ItemDataRole.TextAlignmentRole


def write_if_empty(table: QTableView, words: str) -> None:
    """Write ``words`` in the middle of a table without rows; call this at the end of its ``paintEvent``."""
    if table.model().rowCount() == 0 and words:
        painter = QPainter(table.viewport())
        painter.setPen(table.palette().color(QPalette.ColorRole.PlaceholderText))
        area = table.viewport().rect().adjusted(8, 4, -8, -4)
        painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), words)
        painter.end()


def rows_as_text(table: QAbstractItemView) -> str:
    """The selected rows, a line each, with tabs between their cells."""
    indexes: Sequence[QModelIndex] = table.selectionModel().selectedIndexes()
    rows, columns = sorted({each.row() for each in indexes}), range(table.model().columnCount())
    model = table.model()
    return "\n".join("\t".join(str(model.index(row, column).data() or "") for column in columns) for row in rows)


def copy_rows_by_key(table: QAbstractItemView) -> None:
    """Let the key that copies copy the selected rows of a table in a dialog, which the menu's entry does not reach."""
    key = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), table)
    key.setContext(Qt.ShortcutContext.WidgetShortcut)
    key.activated.connect(lambda: QGuiApplication.clipboard().setText(as_typed(rows_as_text(table))))


def keep_headings_readable(table: QTableView) -> None:
    """Cut headings in the middle where they do not fit, and write none in bold, which is wider than its column."""
    header = table.horizontalHeader()
    header.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    header.setHighlightSections(False)


class FittedTable(QTableView):
    """A table whose columns are fitted once after each change of its model, while it is seen.

    The automatic fitting of a header is repeated for each change, and several times for each layout.
    """

    def __init__(self) -> None:
        super().__init__()
        keep_headings_readable(self)
        self._fitting = once(self)
        self._fitting.timeout.connect(self._fit)

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Show ``model``."""
        super().setModel(model)
        if model is not None:
            for changed in (model.modelReset, model.headerDataChanged, model.layoutChanged, model.dataChanged):
                changed.connect(lambda *_: self._fitting.start())
        self._fitting.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Fit what has changed meanwhile."""
        super().showEvent(event)
        self._fitting.start()

    def changeEvent(self, event: QEvent) -> None:
        """Fit the columns to texts of another size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fitting.start()

    def _fit(self) -> None:
        if self.isVisible():
            self.resizeColumnsToContents()


Coloured = tuple[tuple[int, int, int], Sequence[str]]  # a row: the colour of its swatch, and its texts


class Table(QTableWidget):
    """A table of texts with a colour swatch in the first column; tool tips show full texts.

    Columns hold numbers, which stand at their right; ``words`` are the places of those that do not.
    """

    def __init__(self, name: str, label: str, headers: Sequence[str], words: Container[int] = (0,)) -> None:
        super().__init__(0, len(headers))
        self._empty, self._words = "", words
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setHorizontalHeaderLabels(list(headers))
        for column in range(len(headers)):
            self._align_heading(column)
        self.verticalHeader().hide()
        keep_headings_readable(self)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setItemDelegate(MinusDelegate(self))
        self.setMinimumHeight(100)
        self.resizeColumnsToContents()
        fit_rows(self)

    def _align_heading(self, column: int) -> None:
        self.model().setHeaderData(column, Qt.Orientation.Horizontal, self._alignment(column), TEXT_ALIGNMENT)

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        return WORDS if column in self._words else NUMBERS

    def say_if_empty(self, words: str) -> None:
        """What to say where there are no rows."""
        self._empty = words
        self.setAccessibleDescription(words)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, or what is said in their place."""
        super().paintEvent(event)
        write_if_empty(self, self._empty)

    def sizeHint(self) -> QSize:
        """A small preferred size: the layout distributes the remaining space anyway."""
        return QSize(200, 120)

    def changeEvent(self, event: QEvent) -> None:
        """Fit the columns to texts of another size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            QTimer.singleShot(0, self, self._fit_columns)  # once the headings have it, too

    def _fit_columns(self) -> None:
        self.resizeColumnsToContents()

    def set_rows(self, rows: Sequence[Coloured], more: int = 0) -> None:
        """Show rows of a colour and texts, and the number of ``more`` rows that are not listed."""
        self.clearSpans()
        self.setRowCount(len(rows) + (more > 0))
        for place, (colour, texts) in enumerate(rows):
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(with_minus(text))
                if column:
                    cell = f"{texts[0]}, {self.model().headerData(column, Qt.Orientation.Horizontal)}: {text}"
                    item.setData(Qt.ItemDataRole.AccessibleTextRole, cell)
                if column == 0:
                    item.setIcon(swatch(QColor(*colour), self.palette().mid().color()))
                item.setTextAlignment(self._alignment(column))
                self.setItem(place, column, item)
        # Fitted once: automatic fitting would be repeated for each cell.
        self.resizeColumnsToContents()
        if more > 0:
            self._add_count_of_rest(more, len(rows))

    def _add_count_of_rest(self, more: int, place: int) -> None:
        for column in range(self.columnCount()):
            self.setItem(place, column, QTableWidgetItem(f"… and {more:,} more, each smaller" if column == 0 else ""))
        self.setSpan(place, 0, 1, self.columnCount())


class Cell(NamedTuple):
    """A cell of a table that can be sorted: its text, what it is sorted by (None comes last), and its tool tip."""

    text: str
    by: float | str | None = None
    tip: str = ""


class Row(NamedTuple):
    """A row of a table that can be sorted: what it stands for, a sample of its line, and its cells."""

    key: str
    icon: QIcon
    cells: Sequence[Cell]


_BY = Qt.ItemDataRole.UserRole + 1


class _SortedItem(QTableWidgetItem):
    """A cell that is compared by a number or a text; one without comes last in either order."""

    def __lt__(self, other: QTableWidgetItem) -> bool:
        mine, its = self.data(_BY), other.data(_BY)
        if mine is None or its is None:
            table = self.tableWidget()
            falls = table.horizontalHeader().sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
            return mine is not its and (mine is None) is falls
        return bool(mine < its)


class SortedTable(Table):
    """A table of rows with keys, sorted by the column whose heading is clicked."""

    def __init__(self, name: str, label: str, headers: Sequence[str]) -> None:
        super().__init__(name, label, headers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setWordWrap(False)  # or else texts end after a word
        self.setSortingEnabled(True)
        self.sortByColumn(0, Qt.SortOrder.AscendingOrder)

    def set_headings(self, headings: Sequence[tuple[str, str]]) -> None:
        """Set the headings, and what is said about each column."""
        if self.columnCount() != len(headings):
            self.setColumnCount(len(headings))
        for column, (text, meaning) in enumerate(headings):
            heading = QTableWidgetItem(text)
            heading.setToolTip(meaning)
            self.setHorizontalHeaderItem(column, heading)
            self._align_heading(column)

    @property
    def chosen(self) -> str | None:
        """The key of the selected row."""
        rows = self.selectionModel().selectedRows()
        return self._key(rows[0].row()) if rows else None

    def _key(self, row: int) -> str:
        return str(self.model().index(row, 0).data(Qt.ItemDataRole.UserRole))

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show ``rows`` in the order of the sorted column; the selected one stays so if it is among them."""
        chosen = self.chosen
        self.setSortingEnabled(False)
        self.setRowCount(len(rows))
        for place, row in enumerate(rows):
            for column, cell in enumerate(row.cells):
                self.setItem(place, column, self._made(row, cell, column))
        self.setSortingEnabled(True)
        self._fit_columns()
        keys = list(map(self._key, range(len(rows))))
        if chosen in keys:
            self.selectRow(keys.index(chosen))
        else:
            self.clearSelection()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let names take as much as there is room for."""
        super().resizeEvent(event)
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Fit columns to what they hold; names leave room for numbers beside them."""
        self.resizeColumnsToContents()
        room = max(round(MOST_NAME * self.viewport().width()), round(LEAST_NAME * letters()))
        self.setColumnWidth(0, min(self.columnWidth(0), room))

    def _made(self, row: Row, cell: Cell, column: int) -> QTableWidgetItem:
        item = _SortedItem(cell.text)
        item.setTextAlignment(self._alignment(column))
        item.setData(_BY, cell.by)
        item.setToolTip(with_minus(cell.tip or cell.text))
        if column == 0:
            item.setIcon(row.icon)
            item.setData(Qt.ItemDataRole.UserRole, row.key)
            return item
        heading = self.model().headerData(column, Qt.Orientation.Horizontal)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{row.cells[0].text}, {heading}: {cell.text}")
        return item
