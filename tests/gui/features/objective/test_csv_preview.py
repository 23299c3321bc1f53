"""The preview of a large table: the window lives on while it is read, it tells how far it is, and it can be left."""

import os

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QComboBox, QLabel, QProgressBar, QPushButton, QTableWidget
from shiboken6 import isValid

from gdexplorer.gui.features.objective.csv_preview import CsvPreview
from gdexplorer.gui.jobs.pool import POOL
from gdexplorer.objectives.data.dialect import DialectChoice
from gdexplorer.objectives.data.source import CsvFile


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    path = tmp_path_factory.mktemp("tables") / "large.csv"
    with path.open("w") as file:
        file.write("a,b,c\n")
        for block in range(60):
            file.write("".join(f"{block + i * 1e-3:.6f},{i % 97}.5,{i % 2}\n" for i in range(20_000)))
    return path


@pytest.fixture
def preview(qtbot, large):
    os.utime(large)  # read anew, not taken from what an earlier test has read
    dialog = CsvPreview(large)
    picked = []
    dialog.source_picked.connect(lambda source, _: picked.append(source))
    dialog.show()
    yield dialog, picked
    if isValid(dialog):
        dialog.reject()


def ok_button(dialog):
    return dialog.findChild(QPushButton, "csv_ok_button")


def test_a_large_table_is_read_with_progress_while_the_window_lives_on(qtbot, preview, large):
    dialog, picked = preview
    shares, ticks, timer = set(), [], QTimer(dialog, interval=5)
    bar = dialog.findChild(QProgressBar)
    timer.timeout.connect(lambda: (ticks.append(1), shares.add(bar.value()) if bar.isVisible() else None))
    timer.start()
    qtbot.waitUntil(ok_button(dialog).isEnabled, timeout=60_000)
    timer.stop()
    assert len(ticks) > 10
    assert len(shares) > 3 and max(shares) <= 1000
    qtbot.waitUntil(bar.isHidden)
    assert dialog.findChild(QLabel, "csv_counts_label").text().startswith("1,200,000 rows can be used.")
    dialog.accept()
    assert picked == [CsvFile(str(large), ("a",), "c", DialectChoice(header=True))]


def test_reading_a_large_table_can_be_cancelled(qtbot, preview, large):
    dialog, picked = preview
    large.touch()  # not as it was read before
    reader = dialog.reader
    qtbot.waitUntil(lambda: 0.0 < reader.share < 0.9, timeout=60_000)
    dialog.reject()
    assert POOL.alive() == []
    assert reader.share < 1.0
    assert picked == []


def test_other_columns_are_read_in_place_of_the_first(qtbot, preview):
    dialog, picked = preview
    inputs = dialog.findChild(QComboBox, "csv_x_combo")
    qtbot.waitUntil(lambda: inputs.count() == 3, timeout=60_000)
    inputs.setCurrentText("b")
    inputs.activated.emit(1)
    assert not ok_button(dialog).isEnabled()
    qtbot.waitUntil(ok_button(dialog).isEnabled, timeout=60_000)
    dialog.accept()
    assert picked[0].inputs == ("b",)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_what_was_detected_is_seen_whole_where_there_is_room(qtbot, tmp_path, delimiter):
    table = tmp_path / "table.csv"
    table.write_text(f"one{delimiter}two\n" + f"1.5{delimiter}2.5\n" * 9, encoding="utf-8")
    dialog = CsvPreview(table)
    qtbot.addWidget(dialog)
    dialog.resize(900, 500)
    dialog.show()
    qtbot.waitUntil(ok_button(dialog).isEnabled, timeout=60_000)
    qtbot.wait(50)  # the layout follows
    for name in ("csv_encoding_combo", "csv_delimiter_combo", "csv_decimal_combo"):
        box = dialog.findChild(QComboBox, name)
        assert box.itemText(0).startswith("detected: ")
        assert box.width() >= box.sizeHint().width() > box.fontMetrics().horizontalAdvance(box.itemText(0))
    dialog.reject()


def test_a_heading_that_does_not_fit_shows_both_its_ends(qtbot, tmp_path):
    path = tmp_path / "long.csv"
    path.write_text(f"a,above {'ground ' * 20}area,price\n" + "".join(f"{i},{i * i},{i % 7}\n" for i in range(9)))
    dialog = CsvPreview(path)
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: ok_button(dialog).isEnabled(), timeout=20_000)
    table = dialog.findChild(QTableWidget)
    header = table.horizontalHeader()
    assert header.textElideMode() == Qt.TextElideMode.ElideMiddle and table.columnWidth(1) < header.sectionSizeHint(1)
    table.setCurrentCell(2, 0)
    assert not header.highlightSections(), "bold headings would be wider than their columns"
    assert table.horizontalHeaderItem(1).toolTip().endswith("area")
    dialog.reject()
