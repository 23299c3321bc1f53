"""The toy sets of scikit-learn in the editors of fits and networks, where it is installed."""

import pytest

from gdexplorer.gui.features.objective import data_editor, network_data
from gdexplorer.objectives.data.source import SklearnSet
from gdexplorer.objectives.data.toy_sets import TOY_SETS
from gdexplorer.objectives.regression.custom_fit import CustomFit

MODULES = (data_editor, data_editor.DataEditor), (network_data, network_data.NetworkData)


@pytest.mark.parametrize("installed", [True, False])
@pytest.mark.parametrize("kind", ["data_source_combo", "network_data_kind_combo"])
def test_they_are_offered_where_they_can_be_loaded(qtbot, monkeypatch, installed, kind):
    module, widget = MODULES[kind.startswith("network")]
    monkeypatch.setattr(module, "is_installed", lambda: installed)
    made = widget()
    qtbot.addWidget(made)
    combo = made.findChild(object, kind)
    offered = {f"sklearn:{name}" for name in TOY_SETS}
    assert offered & {combo.itemData(i) for i in range(combo.count())} == (offered if installed else set())


def test_one_is_chosen_with_its_columns(qtbot):
    pytest.importorskip("sklearn")
    editor, picked = data_editor.DataEditor(), []
    qtbot.addWidget(editor)
    editor.custom_picked.connect(picked.append)
    combo = editor.findChild(object, "data_source_combo")
    combo.setCurrentIndex(combo.findData("sklearn:diabetes"))
    combo.activated.emit(combo.currentIndex())
    assert picked[-1].source == SklearnSet("diabetes")
    editor.set_custom(picked[-1])
    x, y = (editor.findChild(object, f"data_{name}_combo") for name in "xy")
    assert (x.currentText(), y.currentText()) == ("bmi", "progression") and x.count() == 11
    x.setCurrentIndex(x.findText("age"))
    x.activated.emit(x.currentIndex())
    assert picked[-1] == CustomFit(SklearnSet("diabetes", ("age",), "progression"))


def test_a_network_takes_one(qtbot):
    chosen = network_data.NetworkData()
    qtbot.addWidget(chosen)
    if chosen.findChild(object, "network_data_kind_combo").findData("sklearn:wine") < 0:
        pytest.skip("scikit-learn is not installed")
    chosen.set_source(SklearnSet("wine", ("alcohol",), "cultivar"))
    assert chosen.source() == SklearnSet("wine", ("alcohol",), "cultivar") and chosen.inputs() == 1
