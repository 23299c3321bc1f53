"""The editor of networks: what it shows and what it asks for."""

import msgspec
import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog

from gdexplorer.errors import InputError
from gdexplorer.gui.features.objective.data_editor import DataEditor
from gdexplorer.gui.features.objective.network_editor import NetworkEditor, widths
from gdexplorer.objectives import CustomNetwork
from gdexplorer.objectives.data.source import CsvFile, Generated, Houses
from gdexplorer.objectives.data.split import Split
from gdexplorer.objectives.network.presets import PRESETS
from gdexplorer.objectives.regression.custom_fit import CustomFit

ASKED = []


@pytest.fixture
def editor(qtbot):
    editor = NetworkEditor()
    qtbot.addWidget(editor)
    ASKED.clear()
    editor.custom_picked.connect(ASKED.append)
    editor.show()
    return editor


def find(editor, name):
    found = [child for child in editor.findChildren(object) if child.objectName() == name]
    assert found, name
    return found[0]


def pick(editor, name, key):
    combo = find(editor, name)
    combo.setCurrentIndex(combo.findData(key))
    combo.activated.emit(combo.currentIndex())


def type_into(editor, name, text):
    edit = find(editor, name)
    edit.setText(text)
    edit.editingFinished.emit()


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.label)
def test_what_it_shows_is_what_it_asks_for(editor, preset):
    editor.set_custom(preset.custom)
    assert find(editor, "network_preset_combo").currentText() == preset.label
    assert editor.network() == preset.custom
    assert not ASKED


def test_examples_can_be_chosen(editor):
    pick(editor, "network_preset_combo", PRESETS[3].label)
    assert [PRESETS[3].custom] == ASKED


def test_each_field_asks_for_a_network_that_differs_in_it(editor):
    first = editor.first()
    type_into(editor, "network_hidden_edit", "4-5 6")
    pick(editor, "network_activation_combo", "relu")
    pick(editor, "network_initialisation_combo", "he")
    type_into(editor, "network_scale_edit", "0.5")
    find(editor, "network_seed_spin").setValue(9)
    find(editor, "network_bias_check").click()
    assert ASKED[0].layers == (1, 4, 5, 6, 1)
    assert ASKED[-1] == msgspec.structs.replace(
        first, layers=(1, 4, 5, 6, 1), activation="relu", initialisation="he", scale=0.5, seed=9, bias=False
    )


def test_data_of_the_plane_bring_another_input(editor):
    pick(editor, "network_data_kind_combo", "spirals")
    assert ASKED[-1].layers == (2, 8, 8, 1)
    assert isinstance(ASKED[-1].data, Generated) and ASKED[-1].data.name == "spirals"


def test_columns_of_the_houses_can_be_chosen(editor):
    pick(editor, "network_data_kind_combo", "houses")
    type_into(editor, "network_data_inputs_edit", "LotArea, YearBuilt")
    assert ASKED[-1].data == Houses(("LotArea", "YearBuilt"))
    assert ASKED[-1].layers[0] == 2


def test_a_file_can_be_chosen(editor, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("/tmp/a.csv", ""))
    pick(editor, "network_data_kind_combo", "file")
    assert ASKED[-1].data == CsvFile("/tmp/a.csv")


