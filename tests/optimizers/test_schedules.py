"""Schedules: PyTorch's factors, and what the engine makes of them."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from optimizer_problems import BOWL, HIMMELBLAU, ROSENBROCK, descend_in_chunks, experiment_of, run_exactly

from gdexplorer.descent.analysis.dissection import dissect, settings_at
from gdexplorer.descent.engine.engine import descend, descend_many
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.errors import InputError
from gdexplorer.objectives import OBJECTIVES, CustomFormula
from gdexplorer.optimizers import SCHEDULES, schedule
from gdexplorer.optimizers.schedules import UNSEEN

REFERENCE = json.loads(Path(__file__).with_name("reference").joinpath("end_points.json").read_text(encoding="utf-8"))
CASES = REFERENCE["schedules"]
KEYS = [item.key for item in SCHEDULES]


def test_every_schedule_is_compared_with_pytorch():
    assert {case["schedule"] for case in CASES} == set(KEYS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["schedule"])
def test_factors_are_those_of_pytorch(case):
    values = np.array(case.get("values", ()))
    factors = schedule(case["schedule"]).factors(len(case["factors"]), case["settings"], values)
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
    assert choice.factors_at(np.arange(3), UNSEEN) == pytest.approx([1.0, 0.5, 0.25])
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


PLATEAU = {"factor": 0.5, "patience": 3, "tolerance": 1e-3, "cooldown": 2, "lowest": 0.01}


def plateau(values, **settings):
    item = schedule("reduce_on_plateau")
    return item.factors(len(values), {**PLATEAU, **settings}, np.array(values, dtype=np.float64)).tolist()


def test_the_rate_is_reduced_once_more_steps_than_allowed_bring_nothing_lower():
    # The first value counts, and three more that are no lower are allowed; two after a reduction are not counted.
    assert plateau([5.0] * 12) == [1.0] * 4 + [0.5] * 6 + [0.25] * 2
    assert plateau([5.0] * 8, cooldown=0) == [1.0] * 4 + [0.5] * 4
    assert plateau([5.0, 4.0, 3.0, 2.0, 1.0, 0.5, 0.25, 0.1]) == [1.0] * 8
    assert min(plateau([5.0] * 500)) == 0.01


def test_a_lower_value_counts_only_if_it_is_lower_by_the_tolerance():
    falling = [10.0 - 0.002 * t for t in range(30)]
    assert min(plateau(falling)) < 1.0 == min(plateau(falling, tolerance=1e-4))


@pytest.mark.parametrize("scale", [1e-200, 0.1, 7.0, 1e200])
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_the_unit_of_the_values_does_not_matter_nor_do_values_below_zero_count_always(scale, sign):
    values = sign * 2.0 + np.exp(-np.arange(80) / 4.0)
    assert plateau(values) == plateau(scale * values)
    assert plateau(values)[-1] < 1.0


def test_factors_never_rise_even_if_the_lowest_is_the_full_rate():
    for lowest in (0.0, 0.3, 1.0):
        factors = np.array(plateau(np.random.default_rng(2).normal(size=200), lowest=lowest))
        assert np.all(np.diff(factors) <= 0.0) and factors.min() >= lowest


def test_the_factor_of_a_step_depends_on_no_later_value():
    values = np.random.default_rng(1).normal(size=60)
    assert plateau(values)[:25] == plateau(values[:25])
    item, steps = schedule("reduce_on_plateau"), np.array([3, 24, 41])
    assert item.factors_at(steps, PLATEAU, values).tolist() == [plateau(values)[step] for step in steps]
    assert item.factors_at(np.array([200]), PLATEAU, values).tolist() == [plateau(values)[-1]]


def _restless(objective, key, start, steps=2500, **details):
    choice = configure(key, {"learning_rate": 0.02}).with_schedule("reduce_on_plateau", PLATEAU)
    return Experiment(objective, (), (choice,), start, steps, gradient_tolerance=0.0, **details)


STARTS = tuple((float(x), float(y)) for x in (-2.0, -0.5, 1.1) for y in (-1.5, 0.2, 0.9, 2.0))


@pytest.mark.parametrize("details", [{}, {"noise": 3.0, "seed": 4}, {"clip": 0.5}], ids=str)
@pytest.mark.parametrize("key", ["gradient_descent", "adam", "rprop", "lookahead"])
def test_runs_alone_in_batches_and_taken_apart_have_the_same_rates_to_the_bit(key, details):
    experiment = _restless("himmelblau", key, STARTS, **details)
    runs, choice = descend(experiment), experiment.optimizers[0]
    ends = descend_many(experiment, HIMMELBLAU, choice, np.array(STARTS))
    for run, point, value, steps in zip(runs, ends.points, ends.values, ends.steps, strict=True):
        assert (run.points[-1].tobytes(), run.values[-1], run.steps) == (point.tobytes(), value, steps)
        for step in {1, 2, run.steps // 3, run.steps} - {0}:
            taken = dissect(experiment, HIMMELBLAU, run, step)
            rate = settings_at(choice, run, step)["learning_rate"]
            assert taken.numbers["learning_rate"] == rate
            if key == "gradient_descent":
                assert np.array_equal(run.points[step], run.points[step - 1] - rate * taken.numbers["g"])
    assert any(settings_at(choice, run, run.steps)["learning_rate"] < 0.02 for run in runs)


def test_mini_batches_are_judged_by_the_values_of_all_samples():
    sampled = next(row for row in OBJECTIVES if row.bound().first_sample is not None)
    bound = sampled.bound()
    experiment = _restless(sampled.key, "adam", (bound.start,), 1500, batch_size=8, seed=2)
    (run,), (choice,) = descend(experiment), experiment.optimizers
    ends = descend_many(experiment, bound, choice, np.array([bound.start]))
    assert ends.points[0].tobytes() == run.points[-1].tobytes()
    factors = choice.factors_at(np.arange(run.steps), run.values)
    assert factors.tolist() == plateau(run.values)[: run.steps] and factors[-1] < 1.0


def test_a_run_that_leaves_a_kink_goes_on_at_its_rate():
    experiment = _restless(CustomFormula("abs(x) + abs(y - 1)"), "gradient_descent", ((1.0, 1.0), (0.3, 2.0)), 400)
    runs, bound = descend(experiment), experiment.bound()
    ends = descend_many(experiment, bound, experiment.optimizers[0], np.array(experiment.starts))
    for run, point in zip(runs, ends.points, strict=True):
        assert run.points[-1].tobytes() == point.tobytes() and run.steps > 100
        steps = np.abs(np.diff(run.points[:, 0]))
        assert steps.max() == pytest.approx(0.02) and 0.0 < steps[-1] < 0.02


def test_sign_descent_settles_where_its_values_have_stopped_falling():
    restless = run_exactly(ROSENBROCK, "sign_descent", {"learning_rate": 0.02}, (-1.2, 1.0), 4000)
    choice = configure("sign_descent", {"learning_rate": 0.02}).with_schedule("reduce_on_plateau", {"factor": 0.5})
    (settled,) = descend(Experiment("rosenbrock", (), (choice,), ((-1.2, 1.0),), 4000, gradient_tolerance=0.0))
    assert settled.values[-1] < 0.1 * restless.values[-1]
