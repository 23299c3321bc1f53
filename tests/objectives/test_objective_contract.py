"""What every row of the catalogue keeps, whatever it is."""

import math

import numpy as np
import pytest
import reference_objectives
from minima_search import minima_inside
from reference_objectives import derivatives, second_derivatives

from gdexplorer.descent.engine.engine import descend
from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.errors import InputError
from gdexplorer.objectives import GROUPS, OBJECTIVES, objective

EVERY = pytest.mark.parametrize("row", OBJECTIVES, ids=lambda row: row.key)


def points_in(bound, count=20, seed=1):
    low, high = np.array(bound.domain).T
    return low + (high - low) * np.random.default_rng(seed).random((count, 2))


def settings_of(row):
    """The defaults, and one other value of every parameter."""
    yield row.defaults
    for parameter in row.parameters:
        between = parameter.low + 0.6 * (parameter.high - parameter.low)
        yield {**row.defaults, parameter.name: parameter.low if parameter.choices else between}


@EVERY
def test_gradient_and_hessian_agree_with_the_published_definition(row):
    reference = getattr(reference_objectives, row.key)
    for parameters in settings_of(row):
        bound = row.bound(parameters)
        for point in points_in(bound, 6):
            value, gradient = bound.value_gradient(point)
            slopes = derivatives(reference, point, parameters)
            assert value == pytest.approx(reference(*point, **parameters), rel=1e-11, abs=1e-11)
            assert gradient == pytest.approx(slopes, rel=1e-9, abs=1e-9 * np.abs(slopes).max() + 1e-12)
            curvatures = second_derivatives(reference, point, parameters)
            largest = np.abs(curvatures).max()
            assert bound.hessian(point) == pytest.approx(curvatures, rel=1e-4, abs=1e-6 * largest + 1e-8)


@EVERY
def test_gradient_and_hessian_agree_with_central_differences(row):
    bound = row.bound()
    for point in points_in(bound):
        value, gradient = bound.value_gradient(point)
        h = 1e-5 * (1.0 + np.abs(point))
        ahead, behind = (
            [bound.value_gradient(point + sign * step) for step in np.diag(h)] for sign in (1, -1)
        )  # fmt: skip
        slopes = [(a[0] - b[0]) / (2 * d) for a, b, d in zip(ahead, behind, h, strict=True)]
        curvatures = np.array([(a[1] - b[1]) / (2 * d) for a, b, d in zip(ahead, behind, h, strict=True)])
        rounding = 1e-10 * (1 + abs(value)) / h.min()
        curvature = np.abs(curvatures).max()
        assert gradient == pytest.approx(slopes, rel=1e-4, abs=rounding + 1e-4 * curvature * h.max())
        assert bound.hessian(point) == pytest.approx(curvatures.T, rel=1e-3, abs=1e-4 * (1 + curvature))


@EVERY
def test_many_points_at_once_are_what_each_is_alone(row):
    for parameters in settings_of(row):
        bound = row.bound(parameters)
        points = points_in(bound, 7)
        values, gradients = bound.values_at(points)
        hessians = bound.hessians_at(points)
        for point, value, gradient, hessian in zip(points, values, gradients, hessians, strict=True):
            assert bound.value(point) == value
            np.testing.assert_array_equal(bound.gradient(point), gradient)
            np.testing.assert_array_equal(bound.hessian(point), hessian)
        assert bound.hessians_at(points[:0]).shape == (0, bound.dimension, bound.dimension)


@EVERY
def test_hessian_is_symmetric(row):
    bound = row.bound()
    for point in points_in(bound):
        hessian = bound.hessian(point)
        assert hessian == pytest.approx(hessian.T, rel=1e-12, abs=1e-12 * np.abs(hessian).max())


@EVERY
def test_stated_minima_are_minima(row):
    circle = np.array([(math.cos(angle), math.sin(angle)) for angle in np.linspace(0, 2 * math.pi, 24, endpoint=False)])
    for parameters in settings_of(row):
        bound = row.bound(parameters)
        low, high = np.array(bound.domain).T
        steepest = np.nanmax(np.abs(bound.values_at(points_in(bound))[1]))
        for minimum in bound.minima:
            value, gradient = bound.value_gradient(minimum.point)
            assert value == minimum.value
            assert math.isfinite(value)
            for radius in (1e-4, 1e-3):
                nearby = np.clip(minimum.point + radius * (high - low) * circle, low, high)
                assert bound.values_at(nearby)[0].min() >= value - 1e-12 * (1 + abs(value))
            inside = (minimum.point > low) & (minimum.point < high)
            if row.group != "not smooth" and np.all(np.isfinite(gradient)):
                assert np.all(np.abs(gradient[inside]) <= 1e-7 * steepest)


@EVERY
def test_minima_lie_in_the_domain(row):
    bound = row.bound()
    low, high = np.array(bound.domain).T
    points = np.array([minimum.point for minimum in bound.minima]).reshape(-1, 2)
    assert np.all((points >= low) & (points <= high))


