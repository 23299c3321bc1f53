"""A combo box in which one types says when nothing is found."""

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from gdexplorer.gui.common.choices import Choice, Group
from gdexplorer.gui.common.searchable_combo import SearchableCombo

GROUPS = (Group("Fruit", [Choice("Apple", 1, "Round and red"), Choice("Pear", 2, "Green")]),)


def typed_into(qtbot, text):
    """A combo box into which ``text`` is typed."""
    combo = SearchableCombo("fruit_combo", "Fruit", "Type to search")
    qtbot.addWidget(combo)
    combo.offer(GROUPS, "Add a fruit…")
    with qtbot.waitActive(combo):
        combo.show()
        combo.activateWindow()
    combo.setFocus()
    qtbot.waitUntil(combo.hasFocus)
    QTest.keyClicks(combo.lineEdit(), text)
    return combo


def test_what_matches_nothing_is_said_until_it_matches(qtbot):
    combo = typed_into(qtbot, "ap")
    said = combo.findChild(QLabel, "fruit_combo_nothing")
    assert not said.isVisible()
    QTest.keyClicks(combo.lineEdit(), "<b>ricot")
    assert said.isVisible() and said.text() == "Nothing matches “ap<b>ricot”."
    assert said.geometry().top() >= combo.mapToGlobal(combo.rect().bottomLeft()).y()
    combo.lineEdit().selectAll()
    QTest.keyClicks(combo.lineEdit(), "green")
    assert not said.isVisible()


def test_what_is_said_goes_with_the_text_that_it_is_about(qtbot):
    combo = typed_into(qtbot, "xyzzy")
    said = combo.findChild(QLabel, "fruit_combo_nothing")
    assert said.isVisible()
    combo.clearFocus()
    assert not said.isVisible() and not combo.currentText()
