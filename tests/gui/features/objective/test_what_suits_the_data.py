"""Other data are fitted by a cost that suits them, and editors tell what they take of a table."""

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton

from gdexplorer.errors import InputError
from gdexplorer.gui.features.objective.csv_preview import CsvPreview
from gdexplorer.gui.features.objective.network_editor import NetworkEditor
from gdexplorer.objectives import CustomNetwork
from gdexplorer.objectives.data.source import CsvFile, Generated, Houses
from gdexplorer.objectives.regression.custom_fit import CustomFit


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "birds.csv"
    rows = [f"{12 + i},{90 + 3 * i},{('wren', 'crow', 'robin')[i % 3]},{('yes', 'no')[i % 2]}" for i in range(30)]
    path.write_text("wing,mass,species,ringed\n" + "\n".join(rows) + "\n,5,crow,yes\n")
    return path


def pick(combo, key):
    combo.setCurrentIndex(combo.findData(key))
    combo.activated.emit(combo.currentIndex())


@pytest.mark.parametrize(
    ("target", "before", "after"),
    [("mass", "logistic", "mse"), ("mass", "huber", "huber"), ("ringed", "mse", "logistic")],
)
def test_a_table_is_fitted_by_a_cost_that_suits_its_target(editor, qtbot, table, target, before, after):
    source = Generated("xor") if before == "logistic" else Houses(("GrLivArea",))
    editor.set_custom(CustomFit(source, before))
    editor.open_file(table)
    dialog = editor.window().findChild(CsvPreview)
    accept = dialog.findChild(QPushButton, "csv_ok_button")
    qtbot.waitUntil(accept.isEnabled)
    combo = dialog.findChild(QComboBox, "csv_y_combo")
    assert combo.findText(target) >= 0
    combo.setCurrentText(target)
    combo.activated.emit(combo.currentIndex())
    with qtbot.waitSignal(editor.custom_picked) as asked:
        qtbot.waitUntil(accept.isEnabled)
        accept.click()
    (custom,) = asked.args
    assert custom.source.target == target and custom.cost == after


def test_generated_classes_bring_their_cost_and_numbers_theirs(editor, qtbot):
    editor.set_custom(CustomFit(Houses(("GrLivArea",))))
    for key, cost in (("two_moons", "logistic"), ("sine", "mse"), ("circles", "logistic"), ("houses", "mse")):
        with qtbot.waitSignal(editor.custom_picked) as asked:
            pick(editor.findChild(QComboBox, "data_source_combo"), key)
        assert asked.args[0].cost == cost
        asked.args[0].objective()
        editor.set_custom(asked.args[0])


def test_input_and_target_change_places_if_one_is_set_to_the_other(editor, qtbot):
    editor.set_custom(CustomFit(Houses(("GrLivArea",))))
    for box, key in (("data_x_combo", "SalePrice"), ("data_y_combo", "SalePrice")):
        with qtbot.waitSignal(editor.custom_picked) as asked:
            pick(editor.findChild(QComboBox, box), key)
        source = asked.args[0].source
        assert {*source.inputs, source.target} == {"GrLivArea", "SalePrice"}
        editor.set_custom(asked.args[0])


@pytest.mark.parametrize("inputs", [("wing", "mass"), ("wing", "wing")])
def test_a_column_is_an_input_or_the_target_once(table, inputs):
    for custom in (CustomNetwork((2, 2, 1), data=CsvFile(str(table), inputs, "mass")),
                   CustomFit(CsvFile(str(table), inputs, "mass"))):  # fmt: skip
        with pytest.raises(InputError, match="is chosen twice: each column is an input or a target, once"):
            custom.objective()


def test_a_network_tells_which_rows_and_columns_of_a_table_it_takes(qtbot, table):
    editor = NetworkEditor()
    qtbot.addWidget(editor)
    editor.set_custom(CustomNetwork((1, 2, 1), data=CsvFile(str(table))))
    told = editor.findChild(QLabel, "network_data_rows_label").text()
    assert told.startswith("30 rows. 1 of 31 rows left out: 1 with missing values")
    assert "Read with delimiter comma" in told
    inputs = editor.findChild(QLineEdit, "network_data_inputs_edit")
    assert "wing, mass" in inputs.toolTip() and "lot area" not in inputs.toolTip()
    assert inputs.placeholderText() == "wing (suggested)" and inputs.text() == ""
    editor.set_custom(CustomNetwork((1, 2, 1), data=Houses()))
    assert "LotArea" in inputs.toolTip() and "wing" not in inputs.toolTip()


def test_columns_that_were_chosen_are_not_called_suggested(qtbot, table):
    editor = NetworkEditor()
    qtbot.addWidget(editor)
    editor.set_custom(CustomNetwork((1, 2, 1), data=CsvFile(str(table), ("mass",), "wing")))
    inputs = editor.findChild(QLineEdit, "network_data_inputs_edit")
    assert inputs.text() == "mass" and inputs.placeholderText() == ""
    editor.set_custom(CustomNetwork((1, 2, 1), data=CsvFile(str(table))))
    assert inputs.placeholderText() == "wing (suggested)"
