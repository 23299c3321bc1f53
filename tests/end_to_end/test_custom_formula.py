"""A person types a function of their own and sees it descended."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSlider

from gdexplorer.gui.features.objective.formula_editor import EXAMPLE
from gdexplorer.gui.features.objective.saved_function import SavedFunction
from gdexplorer.objectives.formulas.custom_formula import CustomFormula

FORMULA = 0  # the editor's entry in the menu


@pytest.fixture(autouse=True)
def own_data(tmp_path, monkeypatch):
    monkeypatch.setenv("GDEXPLORER_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture
def typing(open_window):
    """A person who has chosen to type a formula."""
    person = open_window()
    choose(person, FORMULA)
    descended(person, EXAMPLE.text)
    return person


def choose(person, data):
    combo = person.find("objective_combo")
    (index,) = (i for i in range(combo.count()) if combo.itemData(i) == data)
    combo.setCurrentIndex(index)
    combo.activated.emit(index)


def type_formula(person, text):
    """As a person types: no Return at the end."""
    edit = person.find("formula_edit")
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, text)


def formula_of(person):
    custom = person.explorer.experiment.objective
    return custom.text if isinstance(custom, CustomFormula) else None


def descended(person, text):
    """Wait until ``text`` is what is descended, and its paths are drawn."""
    person.wait(lambda: formula_of(person) == text)
    person.settled()
    person.wait(
        lambda: bool(person.explorer.runs.trajectories) and person.explorer.runs.scene.experiment.objective.text == text
    )


def test_a_formula_is_descended_while_it_is_typed(typing):
    type_formula(typing, "a*x^2 + 3*y^2 + sin(x)")
    descended(typing, "a*x^2 + 3*y^2 + sin(x)")
    assert typing.find("formula_problem").isHidden()
    assert len(typing.explorer.runs.trajectories[0].values) > 10
    assert " – Your formula – " in typing.window.windowTitle()
    assert typing.find("formula_typeset").isVisible()


def test_its_names_get_sliders_and_moving_them_compiles_nothing(typing):
    type_formula(typing, "a*x^2 + 3*y^2")
    descended(typing, "a*x^2 + 3*y^2")
    kernel = typing.explorer.experiment.bound().value_and_gradient
    typing.type("parameter_a_edit", "7.5")
    typing.settled()
    assert dict(typing.explorer.experiment.parameters) == {"a": 7.5}
    slider = typing.find("parameter_a_slider", QSlider)
    slider.setValue(slider.maximum())
    typing.settled()
    bound = typing.explorer.experiment.bound()
    assert bound.parameters["a"] == pytest.approx(15.0)
    assert bound.value_and_gradient is kernel


def test_what_is_wrong_is_pointed_at_and_the_last_function_runs_on(typing):
    before = typing.explorer.experiment
    type_formula(typing, "1 + sen(x)*y")
    typing.wait(lambda: typing.find("formula_problem").isVisible())
    assert "did you mean sin?" in typing.find("formula_error").text()
    assert typing.find("formula_caret").text() == "1 + sen(x)*y\n    ^"
    assert typing.explorer.experiment == before
    typing.explorer.player.step_by(1)
    assert typing.explorer.experiment == before
    type_formula(typing, "1 + sin(x)*y")
    descended(typing, "1 + sin(x)*y")
    assert typing.find("formula_problem").isHidden()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("*".join(f"(x+{k}*y)" for k in range(1, 60)), "too long"),
        ("9**9**9**9", "at most 64"),
        ("x/(y - y)", "divides by zero"),
        ("log(-1 - x^2)", "undefined on the whole"),
    ],
)
def test_what_cannot_be_derived_is_refused_in_a_sentence(typing, text, said):
    edit = typing.find("formula_edit")
    edit.setFocus()
    edit.selectAll()
    edit.insert(text)  # pasted
    edit.textEdited.emit(text)
    typing.wait(lambda: typing.find("formula_problem").isVisible())
    assert said in typing.find("formula_error").text()
    assert formula_of(typing) == EXAMPLE.text
    assert edit.text() == text


def test_the_domain_is_typed_and_drawn(typing):
    typing.type("domain_x1_edit", "5")
    typing.wait(lambda: typing.explorer.experiment.objective.domain[0] == (-2.0, 5.0))
    typing.settled()
    assert typing.find("domain_x1_edit").text() == "5"
    typing.type("domain_y0_edit", "7")
    typing.wait(lambda: typing.find("domain_problem").isVisible())
    assert "must ascend" in typing.find("domain_problem").text() and typing.find("domain_y0_edit").text() == "7"
    assert typing.explorer.experiment.objective.domain == ((-2.0, 5.0), (-1.0, 3.0))
    typing.type("domain_y0_edit", "-2")
    typing.wait(lambda: typing.explorer.experiment.objective.domain[1] == (-2.0, 3.0))
    assert not typing.find("domain_problem").isVisible()


def test_a_formula_is_kept_and_found_after_a_restart(typing, open_window):
    type_formula(typing, "a*x^2 + y^2")
    descended(typing, "a*x^2 + y^2")
    typing.type("parameter_a_edit", "4")
    typing.settled()
    typing.type("formula_name_edit", "My bowl")
    typing.wait(lambda: typing.explorer.experiment.objective.label == "My bowl")
    typing.settled()
    assert typing.find("objective_combo").currentText() == "My bowl"
    assert dict(typing.explorer.experiment.parameters) == {"a": 4.0}

    again = open_window()
    choose(again, SavedFunction("My bowl"))
    descended(again, "a*x^2 + y^2")
    assert dict(again.explorer.experiment.parameters) == {"a": 4.0}
    assert again.find("objective_combo").currentText() == "My bowl"
    again.click("formula_remove_button")
    assert again.find("objective_combo").findText("My bowl") == -1
    assert formula_of(again) == "a*x^2 + y^2"


def test_a_formula_is_passed_on_as_text(typing):
    typing.type("parameter_b_edit", "100")
    typing.settled()
    typing.click("formula_copy_button")
    text = QGuiApplication.clipboard().text()
    assert text == "(1 - x)^2 + b*(y - x^2)^2; b = 100; x = -2 .. 2; y = -1 .. 3"
    type_formula(typing, "x*y")
    descended(typing, "x*y")
    edit = typing.find("formula_edit")
    edit.selectAll()
    QTest.keyClick(edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    descended(typing, EXAMPLE.text)
    assert edit.text() == EXAMPLE.text
    assert dict(typing.explorer.experiment.parameters) == {"b": 100.0}


def test_gradient_and_hessian_unfold(typing):
    assert not typing.find("formula_gradient_x").isVisible()
    typing.click("formula_derivatives_button")
    for name in ("gradient_x", "gradient_y", "hessian_xx", "hessian_xy", "hessian_yy"):
        assert typing.find(f"formula_{name}").isVisible()
    type_formula(typing, "x^2 + y^2")
    descended(typing, "x^2 + y^2")
    assert typing.find("formula_hessian_xx").isVisible()


def test_undo_brings_the_last_formula_back(typing):
    type_formula(typing, "x^2 + 2*y^2")
    descended(typing, "x^2 + 2*y^2")
    typing.action("undo").trigger()
    descended(typing, EXAMPLE.text)
    assert typing.find("formula_edit").text() == EXAMPLE.text
    typing.action("undo").trigger()
    typing.settled("himmelblau")
    assert typing.find("formula_edit").isHidden() or not typing.find("formula_edit").isVisible()


def test_a_session_holds_a_formula(typing, open_window, tmp_path):
    type_formula(typing, "a*x^2 + 5*y^2")
    descended(typing, "a*x^2 + 5*y^2")
    typing.type("parameter_a_edit", "2")
    typing.settled()
    typing.window.documents.file.save(tmp_path / "own.gdx.json")
    again = open_window(tmp_path / "own.gdx.json")
    descended(again, "a*x^2 + 5*y^2")
    assert dict(again.explorer.experiment.parameters) == {"a": 2.0}
    assert again.find("formula_edit").text() == "a*x^2 + 5*y^2"


def test_what_is_typed_while_another_formula_is_prepared_stays(typing):
    type_formula(typing, "exp(-x^2 - y^2)*sin(3*x*y) + 0.125*x^2")
    edit = typing.find("formula_edit")
    QTest.keyClicks(edit, " + y^2")
    whole = "exp(-x^2 - y^2)*sin(3*x*y) + 0.125*x^2 + y^2"
    descended(typing, whole)
    assert edit.text() == whole


def test_a_function_with_holes_is_drawn_and_a_run_that_reaches_one_says_so(typing):
    type_formula(typing, "log(x) + y^2")
    descended(typing, "log(x) + y^2")
    statuses = [" ".join(map(str, row)) for row in typing.rows()]
    assert any("undefined" in run.reason for run in typing.explorer.runs.trajectories), statuses
