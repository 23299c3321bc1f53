"""Descriptions: what they say agrees with the runs, they are never empty, and long lists are cut with a count."""

import math
import re
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from pictures import PlainObjective, bowl, drawn_run, flat, root, spiral, waves

from gdexplorer.descent.analysis.attractors import UNDECIDED, Attractor
from gdexplorer.descent.analysis.basins import Basins
from gdexplorer.descent.critical.critical_points import CriticalPoint
from gdexplorer.descent.critical.kinds import PointKind
from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.descent.experiment import Experiment
from gdexplorer.descent.geometry.metric import Metric
from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.numerals import as_typed
from gdexplorer.scene.basin_picture import BasinsResult
from gdexplorer.scene.description import (
    MOST_POINTS,
    MOST_RUNS,
    Shown,
    caption,
    description,
    runs_in_words,
    scene_in_words,
)
from gdexplorer.scene.geometry import build_surface
from gdexplorer.scene.scene import Scene

FUNCTIONS = {function.__name__: function for function in (bowl, waves, root, flat)}
POINTS = st.lists(st.tuples(*[st.floats(-2.0, 2.0, width=32)] * 2), min_size=1, max_size=12)
NUMBER = r"(-?\d+(?:\.\d+)?(?:e-?\d+)?)"


@cache
def surface_over(name):
    return build_surface(PlainObjective(FUNCTIONS[name]), COLOUR_TABLE, size=21)


def shown(runs=(), surface="bowl", **facts):
    experiment = facts.pop("experiment", Experiment("bowl"))
    return Shown(Scene(experiment, surface_over(surface), list(runs)), **facts)


def told(*given, **facts):
    return as_typed(description(shown(*given, **facts)))


def numbers(pattern, text):
    found = re.search(pattern.replace("#", NUMBER), text)
    assert found, (pattern, text)
    return [float(each) for each in found.groups()]


def close(told_numbers, true, relative=2e-3):
    return np.allclose(told_numbers, true, rtol=relative, atol=1e-9)


@given(POINTS, st.integers(0, 20))
def test_its_numbers_are_those_of_the_run(points, cursor):
    run = drawn_run(points).trajectory
    text = told([drawn_run(points)], cursor=cursor)
    assert close(numbers(r"it starts at \(#, #\), where f = #", text), [*run.points[0], run.values[0]])
    step = min(cursor, run.steps)
    at = numbers(rf"At step {step} of {run.steps}, .* is at \(#, #\): f = #, gradient norm #", text)
    assert close(at, [*run.points[step], run.values[step], run.gradient_norms[step]], 6e-3)
    moves = np.diff(run.points, axis=0)
    if run.steps:
        came = numbers(r"ends at \(#, #\), where f = #, # away, along a path of length #", text)
        away, path = np.linalg.norm(run.points[-1] - run.points[0]), np.linalg.norm(moves, axis=1).sum()
        assert close(came, [*run.points[-1], run.values[-1], away, path], 6e-3)
    if step < run.steps:
        next_step = numbers(r"The next step moves it by \(#, #\), a length of #", text)
        assert close(next_step, [*moves[step], np.linalg.norm(moves[step])], 6e-3)


@given(POINTS.filter(lambda points: len(points) > 1))
def test_it_says_of_a_curve_whether_it_is_monotone_and_by_which_power_of_ten_it_changes(points):
    values = drawn_run(points).trajectory.values
    text, rises, falls = told([drawn_run(points)]), int((np.diff(values) > 0).sum()), int((np.diff(values) < 0).sum())
    assert ("Its value falls" in text) == (falls > 0 and not rises)
    assert ("Its value rises" in text) == (rises > 0 and not falls)
    assert ("Its value stays" in text) == (not rises and not falls)
    course = text[text.index("Its value") :].partition(". Its gradient norm")[0]
    if rises and falls:
        assert f"falls at {falls} of {len(values) - 1} steps, and rises at {rises}" in course
    decades = abs(math.log10(values[-1] / values[0])) if values.min() > 0.0 else None
    if decades is not None and decades >= 1.01:
        assert close(numbers("by # powers of ten", course), [decades], 0.06)
    if decades is not None and decades < 0.99:
        assert "ten" not in course


