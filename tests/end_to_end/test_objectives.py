"""Choosing what is descended: functions, their parameters, and the house sales."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from gdexplorer.objectives import OBJECTIVES
from gdexplorer.session import edits


def test_two_hundred_fast_changes_while_running_end_in_the_last_one(open_window):
    person = open_window()
    keys = [row.key for row in OBJECTIVES if row.key != "himmelblau"][:10]
    for turn in range(200):
        person.explorer.apply(edits.ChooseObjective(keys[turn % len(keys)]))
        if turn % 7 == 0:
            person.bot.wait(5)
    person.settled(keys[199 % len(keys)])
    assert person.find("contour_view").surface.objective.key == keys[199 % len(keys)]
    trajectory = person.explorer.runs.trajectories[0]
    bound = person.explorer.experiment.bound()
    assert trajectory.values[0] == bound.value(trajectory.points[0])


def test_every_objective_is_drawn_and_descended(open_window):
    person = open_window()
    surface = person.find("surface_view")
    for row in OBJECTIVES:
        person.choose_objective(row.key)
        person.click("end_button")
        person.bot.wait(30)
        assert surface.surface.objective.key == row.key
        assert len(person.rows()) == 3, row.key
        picture = surface.grab().toImage()
        places = [(x, y) for x in range(0, picture.width(), 9) for y in range(0, picture.height(), 9)]
        assert len({picture.pixel(*place) for place in places}) > 25, row.key


def test_a_parameter_bends_the_surface_without_a_new_start(open_window):
    person = open_window()
    person.choose_objective("double_well")
    before = person.find("surface_view").surface.values.copy()
    starts = person.explorer.experiment.starts
    person.type("parameter_tilt_edit", "0.5")
    person.settled()
    person.wait(lambda: not np.array_equal(person.find("surface_view").surface.values, before))
    assert person.explorer.experiment.starts == starts


def test_the_start_decides_which_well_is_reached(open_window):
    person = open_window()
    person.choose_objective("double_well")
    person.click("start_clear_button")
    person.find("start_x_edit").setText("1.6")
    person.type("start_y_edit", "0")
    person.find("start_x_edit").setText("-1.6")
    person.type("start_y_edit", "0")
    person.settled()
    ends = {t.start: t for t in person.explorer.runs.trajectories if t.optimizer == 0}
    assert ends[0].points[-1][0] == pytest.approx(0.96014956, abs=1e-5)
    assert ends[1].points[-1][0] == pytest.approx(-1.03557871, abs=1e-5)
    assert ends[0].values[-1] > ends[1].values[-1] + 0.5


def test_houses_are_fitted_in_both_units_and_the_line_moves(open_window):
    person = open_window()
    person.choose_objective("housing_mse")
    data = person.find("data_view")
    assert data.isVisible()
    person.click("end_button")
    optimum = person.explorer.experiment.bound().minima[0]
    ends = [t for t in person.explorer.runs.trajectories if t.status.value == "converged"]
    assert ends
    assert np.allclose(ends[0].points[-1], optimum.point, atol=1e-5)
    last = data.fits[0].yData.copy()
    person.find("timeline_slider").setValue(0)
    assert not np.allclose(data.fits[0].yData, last)
    switch = person.find("parameter_standardised_combo")
    assert switch.isVisible()
    switch.setCurrentIndex(0)
    person.settled()
    person.wait(lambda: person.find("contour_view").surface.objective.axes[0].startswith("intercept (US"))
    person.click("end_button")
    minimum = person.explorer.experiment.bound().minima[0]
    assert minimum.point == pytest.approx((153373.893, 2.70224462), rel=1e-6)
    for view in ("surface_view", "contour_view", "curves_view", "data_view"):
        assert person.find(view).isVisible()
    person.click("step_back_button")
    person.choose_objective("sphere")
    assert not data.isVisible()


def test_a_part_of_a_name_and_return_choose_an_objective(open_window):
    person = open_window()
    edit = person.find("objective_combo").lineEdit()
    edit.setFocus()
    edit.selectAll()
    person.bot.keyClicks(edit, "rastr")
    person.bot.keyClick(edit, Qt.Key.Key_Return)
    person.settled("rastrigin")
    assert edit.text() == "Rastrigin"
    edit.setFocus()
    edit.selectAll()
    person.bot.keyClicks(edit, "nothing like it")
    person.bot.keyClick(edit, Qt.Key.Key_Return)
    assert edit.text() == "Rastrigin"
    assert person.explorer.experiment.objective == "rastrigin"
