"""Numbers stand at the right of their columns in every table, words at the left, and headings over them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon

from gdexplorer.descent.critical.critical_points import CriticalPoint
from gdexplorer.descent.critical.kinds import PointKind
from gdexplorer.descent.engine.engine import descend
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.gui.common.tables import Cell, Row, SortedTable, Table
from gdexplorer.gui.features.critical_points.critical_points_panel import PointsModel
from gdexplorer.gui.features.runs.runs_table import RunsModel
from gdexplorer.gui.jobs.runner import drawn_runs

ROW = "first", "12", "waiting"


def plain():
    table = Table("table", "A table", ("name", "pieces", "state"), words=(0, 2))
    table.set_rows([((0, 0, 0), ROW)])
    return table


def ordered():
    table = SortedTable("table", "A table", ("name", "rank"))
    table.set_headings([("name", "Who"), ("rank", "Which place")])
    table.show_rows([Row("key", QIcon(), [Cell("first"), Cell("12")])])
    return table


def runs():
    experiment = Experiment(
        "himmelblau", optimizers=(configure("gradient_descent"),), starts=((0.0, 0.0), (1.0, 1.0)), steps=9
    )
    model = RunsModel()
    model.set_runs(drawn_runs(experiment, descend(experiment)))
    return model


def points():
    model = PointsModel()
    model.set_points([CriticalPoint((3.0, 2.0), 0.0, (25.7, 82.3), ((1.0, 0.0), (0.0, 1.0)), PointKind.MINIMUM)])
    return model


@pytest.mark.parametrize("made", [plain, ordered, runs, points])
def test_numbers_and_their_headings_stand_at_the_right_and_words_at_the_left(qtbot, made):
    table = made()
    model, role, right = getattr(table, "model", lambda: table)(), Qt.ItemDataRole.TextAlignmentRole, 0
    for column in range(model.columnCount()):
        cell, text = model.index(0, column), str(model.index(0, column).data())
        is_number = text[0].isdigit()
        for alignment in (cell.data(role), model.headerData(column, Qt.Orientation.Horizontal, role)):
            expected = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
            assert Qt.AlignmentFlag(alignment) & Qt.AlignmentFlag.AlignHorizontal_Mask == expected, text
        right += is_number
    assert 0 < right < model.columnCount()
