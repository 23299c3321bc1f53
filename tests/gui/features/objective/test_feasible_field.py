"""The feasible set below the objective: chosen, typed, refused with a reason, and who keeps to it."""

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QComboBox, QLineEdit

from gdexplorer.constraints.feasible_set import FeasibleSet, feasible_set_from
from gdexplorer.constraints.kinds import KINDS
from gdexplorer.gui.common.words import Words
from gdexplorer.gui.features.objective.feasible_field import FeasibleField
from gdexplorer.session import edits

FIRST = edits.first_example()


@pytest.fixture
def field(qtbot):
    field = FeasibleField()
    qtbot.addWidget(field)
    field.kept = []
    field.edit_requested.connect(field.kept.append)
    field.set_experiment(FIRST)
    return field


def combo(field):
    return field.findChild(QComboBox, "feasible_set_combo")


def box(field):
    return field.findChild(QLineEdit, "feasible_set_edit")


def words(field, name="feasible_set_words"):
    found = field.findChild(Words, name)
    return "" if found.isHidden() else found.text()


def choose(field, label):
    combo(field).setCurrentIndex(combo(field).findText(label))
    combo(field).activated.emit(combo(field).currentIndex())


def write(field, text):
    box(field).setText(text)
    box(field).textEdited.emit(text)
    box(field).editingFinished.emit()


@pytest.mark.parametrize("key", KINDS)
def test_each_kind_begins_with_a_set_that_is_seen(field, key):
    choose(field, KINDS[key].label)
    (edit,) = field.kept
    changed = edit.apply_to(FIRST)
    assert changed.subject_to.kind == key
    field.set_experiment(changed)
    assert box(field).text() == changed.subject_to.typed and not box(field).isHidden()


def test_without_a_set_there_is_nothing_to_type(field):
    assert combo(field).currentText() == "No constraint" and box(field).isHidden() and words(field) == ""
    field.set_experiment(replace(FIRST, subject_to=FeasibleSet("ball", (1.0,))))
    choose(field, "No constraint")
    assert field.kept == [edits.SetFeasibleSet(None)]


def test_typed_numbers_are_those_of_the_set(field):
    field.set_experiment(replace(FIRST, subject_to=FeasibleSet("box", (0.0, 1.0))))
    write(field, "0 1, −2 2")
    assert field.kept == [edits.SetFeasibleSet(feasible_set_from("box 0 1 -2 2"))]


@pytest.mark.parametrize("text", ["", "1", "2 1", "0 one"])
def test_what_is_no_set_stays_with_the_reason_below(field, text):
    field.set_experiment(replace(FIRST, subject_to=FeasibleSet("box", (0.0, 1.0))))
    write(field, text)
    assert field.kept == [] and box(field).text() == text
    assert words(field, "feasible_set_problem").startswith("⚠ ")
    write(field, "0 1")
    assert words(field, "feasible_set_problem") == "" and field.kept == []


def test_it_says_which_optimizers_pay_no_regard_to_it(field):
    constrained = edits.SetFeasibleSet(FeasibleSet("ball", (1.0,))).apply_to(FIRST)
    field.set_experiment(constrained)
    assert words(field) == (
        "Unconstrained all the same: Gradient descent, Momentum, Adam. Add Projected gradient or Frank-Wolfe, which "
        "keep to it."
    )
    added = edits.AddOptimizer("projected_gradient").apply_to(constrained)
    field.set_experiment(added)
    assert words(field) == "Unconstrained all the same: Gradient descent, Momentum, Adam."
    field.set_experiment(replace(added, optimizers=added.optimizers[-1:]))
    assert words(field) == "All optimizers that run take it into account."
    field.set_experiment(replace(added, optimizers=(replace(added.optimizers[-1], visible=False),)))
    assert words(field) == "Tick Projected gradient to keep to it."
