"""`gdexplorer.function` in all verbs: the same as of a formula; no file holds it."""

import math

import numpy as np
import pytest
import scipy.optimize

import gdexplorer as gdx
from gdexplorer.descent.building import experiment_of
from gdexplorer.errors import InputError
from gdexplorer.exports.code import objectives as code
from gdexplorer.exports.command import UnsayableError, runs_line
from gdexplorer.session.document import Document
from gdexplorer.session.file import write_session

SIDES = {"x": (-5, 5), "y": (-5, 5)}
TEXT = "(x^2 + y - 11)^2 + (x + y^2 - 7)^2 + sin(x)"


def wavy(x, y):
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2 + math.sin(x)


@pytest.fixture(scope="module")
def pair():
    return gdx.function(wavy, **SIDES), gdx.formula(TEXT, **SIDES)


def test_start_and_rate_are_suggested_as_for_a_formula(pair):
    ours, theirs = (each.objective().bound() for each in pair)
    assert ours.start == theirs.start and ours.learning_rate == theirs.learning_rate


@pytest.mark.parametrize("optimizer", ["gradient_descent", "adam", "newton", "bfgs"])
def test_a_descent_is_that_of_the_formula(pair, optimizer):
    settings = {} if optimizer in ("newton", "bfgs") else {"learning_rate": 0.01}
    ours, theirs = (gdx.descend(each, optimizer, start=(0.5, 1), **settings)[0] for each in pair)
    assert ours.status == theirs.status and abs(ours.steps - theirs.steps) <= 1
    count = min(len(ours.points), len(theirs.points))
    assert ours.points[:count] == pytest.approx(theirs.points[:count], abs=1e-8)
    assert ours.values[:count] == pytest.approx(theirs.values[:count], abs=1e-8)
    assert ours.reason.partition("(")[0] == theirs.reason.partition("(")[0]


def test_its_critical_points_are_those_of_the_formula(pair):
    ours, theirs = map(gdx.critical_points, pair)
    assert len(ours) == len(theirs) == 9 and ours.missing == 0 and ours.kinds == theirs.kinds
    assert ours.points == pytest.approx(theirs.points, abs=1e-8)
    assert ours.eigenvalues == pytest.approx(theirs.eigenvalues, abs=1e-6)


def test_basins_many_starts_and_sweeps_are_those_of_the_formula(pair):
    ours, theirs = (gdx.basins(each, "momentum", size=12, steps=100, learning_rate=0.005) for each in pair)
    assert np.array_equal(ours.steps, theirs.steps)
    assert sorted(ours.shares.values()) == sorted(theirs.shares.values())
    ours, theirs = (gdx.multistart(each, "newton", starts=10, seed=2) for each in pair)
    assert ours.ends == pytest.approx(theirs.ends, abs=1e-8) and len(set(ours.reached)) == len(set(theirs.reached))
    over = {"learning_rate": (1e-4, 0.1)}
    ours, theirs = (gdx.sweep(each, "gradient_descent", over, count=6, start=(1, 1), steps=50) for each in pair)
    assert ours.values[~ours.diverged] == pytest.approx(theirs.values[~theirs.diverged], abs=1e-8)
    assert np.array_equal(ours.diverged, theirs.diverged)


def test_a_feasible_set_holds_it(pair):
    ours, theirs = (gdx.critical_points(each, subject_to="ball 0 0 2") for each in pair)
    assert ours.kinds == theirs.kinds and ours.points == pytest.approx(theirs.points, abs=1e-8)


def test_a_race_takes_it(pair):
    ours, theirs = (gdx.race(["adam", "newton"], objective=each, budget=40, trials=2) for each in pair)
    assert [row["optimizer"] for row in ours.rows] == [row["optimizer"] for row in theirs.rows]


def test_many_coordinates_are_descended_and_measured():
    custom = gdx.function(scipy.optimize.rosen, start=np.full(6, 0.5))
    run = gdx.descend(custom, "bfgs")[0]
    assert run.status == "converged" and run.end == pytest.approx(np.ones(6), abs=1e-5)
    many = gdx.multistart(custom, "bfgs", starts=4)
    assert many.starts.shape == (4, 6) and np.ptp(many.starts, axis=0).all()
    found = gdx.spectrum(custom, np.ones(6))
    exact = np.linalg.eigvalsh(scipy.optimize.rosen_hess(np.ones(6)))
    assert [found.lowest[0, 0], found.largest[0, 0]] == pytest.approx([exact[0], exact[-1]], rel=1e-6)
    with pytest.raises(InputError, match="two coordinates"):
        gdx.critical_points(custom)


def test_a_slow_function_is_asked_less_often():
    import time

    calls = []

    def slow(x, y):
        calls.append((x, y))
        time.sleep(1e-3)
        return x * x + y * y

    assert gdx.descend(gdx.function(slow), "newton")[0].status == "converged"
    before = len(calls)
    assert len(gdx.critical_points(gdx.function(slow))) == 1
    assert before < 3000 and len(calls) - before < 20_000


def test_it_is_named_after_the_function_or_as_is_said(pair):
    assert pair[0].objective().label == "Wavy"
    assert gdx.function(wavy, name="My waves", **SIDES).objective().label == "My waves"
    assert gdx.function(lambda x, y: x).objective().label == "Your function"


def test_no_file_command_or_program_holds_it(pair, tmp_path):
    experiment = gdx.descend(pair[0], "adam", steps=5).experiment
    with pytest.raises(InputError, match="cannot be saved"):
        write_session(tmp_path / "a.gdx.json", Document(experiment))
    assert not list(tmp_path.iterdir())
    with pytest.raises(UnsayableError, match="Python function"):
        runs_line(experiment)
    for written in (code.in_numpy, code.in_torch, code.in_jax):
        with pytest.raises(InputError, match="no formula"):
            written(experiment, experiment.bound())


def test_two_functions_are_never_the_same_objective(pair):
    one, other = gdx.function(wavy, **SIDES), pair[0]
    assert one != other and one == one and len({one, other}) == 2
    assert experiment_of(one, {}, (), [], {}).bound() is experiment_of(one, {}, (), [], {}).bound()
