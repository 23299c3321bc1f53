"""Several inputs of a fit in the editor: checked in a menu, named on its button, kept in their order."""

import pytest
from PySide6.QtWidgets import QComboBox

from gdexplorer.gui.features.objective.more_inputs import NONE, MoreInputs
from gdexplorer.objectives.data.source import Generated, Houses
from gdexplorer.objectives.regression.custom_fit import CustomFit


@pytest.fixture
def button(editor):
    return editor.findChild(MoreInputs)


def action(button, key):
    return next(each for each in button.dropped.actions() if each.data() == key)


def test_checking_a_column_adds_it_and_unchecking_removes_it(editor, button, qtbot):
    editor.set_custom(CustomFit(Houses(("LotArea",))))
    assert button.text() == NONE and button.chosen == ()
    for key, inputs in (
        ("YearBuilt", ("LotArea", "YearBuilt")), ("GrLivArea", ("LotArea", "YearBuilt", "GrLivArea")),
        ("YearBuilt", ("LotArea", "GrLivArea")),
    ):  # fmt: skip
        with qtbot.waitSignal(editor.custom_picked) as asked:
            action(button, key).trigger()
        assert asked.args[0].source.inputs == inputs
        editor.set_custom(asked.args[0])
    assert button.text() == "living area (sq ft)" and "living area" in button.accessibleName()


def test_the_order_of_inputs_stays(editor, button, qtbot):
    custom = CustomFit(Houses(("YearBuilt", "OverallQual", "LotArea")))
    editor.set_custom(custom)
    assert button.text() == "overall quality (1-10), lot area (sq ft)"
    with qtbot.waitSignal(editor.custom_picked) as asked:
        editor.findChild(QComboBox, "data_cost_combo").activated.emit(1)
    assert asked.args[0].source.inputs == custom.source.inputs


def test_input_and_target_cannot_be_chosen_twice(editor, button, qtbot):
    editor.set_custom(CustomFit(Houses(("LotArea", "YearBuilt"))))
    for key in ("LotArea", "SalePrice"):
        assert not action(button, key).isEnabled()
    first = editor.findChild(QComboBox, "data_x_combo")
    first.setCurrentIndex(first.findData("YearBuilt"))
    with qtbot.waitSignal(editor.custom_picked) as asked:
        first.activated.emit(first.currentIndex())
    assert asked.args[0].source.inputs == ("YearBuilt",)


def test_generated_sets_have_their_inputs(editor, button):
    editor.set_custom(CustomFit(Generated("two_moons", noise=0.3), cost="logistic"))
    assert not button.isVisible()
    assert editor.findChild(QComboBox, "data_source_combo").currentData() == "two_moons"
