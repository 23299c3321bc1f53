"""Ctrl+C in every table copies the selected rows."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView, QTableWidget, QTableWidgetItem

from gdexplorer.gui.features.objective.csv_preview import CsvPreview
from gdexplorer.gui.state.feature import Place
from gdexplorer.numerals import as_typed

# Each table of the window, and the feature whose panel it is in.
TABLES = {
    "runs_table": "runs", "starts_table": "starts", "critical_points_table": "critical_points",
    "basins_table": "basins", "multi_start_table": "multi_start", "race_table": "race", "cluster_table": "cluster",
}  # fmt: skip


def test_these_are_all_tables_of_the_window(person):
    for key, made in person.window.features.items():
        if made.feature.place in (Place.SIDE, Place.DRAWER, Place.INSPECTOR):
            person.bring_up(key)
    assert {table.objectName() for table in person.window.findChildren(QTableView)} == set(TABLES)


def is_copied(table):
    """Select the second row, press the keys, and compare."""
    table.selectRow(1)
    model = table.model()
    row = "\t".join(as_typed(str(model.index(1, column).data() or "")) for column in range(model.columnCount()))
    QApplication.clipboard().clear()
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == row and row.strip()


@pytest.mark.parametrize("name", TABLES)
def test_the_selected_rows_of_every_table_are_copied(person_at_keys, name):
    person_at_keys.bring_up(TABLES[name])
    table = person_at_keys.find(name)
    if isinstance(table, QTableWidget) and table.rowCount() < 2:
        fill(table)
    person_at_keys.wait(lambda: table.model().rowCount() > 1)
    table.setFocus()
    person_at_keys.wait(lambda: QApplication.focusWidget() is table)
    is_copied(table)


def fill(table):
    table.setRowCount(3)
    for row in range(3):
        for column in range(table.columnCount()):
            table.setItem(row, column, QTableWidgetItem(f"{row}.{column}"))


def test_the_selected_rows_of_a_files_preview_are_copied(qtbot, person, tmp_path):
    (tmp_path / "a.csv").write_text("a,b\n" + "\n".join(f"{i},{i * i}" for i in range(9)), encoding="utf-8")
    dialog = CsvPreview(tmp_path / "a.csv", person.window)
    table = dialog.findChild(QTableWidget, "csv_table")
    dialog.show()
    dialog.activateWindow()
    person.wait(lambda: table.rowCount() > 1)
    table.setFocus()
    person.wait(lambda: QApplication.focusWidget() is table)
    is_copied(table)
    dialog.reject()
