"""Texts in pictures are moved to where all of them is seen."""

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF

from gdexplorer.gui.common.titles import MARGIN, moved_inside


@given(st.floats(-50, 650), st.floats(-50, 450), st.floats(5, 120), st.floats(5, 30))
def test_a_text_at_the_edge_is_moved_to_be_seen_whole(left, top, width, height):
    box = moved_inside(QRectF(left, top, width, height), 600, 400)
    assert QRectF(MARGIN - 1e-6, MARGIN - 1e-6, 600 - 2 * MARGIN + 1e-5, 400 - 2 * MARGIN + 1e-5).contains(box)
    if MARGIN <= left <= 600 - MARGIN - width and MARGIN <= top <= 400 - MARGIN - height:
        assert box == QRectF(left, top, width, height)
