"""Marks: each is painted where it stands and as it looks, however many there are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyqtgraph.graphicsItems.ScatterPlotItem import drawSymbol
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from gdexplorer.gui.common.marks import CLEAR, Look, Marks, stamp
from gdexplorer.gui.common.theme import DARK, LIGHT, START_MARKERS

SIDE = 120
LOOKS = st.builds(
    Look, st.sampled_from(START_MARKERS), st.floats(4.0, 14.0), st.sampled_from((*LIGHT.runs, *DARK.runs, CLEAR)),
    st.sampled_from(("#ffffff", "#000000")), st.just(1.3),
)  # fmt: skip


def canvas():
    image = QImage(SIDE, SIDE, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    return image


def pixels(image):
    return np.frombuffer(image.constBits(), np.uint8).reshape(SIDE, SIDE, 4).astype(int)


def stamped(places, looks):
    image = canvas()
    painter = QPainter(image)
    Marks(looks).paint(painter, np.array(places, dtype=np.float64).reshape(-1, 2))
    painter.end()
    return pixels(image)


def drawn(places, looks):
    """The same, one after the other, without anything kept."""
    image = canvas()
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for (x, y), look in zip(places, looks, strict=True):
        painter.save()
        painter.translate(QPointF(x, y))
        pen = QPen(QColor(look.edge), look.width)
        pen.setCosmetic(True)
        drawSymbol(painter, look.symbol, look.size, pen, QColor(look.fill))
        painter.restore()
    painter.end()
    return pixels(image)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, SIDE), st.integers(0, SIDE), LOOKS), min_size=1, max_size=12, unique=True))
def test_stamps_look_like_symbols_drawn_one_by_one(qapp, marks):
    places, looks = [mark[:2] for mark in marks], [mark[2] for mark in marks]
    assert np.abs(stamped(places, looks) - drawn(places, looks)).max() <= 12


@given(st.sampled_from(START_MARKERS), st.floats(3.0, 20.0), st.sampled_from([1.0, 1.25, 2.0]))
@settings(deadline=None)
def test_no_symbol_is_cut_off_by_its_picture(qapp, symbol, size, ratio):
    image = stamp(Look(symbol, size, "#0072B2"), ratio).toImage()
    border = [image.pixelColor(x, y).alpha() for x in range(image.width()) for y in (0, image.height() - 1)]
    border += [image.pixelColor(x, y).alpha() for y in range(image.height()) for x in (0, image.width() - 1)]
    assert max(border) < 255
    assert image.pixelColor(image.width() // 2, image.height() // 2 - 1).alpha() > 0


def test_later_marks_lie_over_earlier_ones_and_equal_ones_are_painted_once(qapp):
    one, other = Look("o", 12.0, "#ff0000"), Look("s", 12.0, "#0000ff")
    places = [(60, 60)] * 3
    assert tuple(stamped(places, [other, one, other])[60, 60][:3]) == (255, 0, 0)  # blue, green, red
    assert tuple(stamped(places, [one, other, one])[60, 60][:3]) == (0, 0, 255)
    assert len(Marks([one] * 500).seen(np.full((500, 2), 60.0), SIDE, SIDE)) == 1


@pytest.mark.parametrize("place", [(np.nan, 5.0), (np.inf, 5.0), (5.0, -np.inf), (1e300, -1e300), (-50.0, 60.0)])
def test_what_lies_nowhere_in_the_picture_is_not_painted(qapp, place):
    here = Look("o", 12.0, "#ff0000")
    np.testing.assert_array_equal(stamped([place, (60, 60)], [here, here]), stamped([(60, 60)], [here]))
    assert not stamped([], []).any()
