"""Head and rows of a step: names and values are whole, beside or below each other."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication, QLabel

from gdexplorer.descent.engine.engine import descend
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.gui.common.step_text import short
from gdexplorer.gui.features.inspector.run_header import RunHeader
from gdexplorer.gui.features.inspector.term_rows import TermRow, TermRows
from gdexplorer.gui.jobs.runner import drawn_runs
from gdexplorer.optimizers import OPTIMIZERS

NARROW, WIDE, HIGH = 250, 620, 900  # pixels
SHORT, LONG = np.array([1.0, 2.0]), np.array([-1.23e-11, -4.56e-12])


@pytest.fixture
def rows(qtbot):
    rows = TermRows()
    qtbot.addWidget(rows)
    rows.resize(NARROW, HIGH)
    with qtbot.waitExposed(rows):
        rows.show()
    return rows


def show(rows, rule, value):
    rows.set_terms(rule.terms, set())
    for row in rows.findChildren(TermRow):
        row.set_number(short(value), can_be_drawn=True)
    rows.grab()  # symbols get their size
    for _ in range(3):
        QApplication.processEvents()
    rows.grab()


def place(row, label):
    return QRect(label.mapTo(row, QPoint()), label.size())


def name_and_value(row):
    return [row.findChild(QLabel, row.objectName().replace("_row", part)) for part in ("_name", "_value")]


@pytest.mark.parametrize("rule", OPTIMIZERS, ids=lambda rule: rule.key)
def test_neither_name_nor_value_of_a_term_is_cut_in_a_narrow_pane(rows, rule):
    for value in (SHORT, LONG, SHORT):
        show(rows, rule, value)
        for row in rows.findChildren(TermRow):
            name, value = name_and_value(row)
            assert not value.is_cut and all(row.rect().contains(place(row, each)) for each in (name, value))
            assert name.fontMetrics().horizontalAdvance(max(name.text().split(), key=len)) <= name.width()
            assert name.heightForWidth(name.width()) <= name.height()


def test_a_value_stands_beside_its_name_where_there_is_room_and_moves_down_but_once(rows):
    (adam,) = (rule for rule in OPTIMIZERS if rule.key == "adam")

    def below():
        return [
            place(rows, name).bottom() < place(rows, value).center().y()
            for name, value in map(name_and_value, rows.findChildren(TermRow))
        ]

    rows.resize(WIDE, HIGH)
    show(rows, adam, SHORT)
    assert not any(below())
    rows.resize(NARROW, HIGH)
    show(rows, adam, LONG)
    moved = below()
    assert any(moved)
    show(rows, adam, SHORT)
    assert below() == moved, "rows keep their heights while values change"
    rows.resize(WIDE, HIGH)
    show(rows, adam, SHORT)
    assert not any(below())


@pytest.mark.parametrize("width", [250, 300, 360, 500])
def test_the_head_says_step_and_numbers_in_full_or_with_fewer_digits(qtbot, width):
    experiment = Experiment("himmelblau", optimizers=(configure("gradient_descent"),), starts=((-0.512345, -1.012345),))
    (run,) = drawn_runs(experiment, descend(experiment))
    header = RunHeader()
    qtbot.addWidget(header)
    header.resize(width, 120)
    with qtbot.waitExposed(header):
        header.show()
    header.show_run(run, 3)
    for _ in range(4):
        QApplication.processEvents()
    labels = {name: header.findChild(QLabel, f"inspector_{name}") for name in ("run", "step", "point", "value", "norm")}
    for label in labels.values():
        assert not label.is_cut, label.text()
    assert labels["run"].text() == "Gradient descent, start 1"
    assert labels["step"].text().startswith("step 3 → 4 of ")
    assert float(labels["value"].text()) == pytest.approx(run.trajectory.values[3], rel=5e-3)
