"""A person fits a curve to data of their own: a table is looked at, taken, fitted, changed, and refused in words."""

import numpy as np
import pytest
from PySide6 import __version_info__
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLabel, QTableWidget

from gdexplorer.objectives.data.source import CsvFile, Houses
from gdexplorer.objectives.regression.custom_fit import CustomFit

NUMBERS = np.random.default_rng(3).normal(size=(80, 2)) @ [[2.0, 0.7], [0.0, 0.4]] + [10.0, -3.0]


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "weather.csv"
    rows = "".join(f"{i};{a:.4f};{b:.4f};{int(b > -3)}\n".replace(".", ",") for i, (a, b) in enumerate(NUMBERS))
    path.write_text("id;temperature;height;high\n" + rows + "80;n/a;1;0\n81;5;;1\n")
    return path


def drop(window, path):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    place, buttons = QPointF(window.rect().center()), Qt.MouseButton.LeftButton
    keys, action = Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    # The way up to 6.11 is deprecated from 6.12 on, which has another.
    entered = place if __version_info__ >= (6, 12) else place.toPoint()
    entering = QDragEnterEvent(entered, action, mime, buttons, keys)
    QApplication.sendEvent(window, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(window, QDropEvent(place, action, mime, buttons, keys))


def choose(person, name, data=None, text=None):
    combo = person.find(name, QComboBox)
    index = combo.findText(text) if text is not None else combo.findData(data)
    assert index >= 0, [combo.itemText(i) for i in range(combo.count())]
    combo.setCurrentIndex(index)
    combo.activated.emit(index)


def fitted(person, custom):
    """Wait until that fit is descended and shown."""
    person.wait(lambda: person.window.explorer.experiment.objective == custom)
    person.settled()
    bound = person.window.explorer.experiment.bound()
    person.wait(lambda: person.find("data_view").objective.data.shape == bound.data.shape)
    return bound


def accept_dropped(person, table):
    drop(person.window, table)
    person.wait(lambda: person.window.findChild(QDialog, "csv_preview") is not None)
    person.wait(lambda: person.find("csv_ok_button").isEnabled())
    person.click("csv_ok_button")
    person.wait(lambda: person.window.findChild(QDialog, "csv_preview") is None)
    return person.window.explorer


def test_a_dropped_table_is_looked_at_taken_and_fitted(open_window, table):
    person = open_window()
    drop(person.window, table)
    person.wait(lambda: person.window.findChild(QDialog, "csv_preview") is not None)
    person.wait(lambda: person.find("csv_ok_button").isEnabled())
    shown = person.find("csv_table", QTableWidget)
    assert [shown.horizontalHeaderItem(i).text() for i in range(4)] == ["id", "temperature", "height", "high"]
    assert shown.item(0, 1).text() == f"{NUMBERS[0, 0]:.4f}".replace(".", ",")
    assert person.find("csv_delimiter_combo", QComboBox).currentText() == "detected: semicolon"
    assert person.find("csv_decimal_combo", QComboBox).currentText() == "detected: comma"
    choose(person, "csv_y_combo", text="height")
    counts = person.find("csv_counts_label", QLabel)
    left_out = "2 of 82 rows left out: 2 with missing values (line 82: temperature is n/a)."
    person.wait(lambda: f"80 rows can be used. {left_out}" in counts.text())
    assert "Read with delimiter semicolon, decimal comma, names in line 1, encoding utf-8." in counts.text()
    person.click("csv_ok_button")
    person.wait(lambda: isinstance(person.window.explorer.experiment.objective, CustomFit))
    custom = person.window.explorer.experiment.objective
    assert (custom.source.inputs, custom.source.target) == (("temperature",), "height")
    bound = fitted(person, custom)
    slope, intercept = np.polyfit(*np.round(NUMBERS, 4).T, 1)
    xs, ys = person.find("data_view").best_fit.getData()
    np.testing.assert_allclose(ys, intercept + slope * xs, rtol=1e-9)
    assert "80 rows. 2 of 82 rows left out" in person.find("data_rows_label", QLabel).text()
    runs = person.window.explorer.runs.trajectories
    assert len(runs) == 3 and min(run.values[-1] for run in runs) < 1.01 * bound.minima[0].value


def test_cost_degree_and_units_are_changed_in_the_panel(open_window, table):
    person = open_window()
    choose(person, "objective_combo", text="Data")
    custom = CustomFit(Houses(("GrLivArea",)))
    assert fitted(person, custom).dimension == 2
    assert person.find("data_view").isVisible()
    choose(person, "data_cost_combo", "huber")
    fitted(person, CustomFit(custom.source, "huber"))
    assert person.find("parameter_delta_edit").isVisible()
    choose(person, "data_units_combo", False)
    fitted(person, CustomFit(custom.source, "huber", 1, False))
    person.find("data_degree_spin").setValue(3)
    bound = fitted(person, CustomFit(custom.source, "huber", 3, False))
    assert bound.dimension == 4
    choose(person, "data_units_combo", True)
    choose(person, "data_x_combo", "YearBuilt")
    bound = fitted(person, CustomFit(Houses(("YearBuilt",)), "huber", 3))
    xs, ys = person.find("data_view").best_fit.getData()
    np.testing.assert_allclose(ys, bound.samples.predict(np.array(bound.minima[0].point), xs[:, None]))
    person.action("undo").trigger()
    person.settled()
    assert person.window.explorer.experiment.objective != CustomFit(Houses(("YearBuilt",)), "huber", 3)


def test_residuals_lead_from_the_samples_to_the_fit_at_the_cursor(open_window, table):
    person = open_window()
    explorer = accept_dropped(person, table)
    person.wait(lambda: isinstance(explorer.experiment.objective, CustomFit))
    bound = fitted(person, explorer.experiment.objective)
    view = person.find("data_view")
    explorer.player.move_cursor(7)
    xs, ys = view.residuals.getData()
    fit = bound.samples.predict(explorer.runs.trajectories[0].points[7], xs[::2, None])
    np.testing.assert_allclose(ys[1::2], fit)
    np.testing.assert_array_equal(np.sort(ys[::2]), np.sort(bound.samples.targets))


def test_what_cannot_be_fitted_leaves_the_last_fit_and_says_why(open_window, table):
    person = open_window()
    explorer = accept_dropped(person, table)
    person.wait(lambda: isinstance(explorer.experiment.objective, CustomFit))
    before = explorer.experiment.objective
    fitted(person, before)
    choose(person, "data_y_combo", "height")
    other = CustomFit(CsvFile(str(table), ("temperature",), "height", before.source.dialect))
    fitted(person, other)
    choose(person, "data_cost_combo", "logistic")
    error = person.find("data_error_label", QLabel)
    person.wait(lambda: "zeros and ones" in error.text())
    assert error.isVisible()
    assert explorer.experiment.objective == other
    assert person.find("data_cost_combo", QComboBox).currentData() == "mse"


def test_the_preview_follows_what_is_said_of_a_file_and_can_be_cancelled(open_window, table):
    person = open_window()
    before = person.window.explorer.experiment
    drop(person.window, table)
    person.wait(lambda: person.window.findChild(QDialog, "csv_preview") is not None)
    person.wait(lambda: person.find("csv_ok_button").isEnabled())
    counts = person.find("csv_counts_label", QLabel)
    choose(person, "csv_decimal_combo", ".")
    person.wait(lambda: counts.text().startswith("82 rows can be used."))
    choose(person, "csv_delimiter_combo", "|")
    person.wait(lambda: "no column of numbers" in counts.text())
    assert not person.find("csv_ok_button").isEnabled()
    person.click("csv_cancel_button")
    person.wait(lambda: person.window.findChild(QDialog, "csv_preview") is None)
    assert person.window.explorer.experiment == before


def test_a_file_that_is_no_table_is_refused_in_the_preview(open_window, tmp_path):
    path = tmp_path / "picture.csv"
    path.write_bytes(bytes(range(256)) * 20)
    person = open_window()
    drop(person.window, path)
    person.wait(lambda: person.window.findChild(QDialog, "csv_preview") is not None)
    counts = person.find("csv_counts_label", QLabel)
    person.wait(lambda: "picture.csv is not a text" in counts.text())
    assert not person.find("csv_ok_button").isEnabled()
    person.click("csv_cancel_button")
    person.wait(lambda: person.window.findChild(QDialog, "csv_preview") is None)
