"""Texts to read have minus signs; what is copied of them has the hyphens that other programs can parse."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextLayout
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from gdexplorer.gui.common.eliding import Elided
from gdexplorer.gui.common.fields import wrapped
from gdexplorer.gui.common.log_axis import LogAxis
from gdexplorer.gui.common.tables import Table
from gdexplorer.gui.common.words import Words
from gdexplorer.numerals import JOIN, MINUS, NO_BREAK, as_typed, with_minus
from gdexplorer.parameter import Parameter


@pytest.mark.parametrize("kind", [Words, Elided, wrapped])
def test_a_label_shows_minus_signs_however_it_gets_its_text(qtbot, kind):
    label = kind("from -1 to 2e-3")
    qtbot.addWidget(label)
    assert label.text() == f"from {MINUS}1 to 2e{MINUS}3"
    label.setText("f = -inf, well-kept")
    assert label.text() == f"f = {MINUS}inf, well-kept"


@pytest.mark.parametrize("selected", [(0, 20), (4, 5)])
def test_what_is_copied_of_a_label_can_be_parsed(qtbot, selected):
    label = Words("x = -0.25, y = -1e-3")
    label.make_selectable()
    qtbot.addWidget(label)
    label.show()
    label.setSelection(*selected)
    qtbot.keyClick(label, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "x = -0.25, y = -1e-3"[selected[0] :][: selected[1]]
    QGuiApplication.clipboard().setText("")
    label.actions()[0].trigger()
    assert "-" in QGuiApplication.clipboard().text() and MINUS not in QGuiApplication.clipboard().text()


def test_a_table_shows_minus_signs_and_keeps_hyphens(qtbot):
    table = Table("table", "A table", ["where", "value"])
    qtbot.addWidget(table)
    table.set_rows([((0, 0, 0), ("minimum at (-1, 2)", "-3"))])
    cells = [table.model().index(0, column).data() for column in (0, 1)]
    assert cells == ["minimum at (-1, 2)", "-3"]
    shown = [table.itemDelegate().displayText(cell, table.locale()) for cell in cells]
    assert shown == [f"minimum at ({MINUS}1, 2)", f"{MINUS}3"]
    assert table.item(0, 0).toolTip() == shown[0]


@pytest.mark.parametrize("logarithmic", [False, True])
def test_an_axis_has_minus_signs(qapp, logarithmic):
    axis = LogAxis("left")
    axis.setLogMode(logarithmic)
    texts = axis.tickStrings(list(np.linspace(-7.0, -5.0, 5)), 1.0, 0.5)
    assert not any("-" in text for text in texts) and (logarithmic or all(MINUS in text for text in texts))


@pytest.mark.parametrize("text", ["-1", "-1.5e-7", "-.5"])
def test_what_is_typed_with_either_sign_is_the_same_number(text):
    parameter = Parameter("a", 0.0, -10.0, 10.0)
    shown = with_minus(text)
    assert shown != text and as_typed(shown) == text
    assert parameter.checked(shown) == parameter.checked(text) == float(text)


def test_a_field_keeps_what_was_typed(qtbot):
    edit = QLineEdit()
    qtbot.addWidget(edit)
    qtbot.keyClicks(edit, "-0.5")
    edit.selectAll()
    edit.copy()
    assert QApplication.clipboard().text() == "-0.5"


LONG_WORD = "a_column_with_a_name_that_is_as_long_as_this_one_for_no_reason/and_more_of_it"


def test_a_long_word_is_broken_rather_than_that_it_widens_its_panel(qtbot):
    label = wrapped("", "words", selectable=True)
    qtbot.addWidget(label)
    label.setText(f"Short words, and {LONG_WORD}, and -1.")
    assert label.minimumSizeHint().width() < label.fontMetrics().horizontalAdvance(LONG_WORD) / 3
    assert label.heightForWidth(120) >= 4 * label.fontMetrics().height()
    assert label.text() == f"Short words, and {LONG_WORD}, and {MINUS}1."
    label.setSelection(0, len(QLabel.text(label)))
    label.copy()
    assert QGuiApplication.clipboard().text() == f"Short words, and {LONG_WORD}, and -1."


def test_markup_and_single_lines_are_left_as_they_are(qtbot):
    for label, text in ((wrapped(), f"<font color='#009E73'>{LONG_WORD}</font>"), (Words(), LONG_WORD)):
        qtbot.addWidget(label)
        if "<" in text:
            label.setTextFormat(Qt.TextFormat.RichText)
        label.setText(text)
        assert QLabel.text(label) == text


@pytest.mark.parametrize("whole", ["2/η = 9.5", "L-BFGS", "t = 0.92", "95 %"])
def test_no_line_ends_within_what_is_read_as_one(qtbot, whole):
    text = f"First on Himmelblau was {whole}; it solves all of the runs"
    label = wrapped(text)
    qtbot.addWidget(label)
    assert label.text() == text
    laid = QTextLayout(QLabel.text(label), label.font())
    for width in range(label.fontMetrics().horizontalAdvance(whole) + 8, 500, 3):
        laid.beginLayout()
        lines = []
        while (line := laid.createLine()).isValid():
            line.setLineWidth(width)
            lines.append(laid.text()[line.textStart() :][: line.textLength()])
        laid.endLayout()
        assert any(whole in each.replace(NO_BREAK, " ").replace(JOIN, "") for each in lines), lines
