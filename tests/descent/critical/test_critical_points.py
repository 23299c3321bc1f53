"""Critical points against what is known of them."""

import math
from collections import Counter
from fractions import Fraction
from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from processor_time import computed_by_all, least
from scipy.optimize import root

import gdexplorer as gdx
from gdexplorer.descent.critical.cells import Cells
from gdexplorer.descent.critical.critical_points import critical_points, search_critical_points
from gdexplorer.descent.critical.kinds import PointKind, principal
from gdexplorer.descent.critical.kinks import is_kink
from gdexplorer.descent.critical.windings import AROUND, turns, winding
from gdexplorer.errors import InputError
from gdexplorer.objectives import OBJECTIVES, CustomFormula, objective
from gdexplorer.objectives.objective import formula_objective
from gdexplorer.parameter import Parameter

MINIMUM, SADDLE, MAXIMUM, DEGENERATE = PointKind

# Minima, saddles, maxima, degenerate points.
KNOWN = {
    "himmelblau": (4, 4, 1, 0),  # Himmelblau 1972
    "six_hump_camel": (6, 7, 2, 0),  # Dixon & Szegö 1978: fifteen critical points, six of them minima
    "styblinski_tang": (4, 4, 1, 0),  # a product of three by three critical points
    "double_well": (2, 1, 0, 0),
    "three_hump_camel": (3, 2, 0, 0),
    "peaks": (3, 3, 3, 0),
    "goldstein_price": (4, 4, 1, 0),
    "saddle": (0, 1, 0, 0),
    "monkey_saddle": (0, 0, 0, 1),
    "quartic_bowl": (0, 0, 0, 1),
    "sphere": (1, 0, 0, 0),
    "rosenbrock": (1, 0, 0, 0),
    "two_exits": (2, 1, 0, 0),
    "linear_network": (2, 1, 0, 0),
    "mexican_hat": (1, 1, 1, 0),
    "rastrigin": (121, 220, 100, 0),  # eleven by eleven minima parted by ten by ten maxima
    "checkerboard": (8, 9, 8, 0),
    "levy_n13": (1179, 1826, 648, 0),  # more than a grid of 128 by 128 starts leads to
    "shubert": (722, 1444, 722, 0),
}


def made(text, domain=((-2.0, 2.0), (-2.0, 2.0))):
    return formula_objective(
        "typed", "Typed", "convex", text, domain=domain, start=(1.0, 1.0), learning_rate=0.1, lesson="", source=""
    )


def found(text, domain=((-2.0, 2.0), (-2.0, 2.0))):
    return critical_points(made(text, domain).bound())


@pytest.mark.parametrize("key", KNOWN)
def test_as_many_are_found_as_there_are(key):
    kinds = Counter(item.kind for item in critical_points(objective(key).bound()))
    assert tuple(kinds[kind] for kind in PointKind) == KNOWN[key]


def test_himmelblaus_lie_where_they_are_said_to():
    points = critical_points(objective("himmelblau").bound())
    (top,) = (item for item in points if item.kind is MAXIMUM)
    np.testing.assert_allclose(top.point, (-0.270845, -0.923039), atol=1e-6)
    assert top.value == pytest.approx(181.617, abs=1e-3)
    saddles = sorted(item.point for item in points if item.kind is SADDLE)
    expected = [(-3.073026, -0.081353), (-0.127961, -1.953715), (0.086678, 2.884255), (3.385154, 0.073852)]
    np.testing.assert_allclose(saddles, expected, atol=1e-6)


def test_the_camel_has_two_lowest_of_six():
    minima = [item for item in critical_points(objective("six_hump_camel").bound()) if item.kind is MINIMUM]
    np.testing.assert_allclose([item.value for item in minima[:2]], -1.031628453, atol=1e-9)
    assert minima[2].value > -0.3


@pytest.mark.parametrize("key", ["himmelblau", "six_hump_camel", "double_well", "styblinski_tang"])
def test_indices_add_up_to_one_where_the_gradient_points_outwards_all_around(key):
    """Poincaré and Hopf: a maximum or minimum counts +1, a saddle -1 (Milnor 1965, chapter 6)."""
    bound = objective(key).bound()
    (west, east), (south, north) = bound.domain
    along = np.linspace(0.0, 1.0, 500)
    for x, axis, sign in ((west, 0, -1.0), (east, 0, 1.0)):
        edge = np.column_stack([np.full_like(along, x), south + along * (north - south)])
        assert np.all(sign * bound.values_at(edge)[1][:, axis] > 0.0)
    for y, axis, sign in ((south, 1, -1.0), (north, 1, 1.0)):
        edge = np.column_stack([west + along * (east - west), np.full_like(along, y)])
        assert np.all(sign * bound.values_at(edge)[1][:, axis] > 0.0)
    counts = Counter(item.kind for item in critical_points(bound))
    assert counts[MINIMUM] + counts[MAXIMUM] - counts[SADDLE] == 1


