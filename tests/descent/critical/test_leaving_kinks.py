"""A run rests at a kink only where zero lies in the convex hull of the slopes around it; else it goes on, downhill."""

import itertools
import math

import numpy as np
import pytest
import scipy.optimize
from hypothesis import given, settings
from hypothesis import strategies as st

from gdexplorer.compiled.kernel import Kernel
from gdexplorer.compiled.objective_signatures import OBJECTIVE
from gdexplorer.descent.analysis.attractors import UNDECIDED, Attractors
from gdexplorer.descent.critical.kinks import is_kink, local_extremum
from gdexplorer.descent.engine import drivers, engine
from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.descent.experiment import Experiment, configure, refusal, suggested
from gdexplorer.objectives import OBJECTIVES, CustomFormula, CustomNetwork, objective
from gdexplorer.objectives.data.columns import Columns
from gdexplorer.objectives.data.source import Generated
from gdexplorer.objectives.objective import formula_objective
from gdexplorer.objectives.regression.custom_fit import bound_fit
from gdexplorer.objectives.regression.fit import Fit
from gdexplorer.optimizers import OPTIMIZERS

SIDES = ((-2.0, 2.0), (-2.0, 2.0))


def bound_of(text, domain=SIDES):
    row = formula_objective("typed", "Typed", "convex", text, domain=domain, start=(1.0, 1.0), learning_rate=0.1,
                            lesson="", source="")  # fmt: skip
    return row.bound()


def settled(bound, point, tolerance=1e-6, code=drivers.CONVERGED):
    """How a run stands that has come to ``point``, and the gradient that it follows from there."""
    theta = np.array(point, dtype=float)
    gradient = bound.gradient(theta)
    sides = [high - low for low, high in bound.domain]
    controls = np.array([tolerance, 0.0, 0.0, 0.0, 0.0, 0.0, *sides, *np.zeros(4), 1.0, 1.0])
    kernel = bound.value_and_gradient.compiled
    return drivers.SETTLED(code, 0, kernel, bound.data, theta, controls, gradient), gradient


def run(text, start, rule="gradient_descent", **options):
    experiment = Experiment(CustomFormula(text), (), (configure(rule, {}),), (start,), **options)
    (trajectory,) = engine.descend(experiment)
    return trajectory


def shortest_of(slopes):
    """The shortest element of the convex hull of ``slopes``, by the method of least squares with multipliers."""
    weights = scipy.optimize.nnls(
        np.vstack([slopes.T, 1e4 * np.ones(len(slopes))]), np.array([0.0] * slopes.shape[1] + [1e4]), maxiter=1000
    )[0]
    return slopes.T @ (weights / weights.sum())


RESTING = [
    ("abs(x) + 2*abs(y)", (0.0, 0.0), "minimum"),
    ("max(x, -2*x) + abs(y)", (0.0, 0.0), "minimum"),
    ("sqrt(x^2 + y^2) + x/2", (0.0, 0.0), "minimum"),
    ("max(x, y, -x - y)", (0.0, 0.0), "minimum"),
    ("sqrt(abs(x)) + sqrt(abs(y))", (0.0, 0.0), "minimum"),
    ("max(abs(x - 1), abs(y + 1))", (1.0, -1.0), "minimum"),
    ("-abs(x) - abs(y)", (0.0, 0.0), "maximum"),
    ("min(x, -x) - y^2", (0.0, 0.0), "maximum"),
    ("abs(x) - abs(y)", (0.0, 0.0), "saddle"),
    ("y^2 - abs(x)", (0.0, 0.0), "saddle"),
    ("abs(x) - y^2", (0.0, 0.0), "saddle"),
]
LEAVING = [
    ("relu(x) - relu(-x) + y^2", (0.0, 0.0), (1.0, 0.0)),
    ("sqrt(x^2 + y^2) + 3*x", (0.0, 0.0), (2.0, 0.0)),
    ("max(10*x + y, y - x)", (0.0, 0.0), (0.0, 1.0)),
    ("abs(x) + y", (0.0, 1.0), (0.0, 1.0)),
    ("sqrt((x - y)^2) - x", (1.0, 1.0), (-0.5, -0.5)),
    ("x*abs(y)/abs(y)", (1.0, 0.0), (1.0, 0.0)),
    ("where(x >= abs(y), 5*sqrt(9*x^2 + 16*y^2), 9*x + 16*abs(y) - where(x < 0, x^9, 0))", (0.0, 0.0), (9.0, 0.0)),
]


