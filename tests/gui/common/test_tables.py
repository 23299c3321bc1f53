"""Tables of many rows: the largest fifty, and a word how many more there are."""

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QLabel, QSplitter, QTableWidget, QWidget

from gdexplorer.descent.analysis.attractors import UNDECIDED, Attractor
from gdexplorer.descent.analysis.basins import Basins
from gdexplorer.descent.analysis.sweep import Range, sweep
from gdexplorer.descent.critical.kinds import PointKind
from gdexplorer.descent.experiment import Experiment, suggested
from gdexplorer.gui.common.side_by_side import side_by_side
from gdexplorer.gui.common.tables import MOST_ROWS, Cell, FittedTable, Row, SortedTable
from gdexplorer.gui.common.text_size import letters
from gdexplorer.gui.features.basins.basins_panel import BasinsPanel
from gdexplorer.gui.features.multi_start.multi_start_panel import MultiStartPanel
from gdexplorer.gui.features.sweep.sweep_panel import SweepPanel
from gdexplorer.objectives import objective
from gdexplorer.scene.basin_picture import BasinsResult
from gdexplorer.scene.sweep_picture import SweepResult


def basins_of(count, size=64):
    """So many minima; the later ones have larger basins."""
    share = np.arange(1, count + 1) ** 2.0
    labels = np.repeat(np.arange(count), np.maximum(1, share / share.sum() * size * size).astype(int))
    labels = np.resize(np.append(labels, UNDECIDED), size * size).reshape(size, size).astype(np.int32)
    axis = np.linspace(0.0, 1.0, size)
    found = tuple(Attractor((float(i), 0.0), float(i), PointKind.MINIMUM) for i in range(count))
    return Basins(axis, axis.copy(), labels, np.full_like(labels, 7), found)


@pytest.mark.parametrize("count", [3, 49, 51, 800])
def test_the_largest_basins_are_listed_and_the_others_counted(qtbot, count):
    panel = BasinsPanel()
    qtbot.addWidget(panel)
    basins = basins_of(count)
    panel.set_basins(BasinsResult(basins, np.zeros((64, 64, 3), np.uint8)))
    table, there = panel.findChild(QTableWidget), len(basins.reached)
    listed = min(there, MOST_ROWS)
    assert table.rowCount() == listed + (there > MOST_ROWS)
    shares = [float(table.item(row, 1).text().rstrip("%")) for row in range(listed)]
    largest = sorted((row.share for row in basins.reached), reverse=True)[:listed]
    assert sorted(shares, reverse=True) == pytest.approx([100.0 * share for share in largest], abs=0.051)
    if there > MOST_ROWS:
        assert f"{there - MOST_ROWS:,} more" in table.item(listed, 0).text()
        panel.set_basins(BasinsResult(basins_of(3), np.zeros((64, 64, 3), np.uint8)))
        assert table.rowCount() == len(basins_of(3).reached)
        assert table.columnSpan(table.rowCount() - 1, 0) == 1


@pytest.mark.parametrize(("undecided", "advised"), [(0.9, True), (0.1, False)])
def test_advice_is_given_where_most_of_the_domain_is_undecided(qtbot, undecided, advised):
    panel = BasinsPanel()
    qtbot.addWidget(panel)
    labels = np.where(np.arange(64 * 64) < undecided * 64 * 64, UNDECIDED, 0).astype(np.int32).reshape(64, 64)
    basins = replace(basins_of(3), labels=labels)
    panel.set_basins(BasinsResult(basins, np.zeros((64, 64, 3), np.uint8), Experiment("himmelblau", steps=100)))
    assert ("budget of 100 steps" in panel.findChild(QLabel, "basins_advice").text()) == advised
    panel.set_basins(None)
    assert panel.findChild(QLabel, "basins_advice").text() == ""


def test_a_sweep_is_not_shown_beside_the_name_of_another_optimizer(qtbot):
    bound = objective("booth").bound()
    rules = tuple(suggested(key, bound) for key in ("gradient_descent", "momentum"))
    experiment = Experiment("booth", (), rules, ((1.0, 1.0),), 20)
    panel = SweepPanel()
    qtbot.addWidget(panel)
    panel.set_experiment(experiment)
    swept = (Range("learning_rate", 1e-3, 0.1, 5, True),)
    *_, result = sweep(experiment, bound, rules[0], swept, np.array([1.0, 1.0]))
    panel.set_result(SweepResult(0, result, 0.0))
    sentence = panel.findChild(QLabel, "sweep_sentence")
    assert sentence.text()
    panel.findChild(QComboBox, "sweep_optimizer_combo").setCurrentIndex(1)
    assert sentence.text().startswith("Press Run") and panel.result is None


