"""SVRG: a full gradient now and then, and what it does to the noise of mini-batches."""

import numpy as np
import pytest
from msgspec.structs import replace

from gdexplorer.descent.analysis.dissection import dissect
from gdexplorer.descent.engine.engine import descend, descend_many
from gdexplorer.descent.experiment import Experiment, configure, refusal
from gdexplorer.objectives import CustomNetwork, objective
from gdexplorer.objectives.data.source import Generated
from gdexplorer.objectives.regression.custom_fit import CustomFit
from gdexplorer.optimizers import optimizer

LINE = CustomFit(Generated("sine", count=60), "mse", 1)


def experiment_of(key="svrg", steps=60, custom=LINE, **choices):
    settings = {"learning_rate": 0.02, "period": 7} if key == "svrg" else {"learning_rate": 0.02}
    bound = custom.objective().bound()
    return Experiment(
        custom, (), (configure(key, settings),), (bound.start,), steps,
        **{"gradient_tolerance": 0.0, "batch_size": 8, "seed": 3, **choices},
    )  # fmt: skip


def state_of(run, name):
    return run.states[1:, optimizer("svrg").state.index(name)]


def test_a_snapshot_is_taken_every_period_with_the_gradient_of_all_samples():
    (run,) = descend(experiment_of())
    taken = np.arange(run.steps) // 7 * 7
    assert np.array_equal(state_of(run, "snapshot"), run.points[taken])
    assert np.array_equal(state_of(run, "full gradient"), run.gradients[taken])


def test_a_step_is_gradient_and_correction_on_the_same_mini_batch():
    experiment = experiment_of()
    (run,), bound = descend(experiment), experiment.bound()
    for step in range(1, run.steps + 1):
        numbers = dissect(experiment, bound, run, step).numbers
        assert run.points[step - 1] - 0.02 * (numbers["g"] + numbers["c"]) == pytest.approx(run.points[step])
        if (step - 1) % 7 == 0:  # at the snapshot itself the noise of the batch is gone
            assert np.array_equal(numbers["g"], numbers["h"])
            assert numbers["d"] == pytest.approx(run.gradients[step - 1])


@pytest.mark.parametrize("batch_size", [0, 8])
def test_alone_and_in_batches_runs_agree_to_the_bit(batch_size):
    experiment = experiment_of(batch_size=batch_size, steps=200)
    bound = experiment.bound()
    starts = np.array(bound.start) + np.random.default_rng(0).normal(size=(11, bound.dimension))
    ends = descend_many(experiment, bound, experiment.optimizers[0], starts)
    runs = descend(replace(experiment, starts=tuple(map(tuple, starts.tolist()))))
    for run, point, evaluations in zip(runs, ends.points, ends.evaluations, strict=True):
        assert run.points[-1].tobytes() == point.tobytes() and run.evaluations[-1] == evaluations


def test_with_all_samples_it_is_gradient_descent():
    (reduced,), (plain,) = (descend(experiment_of(key, batch_size=0)) for key in ("svrg", "gradient_descent"))
    assert reduced.points == pytest.approx(plain.points, rel=1e-10, abs=1e-12)


def test_at_a_constant_rate_it_comes_to_rest_where_gradient_descent_in_batches_does_not():
    (reduced,), (plain,) = (descend(experiment_of(key, 4000)) for key in ("svrg", "gradient_descent"))
    late = slice(-500, None)
    assert reduced.gradient_norms[late].max() < 1e-6 * plain.gradient_norms[late].mean()


def test_it_descends_a_network_of_many_weights():
    network = CustomNetwork((2, 4, 1), cost="cross_entropy", data=Generated("two_moons", count=100))
    (run,) = descend(experiment_of(custom=network, steps=400))
    assert run.values[-1] < 0.9 * run.values[0]


def test_what_has_no_samples_is_refused_in_a_sentence():
    why = refusal(optimizer("svrg"), objective("himmelblau").bound())
    assert why == "SVRG needs samples to draw mini-batches from, as fits and networks have; Himmelblau has none."
    assert refusal(optimizer("svrg"), objective("housing_mse").bound()) == ""