def index_of(bound, item):
    """How often the gradient turns around it; None on a curve of critical points."""
    if item.kind is not DEGENERATE:
        return -1 if item.kind is SADDLE else 1
    return winding(bound, np.array(item.point), AROUND)


@pytest.mark.parametrize("item", OBJECTIVES, ids=lambda item: item.key)
def test_indices_add_up_to_how_often_the_gradient_turns_around_along_the_edge(item):
    """Poincaré and Hopf again, of every objective whose gradient neither jumps on its edge nor vanishes."""
    bound = item.bound()
    found = search_critical_points(bound)
    turned, known = turns(bound, *edge(bound))
    indices = [index_of(bound, point) for point in found.points]
    kinks = any(is_kink(bound, np.array(minimum.point)) for minimum in bound.minima)
    if not known.all() or kinks or None in indices or item.group == "not smooth" or item.key in JUMPING:
        return
    assert sum(indices) == round(turned.sum() / (2.0 * np.pi))
    assert found.missing == 0


def edge(bound, pieces=4000):
    """The edge of the domain in pieces: where each begins and ends."""
    (west, east), (south, north) = bound.domain
    corners = np.array([(west, south), (east, south), (east, north), (west, north)])
    shares = np.linspace(0.0, 1.0, pieces, endpoint=False)[:, np.newaxis]
    begins = np.concatenate([a + shares * (b - a) for a, b in zip(corners, np.roll(corners, -1, axis=0), strict=True)])
    return begins, np.roll(begins, -1, axis=0)


# Their gradients jump along lines.
JUMPING = ("eggholder", "cross_in_tray", "holder_table")


@settings(deadline=None, max_examples=10)
@given(st.integers(2, 23), st.integers(2, 23), st.integers(4, 20))
def test_none_of_waves_finer_than_the_starts_is_missed_in_silence(across, up, starts):
    """sin(pi m x) sin(pi n y) has a saddle at each crossing of its level lines of 0, and an extremum between them."""
    bound = wave().bound({"m": float(across), "n": float(up)})
    found = search_critical_points(bound, starts)
    # Those on the edge of the domain are in no cell or another.
    kinds = Counter(item.kind for item in found.points if np.all(np.abs(np.array(item.point) - 0.5) < 0.499))
    saddles, extrema = (across - 1) * (up - 1), across * up
    lacking = saddles + extrema - kinds[SADDLE] - kinds[MINIMUM] - kinds[MAXIMUM]
    # Two of different signs in one cell add up to none; else all are there, or it is said that they are not.
    assert lacking == 0 or found.missing > 0 or max(across, up) > starts


@lru_cache
def wave():
    return formula_objective(
        "typed", "Typed", "convex", "sin(pi*m*x)*sin(pi*n*y)", domain=((0.0, 1.0), (0.0, 1.0)), start=(0.3, 0.4),
        learning_rate=0.1, lesson="", source="", parameters=tuple(Parameter(name, 1.0, 0.0, 1e3) for name in "mn"),
    )  # fmt: skip


def test_what_is_not_found_is_counted(monkeypatch):
    """As if no start but the first ones could be made: those that are lacking show in the gradient all the same."""
    monkeypatch.setattr("gdexplorer.descent.critical.critical_points.ACROSS", ())
    found = search_critical_points(objective("levy_n13").bound())
    assert 0 < found.missing <= 3653 - len(found.points)


def test_a_kink_is_not_counted_as_one_that_was_not_found():
    found_there = search_critical_points(made("sqrt((x - 0.1)^2 + 2*(y - 0.2)^2) + 0.1*x").bound())
    assert found_there.missing == 0


