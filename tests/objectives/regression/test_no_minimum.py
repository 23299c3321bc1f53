"""Classes that are told apart without an error: every rule says that there is no minimum, and a penalty gives one."""

import numpy as np
import pytest

import gdexplorer as gdx
from gdexplorer.objectives.regression.custom_fit import SEPARABLE

INPUTS = np.random.default_rng(0).normal(size=(40, 2))


@pytest.mark.parametrize("rule", ["newton", "trust_region", "bfgs", "gradient_descent", "adam"])
@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("steps", [2, 400])
def test_runs_on_separable_classes_say_that_there_is_no_minimum(rule, count, steps):
    inputs = INPUTS[:, :count]
    custom = gdx.fit(inputs, inputs.sum(axis=1) > 0.1, cost="logistic")
    run = gdx.descend(custom, rule, steps=steps)[0]
    assert SEPARABLE in run.reason and run.reason.count("no minimum") == 1


@pytest.mark.parametrize("rule", ["newton", "bfgs"])
def test_with_a_penalty_or_with_errors_there_is_one(rule):
    inputs = INPUTS[:, :2]
    custom = gdx.fit(inputs, inputs.sum(axis=1) > 0.1, cost="logistic")
    assert "rests at the minimum" in gdx.descend(custom, rule, parameters={"l2": 0.1})[0].reason
    errors = inputs.sum(axis=1) + np.random.default_rng(1).normal(size=40) > 0.1
    run = gdx.descend(gdx.fit(inputs, errors, cost="logistic"), rule)[0]
    assert "rests at the minimum" in run.reason and SEPARABLE not in run.reason