@pytest.mark.parametrize(("kind", "name"), [(SweepPanel, "sweep_sentence"), (MultiStartPanel, "multi_start_sentence")])
def test_an_empty_panel_says_what_it_waits_for(qtbot, kind, name):
    panel = kind()
    qtbot.addWidget(panel)
    told = panel.findChild(QLabel, name)
    before = told.text()
    panel.set_busy(True)
    assert told.text().startswith(("Running", "Sweeping")) and "compiled first" in told.text()
    panel.set_busy(False)
    assert told.text() == before


class Counted(QStandardItemModel):
    """Counts how often its first cell is measured."""

    measured = 0

    def data(self, index, role=Qt.ItemDataRole.DisplayRole):
        if role == Qt.ItemDataRole.DisplayRole and (index.row(), index.column()) == (0, 0):
            self.measured += 1
        return super().data(index, role)


@pytest.fixture
def fitted(qtbot):
    table, model = FittedTable(), Counted(3, 2)
    qtbot.addWidget(table)
    table.setModel(model)
    model.setItem(0, 0, QStandardItem("a text much wider than the column that a table has without it"))
    return table, model


def needed(table):
    return table.fontMetrics().horizontalAdvance(table.model().index(0, 0).data())


def test_columns_are_fitted_once_after_many_changes(fitted, qtbot):
    table, model = fitted
    table.show()
    qtbot.waitUntil(lambda: table.columnWidth(0) >= needed(table))
    table.viewport().setUpdatesEnabled(False)  # painting asks for the cells too
    qtbot.wait(10)
    model.measured = 0
    for _ in range(20):
        model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, 1)
    qtbot.wait(10)
    assert 1 <= model.measured <= 2


def test_a_hidden_table_is_fitted_when_it_is_seen(fitted, qtbot):
    table, _ = fitted
    qtbot.wait(10)
    assert table.columnWidth(0) < needed(table)
    table.show()
    qtbot.waitUntil(lambda: table.columnWidth(0) >= needed(table))


def test_columns_follow_the_size_of_the_texts(fitted, qtbot):
    table, _ = fitted
    table.show()
    qtbot.waitUntil(lambda: table.columnWidth(0) >= needed(table))
    before, font = table.columnWidth(0), table.font()
    font.setPointSizeF(2.0 * font.pointSizeF())
    table.setFont(font)
    qtbot.waitUntil(lambda: table.columnWidth(0) >= needed(table) > before)


@pytest.mark.parametrize("width", [200, 300, 600])
def test_a_long_name_leaves_room_for_numbers_beside_it(qtbot, width):
    table = SortedTable("ranking", "Ranking", ["optimizer", "rank", "value"])
    qtbot.addWidget(table)
    table.resize(width, 120)
    with qtbot.waitExposed(table):
        table.show()
    long = "Schedule-free stochastic gradient descent with momentum and weight decay"
    table.show_rows([Row(long, QIcon(), [Cell(long, long), Cell("1", 1.0), Cell("0.25", 0.25)])])
    for resized in (width, 2 * width, width):
        table.resize(resized, 120)
        assert table.columnWidth(0) <= max(0.5 * table.viewport().width() + 1, 110 * letters() + 1)
        assert table.columnViewportPosition(1) + table.columnWidth(1) <= table.viewport().width()
    assert table.item(0, 0).toolTip() == long


@pytest.mark.parametrize(("width", "direction"), [(300, Qt.Vertical), (900, Qt.Horizontal)])
def test_results_that_would_be_narrow_beside_each_other_lie_below_each_other(qtbot, width, direction):
    page = QWidget()
    page.setLayout(side_by_side((QTableWidget(), 3), (QTableWidget(), 2)))
    qtbot.addWidget(page)
    page.resize(width, 400)
    with qtbot.waitExposed(page):
        page.show()
    assert page.findChild(QSplitter).orientation() == direction
    page.resize(1200 - width, 400)
    assert page.findChild(QSplitter).orientation() != direction