@pytest.mark.parametrize(("text", "point", "kind"), RESTING)
def test_a_run_rests_where_zero_is_among_the_slopes_and_is_told_where(text, point, kind):
    bound = bound_of(text)
    for code in (drivers.CONVERGED, drivers.NO_DERIVATIVE):
        assert settled(bound, point, code=code)[0] == drivers.CONVERGED
    assert is_kink(bound, np.array(point))
    assert local_extremum(bound, np.array(point)) == {"minimum": (True, False), "maximum": (False, True)}.get(
        kind, (False, False)
    )
    trajectory = run(text, point, steps=50)
    if not np.any(trajectory.gradients[0]):  # else the gradient at the kink itself leads off it, as in PyTorch
        assert (trajectory.status, trajectory.steps) == (Status.CONVERGED, 0)
        assert f"{kind}: a kink" in trajectory.reason


@pytest.mark.parametrize(("text", "point", "shortest"), LEAVING)
def test_a_run_leaves_a_kink_along_the_shortest_slope(text, point, shortest):
    for code in (drivers.CONVERGED, drivers.NO_DERIVATIVE):
        stands, gradient = settled(bound_of(text), point, code=code)
        assert stands == drivers.GOING
        assert gradient == pytest.approx(shortest, abs=0.15 * np.linalg.norm(shortest))
    trajectory = run(text, point, steps=200)
    assert trajectory.steps > 1
    assert trajectory.values.min() < trajectory.values[0] - 0.01
    assert np.isfinite(trajectory.gradients).all()


def _planes(theta, data, gradient):
    """The highest (lowest) of planes through a point; ``data``: sign and point, then a row (a, b, 0) for each."""
    best, found = -math.inf, 0
    for row in range(1, data.shape[0]):
        height = data[row, 0] * (theta[0] - data[0, 1]) + data[row, 1] * (theta[1] - data[0, 2])
        if data[0, 0] * height > best:
            best, found = data[0, 0] * height, row
    gradient[0], gradient[1] = data[found, 0], data[found, 1]
    return data[0, 0] * best


PLANES = Kernel(_planes, OBJECTIVE)


@settings(max_examples=300, deadline=None)
@given(
    slopes=st.lists(st.tuples(st.integers(-6, 6), st.integers(-6, 6)), min_size=1, max_size=6, unique=True),
    sign=st.sampled_from([-1.0, 1.0]), place=st.sampled_from([(0.0, 0.0), (1.0, -3.0), (1e3, 1e-3)]),
    sides=st.sampled_from([(1.0, 1.0), (4.0, 0.01)]),
)  # fmt: skip
def test_where_planes_meet_exactly_those_hold_a_run_whose_hull_contains_zero(slopes, sign, place, sides):
    planes = np.array(slopes, dtype=float)
    shortest = shortest_of(planes)
    length = float(np.linalg.norm(shortest)) if np.linalg.norm(shortest) > 1e-6 else 0.0
    data = np.vstack([[sign, *place], np.column_stack([planes, np.zeros(len(planes))])])
    controls = np.array([1e-9, 0.0, 0.0, 0.0, 0.0, 0.0, *sides, *np.zeros(4), 1.0, 1.0])
    gradient = np.zeros(2)
    stands = drivers.SETTLED(drivers.CONVERGED, 0, PLANES.compiled, data, np.array(place), controls, gradient)
    if length > 0.0:
        assert stands == drivers.GOING
    elif sign > 0.0:
        assert stands == drivers.CONVERGED
    if stands == drivers.GOING:  # of a minimum of planes also where the hull contains zero and a way leads down
        aside = np.array(place) - 1e-3 * gradient / np.linalg.norm(gradient)
        assert PLANES(aside, data, np.empty(2)) < 0.0
    if sign > 0.0 and length > 0.0:
        assert gradient == pytest.approx(shortest, abs=0.05 * length)


