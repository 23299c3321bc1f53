"""Best fits of data with ties, many samples on one curve or at one place: their value is that of linear programs."""

import numpy as np
import pytest
import scipy.optimize
from hypothesis import given, settings
from hypothesis import strategies as st

from gdexplorer.errors import InputError
from gdexplorer.objectives.data.columns import Columns
from gdexplorer.objectives.regression.custom_fit import bound_fit
from gdexplorer.objectives.regression.fit import Fit

samples = st.lists(st.tuples(st.integers(0, 6), st.integers(-3, 3)), min_size=3, max_size=30)


def fit_of(pairs, cost, degree, standardise):
    """None where these samples are refused."""
    x, y = np.array(pairs, dtype=float).T
    y = (y > np.median(y)).astype(float) if cost == "logistic" else y
    try:
        return Fit(Columns(x[:, np.newaxis], y, ("x",), "y", "drawn"), cost, degree, standardise)
    except InputError:
        return None


def design_of(fit):
    return np.column_stack([np.ones(len(fit.y)), fit.samples[:, :-1]]), fit.samples[:, -1]


def linear_program(fit, l1):
    """min mean(t) + l1 sum(u) where t bounds the errors and u the weights; with its matrices."""
    design, target = design_of(fit)
    m, n = design.shape
    cost = np.concatenate([np.zeros(n), np.ones(m) / m, [0.0], np.full(n - 1, l1)])
    zero, ones = np.zeros((m, n)), np.eye(n)
    left = np.block([
        [design, -np.eye(m), zero], [-design, -np.eye(m), zero],
        [ones, np.zeros((n, m)), -ones], [-ones, np.zeros((n, m)), -ones],
    ])  # fmt: skip
    right = np.concatenate([target, -target, np.zeros(2 * n)])
    bounds = [(None, None)] * n + [(0.0, None)] * (m + n)
    return cost, left, right, bounds


EXACTLY = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}


def solved(cost, left, right, bounds):
    return scipy.optimize.linprog(cost, left, right, bounds=bounds, method="highs", options=EXACTLY)


@settings(max_examples=250, deadline=None)
@given(pairs=samples, degree=st.integers(1, 5), standardise=st.booleans(), l1=st.sampled_from([0.0, 0.05, 0.3]))
def test_the_least_absolute_error_has_the_value_of_linear_programming(pairs, degree, standardise, l1):
    fit = fit_of(pairs, "mae", degree, standardise)
    if fit is None:
        return
    bound = bound_fit(fit, "fit", "Fit", {"l2": 0.0, "l1": l1})
    (minimum,) = bound.minima
    least = solved(*linear_program(fit, l1)).fun
    assert minimum.value == pytest.approx(least, abs=1e-9 * (1.0 + abs(least)))
    assert ("reached along a" in minimum.name) == (fit.freedom((0.0, l1, 1.0)) > 0)


@settings(max_examples=80, deadline=None)
@given(pairs=samples, degree=st.integers(1, 2), l1=st.sampled_from([0.0, 0.3]))
def test_how_many_best_fits_there_are_is_told(pairs, degree, l1):
    """Against the vertices that linear programming reaches on the face of all optima, in many directions."""
    fit = fit_of(pairs, "mae", degree, True)
    if fit is None:
        return
    cost, left, right, bounds = linear_program(fit, l1)
    least, n = solved(cost, left, right, bounds).fun, degree + 1
    face = np.vstack([left, cost]), np.append(right, least + 1e-9)
    ways = np.vstack([np.eye(n), -np.eye(n), np.random.default_rng(0).normal(size=(6, n))])
    corners = [
        solved(np.concatenate([way, np.zeros(len(cost) - n)]), *face, [(-100.0, 100.0)] * n + bounds[n:]).x[:n]
        for way in ways
    ]
    spread = np.linalg.svd(np.array(corners) - np.mean(corners, axis=0), compute_uv=False)
    assert fit.freedom((0.0, l1, 1.0)) == int((spread > 1e-4).sum())


