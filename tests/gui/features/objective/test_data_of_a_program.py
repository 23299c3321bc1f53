"""Data of a Python program in the editors: an entry of their own, kept through other choices and found again."""

import msgspec
import numpy as np
from PySide6.QtWidgets import QComboBox, QSpinBox

import gdexplorer as gdx
from gdexplorer.gui.features.objective.data_editor import DataEditor
from gdexplorer.gui.features.objective.memory_entry import LABEL
from gdexplorer.gui.features.objective.network_data import NetworkData
from gdexplorer.objectives.data.source import Houses
from gdexplorer.objectives.data.split import Split
from gdexplorer.objectives.regression.custom_fit import CustomFit

INPUTS = np.random.default_rng(0).normal(size=(20, 2))
TARGETS = INPUTS @ [1.0, 2.0]


def pick(combo, place):
    combo.setCurrentIndex(place)
    combo.activated.emit(place)


def test_a_fit_keeps_its_data_when_its_curve_changes_and_finds_them_again(qtbot):
    editor, custom = DataEditor(), gdx.fit(INPUTS, TARGETS)
    qtbot.addWidget(editor)
    editor.set_custom(custom)
    source = editor.findChild(QComboBox, "data_source_combo")
    assert source.currentText() == LABEL
    with qtbot.waitSignal(editor.custom_picked) as asked:
        pick(editor.findChild(QComboBox, "data_cost_combo"), 1)
    assert asked.args[0].source is custom.source and asked.args[0].cost == "mae"
    editor.set_custom(CustomFit(Houses()))
    assert source.currentText() == "House sales"
    with qtbot.waitSignal(editor.custom_picked) as asked:
        pick(source, source.findText(LABEL))
    assert asked.args[0].source is custom.source
    editor.set_custom(asked.args[0])
    assert [source.itemText(i) for i in range(source.count())].count(LABEL) == 1


def test_a_network_keeps_its_data(qtbot):
    fields, custom = NetworkData(), gdx.network((2, 3, 1), INPUTS, target=TARGETS)
    qtbot.addWidget(fields)
    fields.set_source(custom.data)
    assert fields.source() is custom.data and fields.inputs() == 2
    fields.set_source(Houses())
    assert fields.source() == Houses()
    kind = fields.findChild(QComboBox, "network_data_kind_combo")
    with qtbot.waitSignal(fields.source_picked):
        pick(kind, kind.findText(LABEL))
    assert fields.source() is custom.data


def test_rows_that_a_program_gives_for_testing_belong_to_its_data(qtbot):
    editor = DataEditor()
    qtbot.addWidget(editor)
    custom = gdx.fit(INPUTS[:15], TARGETS[:15], test_data=(INPUTS[15:], TARGETS[15:]))
    editor.set_custom(custom)
    share = editor.findChild(QSpinBox, "data_test_share_spin")
    assert not share.isEnabled() and "program gives" in share.toolTip()
    source = editor.findChild(QComboBox, "data_source_combo")
    with qtbot.waitSignal(editor.custom_picked) as asked:
        pick(editor.findChild(QComboBox, "data_cost_combo"), 1)
    assert asked.args[0].test == custom.test
    with qtbot.waitSignal(editor.custom_picked) as asked:
        pick(source, source.findText("House sales"))
    editor.set_custom(asked.args[0])
    assert asked.args[0].test is msgspec.UNSET and share.isEnabled()
    with qtbot.waitSignal(editor.custom_picked) as asked:
        pick(source, source.findText(LABEL))
    assert asked.args[0].test == custom.test == Split(last=5)
