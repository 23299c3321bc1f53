import pytest

from gdexplorer.descent.engine import engine
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.objectives.objective import formula_objective


@pytest.fixture
def one_run():
    """Run one optimizer from one start; the trajectory."""

    def run(key, optimizer, start, settings=None, **limits):
        parameters = limits.pop("parameters", ())
        experiment = Experiment(key, parameters, (configure(optimizer, settings or {}),), (start,), **limits)
        (trajectory,) = engine.descend(experiment)
        return trajectory

    return run


@pytest.fixture
def run_on_formula():
    """Run gradient descent on a formula that is in no catalogue; the trajectory."""

    def run(formula, start, rate, domain=((-10.0, 10.0), (-10.0, 10.0)), **limits):
        made = formula_objective(
            "typed", "Typed", "convex", formula, domain=domain, start=start, learning_rate=rate, lesson="", source=""
        )
        choice = configure("gradient_descent", {"learning_rate": rate})
        experiment = Experiment("typed", (), (choice,), (start,), **limits)
        *_, (trajectory,) = engine.descend_in_chunks(experiment, made.bound())
        return trajectory

    return run
