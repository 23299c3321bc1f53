"""Settings beside their results: what is seen of both."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gdexplorer.gui.common.beside import RESULTS, Beside
from gdexplorer.gui.common.scrolling import Scrolling
from gdexplorer.gui.common.text_size import letters

LEAST = 80  # height of the results


@pytest.fixture
def results(qtbot):
    """Results that take what they get, beside settings of 600 pixels, in an area that scrolls."""
    settings, shown, page = QLabel(), QWidget(), QWidget()
    settings.setFixedHeight(600)
    shown.setMinimumHeight(LEAST)
    left, right = QVBoxLayout(), QVBoxLayout()
    left.addWidget(settings)
    right.addWidget(shown)
    QVBoxLayout(page).addWidget(Beside(left, right))
    area = Scrolling(page)
    qtbot.addWidget(area)
    area.resize(900, 300)
    with qtbot.waitExposed(area):
        area.show()
    return area, shown


def bottom(area, shown):
    return shown.mapTo(area.viewport(), QPoint(0, shown.height())).y()


@pytest.mark.parametrize("height", [150, 300, 500, 800])
def test_results_end_where_what_is_seen_ends(results, qtbot, height):
    area, shown = results
    area.resize(900, height)
    qtbot.waitUntil(lambda: abs(bottom(area, shown) - height) <= 30)
    assert bottom(area, shown) <= area.viewport().height()
    assert shown.height() > 0.7 * height


def test_results_keep_the_height_that_they_need(results, qtbot):
    area, shown = results
    area.resize(900, 60)
    qtbot.waitUntil(lambda: area.viewport().height() == 60)
    qtbot.wait(20)
    assert shown.height() == LEAST


def test_in_one_column_results_come_below(results, qtbot):
    area, shown = results
    area.resize(400, 300)
    qtbot.waitUntil(lambda: bottom(area, shown) > 600)
    assert shown.height() >= LEAST


def test_a_narrow_drawer_has_both_beside_each_other(results, qtbot):
    area, shown = results
    for width in (620, 640, 700):  # a window of 1280 pixels with side and inspector leaves some 640
        area.resize(width, 300)
        qtbot.waitUntil(lambda: bottom(area, shown) <= 300)
        assert shown.width() >= RESULTS * letters()
