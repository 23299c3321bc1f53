"""CMA-ES: the same distribution as pycma's from the same samples, and what an evolution strategy must not depend on."""

import math

import numpy as np
import pytest
from optimizer_problems import BEALE, BOWL, HIMMELBLAU, ROSENBROCK, ends, problem_of, run, run_exactly

from gdexplorer.objectives import objective
from gdexplorer.objectives.families import FAMILIES
from gdexplorer.optimizers import evolution_kernels as kernels
from gdexplorer.optimizers import optimizer

RULE = optimizer("cma_es")


def generations(bound, start, settings, steps):
    """Call the kernel; yield mean, size, covariance, samples and their values after each step."""
    n = len(start)
    state, scalars = np.zeros(RULE.state_shape(n)), np.zeros(RULE.scalar_count)
    theta, gradient = np.array(start, dtype=np.float64), np.zeros(n)
    value = bound.value_and_gradient(theta, bound.data, gradient)
    vector = RULE.vector({**RULE.defaults, **settings})
    population = int(vector[kernels.POPULATION]) * kernels.default_population(n)
    objective_and_hessian = bound.value_and_gradient.compiled, bound.hessian_kernel.compiled
    for k in range(1, steps + 1):
        RULE.kernel(*objective_and_hessian, bound.data, theta, value, gradient, state, scalars, vector, k)
        rows, heights = kernels.generation(state, population)
        covariance = kernels.matrix(state, kernels.COVARIANCE)
        yield theta.copy(), scalars[kernels.SIZE], covariance.copy(), rows.copy(), heights[:, 0].copy()


def pycma(start, size, population):
    """Its strategy, with the constants of the tutorial, which it has changed since.

    What still differs is the length from which on a path counts as too long; none of these runs has such a length.
    """
    cma = pytest.importorskip("cma", reason="needs the extra 'oracles'")
    n = len(start)
    options = {"CMA_active": False, "popsize": population, "verbose": -9, "updatecovwait": 0, "seed": 1}
    strategy = cma.CMAEvolutionStrategy(start, size, options)
    effective = strategy.sp.weights.mueff
    step_path, learn_size, path, by_path, by_samples = kernels.rates(n, effective)
    assert kernels.totals(population)[1] == pytest.approx(effective)
    strategy.sp.cc = path
    strategy.sm.C, strategy.sm.B, strategy.sm.D = np.eye(n), np.eye(n), np.ones(n)  # its ball is a little uneven
    strategy.sm.parameters = lambda **_: {"c1": by_path, "cmu": by_samples}
    strategy.adapt_sigma.initialize(strategy)
    strategy.adapt_sigma.cs, strategy.adapt_sigma.damps = step_path, step_path / learn_size
    return strategy


BOUNDS = {
    "rosenbrock": (objective("rosenbrock").bound(), [-1.2, 1.0]),
    "himmelblau": (objective("himmelblau").bound(), [-0.5, -1.0]),
    "seven": (FAMILIES[2].member(7).bound, [0.5, -0.5, 1.0, 0.5, -0.5, 0.8, 0.3]),
}


@pytest.mark.parametrize("population", [1, 3])
@pytest.mark.parametrize("name", BOUNDS)
def test_the_distribution_is_that_of_pycma_from_the_same_samples(name, population):
    bound, start = BOUNDS[name]
    strategy = pycma(start, 0.5, population * kernels.default_population(len(start)))
    for mean, size, covariance, samples, values in generations(
        bound, start, {"initial_size": 0.5, "population": population}, 40
    ):
        strategy.ask()
        strategy.tell(list(samples), list(values), check_points=False)
        assert mean == pytest.approx(strategy.mean, rel=1e-9, abs=1e-9)
        assert size == pytest.approx(strategy.sigma, rel=1e-9)
        assert covariance == pytest.approx(strategy.sm.C, rel=1e-8, abs=1e-9)


@pytest.mark.parametrize("problem", [BOWL, ROSENBROCK, BEALE, HIMMELBLAU], ids=lambda problem: problem.key)
def test_values_alone_lead_to_a_minimum(problem):
    assert run(problem, "cma_es", {"initial_size": 0.5}, steps=400).values[-1] < 1e-10


def test_only_the_order_of_values_counts():
    bent = problem_of("bent", "log(1 + (x^2 + 20*y^2)/2)", BOWL.start)
    one, other = ([mean for mean, *_ in generations(each, BOWL.start, {}, 20)] for each in (BOWL, bent))
    assert np.array_equal(one, other)


def test_samples_are_seeded_and_batches_are_single_runs():
    def points(seed):
        return run_exactly(HIMMELBLAU, "cma_es", {"seed": seed}, steps=30).points

    assert points(1).tobytes() == points(1).tobytes() != points(2).tobytes()
    reached = ends(HIMMELBLAU, "cma_es", [HIMMELBLAU.start], {"seed": 1}, steps=30, gradient_tolerance=0.0)
    assert reached.points[0].tobytes() == points(1)[-1].tobytes()


def test_a_generation_counts_its_samples_and_the_mean():
    evaluations = run_exactly(BOWL, "cma_es", {"population": 2}, steps=5).evaluations
    assert np.diff(evaluations).tolist() == [13] * 5


@pytest.mark.parametrize("n", [1, 2, 3, 4, 7, 20, 97])
def test_the_expected_length_of_a_normal_vector_is_that_of_the_gamma_function(n):
    exact = math.sqrt(2.0) * math.exp(math.lgamma(0.5 * (n + 1)) - math.lgamma(0.5 * n))
    assert kernels.expected_length(n) == pytest.approx(exact, rel=1e-12)
