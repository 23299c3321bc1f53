"""Texts in pictures are moved to where all of them is seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QApplication

from gdexplorer.gui.common.log_axis import plain_axes
from gdexplorer.gui.common.paced_plot import PacedPlot
from gdexplorer.gui.common.theme import LIGHT
from gdexplorer.gui.common.titles import MARGIN, moved_inside, name_axes, show_title

BLANK = 4.0  # pixels around a text of Qt


@given(st.floats(-50, 650), st.floats(-50, 450), st.floats(5, 120), st.floats(5, 30))
def test_a_text_at_the_edge_is_moved_to_be_seen_whole(left, top, width, height):
    box = moved_inside(QRectF(left, top, width, height), 600, 400)
    assert QRectF(MARGIN - 1e-6, MARGIN - 1e-6, 600 - 2 * MARGIN + 1e-5, 400 - 2 * MARGIN + 1e-5).contains(box)
    if MARGIN <= left <= 600 - MARGIN - width and MARGIN <= top <= 400 - MARGIN - height:
        assert box == QRectF(left, top, width, height)


@pytest.fixture
def large_texts(qapp):
    usual, large = QApplication.font(), QApplication.font()
    large.setPointSizeF(16.0)
    QApplication.setFont(large)
    yield
    QApplication.setFont(usual)


@pytest.mark.parametrize("width", [150, 220, 300, 420])
def test_texts_beside_long_and_large_numbers_stay_in_the_picture(large_texts, qtbot, width):
    plot = PacedPlot(axisItems=plain_axes(), enableMenu=False)
    qtbot.addWidget(plot)
    plot.resize(width, 300)
    plot.setRange(xRange=(0, 50_000), yRange=(0, 500_000))
    with qtbot.waitExposed(plot):
        plot.show()
    qtbot.waitUntil(lambda: plot.getAxis("left").width() > 60.0)
    name_axes(plot, "lot area (square feet)", "sale price (US dollars)")
    show_title(plot, ["2,930 houses, 27 rows beyond the edge", "2,930 houses"], LIGHT)
    QApplication.processEvents()
    for item in (plot.getViewBox(), plot.getPlotItem().titleLabel.item, plot.getAxis("bottom").label):
        shown = item.mapRectToScene(item.boundingRect())
        assert shown.left() >= -BLANK and shown.right() <= width + BLANK, (item, shown)
