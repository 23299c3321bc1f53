"""Critical points and the vector field in the real window."""

import numpy as np
from PySide6.QtCore import Qt

from gdexplorer.scene.geometry import ARROWS

ROWS_OF_AN_ARROW = 6  # a shaft and two barbs, two ends each


def test_critical_points_are_found_listed_and_shown(open_window):
    person = open_window()
    contour, count = person.find("contour_view"), person.find("critical_points_count")
    person.wait(lambda: "4 saddles" in count.text())
    assert "4 minima, 4 saddles, 1 maximum" in count.text()
    assert len(contour.landmarks.marks.places) == 9
    person.bring_up("critical_points")
    table = person.find("critical_points_table")
    before = contour.viewRect()
    place = table.visualRect(table.model().index(5, 0)).center()
    person.bot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert len(contour.landmarks.falling_axes.getData()[0]) == 2  # a saddle bends down in one direction
    assert contour.viewRect() == before
    person.choose_objective("booth")
    person.wait(lambda: count.text() == "1 minimum.")
    assert contour.landmarks.falling_axes.getData()[0] is None or not len(contour.landmarks.falling_axes.getData()[0])


def test_the_view_menu_draws_the_field_in_each_way(open_window):
    person = open_window()
    contour, surface = person.find("contour_view"), person.find("surface_view")
    drawn = {}
    for name in ("arrows", "streams", "flow", "none"):
        before = contour.landmarks.field.getData()[0]
        person.action(f"field_{name}").trigger()
        if name != "arrows":
            person.wait(lambda before=before: contour.landmarks.field.getData()[0] is not before)
        job = person.window.features["field"].job
        person.wait(lambda job=job: not job.busy and not job.on_map.busy)
        data = contour.landmarks.field.getData()[0]
        drawn[name] = 0 if data is None else len(data)
        on_surface = len(surface.landmarks.field_segments) * 2
        # Arrows and stream lines cover what the map shows, which is more than the domain.
        assert on_surface <= drawn[name] if name in ("arrows", "streams") else on_surface == drawn[name]
    assert drawn["none"] == 0
    assert drawn["arrows"] != drawn["streams"] != drawn["flow"] > 0
    person.action("field_flow").trigger()
    person.wait(lambda: len(surface.landmarks.field_segments) > 0)
    person.type("start_x_edit", "4")
    person.type("start_y_edit", "4")
    person.click("start_add_button")
    person.wait(lambda: np.any(np.all(surface.landmarks.field_segments[:, 0] == (4.0, 4.0), axis=1)))


def test_the_map_is_sharp_and_its_arrows_are_as_dense_wherever_it_is_moved(open_window):
    person = open_window()
    contour, job = person.find("contour_view"), person.window.features["map_detail"].job
    box = contour.getViewBox()

    def is_sampled():
        (x0, x1), (y0, y1) = box.viewRange()
        patch = contour.ground.patch
        if patch is None or job.busy or person.window.features["field"].job.on_map.busy:
            return False
        fine = (patch.xs[1] - patch.xs[0]) / (x1 - x0) * box.width() < 2.1
        return fine and patch.xs[0] < x0 and patch.xs[-1] > x1 and patch.ys[0] < y0 and patch.ys[-1] > y1

    def is_as_dense():
        """Whether as many arrows are drawn as a grid of this density has places in sight: one more may fit a side."""
        sides = np.array([box.width(), box.height()])
        places = np.floor(ARROWS * sides / sides.min() + 1e-9)
        count = len(contour.landmarks.field.getData()[0]) / ROWS_OF_AN_ARROW
        return np.prod(places) <= count <= np.prod(places + 1)

    person.wait(is_sampled)
    person.wait(is_as_dense)
    for side, centre in ((0.5, 3.0), (1e-4, 2.0), (60.0, 10.0)):
        ends = (centre - side / 2, centre + side / 2)
        box.setRange(xRange=ends, yRange=ends, padding=0)
        person.wait(is_sampled)
        person.wait(lambda c=centre, s=side: np.all(np.abs(contour.landmarks.field.getData()[0] - c) < 1.5 * s))
        person.wait(is_as_dense)
    assert person.explorer.experiment.objective == "himmelblau"
    contour.look()
    person.wait(is_sampled)
