"""A field that is searched by typing shows the beginning of a long name."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from gdexplorer.gui.common.choices import Choice, Group
from gdexplorer.gui.common.searchable_combo import SearchableCombo

LONG = "House prices (mean square error of a line)"


@pytest.fixture
def combo(qtbot):
    made = SearchableCombo("some_combo", "Some", "Type to search")
    qtbot.addWidget(made)
    made.offer([Group("Data", [Choice(LONG, 1), Choice("Sine", 2)])])
    made.setFixedWidth(120)
    with qtbot.waitExposed(made):
        made.show()
    return made


def first_seen(combo):
    """Index of the first letter that is seen."""
    combo.grab()
    return combo.lineEdit().cursorPositionAt(QPoint(3, combo.height() // 2))


def test_a_name_that_does_not_fit_shows_its_beginning(combo):
    combo.setCurrentIndex(combo.findText(LONG))
    assert combo.is_cut and first_seen(combo) == 0


def test_it_does_so_again_after_another_text_was_typed(combo):
    combo.setCurrentIndex(combo.findText(LONG))
    combo.lineEdit().selectAll()
    QTest.keyClicks(combo.lineEdit(), "nothing that would be found here")
    assert combo.currentText().startswith("nothing") and first_seen(combo) > 0
    QTest.keyClick(combo.lineEdit(), Qt.Key.Key_Escape)
    combo.lineEdit().editingFinished.emit()
    assert combo.currentText() == LONG and first_seen(combo) == 0
