"""Forms made from declarations: every row of both registries can be slid, typed, refused and shown."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QSlider

from gdexplorer.gui.common.number_slider import TICKS, NumberSlider
from gdexplorer.gui.common.parameter_form import ParameterForm
from gdexplorer.objectives import OBJECTIVES
from gdexplorer.optimizers import OPTIMIZERS
from gdexplorer.parameter import Parameter

ROWS = {
    **{f"{rule.key} {row.name}": row for rule in OPTIMIZERS for row in rule.hyperparameters},
    **{f"{objective.key} {row.name}": row for objective in OBJECTIVES for row in objective.parameters},
}


@pytest.fixture
def keep(qtbot):
    """Make a widget, show it, and keep what it emits."""

    def made(widget, signal="edited"):
        qtbot.addWidget(widget)
        with qtbot.waitExposed(widget):
            widget.show()
        widget.activateWindow()
        told = []
        getattr(widget, signal).connect(lambda *arguments: told.append(arguments))
        return widget, told

    return made


def type_into(qtbot, box, text):
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, text)
    qtbot.keyClick(box, Qt.Key.Key_Return)


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_whatever_a_slider_offers_is_accepted(qtbot, row):
    form = ParameterForm([row], "form")
    qtbot.addWidget(form)
    told = []
    form.edited.connect(lambda name, value: told.append((name, value)))
    for value in (row.default, row.high, row.default):  # typed values extend a slider, within the bounds
        form.set_values({row.name: value})
    for slider in form.findChildren(QSlider):
        for tick in (0, TICKS, 1, 500, 333, 999):
            slider.setValue(tick)
            slider.valueChanged.emit(tick)
    for combo in form.findChildren(QComboBox):
        for index in range(combo.count()):
            combo.setCurrentIndex(index)
    for box in form.findChildren(QCheckBox):
        box.toggle()
        box.toggle()
    assert told
    for name, value in told:
        assert name == row.name
        row.checked(value)


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_form_shows_the_default_without_telling_of_it(qtbot, row):
    form = ParameterForm([row], "form")
    qtbot.addWidget(form)
    told = []
    form.edited.connect(lambda *edit: told.append(edit))
    form.set_values({row.name: row.default})
    assert told == []
    for box in form.findChildren(QLineEdit):
        assert float(box.text()) == pytest.approx(row.default, rel=1e-5)


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_slider_stands_at_the_default_and_its_tick_gives_it_back(row):
    low, high = row.slider_range
    assert low < high < float("inf") and low > -float("inf")
    assert not (row.is_logarithmic and low < 0.0)


@pytest.mark.parametrize("text", ["0.003", "3e-7", "-4", "fast", "1,5", "1e999"])
def test_what_is_typed_is_told_as_it_stands(keep, qtbot, text):
    field, told = keep(NumberSlider(1e-7, 10.0, True, "rate", "rate"))
    field.set_value(0.1)
    type_into(qtbot, field.box, text)
    assert told == [(text,)]


def test_a_box_that_was_left_as_it_is_tells_nothing(keep, qtbot):
    field, told = keep(NumberSlider(0.0, 1.0, False, "share", "share"))
    field.set_value(0.25)
    field.box.setFocus()
    qtbot.keyClick(field.box, Qt.Key.Key_Return)
    field.slider.setFocus()
    assert told == []


def test_what_is_refused_stays_with_its_reason(keep, qtbot):
    row = OPTIMIZERS[0].hyperparameters[0]
    form, told = keep(ParameterForm([row], "form"))
    form.set_values({row.name: 0.1})

    box = form.findChild(QLineEdit, "form_learning_rate_edit")
    for nonsense in ("fast", "-1", "0", "nan", ""):
        type_into(qtbot, box, nonsense or " ")
        assert box.text() == (nonsense or " ") and not form.findChild(QLabel, "form_learning_rate_problem").isHidden()
    assert told == []


def test_what_is_being_typed_is_not_written_over(keep, qtbot):
    field, _ = keep(NumberSlider(1e-7, 10.0, True, "rate", "rate"))
    field.set_value(0.1)
    field.box.setFocus()
    qtbot.waitUntil(field.box.hasFocus)
    field.box.selectAll()
    qtbot.keyClicks(field.box, "0.0")
    field.set_value(0.2)
    assert field.box.text() == "0.0"


def test_a_slider_that_is_held_is_not_moved_away(keep):
    field, told = keep(NumberSlider(1e-3, 10.0, True, "rate", "rate"))
    field.slider.setSliderDown(True)
    field.slider.setValue(700)
    field.set_value(0.002)
    assert field.slider.value() == 700
    assert field.box.text() == "0.002"
    assert len(told) == 1


def test_a_logarithmic_slider_goes_by_decades(keep):
    field, told = keep(NumberSlider(1e-4, 1.0, True, "rate", "rate"))
    for tick in (250, 500, 750):
        field.slider.setValue(tick)
    assert [value for (value,) in told] == pytest.approx([1e-3, 1e-2, 1e-1])


def test_a_logarithmic_slider_reaches_what_was_typed_beyond_its_ends(keep):
    field, told = keep(NumberSlider(1e-4, 1.0, True, "rate", "rate"))
    field.set_value(3e-7)
    assert 0 < field.slider.value() < TICKS
    assert field.box.text() == "3e-7"
    field.slider.setValue(field.slider.value() + 1)
    assert 3e-7 < told[0][0] < 4e-7


def test_letting_go_ends_a_gesture(keep, qtbot):
    field, released = keep(NumberSlider(0.0, 1.0, False, "share", "share"), "released")
    field.set_value(0.5)
    field.slider.setSliderDown(True)
    field.slider.setSliderDown(False)
    assert len(released) == 1
    type_into(qtbot, field.box, "0.75")
    assert len(released) == 2


@pytest.mark.parametrize(("name", "label"), [("theta_1", "θ₁"), ("weight_decay", "weight decay"), ("a_12", "a₁₂")])
def test_names_have_indices_and_no_underscores(qtbot, name, label):
    form = ParameterForm([Parameter(name, 1.0, 0.0, 2.0)], "some")
    qtbot.addWidget(form)
    assert [each.text() for each in form.findChildren(QLabel) if each.text()] == [label]
