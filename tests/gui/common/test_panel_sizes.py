"""Panels that scroll come to rest at every size, with every content; all sizes are tried by `soak.panel_sizes`."""

from itertools import combinations

import pytest
from PySide6.QtWidgets import QApplication, QLayout, QWidget
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


@pytest.fixture(scope="module")
def shown(qapp):
    """All contents at two sizes: its name, and the widgets that are seen, with what each asks for."""
    found = []
    for name, area in contents():
        for size in ((area.minimumSizeHint().width(), 300), (420, 900)):
            area.resize(*size)
            area.show()
            for _ in range(4):
                QApplication.sendPostedEvents()
            widgets = area.widget().findChildren(QWidget)
            asked = [(w.metaObject().className(), w.objectName(), w.sizeHint(), w.minimumSizeHint()) for w in widgets]
            found.append((name, asked, overlaps(widgets)))
        area.hide()
    return found


def overlaps(widgets):
    """Pairs of widgets that one layout has put over each other."""
    pairs = []
    for layout in (layout for w in widgets if w.isVisible() for layout in w.findChildren(QLayout)):
        items = [layout.itemAt(i) for i in range(layout.count())]
        places = [item.geometry() for item in items if item.widget() is not None and item.widget().isVisible()]
        pairs += [(one, other) for one, other in combinations(places, 2) if one.intersects(other)]
    return pairs


def test_what_a_widget_asks_for_does_not_depend_on_the_size_it_has(shown):
    """A hint that follows the present width is what makes a layout go back and forth."""
    for (name, asked, _), (_, later, _) in zip(shown[::2], shown[1::2], strict=True):
        assert asked == later, name


def test_no_widget_lies_over_another_one(shown):
    assert not [(name, pairs) for name, _, pairs in shown if pairs]