def test_no_file_chosen_asks_for_nothing(editor, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    pick(editor, "network_data_kind_combo", "file")
    assert not ASKED


@pytest.mark.parametrize("text", ["a", "8, b", "8.5", "9" * 40])
def test_hidden_layers_that_are_none_are_told_in_place(editor, text):
    type_into(editor, "network_hidden_edit", text)
    assert not ASKED
    assert "such as 8, 8" in find(editor, "network_hidden_problem").text()
    assert not find(editor, "network_hidden_problem").isHidden()


def test_a_refusal_stays_until_something_is_taken(editor):
    editor.refuse(InputError("No."))
    assert find(editor, "network_problem").text() == "⚠ No."
    editor.set_custom(PRESETS[1].custom)
    assert find(editor, "network_problem").isHidden()


def test_widths_are_read_as_people_write_them():
    assert widths("8,8") == widths("8 8") == widths(" 8-8 ") == widths("8 - 8") == (8, 8)
    assert widths("") == ()
    for wrong in ("-1", "8,-8", "0", "a"):
        with pytest.raises(InputError, match="such as 8, 8"):
            widths(wrong)


def test_the_drawing_shows_signs(editor, qtbot):
    drawing = find(editor, "network_drawing")
    editor.set_custom(CustomNetwork((1, 1, 1), bias=False))
    pictures = []
    for sign in (1.0, -1.0):
        editor.show_iterate(np.array([sign, sign]))
        pictures.append(drawing.grab().toImage())
    assert pictures[0] != pictures[1]
    editor.show_iterate(np.zeros(7))  # of another network: the last one stays
    assert drawing.grab().toImage() == pictures[1]


def test_large_networks_and_weights_that_are_no_numbers_are_drawn(editor):
    editor.set_custom(CustomNetwork((2, 64, 64, 64, 64, 1), data=Generated("xor")))
    editor.show_iterate(np.full(12_737, np.nan))
    assert not find(editor, "network_drawing").grab().isNull()


@pytest.mark.parametrize("typed", ["0", "100000,100000", "8, 0", "513", "99999999999999999999", "eight", "8;8"])
def test_wrong_hidden_layers_are_told_below_their_field_as_they_are_typed_there(qtbot, typed):
    editor = NetworkEditor()
    qtbot.addWidget(editor)
    asked = []
    editor.custom_picked.connect(asked.append)
    field, problem = find(editor, "network_hidden_edit"), find(editor, "network_hidden_problem")
    field.setText(typed)
    field.editingFinished.emit()
    assert problem.text().startswith("⚠ ") and "such as 8, 8" in problem.text() and not problem.isHidden()
    assert field.text() == typed and asked == []
    field.setText("4, 4")
    field.editingFinished.emit()
    assert problem.isHidden() and asked[0].layers[1:-1] == (4, 4)


def test_test_rows_are_asked_for_and_shown(editor):
    assert not find(editor, "network_test_seed_spin").isEnabled()
    find(editor, "network_test_share_spin").setValue(30)
    assert [msgspec.structs.replace(editor.first(), test=Split(0.3, 0))] == ASKED
    editor.set_custom(ASKED[-1])
    assert find(editor, "network_test_seed_spin").isEnabled()
    find(editor, "network_test_seed_spin").setValue(4)
    assert ASKED[-1].test == Split(0.3, 4)
    editor.set_custom(ASKED[-1])
    find(editor, "network_test_share_spin").setValue(0)
    assert ASKED[-1].test is msgspec.UNSET


def test_a_share_between_per_cents_stays_when_another_field_changes(editor):
    editor.set_custom(msgspec.structs.replace(editor.first(), test=Split(1 / 3, 2)))
    find(editor, "network_bias_check").click()
    assert ASKED[-1].test == Split(1 / 3, 2)


def test_a_fit_keeps_test_rows_too(qtbot):
    data, picked = DataEditor(), []
    qtbot.addWidget(data)
    data.set_custom(CustomFit(Houses(("GrLivArea",))))
    data.custom_picked.connect(picked.append)
    assert find(data, "data_rows_label").text() == "2,930 houses."
    find(data, "data_test_share_spin").setValue(50)
    assert picked == [CustomFit(Houses(("GrLivArea",)), test=Split(0.5))]
    data.set_custom(picked[0])
    assert find(data, "data_rows_label").text() == "2,930 houses: 1,465 to train, 1,465 to test."


def test_test_rows_may_be_those_of_a_second_table(qtbot, tmp_path):
    data, picked = DataEditor(), []
    qtbot.addWidget(data)
    data.set_custom(CustomFit(Houses(("GrLivArea",))))
    data.custom_picked.connect(picked.append)
    path = tmp_path / "more houses.csv"
    path.write_text("GrLivArea,SalePrice\n1500,160000\n2000,250000\n")
    assert find(data, "data_test_no_table_button").isHidden()
    find(data, "data_test_table_button").parent().take_table(path)
    assert picked == [CustomFit(Houses(("GrLivArea",)), test=Split(file=str(path)))]
    data.set_custom(picked[0])
    assert find(data, "data_rows_label").text() == "2,930 houses to train; 2 of more houses.csv to test."
    assert find(data, "data_test_table_button").text() == "more houses.csv"
    assert not find(data, "data_test_share_spin").isEnabled() and not find(data, "data_test_seed_spin").isEnabled()
    find(data, "data_test_no_table_button").click()
    assert picked[-1].test is msgspec.UNSET
    data.refuse(InputError("No."))  # what cannot be used is not kept in the fields
    assert find(data, "data_test_table_button").text() == "more houses.csv"


def test_data_of_several_classes_bring_their_cost_and_as_many_outputs(editor):
    pick(editor, "network_data_kind_combo", "three_spirals")
    (asked,) = ASKED
    assert asked.cost == "cross_entropy" and asked.layers == (2, 8, 8, 1) and asked.widths == (2, 8, 8, 3)
    asked.prepare()
    editor.set_custom(asked)
    assert find(editor, "network_cost_combo").currentData() == "cross_entropy"
    assert editor.network() == asked
    type_into(editor, "network_hidden_edit", "5")
    assert ASKED[-1].widths == (2, 5, 3)


def test_outputs_that_were_typed_elsewhere_stay_until_the_data_change(editor):
    typed = CustomNetwork((2, 6, 3), cost="cross_entropy", data=Generated("three_spirals", 300, 0.03))
    editor.set_custom(typed)
    type_into(editor, "network_hidden_edit", "4")
    assert ASKED[-1].layers == (2, 4, 3)
    pick(editor, "network_data_kind_combo", "blobs")
    assert ASKED[-1].layers == (2, 4, 1) and ASKED[-1].widths == (2, 4, 4)


def test_another_cost_for_several_classes_is_asked_for_and_its_refusal_told(editor):
    editor.set_custom(CustomNetwork((2, 6, 1), cost="cross_entropy", data=Generated("blobs", 100)))
    pick(editor, "network_cost_combo", "mse")
    with pytest.raises(InputError, match="choose the cross-entropy as the cost"):
        ASKED[-1].prepare()


def test_skip_connections_and_norm_are_folded_until_they_are_wanted_or_there(editor):
    boxes = [find(editor, f"network_{name}_check") for name in ("skip", "norm")]
    assert not any(box.isVisible() for box in boxes)
    find(editor, "network_extras_button").click()
    assert all(box.isVisible() for box in boxes)
    boxes[1].click()
    assert ASKED[-1] == msgspec.structs.replace(PRESETS[0].custom, layer_norm=True)
    find(editor, "network_extras_button").click()
    deep = CustomNetwork((1, 8, 8, 1), skip=True, layer_norm=True)
    editor.set_custom(deep)
    assert all(box.isVisible() and box.isChecked() for box in boxes) and editor.network() == deep
    dropping = CustomNetwork((1, 8, 8, 1), dropout=0.125)
    editor.set_custom(dropping)
    assert editor.network() == dropping
    find(editor, "network_dropout_spin").setValue(30)
    assert ASKED[-1] == msgspec.structs.replace(dropping, dropout=0.3)


def test_several_targets_are_apart_by_commas_and_come_back(editor, tmp_path):
    several = CustomNetwork((1, 4, 1), data=Houses(("GrLivArea",), "SalePrice", ("YearBuilt",)))
    editor.set_custom(several)
    assert find(editor, "network_data_target_edit").text() == "SalePrice, YearBuilt"
    assert editor.network() == several
    type_into(editor, "network_data_target_edit", "SalePrice,YearBuilt, LotArea")
    assert ASKED[-1].data.other_targets == ("YearBuilt", "LotArea") and ASKED[-1].widths == (1, 4, 3)
    path = tmp_path / "a.csv"
    path.write_text('x,"price, in EUR",z\n1,2,3\n2,3,4\n3,5,7\n', encoding="utf-8")
    one = CustomNetwork((1, 4, 1), data=CsvFile(str(path), ("x",), "price, in EUR"))
    editor.set_custom(one)
    assert editor.network() == one
