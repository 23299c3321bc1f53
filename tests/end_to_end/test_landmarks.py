"""Critical points and the vector field in the real window."""

import numpy as np
from PySide6.QtCore import Qt


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
        person.wait(lambda: not person.window.features["field"].job.busy)
        data = contour.landmarks.field.getData()[0]
        drawn[name] = 0 if data is None else len(data)
        assert len(surface.landmarks.field_segments) * 2 == drawn[name]
    assert drawn["none"] == 0
    assert drawn["arrows"] != drawn["streams"] != drawn["flow"] > 0
    person.action("field_flow").trigger()
    person.wait(lambda: len(surface.landmarks.field_segments) > 0)
    person.type("start_x_edit", "4")
    person.type("start_y_edit", "4")
    person.click("start_add_button")
    person.wait(lambda: np.any(np.all(surface.landmarks.field_segments[:, 0] == (4.0, 4.0), axis=1)))
