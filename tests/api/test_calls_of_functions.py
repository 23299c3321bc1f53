"""How often a Python function is called: in proportion to its coordinates, before, during and after a descent."""

import numpy as np
import pytest

import gdexplorer as gdx
from gdexplorer.objectives.python.differences import largest_curvature


class Counted:
    """A bowl that counts its calls."""

    def __init__(self, n, gives_gradient):
        self.weights, self.gives_gradient, self.calls = np.linspace(1.0, 9.0, n), gives_gradient, 0

    def __call__(self, p):
        self.calls += 1
        value = float(self.weights @ (p - 1.0) ** 2)
        return (value, 2.0 * self.weights * (p - 1.0)) if self.gives_gradient else value

    def since(self):
        """The calls since the last question."""
        made, self.calls = self.calls, 0
        return made


def calls(n, gives_gradient, rule="gradient_descent", steps=7):
    """Calls to make the objective, to descend k steps, and to tell why a run that converged ended."""
    f = Counted(n, gives_gradient)
    own = gdx.function(f, gradient=True if gives_gradient else None, start=np.zeros(n))
    made = f.since()
    gdx.descend(own, rule, steps=steps)
    descended = f.since()
    run = gdx.descend(own, "bfgs", steps=200)[0]
    f.since()
    assert run.status == "converged" and run.reason
    return made, descended, f.since()


@pytest.mark.parametrize("gives_gradient", [False, True])
@pytest.mark.parametrize("rule", ["gradient_descent", "adam", "momentum", "bfgs"])
def test_calls_grow_at_most_in_proportion_to_the_coordinates(rule, gives_gradient):
    few, many = calls(70, gives_gradient, rule), calls(280, gives_gradient, rule)
    assert all(more <= 4.2 * fewer for fewer, more in zip(few, many, strict=True))
    most = (30, 0.1, 20) if gives_gradient else (75, 70, 600)
    assert all(made <= 280 * each for made, each in zip(many, most, strict=True))


@pytest.mark.parametrize("n", [2, 3, 20, 21, 50, 90])
@pytest.mark.parametrize("steps", [1, 5])
def test_a_descent_of_k_steps_takes_k_and_one_gradients(n, steps):
    assert calls(n, False, steps=steps)[1] == (4 * n + 1) * (steps + 1)
    assert calls(n, True, steps=steps)[1] == steps + 1


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("n", [2, 5, 30, 200])
def test_the_largest_curvature_is_nearly_the_largest_eigenvalue(n, seed):
    draw = np.random.default_rng(seed)
    half = draw.normal(size=(n, n))
    hessian = half @ half.T if seed % 2 else half + half.T
    start = draw.normal(size=n)
    found = largest_curvature(lambda p: hessian @ p + 1.0, start, hessian @ start + 1.0, 1e-4)
    largest = float(np.abs(np.linalg.eigvalsh(hessian)).max())
    assert 0.8 * largest <= found <= 1.001 * largest
    assert n > 5 or found == pytest.approx(largest, rel=1e-5)


def test_the_largest_curvature_is_unknown_where_gradients_are():
    assert largest_curvature(lambda p: np.full(3, np.nan), np.zeros(3), np.zeros(3), 1e-4) == 0.0
    assert largest_curvature(lambda p: np.ones(3), np.zeros(3), np.ones(3), 1e-4) == 0.0


def test_suggested_rates_of_many_coordinates_suit_the_curvature():
    for n in (20, 21, 300):
        f = Counted(n, False)
        rate = gdx.function(f, start=np.zeros(n)).objective().bound().learning_rate
        assert rate <= 1.3 / (2.0 * f.weights.max())
