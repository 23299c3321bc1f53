"""No number to read has a hyphen in place of a minus sign, wherever it is shown in the window."""

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtWidgets import QLabel, QTableView

from gdexplorer.gui.common.log_axis import LogAxis
from gdexplorer.numerals import MINUS, as_typed, with_minus
from gdexplorer.session import edits

PANELS = (
    "curves",
    "runs",
    "sweep",
    "race",
    "basins",
    "multi_start",
    "critical_points",
    "stability",
    "metric",
    "inspector",
)


def texts_of(window):
    """What is read in labels and tables in sight, with where."""
    for label in window.findChildren(QLabel):
        if label.isVisible():
            yield label.objectName(), label.text()
    for table in window.findChildren(QTableView):
        if table.isVisible():
            model = table.model()
            for row in range(min(model.rowCount(), 20)):
                for column in range(model.columnCount()):
                    index = model.index(row, column)
                    shown = table.itemDelegateForIndex(index).displayText(index.data(), table.locale())
                    yield table.objectName(), shown


@pytest.mark.parametrize("objective", ["himmelblau", "saddle", "eggholder"])
def test_no_number_in_sight_has_a_hyphen(open_window, objective):
    person = open_window()
    person.choose_objective(objective)
    person.action("show_inspector").trigger()
    contour = person.find("contour_view")
    contour.pointed_at.emit((-0.5, -1.5))
    found = set()
    for panel in PANELS:
        if person.window.features.get(panel) is not None:
            person.bring_up(panel)
            person.bot.wait(50)
        person.wait(lambda: not any(getattr(made.job, "busy", False) for made in person.window.features.values()))
        person.bot.wait(150)
        found |= {(place, text) for place, text in texts_of(person.window) if with_minus(text) != text}
        if panel == "curves":
            assert MINUS in person.find("status_readout").text()
    assert not found
    numbers = [text for _, text in texts_of(person.window) if MINUS in text]
    assert numbers, "there are negative numbers in sight"
    for plot in person.window.findChildren(pg.PlotWidget):
        for side in ("left", "bottom"):
            assert isinstance(plot.getAxis(side), LogAxis), plot.objectName()


def test_starts_are_shown_with_minus_signs_and_typed_with_either(open_window):
    person = open_window()
    table = person.find("starts_table")
    for text in (f"{MINUS}2.25", "-2.5"):
        person.find("start_x_edit").setText(text)  # pasted: keyboards have no minus sign
        person.find("start_y_edit").setText(f"{MINUS}1")
        person.click("start_add_button")
        person.wait(lambda text=text: person.explorer.experiment.starts[-1] == (float(as_typed(text)), -1.0))
    last = table.model().index(table.rowCount() - 1, 0)
    person.wait(lambda: table.model().index(table.rowCount() - 1, 0).data() == "-2.5")
    last = table.model().index(table.rowCount() - 1, 0)
    assert table.itemDelegate().displayText(last.data(), table.locale()) == f"{MINUS}2.5"
    table.item(last.row(), 0).setText(f"{MINUS}3.5")
    person.wait(lambda: person.explorer.experiment.starts[-1] == (-3.5, -1.0))
    person.explorer.apply(edits.SetHyperparameter(0, "learning_rate", 1e-3))
    assert np.isfinite(person.explorer.experiment.starts).all()