@pytest.mark.parametrize("item", OBJECTIVES, ids=lambda item: item.key)
def test_every_known_minimum_with_a_derivative_is_among_them(item):
    bound = item.bound()
    low, high = np.array(bound.domain).T
    points = np.array([point.point for point in critical_points(bound)]).reshape(-1, 2)
    for minimum in bound.minima:
        slope = np.abs(bound.gradient(minimum.point) * (high - low)).max()
        curvature = np.abs(bound.hessian(minimum.point)).max()
        if slope <= 1e-9 * max(1.0, curvature) and not is_kink(bound, np.array(minimum.point)):
            assert np.abs((points - minimum.point) / (high - low)).max(axis=1).min() < 1e-6


@pytest.mark.parametrize("key", sorted(item.key for item in OBJECTIVES if item.bound().minima_complete))
def test_no_minimum_is_found_that_is_not_known_where_all_are(key):
    bound = objective(key).bound()
    known = np.array([minimum.point for minimum in bound.minima]).reshape(-1, 2)
    for item in critical_points(bound):
        if item.kind is MINIMUM:
            assert np.hypot.reduce(known - item.point, axis=1).min() < 1e-5 * bound.size


@pytest.mark.parametrize("key", ["himmelblau", "six_hump_camel", "peaks", "bohachevsky", "mccormick"])
def test_scipys_root_finder_finds_no_other(key):
    bound = objective(key).bound()
    low, high = np.array(bound.domain).T
    points = np.array([item.point for item in critical_points(bound)])
    for start in np.random.default_rng(0).uniform(low, high, (300, 2)):
        answer = root(bound.gradient, start, jac=bound.hessian, tol=1e-12)
        inside = np.all((answer.x > low) & (answer.x < high))
        if inside and answer.success and np.abs(answer.fun).max() < 1e-10 < abs(np.linalg.det(bound.hessian(answer.x))):
            assert np.hypot.reduce(points - answer.x, axis=1).min() < 1e-6


@pytest.mark.parametrize("item", OBJECTIVES, ids=lambda item: item.key)
def test_a_coordinate_that_is_zero_up_to_rounding_is_zero(item):
    bound = item.bound()
    sides = np.ptp(np.array(bound.domain), axis=1)
    for place in critical_points(bound):
        exact = np.where(np.abs(place.point) < 1e-12 * sides, 0.0, place.point)
        assert tuple(exact) == place.point or not np.isfinite(bound.hessian(exact)).all()


@pytest.mark.parametrize("standardised", [0.0, 1.0])
def test_the_line_through_house_prices_is_that_of_least_squares(standardised):
    bound = objective("housing_mse").bound({"standardised": standardised})
    slope, intercept = np.polyfit(*bound.data[bound.first_sample :].T, 1)
    (point,) = critical_points(bound)
    assert point.kind is MINIMUM
    np.testing.assert_allclose(point.point, (intercept, slope), rtol=1e-9, atol=1e-12)


def test_eigenvalues_and_eigenvectors_are_those_of_the_hessian():
    bound = objective("peaks").bound()
    for item in critical_points(bound):
        for eigenvalue, axis in zip(item.eigenvalues, item.eigenvectors, strict=True):
            np.testing.assert_allclose(bound.hessian(item.point) @ axis, np.multiply(eigenvalue, axis), atol=1e-10)
            assert np.hypot(*axis) == pytest.approx(1.0, rel=1e-12)
        assert list(item.eigenvalues) == sorted(item.eigenvalues)


def test_they_come_lowest_first_and_the_same_again():
    bound = objective("styblinski_tang").bound()
    points = critical_points(bound)
    assert [item.value for item in points] == sorted(item.value for item in points)
    assert points == critical_points(bound)
    assert all(item.value == bound.value(item.point) for item in points)


@settings(deadline=None, max_examples=20)
@given(st.floats(-1.9, 1.9), st.floats(-1.9, 1.9), st.floats(0.1, 10.0), st.floats(0.1, 10.0), st.booleans())
def test_a_quadratic_has_the_one_it_was_made_with(x, y, a, b, falls):
    text = f"{a!r}*(x - ({x!r}))^2 {'-' if falls else '+'} {b!r}*(y - ({y!r}))^2"
    (point,) = found(text)
    np.testing.assert_allclose(point.point, (x, y), atol=1e-9)
    assert point.kind is (SADDLE if falls else MINIMUM)


POWERS = st.floats(-12.0, 12.0)


