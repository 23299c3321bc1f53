"""Whole numbers typed into spin boxes: any notation is read as it stands, and nothing becomes another number unsaid."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolTip

from gdexplorer.gui.common.fields import large_number, whole_number

LOW, HIGH, FIRST = -5, 12_000, 7


@pytest.fixture(params=[whole_number, large_number], ids=["plain", "grouped"])
def spin(request, qtbot):
    box = request.param("some_spin", "Some number", LOW, HIGH, FIRST)
    qtbot.addWidget(box)
    with qtbot.waitExposed(box):
        box.show()
    return box


def typed(qtbot, spin, text):
    """The value once ``text`` was typed key by key, and what was said."""
    QToolTip.hideText()
    spin.setFocus()
    spin.selectAll()
    qtbot.keyClicks(spin, text)
    qtbot.keyClick(spin, Qt.Key.Key_Return)
    return spin.value(), QToolTip.text()


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12), ("1e3", 1000), ("1E3", 1000), ("1.2e4", 12_000), ("20.0", 20), ("-3", -3), ("-2e0", -2), ("0", 0)],
)
def test_a_whole_number_may_be_typed_in_any_notation(qtbot, spin, text, value):
    assert typed(qtbot, spin, text)[0] == value


@pytest.mark.parametrize("text", ["2.5", "1e-3", "1e", "1e999", "."])
def test_what_is_no_whole_number_changes_nothing_and_is_told(qtbot, spin, text):
    value, said = typed(qtbot, spin, text)
    assert value == FIRST
    assert f"a whole number, not {text}" in said


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("13000", HIGH, "not 13,000"),
        ("1e6", HIGH, "not 1,000,000"),
        ("-6", LOW, "not -6"),
        ("1e300", HIGH, "not 1e300"),
    ],
)
def test_a_number_beyond_the_range_becomes_the_nearest_and_is_told(qtbot, spin, text, value, words):
    assert typed(qtbot, spin, text)[0] == value
    assert words in QToolTip.text()


def test_words_and_nothing_leave_the_value(qtbot, spin):
    for text in ("abc", "-", "nan"):
        assert typed(qtbot, spin, text)[0] == FIRST


def test_a_prefix_stays(qtbot, spin):
    spin.setPrefix("budget ")
    assert typed(qtbot, spin, "2e2")[0] == 200
    assert spin.text() == "budget 200"


def test_every_value_survives_being_shown(spin):
    @given(st.integers(LOW, HIGH))
    def survives(value):
        spin.setValue(value)
        spin.interpretText()
        assert spin.value() == value

    survives()