@pytest.mark.parametrize("status", Status)
def test_it_gives_the_reason_of_every_ending(status):
    run = drawn_run(spiral(9), status=status)
    run = replace(run, trajectory=run.trajectory.explained_by(lambda: "It came to -1 and rests."))
    assert "It came to -1 and rests." in told([run])
    assert ("is by now at" in told([run])) == (status is Status.RUNNING)
    untold = replace(run, trajectory=run.trajectory.explained_by(str))
    assert f"It is {status.value}." in told([untold])


@pytest.mark.parametrize("count", [0, 1, MOST_RUNS, MOST_RUNS + 1, 500])
def test_of_many_runs_the_first_are_told_and_the_rest_is_counted(count):
    runs = [drawn_run(spiral(5, radius=1.9 - 0.001 * k), start=k) for k in range(count)]
    text = told(runs)
    assert text.count("it starts at") == min(count, MOST_RUNS)
    assert ("No runs." in text) == (count == 0)
    rest = count - MOST_RUNS
    assert ("more run" in text) == (rest > 0)
    if rest > 0:
        assert f"And {rest} more run{'s' * (rest != 1)}." in text and f"{count} runs: {count} converged." in text
        assert len(text) < 4000


def minimum(place, value, kind=PointKind.MINIMUM):
    return CriticalPoint((place, -place), value, (1.0, 2.0), ((1.0, 0.0), (0.0, 1.0)), kind)


def test_it_counts_critical_points_and_tells_the_lowest_first():
    points = [minimum(1.0, 5.0), minimum(-1.5, 3.0), minimum(0.5, 9.0, PointKind.SADDLE)]
    text = told(points=points, missing=2)
    assert "Critical points: 2 minima, 1 saddle." in text and "At least 2 more were not found." in text
    assert "the lowest first: (-1.5, 1.5), f = 3; (1, -1), f = 5." in text
    assert "The minimum lies at (1, -1), f = 5." in told(points=points[:1])
    assert "No critical points are known" in told()


@given(st.integers(MOST_POINTS + 1, 40))
def test_of_many_minima_the_rest_is_counted(count):
    text = told(points=[minimum(0.01 * k, float(k)) for k in range(count)])
    assert f"{count} minima" in text and f"and {count - MOST_POINTS} more." in text


@pytest.mark.parametrize("surface", FUNCTIONS)
@pytest.mark.parametrize("runs", [[], [drawn_run([[0.0, 0.0]])], [drawn_run(spiral(40))]])
def test_no_picture_has_an_empty_description(surface, runs):
    facts = shown(runs, surface)
    for text in (description(facts), caption(facts), scene_in_words(facts.scene), runs_in_words(facts.scene)):
        assert len(text) > 5 and "nan" not in text
    assert description(Shown()) and caption(Shown())


def test_it_says_where_a_function_is_undefined_or_constant():
    assert "It is undefined in " in told(surface="root") and "undefined" not in told()
    assert "Everywhere in the picture f = 4." in told(surface="flat")
    assert numbers("range from # to #", told()) == [0.0, 16.0]


def test_runs_beyond_all_numbers_are_told():
    with np.errstate(all="ignore"):
        run = drawn_run([[0.0, 1.0], [1e200, -1e200]], status=Status.DIVERGED)
    text = told([run])
    assert "inf" in text and "nan" not in text
    assert "Its value rises from 3 to inf, at every step" in text


def test_metric_noise_batches_and_hidden_layers_are_named():
    plain, changed = told(), told(
        experiment=Experiment("bowl", metric=Metric("hessian"), noise=0.25, batch_size=8), hidden=("paths", "axes")
    )  # fmt: skip
    for word in ("metric", "0.25", "8 samples", "Not drawn: paths, axes."):
        assert word in changed and word not in plain


def test_basins_are_told_by_their_shares():
    labels = np.array([[0, 0, 0, UNDECIDED]] * 4, np.int32)
    ends = (Attractor((1.0, -1.0), 0.0, PointKind.MINIMUM),)
    found = Basins(np.linspace(-2, 2, 4), np.linspace(-2, 2, 4), labels, np.ones((4, 4), np.int32), ends)
    text = told(basins=BasinsResult(found, np.zeros((4, 4, 3), np.uint8)))
    assert "minimum at (1, -1): 75.0 %; undecided: 25.0 %." in text and "Basins" not in told()


def test_the_caption_follows_the_chosen_run():
    runs = [drawn_run(spiral(9)), drawn_run(spiral(30, radius=0.5), label="another")]
    line = caption(shown(runs, selected=1, cursor=12))
    assert "another from start 1: step 12 of 29" in line and "\n" not in line
