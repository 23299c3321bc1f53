"""What every row of the catalogue keeps, whatever it is."""

import math

import numpy as np
import pytest
import reference_objectives
from reference_objectives import derivatives, second_derivatives

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
        yield {**row.defaults, parameter.name: parameter.low if parameter.switch else between}


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
            assert bound.hessian(point) == pytest.approx(curvatures, rel=1e-5, abs=1e-6 * largest + 1e-8)


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
def test_hessian_is_symmetric(row):
    bound = row.bound()
    for point in points_in(bound):
        hessian = bound.hessian(point)
        assert hessian == pytest.approx(hessian.T, rel=1e-12, abs=1e-12 * np.abs(hessian).max())


@EVERY
def test_stated_minima_are_minima(row):
    for parameters in settings_of(row):
        bound = row.bound(parameters)
        for minimum in bound.minima:
            value, gradient = bound.value_gradient(minimum.point)
            assert value == minimum.value
            assert math.isfinite(value)
            scale = np.array([high - low for low, high in bound.domain])
            for radius in (1e-4, 1e-3):
                for angle in np.linspace(0, 2 * math.pi, 24, endpoint=False):
                    nearby = minimum.point + radius * scale * [math.cos(angle), math.sin(angle)]
                    assert bound.value(nearby) >= value - 1e-12 * (1 + abs(value))
            if np.all(np.isfinite(gradient)):
                steepest = np.abs(bound.values_at(points_in(bound))[1]).max()
                assert np.abs(gradient).max() <= 1e-7 * steepest


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
