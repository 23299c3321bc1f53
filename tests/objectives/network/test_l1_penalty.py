"""The L1 penalty of networks: beside PyTorch, with slope 0 at the kink; and zeros where rules take it apart."""

import json

import numpy as np
import pytest
from msgspec.structs import replace
from session_files import opened

from gdexplorer.descent.engine import engine
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.objectives import CustomNetwork
from gdexplorer.objectives.data.source import Generated
from gdexplorer.objectives.data.split import Split
from gdexplorer.session import edits
from gdexplorer.session.document import Document
from gdexplorer.session.file import write_session

NETWORKS = [
    CustomNetwork((1, 5, 1), data=Generated("sine", 40)),
    CustomNetwork((2, 4, 3, 1), "gelu", cost="cross_entropy", bias=False, data=Generated("two_moons", 60)),
    CustomNetwork((2, 4, 1), cost="cross_entropy", data=Generated("blobs", 60)),
]


@pytest.mark.parametrize("custom", NETWORKS, ids=lambda custom: custom.architecture.text)
def test_value_and_slopes_are_those_of_pytorch_at_the_kink_too(custom):
    torch = pytest.importorskip("torch")
    plain, bound = (custom.objective().bound({"l2": 0.02, "l1": l1}) for l1 in (0.0, 0.3))
    theta = np.array(bound.start)
    theta[::3] = 0.0
    numbers = torch.tensor(theta, dtype=torch.float64, requires_grad=True)
    penalty = 0.3 * sum(numbers[layer.weights].abs().sum() for layer in custom.architecture.layers)
    penalty.backward()
    assert bound.value(theta) - plain.value(theta) == pytest.approx(penalty.item(), rel=1e-12)
    difference = bound.gradient(theta) - plain.gradient(theta)
    np.testing.assert_allclose(difference, numbers.grad.numpy(), rtol=1e-10, atol=1e-14)
    np.testing.assert_array_equal(bound.hessian(theta), plain.hessian(theta))
    vectors = np.random.default_rng(0).normal(size=(2, len(theta)))
    np.testing.assert_array_equal(bound.hessian_products(theta, vectors), plain.hessian_products(theta, vectors))


@pytest.mark.parametrize("custom", NETWORKS, ids=lambda custom: custom.architecture.text)
def test_the_simple_part_is_all_of_the_penalties(custom):
    bound, plain = custom.objective().bound({"l2": 0.2, "l1": 0.3}), custom.objective().bound()
    theta = np.random.default_rng(1).normal(size=bound.dimension)
    sizes, squares = np.array(bound.simple_part).T
    assert bound.value(theta) - plain.value(theta) == pytest.approx(sizes @ abs(theta) + squares @ theta**2, rel=1e-12)
    assert plain.simple_part == ()


@pytest.mark.parametrize("key", ["proximal_gradient", "fista"])
def test_rules_that_take_it_apart_end_at_exact_zeros_and_say_so(key):
    custom = CustomNetwork((2, 1), data=Generated("two_moons", 80), seed=1)
    rule = configure(key, {"learning_rate": 0.3})
    (run,) = engine.descend(
        Experiment(custom, (("l1", 0.7),), (rule,), (custom.objective().bound().start,), steps=4000)
    )
    # The kink condition: where a weight is zero, the slope of the rest is no steeper than the penalty.
    smooth, weights = custom.objective().bound().gradient(run.points[-1]), run.points[-1][:2]
    assert (weights == 0.0).any() and "kink" in run.reason and "= 0" in run.reason
    for weight, slope in zip(weights, smooth, strict=False):
        assert abs(slope) <= 0.7 + 1e-6 if weight == 0.0 else abs(slope + 0.7 * np.sign(weight)) < 1e-6
    assert abs(smooth[2]) < 1e-6  # the bias is not penalised


def test_test_rows_are_judged_without_penalties():
    custom = replace(NETWORKS[0], test=Split(0.25, 1))
    theta = np.array(custom.objective().bound().start)[np.newaxis]
    one, other = (custom.objective().bound({"l1": l1}).test_losses_at(theta) for l1 in (0.0, 5.0))
    assert one == other


def test_scaling_a_penalty_that_rules_over_the_data_scales_the_cost():
    bounds = [NETWORKS[0].objective().bound({"l1": l1}) for l1 in (1.0, 2.0, 3.0)]
    theta = np.random.default_rng(2).normal(size=bounds[0].dimension)
    values = [bound.value(theta) for bound in bounds]
    assert values[2] - values[1] == pytest.approx(values[1] - values[0], rel=1e-12)


def test_sessions_from_before_there_was_the_penalty_open_without_it(tmp_path):
    experiment = edits.ChooseCustom(NETWORKS[0]).apply_to(edits.first_example())
    path = tmp_path / "a.gdx.json"
    write_session(path, Document(experiment))
    content = json.loads(path.read_text(encoding="utf-8"))
    pairs = content["experiment"]["parameters"]
    content["experiment"]["parameters"] = [pair for pair in pairs if pair[0] != "l1"]
    assert len(content["experiment"]["parameters"]) < len(pairs)
    path.write_text(json.dumps(content), encoding="utf-8")
    assert opened(path) == Document(experiment)
