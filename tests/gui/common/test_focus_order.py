"""The order in which Tab visits widgets."""

import gc
import weakref

import pyqtgraph as pg
import pytest
import shiboken6
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QScrollArea,
    QSpinBox,
    QTableWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from gdexplorer.gui.common.focus_order import in_rows, passes_on, stops

SIDES = st.integers(-20, 40)


class Placed(QWidget):
    """A widget whose place no layout decides, with any size: Qt makes none with less than nothing."""

    def __init__(self, *place):
        super().__init__()
        self._place = QRect(*place)

    def geometry(self):
        return self._place

    def x(self):
        return self._place.x()

    def y(self):
        return self._place.y()


@given(st.lists(st.tuples(SIDES, SIDES, st.integers(0, 30), st.integers(0, 30)), max_size=8))
def test_each_widget_is_visited_once_whatever_its_size(qapp, places):
    widgets = [Placed(*place) for place in places]
    ordered = in_rows(widgets)
    assert sorted(map(id, ordered)) == sorted(map(id, widgets))


@pytest.mark.parametrize("y", range(-3, 4))
def test_a_widget_without_height_is_a_row_of_its_own(qapp, y):
    flat, below = Placed(0, y, 40, 0), Placed(0, y + 5, 40, 10)
    assert in_rows([below, flat]) == [flat, below]


def test_rows_go_from_left_to_right_and_from_top_to_bottom(qapp):
    upper_right, upper_left, lower = Placed(50, 0, 20, 20), Placed(0, 4, 20, 20), Placed(0, 30, 70, 20)
    assert in_rows([lower, upper_right, upper_left]) == [upper_left, upper_right, lower]


KINDS = (
    QComboBox, QDoubleSpinBox, QSpinBox, QLineEdit, QListWidget, QPlainTextEdit, QScrollArea, QTableWidget,
    QTextBrowser, pg.PlotWidget,
)  # fmt: skip


def filled():
    """A window with a widget of each kind that takes the focus, which some give to a part of themselves."""
    window = QWidget()
    lines = QVBoxLayout(window)
    for kind in KINDS:
        lines.addWidget(kind())
    window.findChild(QComboBox).setEditable(True)
    window.findChild(QScrollArea).setWidget(QLineEdit())
    return window


def test_parts_that_pass_the_focus_on_are_those_with_a_proxy(qapp):
    window = filled()
    parts = [each for each in window.findChildren(QWidget) if each.parentWidget() is not None]
    assert sum(passes_on(each, each.parentWidget()) for each in parts) >= 8
    for each in parts:
        assert passes_on(each, each.parentWidget()) == (each.focusProxy() is not None), each


def test_visiting_keeps_no_widget(qtbot):
    window = filled()
    with qtbot.waitExposed(window):
        window.show()
    kept = [weakref.ref(each) for each in window.children() if isinstance(each, QWidget)]
    assert len(list(stops(window))) >= len(KINDS)
    shiboken6.delete(window)
    del window
    gc.collect()
    assert len(kept) == len(KINDS) and [each() for each in kept if each() is not None] == []
