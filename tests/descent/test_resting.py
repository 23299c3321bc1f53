import numpy as np
import pytest

from gdexplorer.descent import engine
from gdexplorer.descent.experiment import Experiment, configured
from gdexplorer.descent.resting import resting_place
from gdexplorer.descent.stopping import Status
from gdexplorer.objectives import objective
from gdexplorer.objectives.formulas.own import OwnFormula


def test_runs_say_at_what_kind_of_point_they_rest(run_on_formula):
    saddle = run_on_formula("x**2 - y**2", (1.0, 0.0), 0.1)
    assert saddle.status is Status.CONVERGED
    assert "rests at a saddle: gradient zero, one eigenvalue negative" in saddle.reason
    top = run_on_formula("-x**2 - y**2", (0.0, 0.0), 0.1)
    assert "at a maximum: gradient zero, all eigenvalues negative" in top.reason
    trough = run_on_formula("x**2", (1.0, 2.0), 0.1)
    assert "degenerate" in trough.reason


def test_a_worse_minimum_is_told_from_the_best_one(one_run):
    bound = objective("two_gaussian_wells").bound()
    low = min(minimum.value for minimum in bound.minima)
    for minimum in bound.minima:
        run = one_run("two_gaussian_wells", "gradient_descent", minimum.point, {"learning_rate": 0.01})
        if minimum.value == low:
            assert "at the best minimum found" in run.reason
        else:
            assert f"at a local minimum, {minimum.value - low:.3g} above the best one found" in run.reason


def test_where_no_minimum_is_known_runs_are_compared_with_each_other():
    """x⁴ - 2 x² + 0.3 x + y² has two minima, at the outer roots of 4 x³ - 4 x + 0.3 = 0."""
    own = OwnFormula("x^4 - 2*x^2 + 0.3*x + y^2")
    own.prepare()
    choice = configured("gradient_descent", {"learning_rate": 0.05})
    low, high = engine.descend(Experiment(own, (), (choice,), ((-1.5, 0.5), (1.5, 0.5))))
    roots = np.sort(np.roots([4.0, 0.0, -4.0, 0.3]).real)
    values = roots**4 - 2 * roots**2 + 0.3 * roots
    assert f"at a local minimum, {values[2] - values[0]:.3g} above the best one found" in high.reason
    assert "at a local minimum:" in low.reason


@pytest.mark.parametrize("key", ["himmelblau", "rosenbrock", "booth"])
def test_all_runs_into_a_global_minimum_say_so(one_run, key):
    run = one_run(key, "bfgs", objective(key).bound().start)
    assert "minimum" in run.reason and "above" not in run.reason


def test_second_derivatives_that_are_not_finite_tell_nothing():
    bound = objective("himmelblau").bound()
    assert resting_place(bound, [1e300, 1e300], 0.0, [0.0, 0.0]) is None