@settings(deadline=None, max_examples=40)
@given(POWERS, POWERS, st.floats(-1.9, 1.9), st.floats(-1.9, 1.9), st.sampled_from(["+", "-"]))
def test_a_stiff_and_a_flat_direction_have_one_proper_point(a, b, x, y, sign):
    stiff, flat = 10.0**a, 10.0**b
    (point,) = found(f"{stiff!r}*(x - ({x!r}))^2 {sign} {flat!r}*(y - ({y!r}))^2")
    assert point.kind is (MINIMUM if sign == "+" else SADDLE)
    np.testing.assert_allclose(point.point, (x, y), rtol=0.0, atol=1e-9)
    expected = sorted([2.0 * stiff, 2.0 * flat if sign == "+" else -2.0 * flat])
    np.testing.assert_allclose(point.eigenvalues, expected, rtol=1e-12)


@settings(deadline=None, max_examples=40)
@given(st.floats(0.0, 12.0), POWERS, st.floats(0.0, 3.14), st.floats(-1.0, 1.0), st.floats(-1.0, 1.0))
def test_so_have_rotated_ones_where_rounding_leaves_both_curvatures(ratio, size, angle, across, along):
    cosine, sine, flat = float(np.cos(angle)), float(np.sin(angle)), 10.0**size
    turned = f"(({cosine!r})*x + ({sine!r})*y - ({across!r}))", f"(({cosine!r})*y - ({sine!r})*x - ({along!r}))"
    (point,) = found(f"{flat * 10.0**ratio!r}*{turned[0]}^2 + {flat!r}*{turned[1]}^2")
    assert point.kind is MINIMUM
    # The gradient's rounding error over the smaller curvature is how far the point can be known.
    exact = np.array([cosine * across - sine * along, sine * across + cosine * along])
    np.testing.assert_allclose(point.point, exact, rtol=0.0, atol=1e-9 + 1e-14 * 10.0**ratio)
    assert point.eigenvalues[0] == pytest.approx(2.0 * flat, rel=1e-14 * 10.0**ratio + 1e-9)


@pytest.mark.parametrize("power", [0, -6, -9, -12, -15])
def test_points_apart_along_a_flat_direction_stay_apart(power):
    points = found(f"1e3*(x - 0.1)^2 + 1e{power}*(y^2 - 1)^2")
    assert [(item.kind, round(item.point[1], 6)) for item in points] == [(MINIMUM, -1.0), (MINIMUM, 1.0), (SADDLE, 0.0)]


@pytest.mark.parametrize("text", ["(0.1*x + 0.3*y)^2", "1e9*(0.6*x - 0.8*y)^2", "(x + y)^2", "1e9*x^2 + 1e-9*y^4"])
def test_a_curvature_that_is_only_rounding_is_none(text):
    assert {item.kind for item in found(text)} == {DEGENERATE}


@settings(deadline=None)
@given(*[st.floats(-1e9, 1e9).filter(lambda each: each == 0.0 or abs(each) > 1e-9)] * 3)
def test_principal_curvatures_solve_their_equation(a, b, c):
    matrix = np.array([[a, b], [b, c]])
    (values,), (axes,) = principal(matrix[np.newaxis])
    size = np.abs(matrix).max()
    np.testing.assert_allclose(matrix @ axes, axes * values, rtol=0.0, atol=1e-14 * size)
    np.testing.assert_allclose(axes.T @ axes, np.eye(2), atol=1e-14)
    assert values[0] <= values[1]
    terms = abs(Fraction(a) * Fraction(c)) + Fraction(b) ** 2
    assert abs(Fraction(values[0]) * Fraction(values[1]) - (Fraction(a) * Fraction(c) - Fraction(b) ** 2)) <= (
        Fraction(1e-14) * terms
    )


def test_a_flat_minimum_away_from_the_origin_is_one_degenerate_point():
    (point,) = found("(x - 0.3)^4 + (y + 0.7)^4")
    assert point.kind is DEGENERATE
    np.testing.assert_allclose(point.point, (0.3, -0.7), atol=1e-4)


def test_a_curve_of_critical_points_is_thinned_to_some_along_it():
    points = [item for item in found("(x^2 + y^2 - 1)^2") if item.kind is DEGENERATE]
    assert 20 <= len(points) <= 60
    np.testing.assert_allclose([np.hypot(*item.point) for item in points], 1.0, atol=1e-6)


def test_a_scale_changes_nothing():
    plain, tiny = found("(x^2 - 1)^2 + y^2"), found("1e-30*((x^2 - 1)^2 + y^2)")
    assert [item.kind for item in plain] == [item.kind for item in tiny] == [MINIMUM, MINIMUM, SADDLE]


