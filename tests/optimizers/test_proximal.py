"""Proximal gradient and FISTA: proximal steps, where they end, and what they say of it."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from gdexplorer.constraints.feasible_set import feasible_set_from
from gdexplorer.descent.analysis.dissection import dissect
from gdexplorer.descent.engine.engine import descend, descend_many
from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.descent.experiment import Experiment, configure, refusal
from gdexplorer.objectives import CustomFormula, objective
from gdexplorer.objectives.data.source import Generated
from gdexplorer.objectives.regression.custom_fit import CustomFit
from gdexplorer.optimizers import optimizer
from gdexplorer.optimizers.proximal_kernels import proximal

RULES = ["proximal_gradient", "fista"]
BOWL = CustomFormula(
    "(x - p)^2/2 + 2 (y - q)^2 + 0.3*x*y + a*abs(x) + b*abs(y)", ((-4.0, 4.0), (-4.0, 4.0)), "",
    (("p", 1.0), ("q", 0.3), ("a", 0.5), ("b", 1.5)),
)  # fmt: skip


def run_of(key, what, start=(-1.0, 2.0), rate=0.2, steps=3000, **choices):
    rule = configure(key, {"learning_rate": rate})
    (run,) = descend(Experiment(what, optimizers=(rule,), starts=(start,), steps=steps, **choices))
    return run


@pytest.mark.parametrize("seed", range(20))
def test_a_proximal_step_minimises_what_it_is_defined_to_minimise(seed):
    random = np.random.default_rng(seed)
    l1, l2, rate = random.uniform(0.0, 2.0, 3)
    low, high = sorted(random.uniform(-2.0, 2.0, 2))
    part, number = np.array([l1, l2, low, high]), random.uniform(-3.0, 3.0)
    cost = lambda u: (u - number) ** 2 / 2.0 + rate * (l1 * abs(u) + l2 * u * u)  # noqa: E731
    found = proximal(part, 0, number, rate)
    assert low <= found <= high
    best = minimize_scalar(cost, bounds=(low, high), method="bounded", options={"xatol": 1e-10})
    assert cost(found) <= best.fun + 1e-12


@pytest.mark.parametrize("key", RULES)
@pytest.mark.parametrize("seed", range(12))
def test_a_run_ends_where_zero_is_a_subgradient(key, seed):
    p, q, a, b = np.random.default_rng(seed).uniform([-2.0, -2.0, 0.0, 0.0], [2.0, 2.0, 3.0, 3.0])
    what = BOWL.objective()
    values = tuple(zip("pqab", (p, q, a, b), strict=True))
    experiment = Experiment(
        BOWL, values, (configure(key, {"learning_rate": 0.2}),), ((-1.0, 2.0),), steps=5000, gradient_tolerance=1e-10
    )
    (run,) = descend(experiment)
    assert run.status is Status.CONVERGED and what.key
    x, y = run.points[-1]
    smooth = np.array([(x - p) + 0.3 * y, 4.0 * (y - q) + 0.3 * x])
    for number, slope, weight in zip((x, y), smooth, (a, b), strict=True):
        assert abs(slope) <= weight + 1e-8 if number == 0.0 else slope + weight * np.sign(number) == pytest.approx(
            0.0, abs=1e-8
        )  # fmt: skip
    if 0.0 in (x, y):
        assert "kink" in run.reason and ("x = 0" in run.reason) == (x == 0.0)


@pytest.mark.parametrize("key", RULES)
@pytest.mark.parametrize("l1", [0.05, 0.3, 1.0])
def test_a_lasso_fit_ends_at_its_exact_optimum_with_the_same_zeros(key, l1):
    custom = CustomFit(Generated("sine", 60), degree=3)
    experiment = Experiment(
        custom, (("l1", l1), ("l2", 0.01)), (configure(key, {"learning_rate": 0.1}),), ((0.0,) * 4,), steps=50_000,
        gradient_tolerance=1e-10,
    )  # fmt: skip
    (run,) = descend(experiment)
    (best,) = experiment.bound().minima
    assert run.points[-1] == pytest.approx(np.array(best.point), abs=1e-6)
    assert np.array_equal(run.points[-1][1:] == 0.0, np.abs(np.array(best.point))[1:] < 1e-12)


def test_fista_is_its_definition():
    """Its iterates from the paper, in plain NumPy."""
    run, rate = run_of("fista", BOWL, rate=0.1, steps=60), 0.1
    theta = ahead = np.array([-1.0, 2.0])
    t = 1.0
    for k in range(1, 61):
        slope = np.array([ahead[0] - 1.0 + 0.3 * ahead[1], 4.0 * (ahead[1] - 0.3) + 0.3 * ahead[0]])
        moved = ahead - rate * slope
        reached = np.sign(moved) * np.maximum(np.abs(moved) - rate * np.array([0.5, 1.5]), 0.0)
        following = (1.0 + np.sqrt(1.0 + 4.0 * t * t)) / 2.0
        ahead, theta, t = reached + (t - 1.0) / following * (reached - theta), reached, following
        if k < len(run.points):
            assert run.points[k] == pytest.approx(theta, abs=1e-12)


@pytest.mark.parametrize("key", RULES)
def test_within_a_box_a_run_stops_at_a_kkt_point_and_names_the_wall(key):
    run = run_of(key, BOWL, subject_to=feasible_set_from("box -1 0.2 -2 2"))
    assert run.status is Status.CONVERGED and run.points[-1][0] == 0.2
    assert "x ≤ 0.2" in run.reason and "y = 0" in run.reason and run.points[:, 0].max() <= 0.2


@pytest.mark.parametrize("key", RULES)
@pytest.mark.parametrize("factor", [1e-9, 1e9])
def test_scaling_the_function_changes_no_path(key, factor):
    scaled = CustomFormula(f"{factor:g}*({BOWL.text})", BOWL.domain, "", BOWL.defaults)
    one, other = run_of(key, BOWL), run_of(key, scaled, rate=0.2 / factor)
    count = min(len(one.points), len(other.points), 60)
    assert other.points[:count] == pytest.approx(one.points[:count], abs=1e-6)
    assert one.status is other.status is Status.CONVERGED


@pytest.mark.parametrize("key", RULES)
def test_forward_and_backward_half_make_the_step(key):
    experiment = Experiment(BOWL, optimizers=(configure(key, {"learning_rate": 0.1}),), starts=((-1.0, 2.0),), steps=20)
    (run,) = descend(experiment)
    for step in range(1, 10):
        terms = dissect(experiment, experiment.bound(), run, step).numbers
        assert terms["v"] + terms["p"] == pytest.approx(run.points[step] - run.points[step - 1], abs=1e-12)


@pytest.mark.parametrize("key", RULES)
def test_many_starts_take_the_same_steps(key):
    rule, starts = configure(key, {"learning_rate": 0.1}), np.array([(-1.0, 2.0), (3.0, -3.0), (0.0, 0.0)])
    experiment = Experiment(BOWL, optimizers=(rule,), starts=tuple(map(tuple, starts.tolist())), steps=50)
    many = descend_many(experiment, experiment.bound(), rule, starts)
    for run, end in zip(descend(experiment), many.points, strict=True):
        assert np.array_equal(run.points[-1], end)


def test_a_function_without_such_a_part_is_refused_in_words():
    plain, ball = objective("himmelblau").bound(), Experiment(BOWL, subject_to=feasible_set_from("ball 1")).bound()
    for bound in (plain, ball):
        assert "needs a part with kinks" in refusal(optimizer("fista"), bound)
    assert refusal(optimizer("fista"), Experiment(BOWL).bound()) == ""
    assert refusal(optimizer("fista"), Experiment("himmelblau", subject_to=feasible_set_from("box 0 1")).bound()) == ""