@settings(max_examples=150, deadline=None)
@given(
    pairs=samples, degree=st.integers(1, 6), standardise=st.booleans(), l1=st.sampled_from([0.0, 0.1]),
    l2=st.sampled_from([0.01, 1.0]),
)  # fmt: skip
def test_penalised_least_absolute_errors_are_proved_optimal_by_multipliers(pairs, degree, standardise, l1, l2):
    """Linear programming finds subgradients of the errors and sizes that are zero, whose sum is zero."""
    fit = fit_of(pairs, "mae", degree, standardise)
    if fit is None:
        return
    weights = fit.optimum((l2, l1, 1.0))
    assert weights is not None
    design, target = design_of(fit)
    m, n = design.shape
    errors, penalised = design @ weights - target, np.arange(n) > 0
    on = np.abs(errors) <= 1e-9 * (1.0 + np.abs(design) @ np.abs(weights))
    free = penalised & (np.abs(weights) <= 1e-12) & (l1 > 0.0)
    fixed = design[~on].T @ np.sign(errors[~on]) / m + penalised * (2.0 * l2 * weights + l1 * np.sign(weights) * ~free)
    columns = np.hstack([design[on].T / m, l1 * np.eye(n)[:, free]])
    size = 1.0 + np.abs(columns).max(initial=0.0) + np.abs(fixed).max()
    # The least slack with which all equations hold.
    left = np.vstack([np.column_stack([columns, -np.ones(n)]), np.column_stack([-columns, -np.ones(n)])])
    count = columns.shape[1]
    result = solved(np.append(np.zeros(count), 1.0), left, np.concatenate([-fixed, fixed]),
                    [(-1.0, 1.0)] * count + [(0.0, None)])  # fmt: skip
    assert result.fun <= 1e-8 * size


@settings(max_examples=150, deadline=None)
@given(
    pairs=samples, cost=st.sampled_from(["mse", "huber", "logistic"]), degree=st.integers(1, 6),
    l1=st.sampled_from([0.0, 0.1]), l2=st.sampled_from([0.0, 0.1]), delta=st.sampled_from([0.01, 0.1, 1.0, 5.0]),
)  # fmt: skip
def test_other_costs_have_a_best_fit_too_that_nothing_around_is_below(pairs, cost, degree, l1, l2, delta):
    fit = fit_of(pairs, cost, degree, True)
    if fit is None or not fit.has_optimum(l2, l1):
        return
    bound = bound_fit(fit, "fit", "Fit", {"l2": l2, "l1": l1, **({"delta": delta} if cost == "huber" else {})})
    (minimum,) = bound.minima
    # The cost is convex: where no direction of many leads down, and no slope is left, nothing is lower anywhere.
    best = np.array(minimum.point)
    smooth = bound.gradient(best) - (np.arange(degree + 1) > 0) * l1 * np.sign(best)
    slack = np.where((best == 0.0) & (np.arange(degree + 1) > 0), l1, 0.0)
    excess = np.maximum(
        np.abs(smooth + np.where(slack > 0.0, 0.0, l1 * np.sign(best) * (np.arange(degree + 1) > 0))) - slack, 0.0
    )
    assert excess.max() <= 1e-8 * (1.0 + np.abs(best).max())


@pytest.mark.parametrize(
    ("pairs", "cost", "penalties", "freedom"),
    [
        ([(0, 0), (1, 1), (2, 5)], "mae", (0.0, 0.0, 1.0), 0),
        ([(0, 0), (1, 1), (2, 2), (3, 3)], "mae", (0.0, 0.0, 1.0), 0),
        ([(0, 0), (0, 1), (1, 0)], "mae", (0.0, 0.0, 1.0), 1),
        ([(0, 0), (0, 1), (1, 0), (1, 1)], "mae", (0.0, 0.0, 1.0), 2),
        ([(0, 0), (0, 1), (1, 0), (1, 1)], "mae", (0.1, 0.0, 1.0), 1),
        ([(0, 0), (0, 10), (1, 0), (1, 10)], "huber", (0.0, 0.0, 0.1), 2),
        ([(0, 0), (0, 10), (1, 0), (1, 10)], "huber", (0.0, 0.0, 10.0), 0),
        ([(0, 0), (0, 10), (1, 0), (1, 10)], "mse", (0.0, 0.0, 1.0), 0),
    ],
)  # fmt: skip
def test_a_best_fit_that_is_one_of_many_says_along_what(pairs, cost, penalties, freedom):
    fit = fit_of(pairs, cost, 1, True)
    assert fit.freedom(penalties) == freedom
    values = dict(zip(("l2", "l1", "delta"), penalties, strict=True))
    if cost != "huber":
        del values["delta"]
    (minimum,) = bound_fit(fit, "fit", "Fit", values).minima
    told = {0: "", 1: " (reached along a segment)", 2: " (reached along a face of 2 dimensions)"}
    assert minimum.name.endswith(told[freedom]) and ("reached" in minimum.name) == (freedom > 0)
