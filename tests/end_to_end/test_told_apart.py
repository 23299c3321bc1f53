"""Whoever hears the window instead of seeing it can tell fields, rows and plots apart, and learns what they show."""

from collections import defaultdict

import pyqtgraph as pg
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QScrollBar,
    QTableView,
    QWidget,
)

from gdexplorer.gui.common.fields import OWN_TIP
from gdexplorer.gui.features.optimizers.optimizer_card import OptimizerCard
from gdexplorer.objectives import CustomFormula, CustomNetwork
from gdexplorer.objectives.data.source import Generated
from gdexplorer.session import edits

ACTS = QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit, pg.PlotWidget
OBJECTIVES = (
    "rosenbrock",
    "housing_mse",
    CustomFormula("a*x^2 + noise*y^2"),
    CustomNetwork((1, 4, 1), data=Generated("sine", 60)),
)
PAGES = (
    "runs",
    "sweep",
    "race",
    "trace",
    "basins",
    "multi_start",
    "brute_force",
    "between",
    "spectrum",
    "critical_points",
)


@pytest.fixture
def person(open_window):
    person = open_window()
    for rule in ("momentum", "adam", "adam", "newton"):
        person.explorer.apply(edits.AddOptimizer(rule))
    person.explorer.apply(edits.AddStart(("1", "1.5")))
    count = len(person.explorer.experiment.optimizers)
    person.wait(lambda: len(person.window.findChildren(OptimizerCard)) == count)  # they come one by one
    return person


def in_sight(person):
    """What can be acted on in sight, but the parts that Qt puts into its own widgets."""
    for widget in person.window.findChildren(QWidget):
        kind, around = widget.metaObject().className(), widget.parent()
        is_part = isinstance(widget, QScrollBar) or isinstance(around, QComboBox | QAbstractSpinBox)
        is_inner = kind in ("QHeaderView", "QTableCornerButton") or widget.objectName().startswith("qt_")
        if isinstance(widget, ACTS) and widget.isVisible() and not is_part and not is_inner:
            yield widget


def name(widget):
    return widget.accessibleName() or (widget.text().replace("&", "") if isinstance(widget, QAbstractButton) else "")


@pytest.mark.parametrize("objective", OBJECTIVES, ids=["plain", "data", "formula", "network"])
def test_no_two_have_the_same_name(person, objective):
    person.choose(objective)
    person.window.resize(1900, 1300)
    person.open_all()
    called = defaultdict(set)
    for page in PAGES:
        person.bring_up(page)
        person.bot.wait(20)
        for widget in in_sight(person):
            called[name(widget)].add(widget.objectName() or type(widget).__name__)
    assert sum(map(len, called.values())) > 100
    assert not called.get("")
    assert not {label: sorted(widgets) for label, widgets in called.items() if len(widgets) > 1}


def cells(table):
    """What is said of each cell in sight."""
    model = table.model()
    for row in range(model.rowCount()):
        for column in range(model.columnCount()):
            index = model.index(row, column)
            yield index.data(Qt.ItemDataRole.AccessibleTextRole) or index.data() or ""


def test_cells_of_tables_tell_their_rows_and_columns(person):
    person.window.resize(1900, 1300)
    person.open_all()
    person.explorer.player.pause()
    person.bring_up("runs")  # filled when it is seen
    person.wait(lambda: len(person.rows()) > 6)
    person.action("analyse_basins").trigger()
    person.wait(lambda: person.find("basins_table").rowCount() > 1, timeout=240_000)
    person.action("analyse_multi_start").trigger()
    person.click("multi_start_run_button")
    person.wait(lambda: person.find("multi_start_table").rowCount() > 0, timeout=240_000)
    person.wait(lambda: person.find("critical_points_table").model().rowCount() > 2, timeout=240_000)
    for table in ("runs_table", "starts_table", "basins_table", "multi_start_table", "critical_points_table"):
        told = list(cells(person.find(table, QTableView)))
        assert len(told) > 3 and all(told)
        assert len(set(told)) == len(told), table


def test_every_plot_says_what_it_shows_now(person):
    person.window.resize(1900, 1300)
    person.open_all()
    for objective in ("rosenbrock", "housing_mse"):
        person.choose(objective)
        for page in PAGES:
            person.bring_up(page)
        person.action("analyse_sweep").trigger()
        person.click("sweep_run_button")
        person.wait(lambda: "Best" in person.find("sweep_plot").accessibleDescription(), timeout=240_000)
        person.bring_up("brute_force")
        for plot in (
            *person.window.findChildren(pg.PlotWidget),
            person.find("surface_view"),
            person.find("metric_view"),
        ):
            if plot.objectName() == "data_view" and objective == "rosenbrock":
                continue  # it has no data
            person.wait(lambda plot=plot: bool(plot.accessibleDescription()))
            assert plot.accessibleName()


def test_what_is_disabled_says_why(person):
    person.window.resize(1900, 1300)
    person.open_all()
    disabled = set()
    for objective in OBJECTIVES:
        person.choose(objective)
        person.window.resize(1900, 1300)
        person.open_all()
        for page in PAGES:
            person.bring_up(page)
            person.bot.wait(20)
            for widget in in_sight(person):
                if not widget.isEnabled() and widget.parentWidget().isEnabled():
                    disabled.add(widget.objectName())
                    own = widget.property(OWN_TIP)
                    assert own is not None and len(widget.toolTip()) > len(own), widget.objectName()
                    assert widget.accessibleDescription(), widget.objectName()
    assert len(disabled) > 5
    person.type("start_x_edit", "0.25")
    remove = person.find("start_remove_button")
    why = remove.toolTip()
    person.find("starts_table").selectRow(0)
    assert remove.isEnabled() and remove.toolTip() != why and not remove.accessibleDescription()
