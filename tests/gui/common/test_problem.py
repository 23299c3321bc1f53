"""What is typed and cannot be used stays to be corrected, and the field says why."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QToolTip, QVBoxLayout, QWidget

from gdexplorer.descent.run_settings import RUN_SETTINGS
from gdexplorer.gui.common.fields import large_number, whole_number
from gdexplorer.gui.common.parameter_form import ParameterForm
from gdexplorer.gui.common.problem import Problem
from gdexplorer.gui.common.scrolling import Scrolling
from gdexplorer.gui.common.style import WRONG
from gdexplorer.optimizers import OPTIMIZERS
from gdexplorer.parameter import Scale

TYPED = (Scale.LINEAR, Scale.LOGARITHMIC, Scale.INTEGER)
ROWS = {
    row.name: row
    for rows in (RUN_SETTINGS, *(optimizer.hyperparameters for optimizer in OPTIMIZERS))
    for row in rows
    if row.scale in TYPED
}


def enter(field, text):
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
@pytest.mark.parametrize("text", ["0,01", "1/3", "abc", "nan", "-1e9", "1e999"])
def test_a_refused_number_stays_with_its_reason_until_it_is_corrected(qtbot, row, text):
    form, sent = ParameterForm([row], "p"), []
    qtbot.addWidget(form)
    form.edited.connect(lambda name, value: sent.append(value))
    form.set_values({row.name: row.default})
    field = form.findChild(QLineEdit, f"p_{row.name}_edit")
    problem = form.findChild(QWidget, f"p_{row.name}_problem")
    if text == "-1e9" and row.low <= -1e9:
        pytest.skip("this number is in range")
    enter(field, text)
    form.set_values({row.name: row.default})  # another edit goes through meanwhile
    assert field.text() == text and sent == []
    assert problem.text().startswith("⚠ ") and row.label in problem.text() and not problem.isHidden()
    assert ("Use a decimal point: 0.01" in problem.text()) == (text == "0,01")
    enter(field, f"{row.default:g}")
    assert problem.isHidden() and sent == [f"{row.default:g}"]


def test_a_refused_number_leaves_with_another_value(qtbot):
    row = ROWS["learning_rate"]
    form = ParameterForm([row], "p")
    qtbot.addWidget(form)
    form.set_values({row.name: 0.1})
    field = form.findChild(QLineEdit, "p_learning_rate_edit")
    enter(field, "abc")
    form.set_values({row.name: 0.2})
    assert field.text() == "0.2" and form.findChild(QWidget, "p_learning_rate_problem").isHidden()


@pytest.mark.parametrize("make", [whole_number, large_number])
@pytest.mark.parametrize(("low", "high"), [(1, 200), (0, 999_999), (1, 10_000_000), (2, 5)])
@pytest.mark.parametrize("prefix", ["", "budget "])
def test_a_whole_number_beyond_its_range_is_told_as_it_is_replaced(qtbot, make, low, high, prefix):
    spin = make("count", "Number of starts", low, high, low + 1)
    spin.setPrefix(prefix)
    spin.setKeyboardTracking(False)
    qtbot.addWidget(spin)
    with qtbot.waitExposed(spin):
        spin.show()
    for typed, becomes in ((f"{high}9", high), (f"{high + 1}", high), ("99999999999999", high), (str(high), high)):
        QToolTip.hideText()
        enter(spin.lineEdit(), prefix + typed)
        assert spin.value() == becomes
        if int(typed) != becomes:
            assert f"to {high:,}, not {int(typed):,}" in QToolTip.text()


@pytest.fixture
def scrolled(qtbot):
    """Fields above a sentence, in an area too low for both."""
    first, second, page = QLineEdit(), QLineEdit(), QWidget()
    problem = Problem("test", first, second)
    layout = QVBoxLayout(page)
    for widget in (first, second, QLabel("\n".join("words" * 30)), problem):
        layout.addWidget(widget)
    area = Scrolling(page)
    qtbot.addWidget(area)
    area.resize(300, 120)
    with qtbot.waitExposed(area):
        area.show()
    return area, first, second, problem


def in_sight(area, widget):
    top = widget.mapTo(area.viewport(), QPoint()).y()
    return top >= 0 and top + widget.height() <= area.viewport().height()


def test_a_sentence_below_the_fold_is_scrolled_into_sight(scrolled, qtbot):
    area, *_, problem = scrolled
    for sentence in ("Refused: type a number.", "Refused: " + "a long reason, " * 12):
        area.verticalScrollBar().setValue(0)
        problem.say(sentence)
        qtbot.waitUntil(lambda: problem.isVisible() and in_sight(area, problem))


def test_the_fields_at_fault_are_outlined_until_one_is_edited(scrolled, qtbot):
    _, first, second, problem = scrolled
    quiet = [field.grab().toImage() for field in (first, second)]
    problem.say("Type a number.", [second])
    assert first.grab().toImage() == quiet[0] and second.grab().toImage() != quiet[1]
    assert second.accessibleDescription() == "Type a number." and not first.accessibleDescription()
    problem.say("Type another number.", [first])
    assert second.grab().toImage() == quiet[1] and first.accessibleDescription() == "Type another number."
    QTest.keyClicks(second, "1")
    assert first.grab().toImage() == quiet[0] and not first.accessibleDescription()


def test_the_only_field_there_is_is_the_one_at_fault(qtbot):
    field = QLineEdit()
    qtbot.addWidget(field)
    problem = Problem("test", field)
    qtbot.addWidget(problem)
    problem.say("Type a number.")
    assert field.property(WRONG) == "Type a number."
