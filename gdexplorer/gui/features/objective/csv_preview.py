"""Preview of a table: its first rows, dialect, columns to use, and the rows that would be skipped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct
from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gdexplorer.errors import InputError
from gdexplorer.gui.common.fields import button_box, combo_box, enable, named, wrapped
from gdexplorer.gui.common.focus_order import step
from gdexplorer.gui.common.share_bar import ShareBar
from gdexplorer.gui.common.tables import copy_rows_by_key, keep_headings_readable
from gdexplorer.gui.common.text_size import letters
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.worker import Task
from gdexplorer.objectives.data.columns import Columns, Preview
from gdexplorer.objectives.data.dialect import DECIMALS, DELIMITERS, ENCODINGS, PARQUET_FILE, DialectChoice
from gdexplorer.objectives.data.source import CsvFile

MOST_COLUMNS, MOST_ROWS, WIDEST_COLUMN = 60, 100, 240
LEAST = 6  # letters of a list that are seen
SIZE, MARGIN = QSize(760, 520), 30  # pixels: of the dialog beside usual texts, and what it leaves of the window
DATA = "Data"  # the kind of file, apart from tables that the program writes
FILES = "Tables (*.csv *.tsv *.txt *.dat *.data *.xlsx *.xlsm *.parquet);;All files (*)"


class _PreviewRequest(Struct, frozen=True):
    """Request to preview a file in a dialect."""

    path: Path
    choice: DialectChoice


def _contents(request: _PreviewRequest | CsvFile, task: Task) -> Iterator[Preview | Columns]:
    """Preview a file, or read columns of it."""
    from gdexplorer.objectives.data.csv_file import preview

    if isinstance(request, _PreviewRequest):
        yield preview(request.path, request.choice)
    else:
        yield request.load(task.progress, task.cancelled)


class CsvPreview(QDialog):
    """Show a file, let the user change how it is read, and emit the accepted source."""

    source_picked = Signal(object, object)  # CsvFile, and its Columns

    def __init__(self, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("csv_preview")
        self.setWindowTitle(f"Open {path.name}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        room = SIZE if parent is None else parent.size() - QSize(MARGIN, MARGIN)
        self.resize((SIZE * letters()).boundedTo(room))
        self._path = path
        self._preview: Preview | None = None
        self._columns: Columns | None = None
        self._make_widgets()
        self._lay_out()
        self.reader = Job("csv_reader", _contents, parent=self)
        self.reader.shown.connect(self._show)
        self.reader.failed.connect(self._summary.setText)
        self.reader.busy_changed.connect(self._progress.show_busy)
        self.reader.progressed.connect(self._progress.show_share)
        self.finished.connect(self.reader.stop)
        self._request_preview()

    def _make_widgets(self) -> None:
        encodings = [("detected", None), *((name, name) for name in ENCODINGS)]
        self._encoding = combo_box("csv_encoding_combo", "Encoding", encodings, LEAST)
        signs = [("detected", None), *((name, sign) for sign, name in DELIMITERS.items())]
        self._delimiter = combo_box("csv_delimiter_combo", "Delimiter", signs, LEAST)
        decimals = [("detected", None), *((name, sign) for sign, name in DECIMALS.items())]
        self._decimal = combo_box("csv_decimal_combo", "Decimal sign", decimals, LEAST)
        self._header = named(QCheckBox("First row names the columns"), "csv_header_check")
        self._x = combo_box("csv_x_combo", "Input column", least=LEAST)
        self._y = combo_box("csv_y_combo", "Target column", least=LEAST)
        self._table = named(QTableWidget(0, 0), "csv_table", "First rows of the file")
        self._table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        keep_headings_readable(self._table)
        copy_rows_by_key(self._table)
        self._summary = wrapped(name="csv_counts_label")
        self._progress = ShareBar("csv_progress", "Reading progress")
        self._progress.show_busy(False)
        standard = QDialogButtonBox.StandardButton
        self._buttons = button_box(standard.Ok | standard.Cancel)
        self._ok = self._buttons.button(standard.Ok)
        self._ok.setObjectName("csv_ok_button")
        self._buttons.button(standard.Cancel).setObjectName("csv_cancel_button")
        for box in (self._encoding, self._delimiter, self._decimal):
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToContents
            )  # what is detected, where there is room
            box.activated.connect(self._request_preview)
        self._header.clicked.connect(self._request_preview)
        for box in (self._x, self._y):
            box.activated.connect(self._read)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        labels = ("Delimiter", "Decimal sign", "Encoding", "Input (x)", "Target (y)")
        combos = (self._delimiter, self._decimal, self._encoding, self._x, self._y)
        for place, (text, combo) in enumerate(zip(labels, combos, strict=True)):
            row, column = divmod(place, 3)
            label = QLabel(text)
            label.setBuddy(combo)
            grid.addWidget(label, row, 2 * column)
            grid.addWidget(combo, row, 2 * column + 1)
        grid.addWidget(self._header, 1, 4, 1, 2)
        bottom = QHBoxLayout()
        bottom.addWidget(self._progress, 1)
        bottom.addWidget(self._buttons)
        layout = QVBoxLayout(self)
        layout.addLayout(grid)
        layout.addWidget(self._table, 1)
        layout.addWidget(self._summary)
        layout.addLayout(bottom)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Visit the widgets by Tab as one reads them."""
        return step(self, forward)

    def source(self) -> CsvFile:
        """The current choice."""
        inputs = (self._x.currentText(),) if self._x.currentIndex() >= 0 else ()
        return CsvFile(str(self._path.absolute()), inputs, self._y.currentText(), self._choice())

    def accept(self) -> None:
        """Emit the chosen source, once it has been read."""
        if self._columns is not None:
            self.source_picked.emit(self.source(), self._columns)
            super().accept()

    def _choice(self) -> DialectChoice:
        header = self._header.isChecked() if self._preview is not None else None
        return DialectChoice(
            self._encoding.currentData(), self._delimiter.currentData(), self._decimal.currentData(), header
        )

    def _request_preview(self) -> None:
        """Preview the file again in the chosen dialect."""
        self._request(_PreviewRequest(self._path, self._choice()))

    def _read(self) -> None:
        """Read the chosen columns."""
        self._request(self.source())

    def _request(self, request: _PreviewRequest | CsvFile) -> None:
        self._columns = None
        enable(self._ok, False, "The columns have not been read yet.")
        self._summary.setText("Reading…")
        self.reader.request(request)

    def _show(self, result: Preview | Columns) -> None:
        if isinstance(result, Preview):
            self._show_preview(result)
        else:
            self._show_counts(result)

    def _show_preview(self, found: Preview) -> None:
        self._preview = found
        dialect, no_text = found.dialect, f"The file is {found.dialect.kind}, which says it itself."
        with QSignalBlocker(self._header):
            self._header.setChecked(dialect.header)
        for combo, value in (
            (self._encoding, dialect.encoding),
            (self._delimiter, DELIMITERS.get(dialect.delimiter, dialect.delimiter)),
            (self._decimal, DECIMALS[dialect.decimal]),
        ):
            combo.setItemText(0, "not needed" if dialect.kind else f"detected: {value}")
            enable(combo, not dialect.kind, no_text)
        enable(self._header, dialect.kind != PARQUET_FILE, no_text)
        self._show_rows(found)
        self._show_columns(found)

    def _show_rows(self, found: Preview) -> None:
        shown = found.names[:MOST_COLUMNS]
        self._table.setUpdatesEnabled(False)
        self._table.setColumnCount(len(shown))
        self._table.setRowCount(min(len(found.rows), MOST_ROWS))
        for j, name in enumerate(shown):
            heading = QTableWidgetItem(name)
            heading.setToolTip(name)  # which may not fit
            self._table.setHorizontalHeaderItem(j, heading)
        for i, row in enumerate(found.rows[:MOST_ROWS]):
            for j in range(len(shown)):
                item = QTableWidgetItem(row[j][:200] if j < len(row) else "")
                if found.numeric[j]:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self._table.setItem(i, j, item)
        self._table.resizeColumnsToContents()
        for j in range(len(shown)):
            self._table.setColumnWidth(j, min(self._table.columnWidth(j), round(WIDEST_COLUMN * letters())))
        self._table.setUpdatesEnabled(True)

    def _show_columns(self, found: Preview) -> None:
        names, chosen = found.numeric_names, (self._x.currentText(), self._y.currentText())
        try:
            suggested = found.suggested_columns()
        except InputError as error:
            self._summary.setText(str(error))
            return
        for combo, before, first in zip((self._x, self._y), chosen, suggested, strict=True):
            combo.clear()
            combo.addItems(names)
            combo.setCurrentText(before if before in names else first)
        self._read()

    def _show_counts(self, columns: Columns) -> None:
        self._columns = columns
        more = len(self._preview.names) - MOST_COLUMNS if self._preview is not None else 0
        unseen = f" {more:,} more columns are not shown above." if more > 0 else ""
        parts = (f"{len(columns.targets):,} rows can be used.", columns.note, columns.reading + unseen)
        self._summary.setText(" ".join(filter(None, parts)))
        enable(self._ok, True, "")
        self._ok.setFocus()