@pytest.mark.parametrize("text", ["x + 2*y", "3 + 0*x", "exp(-1000*((x - 9)^2 + y^2))", "abs(x) + abs(y)", "exp(x)"])
def test_slopes_plains_and_kinks_have_none(text):
    assert found(text) == ()


@pytest.mark.parametrize(
    "text",
    ["abs(x)^1.5 + y^2", "x*sin(sqrt(abs(x))) + y^2", "sqrt(abs(x*y))", "log(x) + y^2", "1/x + x + y^2", "x^x*y^2"],
)
def test_where_derivatives_are_infinite_or_undefined_nothing_is_told_that_is_not_so(text):
    for point in found(text):
        assert np.all(np.isfinite([*point.point, point.value, *point.eigenvalues]))


def test_one_outside_the_domain_is_none():
    assert found("(x - 2.001)^2 + y^2") == ()
    assert len(found("(x - 2)^2 + y^2")) == 1


def test_other_numbers_of_coordinates_are_refused():
    from msgspec.structs import replace

    with pytest.raises(InputError, match="two coordinates"):
        critical_points(replace(objective("sphere").bound(), start=(1.0, 1.0, 1.0)))


def test_they_are_found_while_nobody_notices():
    slow = []
    for item in OBJECTIVES:
        bound = item.bound()
        critical_points(bound, 2)
        if (seconds := least(lambda bound=bound: computed_by_all(lambda: critical_points(bound)), 1.0)) > 1.0:
            slow.append((item.key, seconds))
    assert not slow


@pytest.mark.parametrize(
    "text", ["x^2 + abs(y)", "abs(x*y) + x^2 + y^2/100 + abs(x)", "max(x^2, y^2 + x)", "relu(x)^2 + abs(y - x)"]
)
def test_a_kink_whose_slope_is_zero_by_convention_is_no_critical_point(text):
    bound = formula_objective(
        "kinked", "Kinked", "test", text, domain=((-1.0, 1.0), (-1.0, 1.0)), start=(0.5, 0.5), learning_rate=0.1,
        lesson="", source="",
    ).bound()  # fmt: skip
    assert not [point for point in critical_points(bound, 11) if is_kink(bound, np.array(point.point))]


@pytest.mark.parametrize(
    "text", ["log(x^2 + y^2 - 1) + x/9", "log(x^2 + y^2 - 1)", "log(sin(3*x)*cos(3*y))", "log(x*y)^2"]
)
def test_none_is_found_where_the_function_is_undefined_though_its_derivatives_are_not(text):
    bound = CustomFormula(text, ((-3.0, 3.0), (-3.0, 3.0))).objective().bound()
    found = search_critical_points(bound)
    assert all(np.isfinite(point.value) for point in found.points)
    assert found.missing == 0, "nor is one missed there"


@pytest.mark.parametrize("last", [0, 7, 200])
def test_a_cancelled_search_of_a_slow_function_begins_no_other_edge(last):
    asked = []

    def kinked(x, y):
        asked.append((x, y))
        return abs(x + 0.31 * y) + abs(y - 0.4) + 0.1 * x * x

    function = gdx.function(kinked, x=(-3, 3), y=(-3, 3))
    function.prepare()
    bound = function.objective().bound()
    starts = np.random.default_rng(last).uniform(-3.0, 3.0, (400, 2))
    asked.clear()
    _, known = turns(bound, starts, np.roll(starts, -1, axis=0), cancelled=lambda: len(asked) > last)
    assert len(asked) < last + 20_000 and known.sum() < 200
    asked.clear()
    turns(bound, starts, np.roll(starts, -1, axis=0), cancelled=lambda: True)
    assert not asked and not Cells(bound, 6, 4, lambda: True).lacking(np.empty((0, 2)), np.empty(0)).any()
    assert not asked


@pytest.mark.parametrize(("cost", "most"), [(2e-5, 6_000_000), (4e-4, 400_000), (1e-2, 100_000)])
def test_many_kinks_of_a_python_function_neither_count_as_missed_nor_take_calls_without_end(cost, most):
    calls = []

    def kinked(x, y):
        calls.append(None)
        return abs(math.sin(3 * x)) + abs(math.cos(2 * y) - 0.3 * x) + 0.1 * x * x + 0.1 * math.sin(x * y)

    made = gdx.function(kinked, x=(-3, 3), y=(-3, 3))
    made.prepare()
    found = search_critical_points(replace(made.objective().bound(), cost=cost))
    assert found.missing == 0
    assert len(calls) < most
