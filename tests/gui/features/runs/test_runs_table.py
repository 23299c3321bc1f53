"""The table of runs: a number is seen whole or not at all mistaken, at every width and of every size."""

import math
from itertools import pairwise

import pytest
from msgspec.structs import replace
from pictures import bowl, drawn_run
from PySide6.QtCore import Qt

from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.gui.common.numbers import number_in
from gdexplorer.gui.features.runs.runs_table import LEAST_WIDTH, RunsTable


def scaled(factor):
    def function(points):
        values, gradients = bowl(points)
        return factor * values, factor * gradients

    return function


@pytest.fixture
def table(qtbot):
    shown = RunsTable()
    qtbot.addWidget(shown)
    shown.resize(340, 220)
    shown.show()
    return shown


def runs_of(exponent, status=Status.OUT_OF_BUDGET):
    points = [(1.0 + 0.0137 * k, -1.2345 * k) for k in range(1300)]
    run = drawn_run(points, function=scaled(-(10.0**exponent)), status=status, label="Gradient descent")
    return [run] * 9


def cut_numbers(table):
    model, metrics = table.model(), table.fontMetrics()
    for row in range(model.rowCount()):
        for column in (1, 2, 3):
            text = model.index(row, column).data()
            if table.visualRect(model.index(row, column)).intersects(table.viewport().rect()):
                needed = metrics.horizontalAdvance(text) + 6  # beside a text Qt leaves three pixels free
                if needed > table.columnWidth(column):
                    yield text, needed, table.columnWidth(column)


@pytest.mark.parametrize("exponent", [-300, -99, -12, -5, 0, 3, 7, 99, 300])
@pytest.mark.parametrize("width", [250, 340, 400, 800])
def test_no_number_is_cut_at_any_step(table, exponent, width):
    table.resize(width, 220)
    table.set_runs(runs_of(exponent))
    for cursor in (0, 1, 77, 1299, 3):
        table.set_cursor(cursor)
        assert not list(cut_numbers(table))


def test_widths_grow_and_do_not_tremble_while_it_plays(table):
    table.set_runs(runs_of(0))
    seen = []
    for cursor in range(0, 1300, 50):
        table.set_cursor(cursor)
        seen.append([table.columnWidth(column) for column in (1, 2, 3)])
    assert all(later >= before for one, other in pairwise(seen) for before, later in zip(one, other, strict=True))


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.RUNNING])
def test_a_status_has_what_is_left_and_its_tip_tells_all(table, status):
    table.set_runs(runs_of(0, status))
    table.set_cursor(5000)
    for width in (250, 340, 800):
        table.resize(width, 220)
        assert table.columnWidth(4) >= LEAST_WIDTH  # its sign is seen
    assert table.columnWidth(4) >= table.fontMetrics().horizontalAdvance(table.model().index(0, 4).data())
    tip = table.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == f"Gradient descent, start 1\n{table.model().index(0, 4).data()}\nbecause"
    value = runs_of(0)[0].trajectory.values[-1]
    assert math.isclose(number_in(table.model().index(0, 1).data(), "value"), value, rel_tol=1e-2)


def test_what_came_while_it_was_hidden_is_not_cut_once_it_is_seen(table):
    table.hide()
    table.set_runs(runs_of(-99))
    table.set_cursor(77)
    table.show()
    assert not list(cut_numbers(table))


@pytest.mark.parametrize("starts", [(0,), (3,), (0, 1), (0, 1, 5)])
def test_rows_of_one_optimizer_are_told_apart_by_their_starts(table, starts):
    run = runs_of(0)[0]
    table.set_runs([replace(run, trajectory=replace(run.trajectory, start=start)) for start in starts])
    names = [table.model().index(row, 0).data() for row in range(len(starts))]
    several = [f"Gradient descent, start {start + 1}" for start in starts]
    assert names == (several if len(starts) > 1 else ["Gradient descent"])