@settings(max_examples=60, deadline=None)
@given(degree=st.integers(2, 4), seed=st.integers(0, 10**6), moved=st.booleans())
def test_a_curve_through_samples_holds_a_run_where_their_multipliers_can_balance_the_others(degree, seed, moved):
    """Least absolute errors in many weights: zero is among the slopes where a linear problem has a solution."""
    random = np.random.default_rng(seed)
    x = np.arange(-6.0, 7.0) / 6.0
    columns = Columns(x[:, np.newaxis], random.normal(size=13), ("x",), "y", "drawn")
    bound = bound_fit(Fit(columns, "mae", degree, False), "fit", "Fit", {"l2": 0.0, "l1": 0.0})
    theta = np.array(bound.minima[0].point)
    if moved:  # through the same number of samples, but others: no optimum
        chosen = random.choice(13, degree + 1, replace=False)
        theta = np.linalg.solve(np.vander(x[chosen], degree + 1, increasing=True), columns.targets[chosen])
    errors = np.vander(x, degree + 1, increasing=True) @ theta - columns.targets
    on = np.abs(errors) < 1e-9
    rows = np.vander(x, degree + 1, increasing=True)
    free = scipy.optimize.linprog(
        np.zeros(on.sum()), A_eq=rows[on].T, b_eq=-rows[~on].T @ np.sign(errors[~on]), bounds=(-1.0, 1.0)
    )
    controls = np.array([1e-9, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, *np.zeros(4), *np.ones(degree + 1)])
    gradient = bound.gradient(theta)
    before = bound.value(theta)
    stands = drivers.SETTLED(
        drivers.CONVERGED, 0, bound.value_and_gradient.compiled, bound.data, theta, controls, gradient
    )
    assert stands == (drivers.CONVERGED if free.success else drivers.GOING)
    if not free.success:
        assert bound.value(theta - 1e-6 * gradient / np.linalg.norm(gradient)) < before


LASSO = objective("lasso").bound({"penalty": 0.5})


@pytest.mark.parametrize("item", [rule for rule in OPTIMIZERS if not refusal(rule, LASSO)], ids=lambda item: item.key)
def test_every_rule_leaves_the_kink_of_the_lasso(item):
    bound = LASSO
    choice = suggested(item.key, bound)
    experiment = Experiment("lasso", (("penalty", 0.5),), (choice,), ((0.0, 0.0),), steps=20_000)
    (trajectory,) = engine.descend(experiment)
    assert trajectory.steps > 0 and trajectory.values[-1] < trajectory.values[0]
    if item.key not in NEVER_QUITE:
        assert trajectory.points[-1] == pytest.approx((1.25, 0.15), abs=1e-3)


# Their steps keep a length, shrink too soon, pull to the origin or climb.
NEVER_QUITE = {
    "lion", "sign_descent", "normalized_descent", "novograd", "adadelta", "polyak_step", "momo", "perturbed_descent",
    "langevin", "simulated_annealing", "sam", "asam", "lamb", "mars_adamw", "cautious_adamw",
}  # fmt: skip


@pytest.mark.parametrize("rule", ["backtracking", "bfgs"])
@pytest.mark.parametrize("text", ["max(10*x, -x) + y^2/10", "abs(x) + 2*abs(y - 1) + (x + y)^2/10"])
def test_a_rule_that_stalls_at_a_kink_goes_on_along_it(rule, text):
    trajectory = run(text, (0.0, 1.5), rule, steps=2000)
    lowest = scipy.optimize.minimize(bound_of(text).value, trajectory.points[-1], method="Nelder-Mead").fun
    assert trajectory.values.min() < lowest + 0.02 * (trajectory.values[0] - lowest)
    if trajectory.status is Status.STALLED:
        assert "It is at a" in trajectory.reason


