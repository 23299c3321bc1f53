"""KKT points at the walls of feasible sets: their conditions, and that none that matters is missed."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gdexplorer.constraints.feasible_set import feasible_set_from
from gdexplorer.descent.critical.critical_points import critical_points
from gdexplorer.descent.critical.kinds import PointKind
from gdexplorer.descent.critical.kkt_points import kkt_points
from gdexplorer.descent.critical.listing import listed
from gdexplorer.descent.experiment import Experiment
from gdexplorer.objectives import CustomFormula

SETS = (
    "box -3 1 -3 3", "box -0.5 0.5 -1 0.2", "ball 0 0 2", "ball 0.3 -0.2 0.7", "half-planes 1 1 1",
    "half-planes 1 0 1 -1 0 1 0 1 0.5 0 -1 1", "simplex 1",
    "x^2 + 2 y^2 <= 1", "y >= x^2; x + y <= 1.5", "1 <= x^2 + y^2 <= 3",
)  # fmt: skip
SQUARE = ((-2.0, 2.0), (-2.0, 2.0))


def bound_of(what, text):
    return Experiment(what, subject_to=feasible_set_from(text)).bound()


def walls_at(bound, point):
    return {wall.text: wall for wall in bound.feasible.walls(np.array(point), bound.names)}


@pytest.mark.parametrize("text", SETS)
@pytest.mark.parametrize("key", ["himmelblau", "rosenbrock", "six_hump_camel", "booth", "peaks", "styblinski_tang"])
def test_multipliers_hold_the_gradient_and_nothing_feasible_is_lower_than_the_lowest_point(key, text):
    bound = bound_of(key, text)
    points = listed(critical_points(bound), bound)
    for each in points:
        if each.walls:
            walls, gradient = walls_at(bound, each.point), bound.gradient(np.array(each.point))
            rest = gradient + sum(by * walls[name].gradient for name, by in each.walls)
            assert np.hypot(*rest) <= 1e-5 * np.hypot(*gradient)
            assert all(by >= 0.0 or walls[name].is_equation for name, by in each.walls)
            assert all(abs(walls[name].beyond) < 1e-8 * bound.size for name, _ in each.walls)
    lowest = min(each.value for each in points if not each.is_outside)
    assert lowest <= lowest_within(bound) + 1e-9 * bound.value_scale
    minima = [each for each in points if not each.is_outside and each.kind is PointKind.MINIMUM]
    assert lowest == pytest.approx(min(each.value for each in minima), abs=1e-9 * bound.value_scale)


def lowest_within(bound):
    """The lowest value on a grid over the feasible part of the domain; infinite if it is at the edge of the domain."""
    (left, right), (bottom, top) = bound.domain
    axes = np.linspace(left, right, 201), np.linspace(bottom, top, 201)
    places = np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 2)
    places = np.array([bound.feasible.projected(place, bound.domain) for place in places[::7]])
    places = places[(places >= [left, bottom]).all(axis=1) & (places <= [right, top]).all(axis=1)]
    values = bound.values_at(places)[0]
    x, y = places[values.argmin()]
    margin = 0.02 * bound.size
    is_inside = left + margin < x < right - margin and bottom + margin < y < top - margin
    return values.min() if is_inside else np.inf


BOWL = CustomFormula("s*(a*(x - u)^2 + b*(y - v)^2)", SQUARE)


@settings(max_examples=60, deadline=None)
@example(2.0 * np.pi, 1.0, 0.5, 1.0, 1e-9)  # at the seam of the circle
@given(
    st.floats(0.0, 2.0 * np.pi), st.floats(0.1, 3.0), st.floats(0.1, 3.0), st.floats(0.2, 1.5),
    st.sampled_from([1e-9, 1.0, 1e9]),
)  # fmt: skip
def test_of_a_bowl_whose_bottom_is_outside_of_a_ball_there_is_one_minimum_at_the_wall(angle, a, b, radius, s):
    u, v = (radius + 0.3) * np.cos(angle), (radius + 0.3) * np.sin(angle)
    BOWL.prepare()
    numbers = {"s": s, "a": a, "u": float(u), "b": b, "v": float(v)}
    bound = Experiment(BOWL, tuple(numbers.items()), subject_to=feasible_set_from(f"ball 0 0 {radius!r}")).bound()
    minima = [each for each in kkt_points(bound) if each.kind is PointKind.MINIMUM]
    assert len(minima) == 1
    assert np.hypot(*minima[0].point) == pytest.approx(radius, rel=1e-9)


@pytest.mark.parametrize("factor", [1e-9, 1e9])
@pytest.mark.parametrize("text", SETS)
def test_a_function_in_other_units_has_the_same_points_with_multipliers_in_these_units(text, factor):
    plain = "(x^2 + y - 1)^2 + (x + y^2 - 0.7)^2"
    one = kkt_points(bound_of(CustomFormula(plain, SQUARE), text))
    other = kkt_points(bound_of(CustomFormula(f"{factor!r}*({plain})", SQUARE), text))
    assert [each.kind for each in one] == [each.kind for each in other]
    for first, second in zip(one, other, strict=True):
        assert second.point == pytest.approx(first.point, abs=1e-9)
        assert [by for _, by in second.walls] == pytest.approx([factor * by for _, by in first.walls], rel=1e-6)


def test_along_a_wall_on_which_the_function_is_constant_a_few_points_stand_for_all():
    assert 1 <= len(kkt_points(bound_of(CustomFormula("-(x^2 + y^2)", SQUARE), "ball 0 0 1"))) <= 3
    assert 1 <= len(kkt_points(bound_of(CustomFormula("-x", SQUARE), "half-planes 1 0 1"))) <= 5


def test_points_are_told_apart_by_the_walls_and_marked_where_the_set_has_them_not():
    bound = bound_of("himmelblau", "half-planes 1 1 1")
    points = listed(critical_points(bound), bound)
    labels = [each.label for each in points]
    assert labels.count("minimum") == 2 and labels.count("minimum outside") == 2
    assert labels.count("minimum at a wall") == 1 and labels.count("KKT point") == 1
    (wall,) = (each for each in points if each.label == "minimum at a wall")
    assert wall.walls_in_words == "x + y ≤ 1 (multiplier 22.98)"


def test_without_a_set_and_in_more_coordinates_there_are_none():
    assert kkt_points(Experiment("himmelblau").bound()) == ()


@pytest.mark.parametrize(
    "text", ["ball 0 0 1e50", "ball 0 0 1e-9", "box -1e40 1e40", "half-planes 1 0 -100", "simplex 1e40"]
)
def test_sets_far_larger_or_smaller_than_the_domain_or_outside_of_it_have_few_points_or_none(text):
    assert len(kkt_points(bound_of("himmelblau", text))) <= 2
