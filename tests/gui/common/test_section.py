"""A section opens and closes by mouse and keys, and says so; a rail stands for folded ones."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QApplication, QLabel, QToolButton

from gdexplorer.gui.common.rail import Rail
from gdexplorer.gui.common.section import Section


@pytest.fixture
def section(qtbot):
    section = Section("toy", "Toy", QLabel("What is in it"))
    qtbot.addWidget(section)
    section.show()
    return section


def test_a_click_and_keys_open_and_close_it(section, qtbot):
    told = []
    section.toggled.connect(told.append)
    presses = [lambda: qtbot.mouseClick(section.heading, Qt.MouseButton.LeftButton)]
    presses += [
        lambda key=key: qtbot.keyClick(section.heading, key)
        for key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
    ]
    for turn, press in enumerate(presses):
        press()
        assert section.is_open is section.panel.isVisible() is (turn % 2 == 0)
    assert told == [True, False, True, False]


def test_it_says_what_it_is_and_whether_it_is_open(section):
    assert section.heading.accessibleName() == "Toy, section"
    assert (section.heading.accessibleDescription(), section.heading.toolTip()) == ("closed", "Show toy")
    section.set_open(True)
    assert (section.heading.accessibleDescription(), section.heading.toolTip()) == ("open", "Hide toy")


def test_it_is_reached_by_tab_and_leaves_the_keys_when_clicked(section):
    assert section.heading.focusPolicy() == Qt.FocusPolicy.TabFocus


def test_its_heading_fits_in_any_font(section, qapp):
    before = QApplication.font()
    try:
        for points in (7, 9, 16, 24):
            font = QFont(before)
            font.setPointSize(points)
            QApplication.setFont(font)
            qapp.processEvents()
            heading = section.heading
            assert heading.font().pointSize() == points
            area = heading.fontMetrics().boundingRect(heading.text())
            assert heading.minimumSizeHint().width() > 1.1 * area.width()  # it is bold
            assert heading.minimumSizeHint().height() >= area.height()
    finally:
        QApplication.setFont(before)


def test_a_rail_has_a_button_for_each_panel_and_asks_for_it(qtbot):
    rail = Rail([("one", "One thing", "M4 4 L20 20"), ("two", "Two things", "M4 20 L20 4")])
    qtbot.addWidget(rail)
    rail.set_colour(QColor("black"))
    rail.show()
    buttons = rail.findChildren(QToolButton)
    assert [button.toolTip() for button in buttons] == ["One thing", "Two things"]
    assert [button.accessibleName() for button in buttons] == ["Show one thing", "Show two things"]
    assert not any(button.icon().isNull() for button in buttons)
    with qtbot.waitSignal(rail.picked) as picked:
        qtbot.mouseClick(buttons[1], Qt.MouseButton.LeftButton)
    assert picked.args == ["two"]
    rail.offer("two", False)
    assert buttons[0].isVisible() and not buttons[1].isVisible()
