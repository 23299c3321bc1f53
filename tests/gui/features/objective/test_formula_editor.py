"""The editor of a formula, by itself: when it asks for what, and what it shows."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from gdexplorer.errors import InputError
from gdexplorer.formulas.tokeniser import FormulaError
from gdexplorer.gui.features.objective.formula_editor import PAUSE, FormulaEditor
from gdexplorer.gui.features.objective.objective_combo import ObjectiveCombo
from gdexplorer.gui.features.objective.saved_function import SavedFunction
from gdexplorer.objectives.formulas.custom_formula import CustomFormula

BOWL = CustomFormula("x^2 + y^2", ((-1.0, 2.0), (-3.0, 4.0)))


@pytest.fixture
def editor(qtbot):
    shown = FormulaEditor()
    qtbot.addWidget(shown)
    shown.resize(300, 500)
    with qtbot.waitExposed(shown):
        shown.show()
    shown.set_custom(BOWL)
    shown.picked = []
    shown.custom_picked.connect(shown.picked.append)
    return shown


def part(editor, name, kind=QLineEdit):
    return editor.findChild(kind, name)


def type_text(editor, text, name="formula_edit"):
    box = part(editor, name)
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, text)
    return box


def test_it_asks_once_after_a_pause_not_at_every_key(editor, qtbot):
    type_text(editor, "x^2 + 7*y^2")
    assert editor.picked == []
    qtbot.waitUntil(lambda: editor.picked != [])
    qtbot.wait(3 * PAUSE)
    assert editor.picked == [CustomFormula("x^2 + 7*y^2", BOWL.domain)]


def test_what_is_half_typed_is_not_asked_for_and_complained_about_late(editor, qtbot):
    type_text(editor, "x^2 + ")
    problem = part(editor, "formula_problem", QWidget)
    qtbot.wait(2 * PAUSE)
    assert problem.isHidden()
    qtbot.waitUntil(problem.isVisible)
    assert "is incomplete" in part(editor, "formula_error", QLabel).text()
    assert editor.picked == []


def test_return_does_not_wait(editor):
    box = type_text(editor, "sen(x)")
    QTest.keyClick(box, "\r")
    assert part(editor, "formula_caret", QLabel).text() == "sen(x)\n^"
    assert part(editor, "formula_problem", QWidget).isVisible()


def test_a_parameter_that_looks_like_a_product_is_doubted(editor, qtbot):
    doubts = part(editor, "formula_doubts", QLabel)
    type_text(editor, "ax^2 + b*y^2")
    qtbot.waitUntil(doubts.isVisible)
    assert doubts.text() == "ax is a parameter of its own: did you mean a*x?"
    type_text(editor, "a*x^2 + b*y^2")
    qtbot.waitUntil(doubts.isHidden)


def test_showing_asks_for_nothing(editor, qtbot):
    editor.set_custom(CustomFormula("x*y", ((0.0, 1.0), (0.0, 2.0))))
    qtbot.wait(3 * PAUSE)
    assert editor.picked == []
    assert part(editor, "formula_edit").text() == "x*y"
    assert [part(editor, f"domain_{end}_edit").text() for end in ("x0", "x1", "y0", "y1")] == ["0", "1", "0", "2"]


def test_what_is_being_typed_is_not_overwritten(editor, qtbot):
    box = type_text(editor, "x^2 + 2")
    editor.set_custom(CustomFormula("x^2", BOWL.domain))
    assert box.text() == "x^2 + 2"
    qtbot.waitUntil(lambda: editor.picked != [])


def test_a_refusal_points_at_the_character_and_a_good_formula_clears_it(editor):
    editor.refuse(FormulaError("The formula divides by zero.", 4))
    assert part(editor, "formula_caret", QLabel).text() == "x^2 + y^2\n    ^"
    editor.set_custom(CustomFormula("x^2 + 2*y^2", BOWL.domain))
    assert part(editor, "formula_problem", QWidget).isHidden()
    editor.refuse(InputError("The function is undefined on the whole domain."))
    assert part(editor, "formula_caret", QLabel).isHidden()
    assert "undefined" in part(editor, "formula_error", QLabel).text()


def test_a_long_formula_is_pointed_at_where_it_is_wrong(editor):
    text = " + ".join(["x"] * 60) + " + sen(x)"
    box = part(editor, "formula_edit")
    box.setText(text)
    box.textEdited.emit(text)
    QTest.keyClick(box, "\r")
    line, caret = part(editor, "formula_caret", QLabel).text().split("\n")
    assert line[len(caret) - 1 :].startswith("sen(x)")
    assert part(editor, "formula_caret", QLabel).fontMetrics().horizontalAdvance(line) <= editor.width()


def test_only_the_end_of_the_domain_that_is_typed_changes(editor):
    editor.set_custom(CustomFormula("x", ((-1.0 / 3.0, 2.0 / 3.0), (-3.0, 4.0))))
    box = type_text(editor, "5", "domain_x1_edit")
    QTest.keyClick(box, "\r")
    assert editor.picked[-1].domain == ((-1.0 / 3.0, 5.0), (-3.0, 4.0))
    box = type_text(editor, "five", "domain_y0_edit")
    QTest.keyClick(box, "\r")
    assert "must be a number" in part(editor, "domain_problem", QLabel).text()
    assert box.text() == "five" and len(editor.picked) == 1
    QTest.keyClick(type_text(editor, "9", "domain_y0_edit"), "\r")
    assert "must ascend" in part(editor, "domain_problem", QLabel).text() and len(editor.picked) == 1
    QTest.keyClick(type_text(editor, "3", "domain_y0_edit"), "\r")
    assert part(editor, "domain_problem", QLabel).isHidden() and len(editor.picked) == 2


def test_what_is_kept_holds_the_values_of_the_sliders(editor, qtbot):
    editor.set_custom(CustomFormula("a*x", BOWL.domain))
    editor.set_values({"a": 4.0})
    save, remove = (part(editor, f"formula_{name}_button", QPushButton) for name in ("save", "remove"))
    assert not save.isEnabled()
    assert not remove.isEnabled()
    type_text(editor, "Slope", "formula_name_edit")
    with qtbot.waitSignal(editor.save_requested) as asked:
        save.click()
    assert asked.args == ["Slope", CustomFormula("a*x", BOWL.domain, "Slope", (("a", 4.0),))]
    editor.set_custom(asked.args[1])
    editor.set_saved_names(("Slope",))
    with qtbot.waitSignal(editor.removal_requested) as asked:
        remove.click()
    assert asked.args == ["Slope"]


def test_every_part_that_acts_has_a_name(editor):
    for kind in (QLineEdit, QPushButton):
        for widget in editor.findChildren(kind):
            assert widget.objectName()
            assert widget.accessibleName() or widget.text()


def test_the_menu_lists_what_is_kept_and_says_where_it_cannot_be_read(qtbot):
    combo = ObjectiveCombo()
    qtbot.addWidget(combo)
    assert combo.findText("My functions") == -1
    combo.set_saved_functions(("Bowl", "Rings"), "")
    combo.show_entry(SavedFunction("Rings"))
    assert combo.currentText() == "Rings"
    combo.show_entry("himmelblau")
    combo.set_saved_functions((), "Your functions cannot be read.")
    assert combo.currentText() == "Himmelblau"
    index = combo.findText("(cannot be read)")
    assert combo.itemData(index, 3) == "Your functions cannot be read."  # its tool tip
    assert not combo.model().item(index).isEnabled()


def test_a_domain_that_is_as_it_was_takes_back_what_was_wrong_with_it(editor, qtbot):
    box = type_text(editor, "five", "domain_y0_edit")
    QTest.keyClick(box, Qt.Key.Key_Return)
    wrong, problem = part(editor, "domain_problem", QLabel), part(editor, "formula_problem", QWidget)
    assert wrong.isVisible() and problem.isHidden()
    box = type_text(editor, "-3", "domain_y0_edit")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert wrong.isHidden() and editor.picked == []
    # What is wrong with the formula remains.
    editor.refuse(InputError("The function is undefined on the whole domain."))
    box = type_text(editor, "-3.0", "domain_y0_edit")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert problem.isVisible() and "undefined" in part(editor, "formula_error", QLabel).text()


def test_a_formula_that_is_as_it_was_takes_back_an_error(editor, qtbot):
    accepted = []
    editor.accepted.connect(lambda: accepted.append(True))
    editor.refuse(InputError("The function is undefined on the whole domain."))
    box = type_text(editor, BOWL.text)
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert accepted == [True] and part(editor, "formula_problem", QWidget).isHidden()
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert accepted == [True], "nothing was wrong"
