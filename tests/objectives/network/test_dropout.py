"""Dropout: masks follow from seed and step; steps see what is left of the network, all else is of the whole one."""

from itertools import pairwise

import numpy as np
import pytest
from msgspec.structs import replace
from session_files import opened

from gdexplorer.compiled.randomness import uniform
from gdexplorer.descent.analysis.dissection import dissect
from gdexplorer.descent.engine import batches, engine
from gdexplorer.descent.experiment import Experiment, configure, suggested
from gdexplorer.errors import InputError
from gdexplorer.exports.code.flavours import NUMPY
from gdexplorer.exports.code.script import Script
from gdexplorer.objectives import CustomNetwork
from gdexplorer.objectives.data.source import Generated
from gdexplorer.objectives.data.split import Split
from gdexplorer.session import edits
from gdexplorer.session.document import Document
from gdexplorer.session.file import write_session

MOONS = Generated("two_moons", 150)
CUSTOM = CustomNetwork((2, 6, 5, 1), dropout=0.3, data=MOONS, test=Split(0.2, 1))
DEEP = CustomNetwork((2, 4, 4, 1), "gelu", skip=True, layer_norm=True, dropout=0.4, data=MOONS)
SEED, STEP = 7, 3


def experiment_of(custom, key="gradient_descent", steps=20, seed=SEED, batch_size=0):
    bound = custom.objective().bound()
    rule = configure(key, {"learning_rate": 0.1}) if key == "gradient_descent" else suggested(key, bound)
    return Experiment(custom, (), (rule,), (bound.start,), steps=steps, seed=seed, batch_size=batch_size)


def masks_of(custom, samples):
    """Of all hidden units, float64[samples, units] for each layer, as their definition says."""
    units, first, masks = sum(custom.widths), custom.widths[0], []
    for width in custom.widths[1:-1]:
        places = 2**41 + units * np.arange(samples)[:, np.newaxis] + first + np.arange(width)
        with np.errstate(over="ignore"):  # it counts modulo 2^64
            kept = np.array([[uniform(SEED, STEP, int(i)) >= custom.dropout for i in row] for row in places])
        masks.append(kept / (1.0 - custom.dropout))
        first += width
    return masks


@pytest.mark.parametrize(
    "custom", [CUSTOM, DEEP, replace(DEEP, bias=False, layer_norm=False)], ids=["plain", "deep", "skip"]
)
def test_a_step_sees_the_derivatives_of_the_masked_network_as_pytorch_has_them(custom):
    torch = pytest.importorskip("torch")
    bound = custom.objective().bound()
    data = batches.seen(bound, 0, SEED, STEP)
    rows = data[bound.first_sample :]
    masks = [torch.tensor(mask) for mask in masks_of(custom, len(rows))]
    known = {"tanh": torch.tanh, "gelu": torch.nn.functional.gelu}[custom.activation]

    def cost(theta):
        units, begin, last = torch.tensor(rows[:, :2].copy()), 0, len(custom.widths) - 1
        for number, (below, above) in enumerate(pairwise(custom.widths), 1):
            sums = units @ theta[begin : begin + below * above].reshape(above, below).T
            begin += below * above
            biases = theta[begin : begin + above] if custom.bias else 0.0
            begin += custom.bias * above
            if number == last:
                return torch.mean((sums + biases - torch.tensor(rows[:, 2:].copy())) ** 2)
            if custom.layer_norm:
                sums = torch.nn.functional.layer_norm(sums, (above,), theta[begin : begin + above])
                begin += above
            made = known(sums + biases) * masks[number - 1]
            units = made + units if custom.skip and number > 1 else made
        raise AssertionError

    theta = np.array(bound.start) + 0.3 * np.random.default_rng(0).normal(size=bound.dimension)
    at = torch.tensor(theta, requires_grad=True)
    value = cost(at)
    (expected,) = torch.autograd.grad(value, at)
    gradient, matrix = np.empty(len(theta)), np.empty((len(theta), len(theta)))
    assert bound.value_and_gradient(theta, data, gradient) == pytest.approx(value.item(), rel=1e-10)
    np.testing.assert_allclose(gradient, expected.numpy(), rtol=1e-10, atol=1e-11)
    hessian = torch.autograd.functional.hessian(cost, torch.tensor(theta)).numpy()
    bound.hessian_kernel(theta, data, matrix)
    np.testing.assert_allclose(matrix, hessian, rtol=1e-10, atol=1e-9 * max(1.0, np.abs(hessian).max()))


