"""Basins, many starts, brute force and sweeps, as a person uses them in the window."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage

from gdexplorer.descent.analysis.attractors import label_in_words
from gdexplorer.descent.analysis.basins import basins
from gdexplorer.descent.analysis.multi_start import multi_start
from gdexplorer.descent.analysis.sampling import starts
from gdexplorer.descent.engine import engine
from gdexplorer.descent.experiment import Experiment
from gdexplorer.gui.jobs.pool import POOL
from gdexplorer.numerals import as_typed
from gdexplorer.objectives import CustomNetwork
from gdexplorer.objectives.data.generated import SETS
from gdexplorer.objectives.data.source import Generated
from gdexplorer.session import edits


def job(person, feature):
    return person.window.features[feature].job


def finished(person, job):
    person.wait(lambda: not job.busy and person.explorer.turns.idle)


def show_basins(person):
    person.action("basins").trigger()
    finished(person, job(person, "basins"))
    return person.window.widgets.status.basins.basins


def table(person, name):
    widget = person.find(name)
    return [
        [widget.item(row, column).text() for column in range(widget.columnCount())] for row in range(widget.rowCount())
    ]


def test_basins_of_the_selected_optimizer_are_those_of_the_engine(person):
    shown = show_basins(person)
    experiment = person.explorer.experiment
    expected = basins(experiment, experiment.bound(), experiment.optimizers[0], 512)
    np.testing.assert_array_equal(shown.labels, expected.labels)
    np.testing.assert_array_equal(shown.steps, expected.steps)
    assert person.find("basins_check").isChecked()
    assert [row[0] for row in table(person, "basins_table")] == [
        label_in_words(expected.attractors, label) for label in range(4)
    ]
    assert person.find("basins_progress").text() == "Finished: 512 × 512 pixels."


def test_the_pointer_tells_where_a_descent_from_there_ends(person):
    shown = show_basins(person)
    experiment, readout = person.explorer.experiment, person.find("status_readout")
    single = experiment.optimizers[:1]
    for point in np.random.default_rng(0).uniform(-5.9, 5.9, (40, 2)).tolist():
        person.window.widgets.status.end_message()
        person.window.widgets.contour.pointed_at.emit(tuple(point))
        # The pixel's own run, from its middle: that of the very point can cross a border between basins.
        middle = [axis[np.abs(axis - c).argmin()] for axis, c in zip((shown.xs, shown.ys), point, strict=True)]
        (run,) = engine.descend(Experiment(experiment.objective, (), single, (tuple(middle),), experiment.steps))
        end = min(experiment.bound().minima, key=lambda minimum: math.dist(minimum.point, run.points[-1]))
        place = ", ".join(f"{coordinate:.5g}" for coordinate in end.point)
        assert as_typed(readout.text()).endswith(f"→ minimum at ({place}) after {run.steps} steps")


def test_basins_colour_the_map_and_the_surface_and_leave_no_trace(person):
    w, layer = person.window.widgets, person.window.features["basins"].layer
    before = np.array(w.surface.picture.mesh.colours)
    show_basins(person)
    assert layer.isVisible()
    assert layer.image.shape == (512, 512, 3)
    assert layer.boundingRect().width() == 512
    (x0, x1), (y0, y1) = w.contour.surface.box.domain
    drawn = layer.mapRectToParent(layer.boundingRect())
    np.testing.assert_allclose([drawn.left(), drawn.right(), drawn.top(), drawn.bottom()], [x0, x1, y0, y1], atol=1e-9)
    coloured = np.array(w.surface.picture.mesh.colours)
    assert np.mean(np.abs(coloured - before).max(axis=1) > 0.05) > 0.5
    person.action("basins").trigger()
    assert not layer.isVisible()
    np.testing.assert_array_equal(w.surface.picture.mesh.colours, before)
    assert table(person, "basins_table") == []


def test_basins_follow_a_hyperparameter(person):
    first = show_basins(person)
    person.explorer.apply(edits.SetHyperparameter(0, "learning_rate", 0.02))
    person.wait(lambda: person.window.widgets.status.basins.basins.labels.min() < 0)
    finished(person, job(person, "basins"))
    now = person.window.widgets.status.basins.basins
    assert np.any(now.labels == -1), "long steps: some diverge"
    assert not np.array_equal(first.labels, now.labels)
    assert "diverges" in [row[0] for row in table(person, "basins_table")]


def test_another_function_takes_the_basins_with_it(person):
    show_basins(person)
    person.choose_objective("six_hump_camel")
    person.wait(lambda: person.find("basins_table").rowCount() == 6 and not job(person, "basins").busy)
    assert "minimum at (0.089842, -0.71266)" in [row[0] for row in table(person, "basins_table")]


def test_basins_can_be_cancelled_and_the_window_lives_on(person):
    person.explorer.apply(edits.SetBudget(5000))
    person.explorer.apply(edits.SetRunSetting("gradient_tolerance", 0.0))  # no run stops early: this takes a while
    person.settled()
    person.action("basins").trigger()
    person.wait(lambda: job(person, "basins").busy)
    assert person.find("basins_cancel_button").isEnabled()
    person.click("basins_cancel_button")
    assert not job(person, "basins").busy
    assert not person.find("basins_cancel_button").isEnabled()
    person.explorer.apply(edits.SetRunSetting("gradient_tolerance", 1e-6))
    person.wait(lambda: person.window.widgets.status.basins is not None)
    finished(person, job(person, "basins"))


def test_many_starts_reach_what_the_engine_says_and_are_all_drawn(person):
    person.action("analyse_multi_start").trigger()
    person.find("multi_start_count_spin").setValue(700)
    person.click("multi_start_run_button")
    finished(person, job(person, "multi_start"))
    experiment = person.explorer.experiment
    bound = experiment.bound()
    *_, expected = multi_start(experiment, bound, experiment.optimizers[0], starts(bound, "sobol", 700, 0))
    rows = table(person, "multi_start_table")
    assert [int(row[1]) for row in rows] == [row.hits for row in expected.table()]
    assert [row[4:] for row in rows] == [[f"{row.steps:.0f}", f"{row.evaluations:.0f}"] for row in expected.table()]
    assert person.find("multi_start_sentence").text().startswith("100 % of the 700 starts")
    cloud = person.window.features["multi_start"].layer
    assert sum(len(group.path) for group in cloud.groups) == 700
    assert len(cloud.groups) == 4


def inked(person, layer):
    """How many pixels of the map a layer draws."""
    contour = person.find("contour_view")
    shown = pixels(contour)
    layer.hide()
    hidden = pixels(contour)
    layer.show()
    return int((shown != hidden).any(axis=2).sum())


def pixels(widget):
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4).copy()


def test_the_paths_of_many_starts_play_from_their_starts_to_their_ends(person):
    person.action("analyse_multi_start").trigger()
    slider, cloud = person.find("multi_start_slider"), person.window.features["multi_start"].layer
    person.click("multi_start_run_button")
    person.wait(lambda: 0 < slider.value() < 1000)
    first = slider.value()
    person.wait(lambda: slider.value() > first)
    person.wait(lambda: slider.value() == 1000)
    ends = inked(person, cloud)
    slider.setValue(100)
    assert 0 < inked(person, cloud) < ends
    person.click("multi_start_clear_button")
    assert not cloud.isVisible()
    assert not slider.isEnabled()


def test_many_starts_leave_the_experiment_and_its_playback_alone(person):
    before, cursor = person.explorer.experiment, person.explorer.player.playback.cursor
    person.explorer.player.pause()
    person.action("analyse_multi_start").trigger()
    person.click("multi_start_run_button")
    finished(person, job(person, "multi_start"))
    assert person.explorer.experiment == before
    assert person.explorer.player.playback.cursor >= cursor
    assert not person.explorer.history.can_undo


def test_brute_force_draws_bars_and_says_what_they_prove(person):
    person.action("analyse_brute_force").trigger()
    person.find("brute_force_high_spin").setValue(6)
    person.click("brute_force_run_button")
    finished(person, job(person, "brute_force"))
    bars = person.window.features["brute_force"].panel.bars
    assert [len(item.opts["x"]) for item in bars] == [6, 6, 6]
    descent, grid, _ = (item.opts["height"] for item in bars)
    assert max(descent) < 2.0
    assert grid[-1] > 9.0
    patterns = [brush.style().name for brush in bars[1].opts["brushes"]]
    assert patterns[0] == "SolidPattern"
    assert patterns[-1] == "BDiagPattern"
    assert person.find("brute_force_sentence").text().startswith("In 6 dimensions, to come within 0.01")


@pytest.mark.parametrize(("low", "high", "accuracy", "told"), [
    (5, 2, "0.01", "must go up"), (1, 3, "near", "accuracy must be a number"), (1, 3, "-1", "above 0"),
])  # fmt: skip
def test_brute_force_refuses_in_a_sentence(person, low, high, accuracy, told):
    person.action("analyse_brute_force").trigger()
    person.find("brute_force_low_spin").setValue(low)
    person.find("brute_force_high_spin").setValue(high)
    person.find("brute_force_accuracy_edit").setText(accuracy)
    person.click("brute_force_run_button")
    assert told in person.find("brute_force_problem").text()
    assert person.find("brute_force_accuracy_edit").text() == accuracy
    finished(person, job(person, "brute_force"))


def test_a_sweep_has_its_edge_where_theory_says_and_a_click_sets_the_card(person):
    person.choose_objective("quadratic_bowl")
    person.explorer.apply(edits.ClearStarts())
    person.explorer.apply(edits.AddStart((0.0, 2.0)))
    person.settled()
    person.action("analyse_sweep").trigger()
    person.click("sweep_run_button")
    finished(person, job(person, "sweep"))
    panel = person.window.features["sweep"].panel
    assert panel.result.sweep.edges[0] == pytest.approx(0.1, rel=1e-4)
    assert panel.edge_line.isVisible()
    assert panel.edge_line.value() == pytest.approx(-1.0, abs=1e-4)
    told = person.find("sweep_sentence").text()
    assert told.startswith("Stable up to 0.1, measured from the runs. At the lowest end, (")
    assert "), the curvature λ = 20 gives the limit 2/λ = 0.1;" in told
    person.bot.wait(300)  # axes find their widths when they are painted
    plot = person.find("sweep_plot")
    box = plot.getViewBox()
    place = plot.mapFromScene(box.mapViewToScene(QPointF(math.log10(0.05), box.viewRect().center().y())))
    person.click("sweep_plot", QPointF(place))
    person.wait(lambda: person.explorer.experiment.optimizers[0].setting("learning_rate") != 0.08)
    assert person.explorer.experiment.optimizers[0].setting("learning_rate") == pytest.approx(0.05, rel=0.06)
    person.explorer.undo()
    assert person.explorer.experiment.optimizers[0].setting("learning_rate") == 0.08


def test_a_sweep_over_two_is_a_map_and_a_click_sets_both(person):
    person.action("analyse_sweep").trigger()
    optimizer, second = person.find("sweep_optimizer_combo"), person.find("sweep_second_combo")
    optimizer.setCurrentIndex(1)
    assert "Momentum" in optimizer.currentText()
    second.setCurrentIndex(second.findData("momentum"))
    person.click("sweep_run_button")
    finished(person, job(person, "sweep"))
    panel = person.window.features["sweep"].panel
    assert panel.image.isVisible()
    assert panel.image.image.shape == (60, 80, 3)
    assert np.isfinite(panel.result.sweep.edges).any()
    panel.pick(-3.0, 0.5)
    choice = person.explorer.experiment.optimizers[1]
    assert (choice.setting("learning_rate"), choice.setting("momentum")) == (pytest.approx(1e-3), 0.5)


@pytest.mark.parametrize(("low", "high", "told"), [
    ("1", "0.001", "must ascend"), ("0", "1", "must start above 0"), ("small", "1", "must be a number"),
])  # fmt: skip
def test_a_sweep_that_cannot_be_refuses_in_a_sentence_and_leaves_the_last_one(person, low, high, told):
    person.action("analyse_sweep").trigger()
    person.click("sweep_run_button")
    finished(person, job(person, "sweep"))
    before = person.window.features["sweep"].panel.result
    person.find("sweep_first_low_edit").setText(low)
    person.find("sweep_first_high_edit").setText(high)
    person.click("sweep_run_button")
    assert told in person.find("sweep_problem").text() and person.find("sweep_first_low_edit").text() == low
    assert person.window.features["sweep"].panel.result is before
    assert not job(person, "sweep").busy


def test_what_is_asked_wrongly_while_bars_still_come_disturbs_none_of_them(person):
    person.action("analyse_brute_force").trigger()
    combo = person.find("brute_force_family_combo")
    combo.setCurrentIndex(combo.findData("rastrigin"))
    person.click("brute_force_run_button")
    person.find("brute_force_accuracy_edit").setText("near")
    person.click("brute_force_run_button")
    finished(person, job(person, "brute_force"))
    assert len(person.window.features["brute_force"].panel.bars[0].opts["x"]) == 20
    assert person.find("brute_force_sentence").text().startswith("In 20 dimensions")


def test_another_optimizer_in_the_list_takes_the_sweep_with_it(person):
    person.action("analyse_sweep").trigger()
    person.click("sweep_run_button")
    finished(person, job(person, "sweep"))
    person.explorer.apply(edits.SetHyperparameter(0, "learning_rate", 0.01))
    panel = person.window.features["sweep"].panel
    assert panel.current_value.isVisible()
    assert panel.current_value.data["x"][0] == pytest.approx(-2.0)
    person.explorer.apply(edits.RemoveOptimizer(0))
    assert panel.result is None
    assert not panel.current_value.isVisible()
    assert person.find("sweep_sentence").text().startswith("Press Run")


def test_closing_while_all_four_compute_ends_their_threads(person):
    for name in ("multi_start", "brute_force", "sweep"):
        person.action(f"analyse_{name}").trigger()
        person.click(f"{name}_run_button")
    person.action("basins").trigger()
    person.window.close()
    assert POOL.alive() == []


def test_a_network_has_many_starts_in_its_plane_and_no_basins(person):
    custom = CustomNetwork((1, 4, 1), data=Generated("sine", 50, SETS["sine"].noise, 3), seed=7)
    person.explorer.apply(edits.ChooseCustom(custom))
    person.settled(custom)
    person.wait(lambda: person.explorer.runs.plane is not None and len(person.explorer.runs.plane.origin) == 13)
    person.action("analyse_multi_start").trigger()
    person.find("multi_start_count_spin").setValue(30)
    person.click("multi_start_run_button")
    finished(person, job(person, "multi_start"))
    rows = table(person, "multi_start_table")
    assert sum(int(row[1]) for row in rows) == 30
    assert all("a value of" in row[0] for row in rows)
    assert rows[0][0].startswith("★")
    groups = person.window.features["multi_start"].layer.groups
    assert sum(len(group.path) for group in groups) == 30
    assert {group.path.shape[2] for group in groups} == {2}
    person.action("basins").trigger()
    person.wait(lambda: "two coordinates" in person.find("problem_text").text())
    assert not job(person, "basins").busy
