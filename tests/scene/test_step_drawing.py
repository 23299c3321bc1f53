"""Where the terms of a step are drawn."""

import numpy as np
import pytest

from gdexplorer.constraints.feasible_set import feasible_set_from
from gdexplorer.descent.analysis.dissection import dissect
from gdexplorer.descent.engine.engine import descend
from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.descent.geometry.plane import Plane, whole_plane
from gdexplorer.objectives import objective
from gdexplorer.scene.step_drawing import LONGEST, common_factor, is_drawn, rounded_down, step_drawing

HIMMELBLAU = objective("himmelblau").bound()


def taken(key, step=4, **settings):
    experiment = Experiment(
        "himmelblau", optimizers=(configure(key, settings),), starts=((-0.5, -1.0),), steps=8, gradient_tolerance=0.0
    )
    (trajectory,) = descend(experiment)
    return dissect(experiment, experiment.bound(), trajectory, step), whole_plane(experiment.bound())


def marks_of(key, shown, **settings):
    step, plane = taken(key, **settings)
    return step, {mark.label: mark for mark in step_drawing(step, plane, shown, "").marks}


def test_the_step_is_true_to_scale_and_its_ghost_is_the_next_point():
    step, plane = taken("momentum")
    drawing = step_drawing(step, plane, {"move"}, "")
    assert drawing.marks[0].ends == pytest.approx(np.array([step.origin, step.target]))
    assert drawing.ghost == pytest.approx(step.target)


def test_all_that_is_no_move_is_scaled_by_one_factor():
    step, plane = taken("adam")
    factor = common_factor(step, plane)
    g, m, s = (mark.ends for mark in step_drawing(step, plane, {"g", "m", "s"}, "").marks)
    assert g[1] - g[0] == pytest.approx(factor * step.numbers["g"])
    assert m[1] - m[0] == pytest.approx(factor * step.numbers["m"])
    assert s == pytest.approx(step.origin + factor * np.sqrt(step.numbers["s"]) * [[-1.0], [1.0]])
    sides = 12.0
    longest = factor * max(np.abs(step.numbers[key]).max() for key in ("g", "m", "m_hat")) / sides
    assert longest <= LONGEST
    assert factor * np.sqrt(step.numbers["s_hat"].max()) / sides <= LONGEST


def test_points_are_drawn_where_they_are():
    step, marks = marks_of("nesterov", {"ahead"}, learning_rate=0.001)
    assert marks["3"].shape == "point"
    assert marks["3"].ends[0] == pytest.approx(step.numbers["theta"] - 0.001 * 0.9 * step.numbers["v"])


def test_step_sizes_of_rprop_are_boxes_true_to_scale():
    step, marks = marks_of("rprop", {"size"})
    assert marks["3"].shape == "box"
    assert marks["3"].ends[1] - marks["3"].ends[0] == pytest.approx(2.0 * step.numbers["size"])


def test_the_trust_ball_is_a_circle_through_the_end_of_the_step():
    step, marks = marks_of("levenberg_marquardt", {"radius"})
    (ball,) = marks.values()
    away = np.linalg.norm(ball.ends - step.origin, axis=1)
    assert ball.shape == "outline" and away == pytest.approx(np.linalg.norm(step.numbers["p"]), rel=1e-12)


def test_a_step_in_a_trust_region_ends_within_the_circle_that_is_drawn():
    step, marks = marks_of("trust_region", {"radius"})
    (region,) = marks.values()
    assert np.linalg.norm(region.ends[0] - step.origin) >= np.linalg.norm(step.numbers["p"]) * (1 - 1e-12)


def test_the_simplex_is_drawn_through_its_corners():
    step, marks = marks_of("nelder_mead", {"simplex"})
    (simplex,) = marks.values()
    corners = step.target, step.numbers["second"], step.numbers["highest"]
    assert simplex.shape == "outline" and simplex.ends == pytest.approx(np.array(corners))
    heights = [HIMMELBLAU.value(corner) for corner in corners]
    assert heights == sorted(heights)


def test_the_ellipse_of_samples_has_the_half_axes_of_their_distribution():
    step, marks = marks_of("cma_es", {"ellipse"})
    (ellipse,) = marks.values()
    away = np.linalg.norm(ellipse.ends - step.origin, axis=1)
    long, short = (np.linalg.norm(step.numbers[key]) for key in ("ellipse", "short"))
    assert (
        ellipse.shape == "outline"
        and away.max() == pytest.approx(long)
        and away.min() == pytest.approx(short, rel=0.01)
    )
    assert step.numbers["ellipse"] @ step.numbers["short"] == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("population", [1, 5])