# On creases and in the wrinkles that rounding leaves in a plain, the search stops where there is no minimum.
@pytest.mark.parametrize(
    "row", [row for row in OBJECTIVES if row.bound().minima_complete and row.key != "bukin_n6"], ids=lambda row: row.key
)
def test_no_minimum_is_missing(row):
    bound = row.bound()
    sides = np.array([high - low for low, high in bound.domain])
    for point in minima_inside(bound, 201):
        known = any(np.all(np.abs(point - other.point) < 1e-3 * sides) for other in bound.minima)
        assert known or np.linalg.eigvalsh(bound.hessian(point))[0] < 1e-9, f"{point} is not listed"


@EVERY
def test_nothing_in_the_domain_is_lower_than_the_lowest_minimum(row):
    bound = row.bound()
    if bound.minima:
        values = bound.values_at(points_in(bound, 20_000))[0]
        assert values.min() >= min(minimum.value for minimum in bound.minima) - 1e-12
    else:
        assert row.group == "saddles"


@EVERY
def test_gradient_descent_as_suggested_visibly_descends(row):
    bound = row.bound()
    descent = configure("gradient_descent", {"learning_rate": bound.learning_rate})
    (run,) = descend(Experiment(row.key, optimizers=(descent,), starts=(bound.start,), steps=300))
    lowest = min((minimum.value for minimum in bound.minima), default=run.values[0] - 1.0)
    assert run.values.min() <= run.values[0] - 0.1 * (run.values[0] - lowest)
    assert np.hypot(*(run.points[min(100, run.steps)] - run.points[0])) > 0.002 * bound.size
    assert run.status is not Status.DIVERGED or not bound.minima


@EVERY
def test_minima_do_not_depend_on_what_was_asked_before(row):
    fresh, used = row.bound(), row.bound()
    used.on_grid(*(np.linspace(*side, 5) for side in used.domain))
    used.hessian(used.start)
    assert used.minima == fresh.minima
    assert row.bound().minima == fresh.minima


@EVERY
def test_a_grid_holds_what_single_points_give(row):
    bound = row.bound()
    xs, ys = (np.linspace(*side, count) for side, count in zip(bound.domain, (7, 5), strict=True))
    values, slopes = bound.on_grid(xs, ys)
    assert values.shape == (5, 7)
    points = np.array([(x, y) for y in ys for x in xs])
    at_points, gradients = bound.values_at(points)
    np.testing.assert_array_equal(values.ravel(), at_points)
    np.testing.assert_array_equal(slopes.reshape(-1, 2), gradients)
    for i, point in enumerate(points):
        value, gradient = bound.value_gradient(point)
        np.testing.assert_array_equal([value, *gradient], [at_points[i], *gradients[i]])


@EVERY
def test_same_question_same_bits_and_no_argument_is_changed(row):
    bound, again = row.bound(), row.bound()
    points = points_in(bound)
    before, data = points.copy(), bound.data.copy()
    first, second = bound.values_at(points), again.values_at(points)
    for left, right in zip(first, second, strict=True):
        assert left.tobytes() == right.tobytes()
    bound.minima  # noqa: B018
    bound.hessian(points[0])
    np.testing.assert_array_equal(points, before)
    np.testing.assert_array_equal(bound.data, data)


@EVERY
def test_parameters_change_without_compiling_again(row):
    kernels = {
        (id(bound.value_and_gradient), id(bound.hessian_kernel)) for bound in map(row.bound, settings_of(row))
    }  # fmt: skip
    assert len(kernels) == 1


@EVERY
def test_suggestions_can_be_used(row):
    bound = row.bound()
    for coordinate, (low, high) in zip(bound.start, bound.domain, strict=True):
        assert low < high
        assert low <= coordinate <= high
    value, gradient = bound.value_gradient(bound.start)
    assert math.isfinite(value)
    assert np.all(np.isfinite(gradient))
    assert np.hypot(*gradient) > 0
    assert bound.learning_rate > 0
    for parameter in row.parameters:
        assert parameter.low <= parameter.default <= parameter.high
        assert parameter.meaning


@EVERY
def test_row_says_what_it_is_and_whence(row):
    assert row.group in GROUPS
    assert row.label and row.source and row.formula and row.latex
    assert row.lesson.endswith(".")
    assert objective(row.key) is row


def test_keys_are_unique():
    keys = [row.key for row in OBJECTIVES]
    assert len(set(keys)) == len(keys)
    assert {row.group for row in OBJECTIVES} == set(GROUPS)


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"condtion": 3}, "did you mean condition"),
        ({"condition": 0.5}, "from 1 to 10000"),
        ({"condition": "steep"}, "must be a number"),
        ({"condition": math.nan}, "from 1 to 10000"),
        ({"condition": None}, "must be a number"),
    ],
)
def test_parameters_that_cannot_be_used_are_refused_in_words(parameters, said):
    with pytest.raises(InputError, match=said):
        objective("quadratic_bowl").bound(parameters)


def test_unknown_objective_offers_the_nearest():
    with pytest.raises(InputError, match="did you mean rosenbrock"):
        objective("rosenbrok")
