"""The metric in the real window: chosen, typed, dragged, taken back; every path follows it."""

import numpy as np
from PySide6.QtCore import Qt


def choose(person, kind):
    combo = person.find("metric_combo")
    index = combo.findData(kind)
    combo.setCurrentIndex(index)
    combo.activated.emit(index)
    person.settled()


def ends(person):
    return [trajectory.points[:10].copy() for trajectory in person.explorer.runs.trajectories]


def test_another_metric_gives_other_paths_and_undo_the_old_ones(open_window):
    person = open_window()
    person.bring_up("metric")
    plain = ends(person)
    choose(person, "polar_length")
    for before, now in zip(plain, ends(person), strict=True):
        np.testing.assert_allclose(before, now, atol=1e-9)
    choose(person, "polar")
    assert all(np.abs(before - now).max() > 1e-3 for before, now in zip(plain, ends(person), strict=True))
    assert "Radius and angle" in person.find("metric_meaning").text()
    person.action("undo").trigger()
    person.action("undo").trigger()
    person.settled()
    for before, now in zip(plain, ends(person), strict=True):
        np.testing.assert_array_equal(before, now)
    assert person.find("metric_combo").currentData() == "euclidean"


def test_a_matrix_is_typed_and_dragged_and_what_is_none_is_refused(open_window):
    person = open_window()
    person.bring_up("metric")
    choose(person, "matrix")
    person.type("metric_number_0_edit", "4")
    person.settled()
    assert person.explorer.experiment.metric.numbers == (4.0, 0.0, 1.0)
    view = person.find("metric_view")
    person.wait(lambda: view.picture is not None and view.can_drag)
    person.wait(lambda: np.allclose(np.hypot(*view.picture.axes[0]), 2.0 * np.hypot(*view.picture.axes[1])))
    handle, middle = view.handles()[0], view.middle(0)
    person.bot.mousePress(view, Qt.MouseButton.LeftButton, pos=handle.toPoint())
    person.bot.mouseMove(view, (middle + (handle - middle) * 0.7).toPoint())
    person.wait(lambda: person.explorer.experiment.metric.numbers[2] > 1.8)
    person.bot.mouseRelease(view, Qt.MouseButton.LeftButton)
    assert person.explorer.experiment.metric.numbers[0] > 3.5
    before = person.explorer.experiment
    person.type("metric_number_1_edit", "50")
    assert "positive definite" in person.find("problem_text").text()
    assert person.explorer.experiment == before
    assert person.find("metric_number_1_edit").text() != "50"


def test_newtons_metric_with_fitting_rates_arrives_in_few_steps(open_window):
    person = open_window()
    choose(person, "hessian")
    person.click("metric_rates_button")
    person.settled()
    rates = [dict(choice.settings)["learning_rate"] for choice in person.explorer.experiment.optimizers]
    assert rates[0] == 1.0 and rates[2] == 0.12  # Adam measures no curvature
    newton = [trajectory for trajectory in person.explorer.runs.trajectories if trajectory.optimizer == 0]
    assert all(trajectory.status.value == "converged" and trajectory.steps < 25 for trajectory in newton)


def test_a_metric_that_does_not_fit_the_objective_is_refused_in_a_sentence(open_window):
    person = open_window()
    choose(person, "gauss_newton")
    assert "data" in person.find("problem_text").text()
    assert person.find("metric_combo").currentData() == "euclidean"
    person.choose_objective("housing_mse")
    choose(person, "gauss_newton")
    assert person.explorer.experiment.metric.kind == "gauss_newton"


def test_the_turn_of_the_gradient_is_said_in_the_preferred_unit(open_window):
    person = open_window()
    person.bring_up("metric")
    words, view = person.find("metric_angles"), person.find("metric_view")
    person.wait(lambda: "turned by 0 degrees" in words.text())
    person.action("preferences").trigger()
    combo = person.find("preference_angle_unit_combo")
    combo.setCurrentIndex(combo.findText("Radians"))
    person.wait(lambda: "turned by 0.00 radians" in words.text())
    assert view.accessibleDescription() == words.text()
    person.find("preferences_dialog").close()
    choose(person, "matrix")
    person.type("metric_number_1_edit", "0.5")
    person.wait(lambda: "radians" in words.text() and "turned by 0.00" not in words.text())
    assert view.accessibleDescription() == words.text()
