"""Panels that scroll come to rest at every size, with every content; all sizes are tried by `soak.panel_sizes`."""

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from soak.panel_sizes import contents, restless

SHARE = 0.002  # of all widths: the least, the widest, and one or two between, drawn anew for each content


@pytest.fixture
def letters(qapp):
    """Larger letters while a test runs."""
    before = qapp.font()

    def set_points(points):
        font = qapp.font()
        font.setPointSize(points)
        qapp.setFont(font)

    yield set_points
    qapp.setFont(before)


def test_every_panel_comes_to_rest_with_every_content(qapp):
    told, tried = restless(SHARE, seed=9)
    assert not told, "\n".join(told)
    assert tried > 3000


def test_so_it_does_with_letters_of_fourteen_points_at_144_dots_an_inch(letters):
    letters(14 * 144 // 96)
    told, tried = restless(SHARE, seed=14)
    assert not told, "\n".join(told)
    assert tried > 3000


def test_what_a_widget_asks_for_does_not_depend_on_the_size_it_has(qapp):
    """A hint that follows the present width is what makes a layout go back and forth."""
    for name, area in contents():
        asked = []
        for size in ((180, 300), (420, 900)):
            area.resize(*size)
            area.show()
            for _ in range(4):
                QApplication.sendPostedEvents()
            asked.append([(w.metaObject().className(), w.objectName(), w.sizeHint(), w.minimumSizeHint())
                          for w in area.widget().findChildren(QWidget)])  # fmt: skip
        assert asked[0] == asked[1], name
        area.hide()
