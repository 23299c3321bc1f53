"""The terms of a step on the map and on the surface."""

import numpy as np
import pytest
from pictures import PlainObjective, bowl, plane
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor

from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.gui.views.contour_view import ContourView
from gdexplorer.gui.views.step_terms import labels_on_surface, lines_on_surface, points_on_surface
from gdexplorer.scene.geometry import build_surface
from gdexplorer.scene.paths import LIFT
from gdexplorer.scene.step_drawing import NOTHING, Mark, StepDrawing

RED = "#D55E00"


def mark(shape, a, b, label="1"):
    return Mark(label, RED, shape, np.array([a, b], dtype=float))


@pytest.fixture
def surface():
    return build_surface(PlainObjective(plane), COLOUR_TABLE, False, 65)


def reddish(image, place, reach=3):
    """How many pixels around a place have the colour of the mark."""
    near = range(-reach, reach + 1)
    around = [(place.x() + dx, place.y() + dy) for dx in near for dy in near]
    return sum(reddish_at(image, x, y) for x, y in around)


def reddish_at(image, x, y):
    seen, red = image.pixelColor(x, y), QColor(RED)
    apart = abs(seen.red() - red.red()) + abs(seen.green() - red.green()) + abs(seen.blue() - red.blue())
    return apart < 30


def test_an_arrow_is_painted_from_tail_to_head_on_the_map(contour_view):
    view = contour_view
    places = [view.mapFromScene(view.getViewBox().mapViewToScene(QPointF(x, 1.0))) for x in (-0.9, 0.0, 0.6, 1.8)]
    assert [reddish(view.grab().toImage(), place) for place in places] == [0, 0, 0, 0]
    view.set_step(StepDrawing((mark("arrow", (-1.0, 1.0), (1.0, 1.0)),)))
    assert [reddish(view.grab().toImage(), place) > 4 for place in places] == [True, True, True, False]
    view.set_step(NOTHING)
    assert [reddish(view.grab().toImage(), place) for place in places] == [0, 0, 0, 0]


def test_arrows_far_longer_than_the_picture_are_painted(qtbot):
    view = ContourView()
    view.resize(300, 300)
    qtbot.addWidget(view)
    view.set_surface(build_surface(PlainObjective(bowl), COLOUR_TABLE, False, 65))
    with qtbot.waitExposed(view):
        view.show()
    view.set_step(StepDrawing((mark("arrow", (-1.0, 1.0), (1e200, 1.0)),), np.array([1e300, 0.0])))
    place = view.mapFromScene(view.getViewBox().mapViewToScene(QPointF(0.5, 1.0)))
    assert reddish(view.grab().toImage(), place) > 4


def test_lines_lie_on_the_surface(surface):
    vertices, colours = lines_on_surface(StepDrawing((mark("arrow", (-1.0, 0.5), (1.0, 0.5)),)), surface)
    assert len(vertices) == len(colours) and len(vertices) % 2 == 0
    points = surface.box.point(vertices[:, :2])
    expected = surface.box.height(2.0 * points[:, 0] - 3.0 * points[:, 1] + 1.0) + LIFT
    assert vertices[:, 2] == pytest.approx(expected, abs=2e-3)
    assert points[:, 0].min() == pytest.approx(-1.0, abs=1e-5) and points[:, 0].max() == pytest.approx(1.0, abs=1e-5)


def test_a_box_has_four_sides_and_is_cut_at_the_border(surface):
    vertices, _ = lines_on_surface(StepDrawing((mark("box", (-5.0, -0.5), (0.5, 0.5)),)), surface)
    flat = vertices[:, :2]
    assert np.abs(flat).max() <= 1.0 + 1e-6
    assert {round(float(y), 3) for y in flat[np.abs(flat[:, 0] - 0.25) > 1e-3][:, 1]} == {-0.25, 0.25}


CLOUD = np.array([(-1.0, 1.0), (1.0, 1.0), (0.0, -1.5)])


def test_selected_points_are_filled_on_the_map_and_the_others_are_rings(contour_view):
    view = contour_view
    places = [view.mapFromScene(view.getViewBox().mapViewToScene(QPointF(*point))) for point in CLOUD]
    view.set_step(StepDrawing((Mark("1", RED, "points", CLOUD, filled=2),)))
    image = view.grab().toImage()

    def centre(place):
        return sum(reddish_at(image, place.x() + dx, place.y() + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1))

    assert [centre(place) > 6 for place in places] == [True, True, False]
    assert all(reddish(image, place, reach=5) > 8 for place in places)  # rings are as wide as that


def test_each_of_many_points_is_a_symbol_on_the_surface_and_one_has_the_number(surface):
    drawing = StepDrawing((Mark("4", RED, "points", CLOUD, filled=2),))
    places, looks = points_on_surface(drawing, surface)
    assert surface.box.point(places[:, :2]) == pytest.approx(CLOUD)
    assert looks[0] == looks[1] != looks[2] and looks[2].edge == RED
    assert len(lines_on_surface(drawing, surface)[0]) == 0
    assert [text for _, text, _ in labels_on_surface(drawing, surface)] == ["4"]


def test_points_and_the_ghost_are_symbols_inside_the_domain_only(surface):
    inside = StepDrawing((mark("point", (0.5, 0.5), (0.5, 0.5)),), np.array([1.0, -1.0]))
    outside = StepDrawing((mark("point", (9.0, 0.5), (9.0, 0.5)),), np.array([1.0, -7.0]))
    assert [tuple(np.round(place[:2], 6)) for place in points_on_surface(inside, surface)[0]] == [
        (0.25, 0.25),
        (0.5, -0.5),
    ]
    assert points_on_surface(outside, surface)[1] == []
    assert [text for _, text, _ in labels_on_surface(inside, surface)] == ["1"]
    assert labels_on_surface(outside, surface) == []
