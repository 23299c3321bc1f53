"""Feasible sets: their projections and linear minimisers are what they are defined to be, and text reads back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdexplorer.constraints.feasible_set import FeasibleSet, feasible_set_from, typed_set
from gdexplorer.constraints.kinds import KINDS
from gdexplorer.constraints.set_kind import LINEAR_MINIMISER, PROJECTION
from gdexplorer.errors import InputError

NUMBER = st.floats(-3.0, 3.0).map(lambda number: round(number, 3))
POINT = st.tuples(NUMBER, NUMBER)
SIDE = st.tuples(NUMBER, st.floats(0.1, 4.0)).map(lambda pair: (pair[0], pair[0] + pair[1]))
BOX = st.builds(lambda x, y: FeasibleSet("box", (*x, *y)), SIDE, SIDE)
BALL = st.builds(lambda centre, radius: FeasibleSet("ball", (*centre, radius)), POINT, st.floats(0.1, 4.0))
SIMPLEX = st.builds(lambda total: FeasibleSet("simplex", (total,)), st.floats(0.1, 5.0))


def around(centre, angles, distances):
    """Half-planes whose lines are at distances from a point that lies in all of them."""
    rows = [
        (np.cos(angle), np.sin(angle), np.cos(angle) * centre[0] + np.sin(angle) * centre[1] + distance)
        for angle, distance in zip(angles, distances, strict=False)
    ]
    return FeasibleSet("half-planes", tuple(np.round(np.array(rows), 6).ravel().tolist()))


POLYGON = st.builds(
    around, POINT, st.lists(st.floats(0.0, 6.2), min_size=1, max_size=6, unique=True),
    st.lists(st.floats(0.05, 3.0), min_size=6, max_size=6),
)  # fmt: skip
ANY = st.one_of(BOX, BALL, SIMPLEX, POLYGON)
BOUNDED = ANY.filter(lambda feasible: LINEAR_MINIMISER in feasible.abilities)
DOMAIN = ((-4.0, 4.0), (-4.0, 4.0))
SPREAD = np.random.default_rng(0).uniform(-8.0, 8.0, (300, 2))


def points_of(feasible):
    return np.array([feasible.projected(point, DOMAIN) for point in SPREAD])


@given(ANY, POINT)
def test_a_projection_is_the_nearest_point(feasible, point):
    """In the set, and at an obtuse angle to all others: that defines it for convex sets."""
    near, others = feasible.projected(point, DOMAIN), points_of(feasible)
    assert feasible.excess(np.array([near]))[0] <= 1e-9
    assert ((others - near) @ (np.array(point) - near)).max() <= 1e-7


@given(ANY, POINT)
def test_a_point_of_the_set_stays(feasible, point):
    once = feasible.projected(point, DOMAIN)
    assert feasible.projected(once, DOMAIN) == pytest.approx(once, abs=1e-12)


@given(BOUNDED, POINT, POINT)
def test_a_linear_minimiser_is_lowest(feasible, slope, point):
    found = feasible.linear_minimiser(slope, feasible.projected(point, DOMAIN), DOMAIN)
    assert feasible.excess(np.array([found]))[0] <= 1e-9
    assert np.dot(slope, found) <= (points_of(feasible) @ slope).min() + 1e-7


def test_projections_in_closed_form():
    assert feasible_set_from("box 0 1 -2 2").projected((3.0, 0.5), DOMAIN).tolist() == [1.0, 0.5]
    assert feasible_set_from("ball 1 1 2").projected((4.0, 5.0), DOMAIN) == pytest.approx([2.2, 2.6])
    assert feasible_set_from("half-planes 1 1 1").projected((1.0, 1.0), DOMAIN) == pytest.approx([0.5, 0.5])
    assert feasible_set_from("half-planes 1 0 1 0 1 1").projected((3.0, 4.0), DOMAIN) == pytest.approx([1.0, 1.0])
    assert feasible_set_from("simplex").projected((0.8, 0.6), DOMAIN) == pytest.approx([0.6, 0.4])
    assert feasible_set_from("simplex 2").projected((5.0, 0.0), DOMAIN).tolist() == [2.0, 0.0]


@given(st.lists(st.floats(-5.0, 5.0), min_size=2, max_size=12), st.floats(0.1, 4.0))
def test_the_projection_on_a_simplex_is_that_by_sorting(point, total):
    """As by W. Wang, M. Á. Carreira-Perpiñán, Projection onto the probability simplex, 2013."""
    ordered = np.sort(point)[::-1]
    lowered = (np.cumsum(ordered) - total) / np.arange(1, len(point) + 1)
    amount = lowered[np.flatnonzero(ordered > lowered)[-1]]
    expected = np.maximum(np.array(point) - amount, 0.0)
    assert FeasibleSet("simplex", (total,)).projected(point, DOMAIN) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("text", ["box -1 1", "ball 2", "simplex 3"])
def test_sets_have_any_number_of_coordinates(text):
    feasible, far = feasible_set_from(text), np.linspace(-4.0, 9.0, 31)
    feasible.check(31)
    near = feasible.projected(far, DOMAIN)
    assert feasible.excess(near[np.newaxis])[0] <= 1e-12
    others = np.array([feasible.projected(far * scale, DOMAIN) for scale in (-1.0, 0.1, 0.5, 3.0)])
    assert ((others - near) @ (far - near)).max() <= 1e-9


@given(ANY)
def test_text_reads_back(feasible):
    assert feasible_set_from(feasible.text) == feasible
    assert typed_set(feasible.kind, feasible.typed) == feasible


@given(ANY, POINT)
def test_walls_say_how_far_a_point_lies_beyond_the_set(feasible, point):
    walls = feasible.walls(np.array(point), ("x", "y"))
    beyond = [abs(wall.beyond) if wall.is_equation else wall.beyond for wall in walls]
    assert max(beyond) == pytest.approx(feasible.excess(np.array([point]))[0], abs=1e-12)
    for wall in walls:
        moved = np.array(point) + 1e-6 * wall.gradient
        (before, after) = (
            next(each.beyond for each in feasible.walls(at, ("x", "y")) if each.text == wall.text)
            for at in (np.array(point), moved)
            if any(each.text == wall.text for each in feasible.walls(at, ("x", "y")))
        )
        assert after >= before


def test_conditions_are_told_as_they_are_written():
    told = [wall.text for wall in feasible_set_from("half-planes 1 2 3 -1 0 0.5").walls(np.zeros(2), ("x", "y"))]
    assert told == ["x + 2 y ≤ 3", "-x ≤ 0.5"]
    assert feasible_set_from("box 0 1 -2 2").in_words(("a", "b")) == "0 ≤ a ≤ 1, -2 ≤ b ≤ 2"
    assert feasible_set_from("ball 0 1 2").in_words(("x", "y")) == "the disc of radius 2 about (0, 1)"


def test_only_bounded_sets_have_a_linear_minimiser():
    triangle, strip = (
        feasible_set_from("half-planes 1 1 1 -1 0 0 0 -1 0"),
        feasible_set_from("half-planes 1 0 1 -1 0 0"),
    )
    assert triangle.abilities == {PROJECTION, LINEAR_MINIMISER} and strip.abilities == {PROJECTION}


@pytest.mark.parametrize("key", KINDS)
@pytest.mark.parametrize("domain", [((-6.0, 6.0), (-6.0, 6.0)), ((0.0, 1e-3), (5e4, 9e4)), ((-2.0, 2.0), (-1.0, 3.0))])
def test_the_example_of_each_kind_is_a_set(key, domain):
    for n in (2, 5) if key not in ("half-planes", "inequalities") else (2,):
        found = typed_set(key, KINDS[key].example_text(domain, n))
        found.check(n)
        found.prepare(domain)
        seen = np.random.default_rng(0).uniform(*np.array(domain).T, (4000, 2))
        if n == 2 and key not in ("simplex", "ball"):  # which are thin where sides differ much
            assert 0.02 < np.mean(found.excess(seen) <= 0.0) < 0.98


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "feasible set"),
        ("bax 0 1", "did you mean box"),
        ("box 0 1 0", "not 3 numbers"),
        ("box 1 0", "lower to a higher"),
        ("box 0 one", "'one' is none"),
        ("box 0 inf", "finite"),
        ("box 0 nan", "finite"),
        ("ball 0 0", "not 2 numbers"),
        ("ball 0 0 -1", "positive"),
        ("half-planes", "not 0"),
        ("half-planes 1 1", "not 2"),
        ("half-planes 0 0 1", "direction"),
        ("half-planes 1 0 0 -1 0 -1", "No point"),
        ("simplex 1 2", "one number"),
        ("simplex 0", "positive"),
        ("inequalities", "Type inequalities"),
        ("x = 1", "no inequality"),
        ("inequalities x + y", "no inequality"),
    ],
)
def test_what_is_no_set_is_refused_with_a_reason(text, words):
    with pytest.raises(InputError, match=words):
        feasible_set_from(text).check(2)


def test_half_planes_need_two_coordinates():
    with pytest.raises(InputError, match="two coordinates"):
        feasible_set_from("half-planes 1 1 1").check(3)
