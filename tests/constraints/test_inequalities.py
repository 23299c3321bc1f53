"""Sets of typed inequalities: what is projected, their border, and what lies in them."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from gdexplorer.constraints.border import Border
from gdexplorer.constraints.feasible_set import feasible_set_from
from gdexplorer.constraints.relations import conditions_of
from gdexplorer.constraints.set_kernels import project
from gdexplorer.errors import InputError

DOMAIN = ((-2.0, 2.0), (-2.0, 2.0))
WINDOW = ((-6.0, 6.0), (-6.0, 6.0))
CONVEX = ["x^2 + y^2 <= 1", "abs(x) + abs(y) <= 1", "x^2 + 4 y^2 <= 4; x >= y", "y >= x^2", "x y >= 1; x >= 0",
          "x <= 1; y <= 1; x + y <= 1.5", "exp(x) + y <= 1", "log(x) >= y", "sqrt(x) + sqrt(y) >= 1",
          "max(abs(x), abs(y)) <= 1.3"]  # fmt: skip
# Thin tips of cusps are cut off, by half a cell of the grid on which the border is looked for at most.
CUSPED = ["sqrt(x) + sqrt(y) <= 1", "(x^2 + y^2 - 1)^3 <= x^2 y^3"]
OTHERS = ["1 <= x^2 + y^2 <= 2.25", "x y <= 1", "sin(3x) cos(3y) <= 0", "y <= x^3 - x", *CUSPED]  # fmt: skip
POINTS = np.random.default_rng(0).uniform(-3.9, 3.9, (150, 2)) * np.repeat([[1.0], [0.3]], [100, 50], axis=0)


def conditions(feasible):
    return [condition for text in feasible.conditions for condition in conditions_of(text)]


def holds(feasible, points):
    return np.all([condition.values_at(points)[0] <= 0.0 for condition in conditions(feasible)], axis=0)


def bare(feasible, points):
    """What kernels project to, without the last steps to the exact border."""
    numbers = np.array(feasible.prepared(2, DOMAIN))
    moved = points.copy()
    for point in moved:
        project(numbers, point)
    return moved


def distance(one, other):
    return np.hypot(*(np.asarray(one) - other).T)


@pytest.mark.parametrize("text", CONVEX + OTHERS)
def test_points_of_the_set_stay_and_others_reach_its_border(text):
    feasible = feasible_set_from(text)
    inside, moved = holds(feasible, POINTS), bare(feasible, POINTS)
    exact = np.array([feasible.projected(point, DOMAIN) for point in POINTS])
    unsure = distance(moved, POINTS) <= 2e-6
    assert np.array_equal((moved == POINTS).all(axis=1) | unsure, inside | unsure)
    assert inside.any() and not inside.all()
    assert distance(moved, exact).max() <= 5e-6
    if text not in CUSPED:  # the distance from where the slope is zero or infinite has another order
        assert feasible.excess(exact).max() <= 1e-12
    again = np.array([feasible.projected(point, DOMAIN) for point in exact])
    assert distance(again, exact).max() <= 1e-9


@pytest.mark.parametrize("text", CONVEX + OTHERS)
def test_no_point_of_the_border_is_nearer_than_the_projection(text):
    feasible = feasible_set_from(text)
    border = Border([condition.values_at for condition in conditions(feasible)], WINDOW, 1201)
    places = np.concatenate([loop.points for loop in border.loops])
    outside = POINTS[~holds(feasible, POINTS)]
    nearest = np.array([distance(places, point).min() for point in outside])
    assert (distance(bare(feasible, outside), outside) - nearest).max() <= (0.008 if text in CUSPED else 5e-6)


@pytest.mark.parametrize("text", CONVEX[:3] + CONVEX[5:6])
def test_the_nearest_point_of_a_convex_set_is_that_of_an_independent_solver(text):
    feasible = feasible_set_from(text)
    parts = conditions(feasible)
    for point in POINTS[~holds(feasible, POINTS)][:12]:
        found = minimize(
            lambda at, point=point: np.sum((at - point) ** 2), (0.1, 0.05), method="COBYLA", tol=1e-10,
            constraints=[{"type": "ineq", "fun": lambda at, part=part: -part.values_at(at[np.newaxis])[0][0]}
                         for part in parts],
        )  # fmt: skip
        assert distance(feasible.projected(point, DOMAIN), point) <= math.sqrt(found.fun) + 1e-6


@pytest.mark.parametrize("text", [text for text in CONVEX + OTHERS if text not in CUSPED])
@pytest.mark.parametrize("factor", [1e-9, 1e9])
def test_scaling_the_coordinates_scales_the_projection(text, factor):
    """(x, y) becomes (x / factor, y / factor) in the inequality, and the picture grows as much."""
    grown = text.replace("exp", "EXP").replace("max", "MAX")
    grown = grown.replace("x", f"(x/{factor:g})").replace("y", f"(y/{factor:g})")
    grown = grown.replace("EXP", "exp").replace("MAX", "max").replace("e(x", "e (x")
    feasible, other = feasible_set_from(text), feasible_set_from(grown)
    domain = tuple((low * factor, high * factor) for low, high in DOMAIN)
    for point in POINTS[:25]:
        expected = feasible.projected(point, DOMAIN)
        assert other.projected(point * factor, domain) / factor == pytest.approx(
            expected, abs=0.008 if text in CUSPED else 1e-5
        )


@pytest.mark.parametrize("factor", ["1e-9", "1e9"])
def test_scaling_an_inequality_changes_nothing(factor):
    one, other = feasible_set_from("x^2 + 4 y^2 <= 4; x >= y"), feasible_set_from(
        f"{factor} (x^2 + 4 y^2) <= 4 * {factor}; {factor} x >= {factor} y"
    )  # fmt: skip
    for point in POINTS[:40]:
        assert other.projected(point, DOMAIN) == pytest.approx(one.projected(point, DOMAIN), abs=1e-7)


@settings(max_examples=60, deadline=None)
@given(st.floats(0.2, 1.5), st.floats(-1.0, 1.0), st.floats(-1.0, 1.0), st.tuples(*[st.floats(-6.0, 6.0)] * 2))
def test_a_disc_is_a_ball(radius, x, y, point):
    radius, x, y = round(radius, 3), round(x, 3), round(y, 3)
    disc = feasible_set_from(f"(x - ({x}))^2 + (y - ({y}))^2 <= {radius}^2")
    ball = feasible_set_from(f"ball {x} {y} {radius}")
    # The direction of the border is as exact as its places; from afar, that is seen along it.
    slack = 1e-6 * (1.0 + np.hypot(point[0] - x, point[1] - y) / radius)
    assert disc.projected(point, DOMAIN) == pytest.approx(ball.projected(point, DOMAIN), abs=slack)


@pytest.mark.parametrize("text", [text for text in CONVEX + OTHERS if text not in CUSPED])
def test_edges_lie_on_the_border_with_their_tangents_along_it(text):
    feasible, shares = feasible_set_from(text), np.linspace(0.0, 1.0, 60)[1:-1]
    edges = list(feasible.edges(DOMAIN))
    assert edges
    for edge in edges:
        places, tangents = edge.points(shares), edge.tangents(shares)
        assert np.abs(feasible.excess(places)).max() <= 1e-9
        ahead = edge.points(shares + 1e-6) - edge.points(shares - 1e-6)
        known = np.isfinite(tangents).all(axis=1)
        along = np.sum(ahead[known] * tangents[known], axis=1)
        lengths = np.hypot(*ahead[known].T) * np.hypot(*tangents[known].T)
        assert along == pytest.approx(lengths, rel=1e-3)


@pytest.mark.parametrize("text", CONVEX + OTHERS)
def test_the_outline_holds_what_is_in_the_set(text):
    feasible = feasible_set_from(text)
    outline = feasible.outline(np.zeros(2), np.eye(2), DOMAIN)
    points = np.random.default_rng(3).uniform(-2.0, 2.0, (300, 2))
    crossed = np.zeros(len(points), dtype=int)
    for loop in outline.loops:
        begin, end = loop, np.roll(loop, -1, axis=0)
        for k, (x, y) in enumerate(points):
            spans = (begin[:, 1] > y) != (end[:, 1] > y)
            with np.errstate(all="ignore"):
                meets = begin[:, 0] + (y - begin[:, 1]) / (end[:, 1] - begin[:, 1]) * (end[:, 0] - begin[:, 0])
            crossed[k] += np.count_nonzero(spans & (meets > x))
    near = np.abs(feasible.excess(points)) < 1e-3
    assert np.array_equal((crossed % 2 == 1)[~near], holds(feasible, points)[~near])
    middles = outline.border.reshape(-1, 2)
    assert np.abs(feasible.excess(middles)).max() <= (2e-5 if text in CUSPED else 1e-6)


def test_parts_far_from_the_picture_are_not_followed_but_those_beside_it_are():
    """The set is followed a width and a height beyond the picture, each way."""
    feasible = feasible_set_from("abs(x) >= 5")
    assert feasible.projected((1.0, 0.5), DOMAIN) == pytest.approx([5.0, 0.5])
    with pytest.raises(InputError, match="No point"):
        feasible_set_from("x >= 7").prepare(DOMAIN)
    assert feasible_set_from("x >= 0").projected((9.0, 1.0), DOMAIN) == pytest.approx([6.0, 1.0])


@pytest.mark.parametrize("text", ["x^2 + y^2 <= 0", "x^2 + y^2 <= -1", "log(x - 100) <= 1", "1 <= 0", "x >= 1; x <= 0"])
def test_a_set_without_room_is_refused(text):
    with pytest.raises(InputError, match="No point in the picture"):
        feasible_set_from(text).prepare(DOMAIN)


def test_a_border_that_turns_too_often_is_refused():
    with pytest.raises(InputError, match="turns too often"):
        feasible_set_from("sin(40x) <= y").prepare(DOMAIN)


def test_a_set_without_border_is_all_there_is_beside_the_picture():
    feasible = feasible_set_from("0 <= 1")
    assert feasible.projected((1.0, 0.5), DOMAIN).tolist() == [1.0, 0.5]
    assert feasible.projected((8.0, -7.0), DOMAIN) == pytest.approx([6.0, -6.0])


def test_walls_are_told_as_they_are_typed():
    feasible = feasible_set_from("x^2 + y^2 <= 1; 0 <= x")
    walls = feasible.walls(np.array([0.0, 1.0]), ("x", "y"))
    assert [(wall.text, wall.beyond) for wall in walls] == [("x^2 + y^2 ≤ 1", 0.0), ("0 ≤ x", 0.0)]
    assert walls[0].gradient == pytest.approx([0.0, 2.0]) and walls[1].gradient == pytest.approx([-1.0, 0.0])
    assert feasible.in_words(("x", "y")) == "x^2 + y^2 ≤ 1 and 0 ≤ x"
    assert not np.isfinite(feasible_set_from("log(x) <= 1").excess(np.array([[-1.0, 0.0]])))[0]