def test_samples_are_points_of_which_the_selected_ones_are_filled(population):
    step, marks = marks_of("cma_es", {"samples"}, population=population, seed=3)
    (samples,) = marks.values()
    assert samples.shape == "points" and np.array_equal(samples.ends, step.numbers["samples"])
    assert (len(samples.ends), samples.filled) == (6 * population, 3 * population)
    heights = [HIMMELBLAU.value(end) for end in samples.ends]
    assert max(heights[: samples.filled]) <= min(heights[samples.filled :])
    assert samples.labelled == len(samples.ends) - 1


def test_points_that_no_plane_shows_to_scale_magnify_nothing():
    step, plane = taken("cma_es")
    before = common_factor(step, plane)
    step.numbers["samples"] = 1e9 * step.numbers["samples"]
    assert common_factor(step, plane) == before


@pytest.mark.parametrize("key", ["levenberg_marquardt", "nelder_mead", "cma_es"])
def test_outlines_are_left_out_where_a_plane_shows_more_than_two_coordinates(key):
    step, _ = taken(key)
    outlined = [term for term in step.terms if term.key in ("radius", "simplex", "ellipse")]
    assert outlined and all(is_drawn(step, term) for term in outlined)
    step.numbers["theta"] = np.append(step.origin, 1.0)
    assert not any(is_drawn(step, term) for term in outlined)


def test_terms_without_use_at_this_step_are_not_drawn():
    _, marks = marks_of("rmsprop", {"m", "v", "g"})
    assert set(marks) == {"1"}


def test_in_many_coordinates_vectors_lie_along_the_plane_and_boxes_are_left_out():
    step, _ = taken("adam")
    wide = {
        name: np.append(number, 7.0) if isinstance(number, np.ndarray) else number
        for name, number in step.numbers.items()
    }
    step.numbers.update(wide)
    plane = Plane(np.zeros(3), np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0]]), ("a", "b"), ((-9.0, 9.0), (-9.0, 9.0)))
    drawing = step_drawing(step, plane, {"g", "s", "move"}, "")
    assert [mark.label for mark in drawing.marks] == ["1", "6"]
    factor = common_factor(step, plane)
    assert drawing.marks[0].ends[1] - drawing.marks[0].ends[0] == pytest.approx(factor * step.numbers["g"][[2, 1]])


def test_factors_are_one_two_or_five_times_a_power_of_ten():
    assert [rounded_down(x) for x in (1.0, 1.99, 2.0, 4.9, 5.0, 0.0199, 730.0)] == [
        1.0,
        1.0,
        2.0,
        2.0,
        5.0,
        0.01,
        500.0,
    ]
    assert rounded_down(float("inf")) == 1.0


@pytest.mark.parametrize("key", ["gradient_descent", "adam", "momentum", "newton"])
def test_where_a_run_has_converged_nothing_is_magnified(key):
    experiment = Experiment("himmelblau", optimizers=(configure(key),), starts=((2.5, 1.5),), steps=3000)
    (run,), plane = descend(experiment), whole_plane(experiment.bound())
    assert run.status is Status.CONVERGED

    def longest(step):
        taken = dissect(experiment, experiment.bound(), run, step)
        marks = step_drawing(taken, plane, {term.key for term in taken.terms}, "").marks
        return max((float(np.abs(np.diff(mark.ends, axis=0)).max()) for mark in marks), default=0.0)

    moved = np.abs(run.points[-1] - run.points[-2]).max()
    assert longest(run.steps) <= max(4.0 * moved, 1e-2)
    assert longest(1) > 0.5


def test_the_way_back_begins_where_the_gradient_step_ends():
    experiment = Experiment(
        "himmelblau", optimizers=(configure("projected_gradient", {"learning_rate": 0.05}),), starts=((-0.5, -1.0),),
        steps=8, gradient_tolerance=0.0, subject_to=feasible_set_from("ball 1.2"),
    )  # fmt: skip
    (trajectory,) = descend(experiment)
    step = dissect(experiment, experiment.bound(), trajectory, 3)
    marks = {mark.label: mark for mark in step_drawing(step, whole_plane(experiment.bound()), {"v", "p"}, "").marks}
    there, back = marks["2"].ends, marks["4"].ends
    assert there[0] == pytest.approx(step.origin) and back[0] == pytest.approx(there[1])
    assert back[1] == pytest.approx(step.target)