def test_masks_leave_out_their_share_and_keep_the_mean():
    (first, second) = masks_of(CUSTOM, 1500)
    for mask in (first, second):
        assert np.mean(mask == 0.0) == pytest.approx(0.3, abs=0.03) and mask.mean() == pytest.approx(1.0, abs=0.04)
    assert abs(np.corrcoef(first[:, 0], first[:, 1])[0, 1]) < 0.09


def test_a_step_goes_along_the_gradient_that_it_sees():
    experiment, bound = experiment_of(CUSTOM), CUSTOM.objective().bound()
    (run,) = engine.descend(experiment)
    for step in (1, 2, 20):
        gradient = np.empty(bound.dimension)
        bound.value_and_gradient(run.points[step - 1].copy(), batches.seen(bound, 0, SEED, step), gradient)
        np.testing.assert_allclose(run.points[step], run.points[step - 1] - 0.1 * gradient, rtol=1e-12, atol=1e-14)
    found = dissect(experiment, bound, run, 2)
    assert found.disturbed


@pytest.mark.parametrize("batch_size", [0, 16])
def test_a_seed_gives_the_same_run_to_the_bit_alone_and_among_many(batch_size):
    experiment = experiment_of(CUSTOM, "adam", 40, batch_size=batch_size)
    (one,), (two,) = engine.descend(experiment), engine.descend(experiment)
    np.testing.assert_array_equal(one.points, two.points)
    (other,) = engine.descend(experiment_of(CUSTOM, "adam", 40, seed=8, batch_size=batch_size))
    assert not np.array_equal(one.points, other.points)
    bound = CUSTOM.objective().bound()
    starts = np.array([bound.draw_start(seed) for seed in range(9)])
    starts[4] = bound.start
    ends = engine.descend_many(experiment, bound, experiment.optimizers[0], starts)
    np.testing.assert_array_equal(ends.points[4], one.points[-1])


def test_all_that_is_told_is_of_the_whole_network():
    plain, bound = (custom.objective().bound() for custom in (replace(CUSTOM, dropout=0.0), CUSTOM))
    (run,) = engine.descend(experiment_of(CUSTOM))
    np.testing.assert_array_equal(run.values, plain.values_at(run.points)[0])
    np.testing.assert_array_equal(run.gradients, plain.values_at(run.points)[1])
    np.testing.assert_array_equal(bound.test_losses_at(run.points), plain.test_losses_at(run.points))
    directions, ticks = np.eye(2, bound.dimension), np.linspace(-1.0, 1.0, 5)
    surfaces = [each.on_plane(np.array(bound.start), directions, ticks, ticks)[0] for each in (plain, bound)]
    np.testing.assert_array_equal(*surfaces)
    inputs = bound.samples.inputs
    np.testing.assert_array_equal(
        bound.samples.predict(run.points[5], inputs), plain.samples.predict(run.points[5], inputs)
    )
    assert "without it" in bound.told and not plain.told
    assert "leaves out 30 % of the hidden units" in CUSTOM.objective().lesson


@pytest.mark.parametrize("key", ["adam", "newton", "levenberg_marquardt", "lbfgs", "svrg", "muon"])
def test_rules_of_all_kinds_run_with_it(key):
    (run,) = engine.descend(experiment_of(replace(CUSTOM, dropout=0.1), key, 30))
    assert np.isfinite(run.values).all() and run.steps > 0


@pytest.mark.parametrize(
    ("custom", "said"),
    [
        (CustomNetwork((2, 1), dropout=0.5, data=MOONS), "choose hidden layers"),
        (CustomNetwork((2, 4, 1), dropout=1.0, data=MOONS), "from 0 to 0.95, not 1"),
        (CustomNetwork((2, 4, 1), dropout=float("nan"), data=MOONS), "from 0 to 0.95"),
    ],
)
def test_what_makes_no_sense_is_refused(custom, said):
    with pytest.raises(InputError, match=said):
        custom.objective()


def test_programs_refuse_it_and_sessions_keep_it(tmp_path):
    with pytest.raises(InputError, match="which units dropout leaves out"):
        _ = Script(experiment_of(CUSTOM), NUMPY).text
    document = Document(edits.ChooseCustom(CUSTOM).apply_to(edits.first_example()))
    write_session(tmp_path / "a.gdx.json", document)
    assert opened(tmp_path / "a.gdx.json") == document