@pytest.mark.parametrize("text", [text for text, *_ in (*RESTING, *LEAVING)])
def test_many_runs_end_where_one_that_is_recorded_does_to_the_bit(text):
    starts = tuple(itertools.product((0.0, 1.0, -0.25), (0.0, -1.0, 0.5)))
    for rule in ("gradient_descent", "backtracking"):
        experiment = Experiment(CustomFormula(text), (), (configure(rule, {}),), starts, steps=120)
        bound = experiment.bound()
        ends = engine.descend_many(experiment, bound, experiment.optimizers[0], np.array(starts))
        recorded = engine.descend(experiment)
        assert np.array_equal(ends.points, [trajectory.points[-1] for trajectory in recorded])
        assert ends.steps.tolist() == [trajectory.steps for trajectory in recorded]


@pytest.mark.parametrize("item", OBJECTIVES, ids=lambda item: item.key)
def test_at_every_known_minimum_a_run_rests_and_kinks_are_told_from_smooth_places(item):
    bound = item.bound()
    for minimum in bound.minima[:6]:
        point, gradient = np.array(minimum.point), bound.gradient(minimum.point)
        low, high = np.array(bound.domain).T
        if np.any(point <= low) or np.any(point >= high):
            continue  # an edge of the domain, beyond which the function may fall
        if not np.all(np.abs(gradient) <= 1e-6):
            gradient = np.full(2, np.nan)
        theta, kernel = point.copy(), bound.value_and_gradient.compiled
        controls = np.array([1e-6, 0.0, 0.0, 0.0, 0.0, 0.0, *(high - low), *np.zeros(4), 1.0, 1.0])
        assert drivers.SETTLED(drivers.NO_DERIVATIVE, 0, kernel, bound.data, theta, controls, gradient) == (
            drivers.CONVERGED
        )
        assert is_kink(bound, point) == (item.key in KINKED)


KINKED = {
    "absolute_value", "maximum", "lasso", "hinge_loss", "wolfe_kink", "bukin_n6", "ackley",
}  # fmt: skip


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "elu", "tanh"])
def test_a_network_whose_weights_are_zero_has_a_slope_in_its_last_bias_alone(activation):
    """There relu has no derivative, but the cost has one: all that a unit says is multiplied by a weight of zero."""
    custom = CustomNetwork((1, 3, 1), activation, initialisation="zeros", data=Generated("sine", 50), standardise=False)
    bound = custom.objective().bound()
    gradient = bound.gradient(np.zeros(10))
    assert np.any(gradient[-1:]) and not np.any(gradient[:-1])
    choice = configure("gradient_descent", {"learning_rate": 0.25})
    experiment = Experiment(custom, (("l2", 0.0),), (choice,), ((0.0,) * 10,), steps=200)
    (trajectory,) = engine.descend(experiment)
    assert trajectory.status is Status.CONVERGED
    assert not np.any(trajectory.points[-1, :-1])
    assert trajectory.points[-1, -1] == pytest.approx(bound.samples.targets.mean(), abs=1e-5)


def test_runs_that_rest_at_a_kink_nobody_knew_of_have_reached_a_minimum_there():
    bound = bound_of("abs(x - 0.25) + 2*abs(y) + x^2/100")
    places = np.array([(0.25, 0.0), (0.25, 0.0), (1.0, 0.0)])
    attractors = Attractors(bound, ())
    labels = attractors.labels(places, np.full(3, drivers.CONVERGED, dtype=np.int64))
    assert labels.tolist() == [0, 0, UNDECIDED]
    assert attractors.found[0].point == (0.25, 0.0) and attractors.found[0].label == "minimum"
