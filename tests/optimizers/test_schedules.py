"""Schedules: PyTorch's factors, and what the engine makes of them."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from optimizer_problems import BOWL, descend_in_chunks, experiment_of, run_exactly

from gdexplorer.descent.engine.engine import descend_many
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.errors import InputError
from gdexplorer.optimizers import SCHEDULES, schedule

REFERENCE = json.loads(Path(__file__).with_name("reference").joinpath("end_points.json").read_text(encoding="utf-8"))
CASES = REFERENCE["schedules"]
KEYS = [item.key for item in SCHEDULES]


def test_every_schedule_is_compared_with_pytorch():
    assert {case["schedule"] for case in CASES} == set(KEYS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["schedule"])
def test_factors_are_those_of_pytorch(case):
    factors = schedule(case["schedule"]).factors(len(case["factors"]), case["settings"])
    assert factors.dtype == np.float64
    assert factors == pytest.approx(np.array(case["factors"]), rel=1e-9, abs=1e-15)


@pytest.mark.parametrize("key", KEYS)
def test_a_longer_budget_goes_on_where_a_shorter_one_ended(key):
    item = schedule(key)
    assert item.factors(1300)[:400].tobytes() == item.factors(400).tobytes()
    assert item.factors(0).shape == (0,)


@pytest.mark.parametrize("key", KEYS)
def test_factors_stay_between_zero_and_one_at_all_bounds(key):
    item = schedule(key)
    for hyperparameter in item.hyperparameters:
        for bound in (hyperparameter.low, min(hyperparameter.high, 1e300)):
            factors = item.factors(600, {hyperparameter.name: bound})
            assert np.all((factors >= 0.0) & (factors <= 1.0)), (hyperparameter.name, bound)


@pytest.mark.parametrize("key", KEYS)
def test_the_declaration_can_be_read_and_typeset(key):
    import ziamath

    ziamath.config.svg2 = False
    item = schedule(key)
    assert "<path" in ziamath.Latex(item.formula).svg()
    assert item.summary.endswith(".") and re.search(r"\b(18|19|20)\d\d\b", item.source)
    assert all(hyperparameter.meaning.endswith(".") for hyperparameter in item.hyperparameters)


def test_cosine_restarts_exactly_at_the_end_of_each_growing_cycle():
    factors = schedule("cosine").factors(1000, {"period": 7, "period_growth": 3})
    assert np.flatnonzero(factors == 1.0).tolist() == [0, 7, 28, 91, 280, 847]


def test_unknown_schedules_and_settings_are_refused_in_words():
    with pytest.raises(InputError, match="did you mean cosine"):
        schedule("cosinus")
    with pytest.raises(InputError, match="gamma"):
        schedule("exponential").factors(3, {"gamma": 1.5})
    with pytest.raises(InputError, match="warmup_steps"):
        configure("adam").with_schedule("linear_warmup", {"warmup_step": 3})


def test_a_rule_without_a_learning_rate_takes_no_schedule():
    with pytest.raises(InputError, match="no learning rate"):
        configure("newton").with_schedule("cosine")
    assert configure("newton").with_schedule("constant").schedule == "constant"


def test_a_schedule_is_checked_where_the_optimizer_is_configured():
    choice = configure("adam", schedule="exponential", schedule_settings={"gamma": "0.5"})
    assert choice.factors(3) == pytest.approx([1.0, 0.5, 0.25])
    with pytest.raises(InputError, match="gamma"):
        configure("adam", schedule="exponential", schedule_settings={"gamma": 2.0})


def _scheduled(key, settings, steps, schedule_key, schedule_settings=None):
    choice = configure(key, settings).with_schedule(schedule_key, schedule_settings)
    return Experiment("bowl", optimizers=(choice,), starts=((1.0, 1.0),), steps=steps, gradient_tolerance=0.0)


def test_each_step_uses_the_factor_of_its_own():
    experiment = _scheduled("gradient_descent", {"learning_rate": 0.02}, 3, "step", {"step_size": 2, "gamma": 0.5})
    *_, (trajectory,) = descend_in_chunks(experiment, BOWL)
    # x shrinks by 1 - rate, y by 1 - 20 rate.
    assert trajectory.points[:, 0] == pytest.approx(np.cumprod([1.0, 0.98, 0.98, 0.99]))
    assert trajectory.points[:, 1] == pytest.approx(np.cumprod([1.0, 0.6, 0.6, 0.8]))


def test_batches_follow_the_schedule_to_the_bit():
    experiment = _scheduled("adam", {"learning_rate": 0.1}, 70, "one_cycle", {"total_steps": 50})
    *_, (trajectory,) = descend_in_chunks(experiment, BOWL)
    points = descend_many(experiment, BOWL, experiment.optimizers[0], np.array([[1.0, 1.0]])).points
    assert points[0].tobytes() == trajectory.points[-1].tobytes()


def test_a_constant_schedule_changes_no_bit():
    experiment = _scheduled("adam", {"learning_rate": 0.1}, 40, "constant")
    *_, (trajectory,) = descend_in_chunks(experiment, BOWL)
    plain = run_exactly(BOWL, "adam", {"learning_rate": 0.1}, (1.0, 1.0), 40)
    assert trajectory.points.tobytes() == plain.points.tobytes()
    assert experiment.optimizers == experiment_of(BOWL, "adam", {"learning_rate": 0.1}).optimizers


def test_sign_descent_settles_only_under_a_falling_rate():
    falling = _scheduled("sign_descent", {"learning_rate": 0.1}, 500, "exponential", {"gamma": 0.97})
    constant = _scheduled("sign_descent", {"learning_rate": 0.07}, 500, "constant")
    (*_, (settled,)), (*_, (restless,)) = descend_in_chunks(falling, BOWL), descend_in_chunks(constant, BOWL)
    assert settled.values[-1] < 1e-4 < restless.values[-1]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("growth", [1.0, 2.0, 3.0])
def test_factors_at_some_steps_are_those_of_all_steps_to_the_bit(key, growth):
    item = schedule(key)
    settings = {"period_growth": growth, "period": 7.0} if key == "cosine" else {}
    everywhere = item.factors(5000, settings)
    steps = np.unique(np.random.default_rng(1).integers(0, 5000, 300))
    assert item.factors_at(steps, settings).tobytes() == everywhere[steps].tobytes()
    assert item.factors_at(steps[-1:], settings).tobytes() == everywhere[steps[-1:]].tobytes()
