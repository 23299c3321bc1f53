"""The step budget that would decide basins which are mostly undecided, measured on some of their runs."""

import numpy as np
import pytest
from msgspec.structs import replace

from gdexplorer.descent.analysis.attractors import UNDECIDED
from gdexplorer.descent.analysis.basins import DECIDED, SAMPLE, basins, estimate_budget
from gdexplorer.descent.experiment import Experiment, configure, suggested


@pytest.mark.parametrize(
    ("key", "rate", "steps"), [("himmelblau", 1e-4, 100), ("ackley", 1e-3, 50), ("saddle", 1e-3, 20)]
)
def test_the_budget_that_would_decide_undecided_runs_is_measured(key, rate, steps):
    experiment = Experiment(key, steps=steps)
    bound = experiment.bound()
    configured = configure("gradient_descent").with_setting("learning_rate", rate)
    found = basins(experiment, bound, configured, 32)
    undecided = found.labels == UNDECIDED
    assert undecided.mean() > 0.5
    measured = estimate_budget(experiment, bound, configured, found)
    assert measured.budget > steps and measured.share >= DECIDED and measured.sample <= SAMPLE
    longer = basins(replace(experiment, steps=measured.budget), bound, configured, 32)
    assert np.mean(longer.labels[undecided] != UNDECIDED) >= DECIDED - 0.1, "as of the sample, so of all"
    half = basins(replace(experiment, steps=max(measured.budget // 3, steps)), bound, configured, 32)
    assert np.mean(half.labels[undecided] != UNDECIDED) < DECIDED, "a much smaller one would not do"


def test_a_budget_that_decides_no_run_is_told_with_the_share_that_it_decides():
    experiment = Experiment("rosenbrock", steps=10)
    bound = experiment.bound()
    configured = configure("gradient_descent").with_setting("learning_rate", 1e-9)
    measured = estimate_budget(experiment, bound, configured, basins(experiment, bound, configured, 16))
    assert measured.share < DECIDED and measured.budget >= 100_000


def test_where_nothing_is_undecided_there_is_no_budget_to_tell_and_none_when_cancelled():
    experiment = Experiment("sphere", steps=400)
    bound = experiment.bound()
    usual = suggested("gradient_descent", bound)
    assert estimate_budget(experiment, bound, usual, basins(experiment, bound, usual, 16)) is None
    short = replace(experiment, steps=2)
    slow = configure("gradient_descent").with_setting("learning_rate", 1e-4)
    assert estimate_budget(short, bound, slow, basins(short, bound, slow, 16), lambda: True) is None
