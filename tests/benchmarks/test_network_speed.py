"""Networks beside PyTorch's plain loops on the CPU, in float64, in the same run. Both reach the same costs, which is
checked first. Where PyTorch is missing: python -m pip install torch
"""

import numpy as np
import pytest

from gdexplorer.descent.engine import engine
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.descent.geometry.plane import PlaneChoice, plane_for
from gdexplorer.objectives import CustomNetwork
from gdexplorer.objectives.data.source import Generated

pytestmark = pytest.mark.benchmark

CUSTOM = CustomNetwork((2, 8, 8, 1), data=Generated("two_moons", 500))
LARGE = CustomNetwork((2, 64, 64, 64, 64, 1), data=Generated("two_moons", 500))
STEPS, RATE = 2000, 0.01


@pytest.fixture
def torch():
    torch = pytest.importorskip("torch", reason="beside PyTorch, where it is installed: python -m pip install torch")
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)  # for the small network as fast as with two, which wait for each other on a busy machine
    return torch


def model_of(torch, custom, theta):
    """The same network as PyTorch's modules, its weights those of ``theta``."""
    layers = []
    for number, layer in enumerate(custom.architecture.layers, 1):
        linear = torch.nn.Linear(layer.inputs, layer.outputs)
        fill(torch, linear, layer, theta)
        layers += [linear, torch.nn.Tanh()] if number < len(custom.layers) - 1 else [linear]
    return torch.nn.Sequential(*layers)


def fill(torch, linear, layer, theta):
    with torch.no_grad():
        linear.weight.copy_(torch.from_numpy(theta[layer.weights].reshape(layer.outputs, layer.inputs).copy()))
        linear.bias.copy_(torch.from_numpy(theta[layer.biases].copy()))


def samples_of(torch, bound):
    samples = torch.from_numpy(bound.data[bound.first_sample :].copy())
    return samples[:, :-1].contiguous(), samples[:, -1:].contiguous()


def loop(torch, custom, steps):
    """Full-batch gradient descent as everybody writes it; the cost at the end."""
    bound = custom.objective().bound()
    model = model_of(torch, custom, np.array(bound.start))
    inputs, targets = samples_of(torch, bound)
    optimizer, cost = torch.optim.SGD(model.parameters(), lr=RATE), torch.nn.MSELoss()
    for _ in range(steps):
        optimizer.zero_grad()
        cost(model(inputs), targets).backward()
        optimizer.step()
    with torch.no_grad():
        return float(cost(model(inputs), targets))


def ours(custom, steps):
    bound = custom.objective().bound()
    choice = configure("gradient_descent", {"learning_rate": RATE})
    experiment = Experiment(custom, (("l2", 0.0),), (choice,), (bound.start,), steps, 1e-12)
    return float(engine.descend(experiment)[0].values[-1])


def test_gradient_descent_steps_of_a_small_network(report, torch):
    assert ours(CUSTOM, 200) == pytest.approx(loop(torch, CUSTOM, 200), rel=1e-9)
    measured = report.ratio(
        f"2-8-8-1, 500 samples, {STEPS} full-batch steps, every iterate recorded, beside PyTorch",
        lambda: loop(torch, CUSTOM, STEPS), lambda: ours(CUSTOM, STEPS), goal=3,
    )  # fmt: skip
    assert measured > 1.0


def test_gradient_descent_steps_of_a_large_network(report, torch):
    torch.set_num_threads(2)
    assert ours(LARGE, 20) == pytest.approx(loop(torch, LARGE, 20), rel=1e-9)
    report.ratio(
        "2-64-64-64-64-1, 500 samples, 100 full-batch steps (one thread), beside PyTorch (two)",
        lambda: loop(torch, LARGE, 100), lambda: ours(LARGE, 100), goal=0.5,
    )  # fmt: skip


def test_a_slice_of_the_cost(report, torch):
    bound = CUSTOM.objective().bound()
    plane = plane_for(PlaneChoice("random"), bound, np.array(bound.start))
    us, vs = np.linspace(-1.0, 1.0, 51), np.linspace(-1.0, 1.0, 51)
    model, cost = model_of(torch, CUSTOM, np.array(bound.start)), torch.nn.MSELoss()
    inputs, targets = samples_of(torch, bound)

    def with_torch():
        values = np.empty((51, 51))
        with torch.no_grad():
            for row, v in enumerate(vs):
                for column, u in enumerate(us):
                    theta = plane.point(u, v)
                    for linear, layer in zip(model[::2], CUSTOM.architecture.layers, strict=True):
                        fill(torch, linear, layer, theta)
                    values[row, column] = cost(model(inputs), targets)
        return values

    def compiled():
        return bound.on_plane(plane.origin, plane.directions, us, vs)[0]

    np.testing.assert_allclose(compiled(), with_torch(), rtol=1e-9)
    report.ratio(
        "51 x 51 costs, with their slopes, beside PyTorch's costs alone", with_torch, compiled, goal=3, rounds=3
    )


@pytest.mark.filterwarnings("ignore:.torch.jit.script:DeprecationWarning")  # of PyTorch's own code
def test_second_derivatives(report, torch):
    bound = CUSTOM.objective().bound()
    theta = np.array(bound.start)
    inputs, targets = samples_of(torch, bound)

    def cost(weights):
        answers = inputs
        for number, layer in enumerate(CUSTOM.architecture.layers, 1):
            answers = answers @ weights[layer.weights].reshape(layer.outputs, layer.inputs).T + weights[layer.biases]
            answers = torch.tanh(answers) if number < len(CUSTOM.layers) - 1 else answers
        return torch.mean((answers - targets) ** 2)

    def with_torch():
        return torch.func.hessian(cost)(torch.from_numpy(theta)).numpy()

    np.testing.assert_allclose(bound.hessian(theta), with_torch(), rtol=1e-9, atol=1e-12)
    report.ratio(
        "2-8-8-1, 500 samples, the Hessian, beside PyTorch's", with_torch, lambda: bound.hessian(theta), goal=3
    )
