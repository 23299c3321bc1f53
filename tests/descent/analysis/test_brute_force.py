"""Brute force: what is counted is what happens, and what is computed is what would be counted."""

import itertools
import math

import numpy as np
import pytest

from gdexplorer.descent.analysis import brute_force
from gdexplorer.descent.analysis.brute_force import (
    Method,
    Provenance,
    accurate_share,
    efforts,
    extrapolated,
    grid_effort,
    random_effort,
    sentence,
    time_in_words,
)
from gdexplorer.errors import InputError
from gdexplorer.numerals import short
from gdexplorer.objectives.families import FAMILIES, family

KEYS = [item.key for item in FAMILIES]
SEPARABLE = ("sphere", "ellipsoid", "rastrigin", "styblinski_tang")


def grid_by_hand(member, count):
    side = member.low + (np.arange(count) + 0.5) / count * (member.high - member.low)
    points = np.array(list(itertools.product(side, repeat=member.dimension)))
    return member.bound.values_at(points)[0].min()


@pytest.mark.parametrize("key", KEYS)
def test_the_counted_grid_is_the_smallest_that_is_accurate(key):
    member = family(key).member(2, 4)
    target = member.value + 0.2
    effort = grid_effort(member, target)
    count = round(effort.evaluations**0.5)
    assert effort.provenance is Provenance.COUNTED
    assert effort.made == sum(n**2 for n in range(1, count + 1))
    assert grid_by_hand(member, count) <= target
    assert all(grid_by_hand(member, smaller) > target for smaller in range(1, count))


@pytest.mark.parametrize("key", SEPARABLE)
@pytest.mark.parametrize("n", [1, 2, 3])
def test_the_computed_grid_of_a_sum_over_coordinates_is_the_counted_one(monkeypatch, key, n):
    member = family(key).member(n, 2)
    counted = grid_effort(member, member.value + 0.3)
    monkeypatch.setattr(brute_force, "MOST_EVALUATIONS", 0)
    computed = grid_effort(member, member.value + 0.3)
    assert (counted.provenance, computed.provenance, computed.made) == (Provenance.COUNTED, Provenance.COMPUTED, 0)
    assert computed.evaluations == counted.evaluations


@pytest.mark.parametrize("key", KEYS)
def test_the_computed_grid_is_never_smaller_than_the_counted_one(monkeypatch, key):
    member = family(key).member(2, 6)
    counted = grid_effort(member, member.value + 0.05)
    monkeypatch.setattr(brute_force, "MOST_EVALUATIONS", 0)
    assert grid_effort(member, member.value + 0.05).evaluations >= counted.evaluations


@pytest.mark.parametrize("n", [1, 2, 5, 20])
def test_the_accurate_part_of_a_sphere_is_a_ball(n):
    member = family("sphere").member(n)
    ball = math.pi ** (n / 2) / math.gamma(n / 2 + 1) * math.sqrt(0.01) ** n
    assert accurate_share(member, 0.01) == pytest.approx(ball / 10.0**n, rel=1e-6)


def test_the_accurate_part_of_an_ellipsoid_is_an_ellipsoid():
    member = family("ellipsoid").member(3)
    ball = 4.0 / 3.0 * math.pi * 0.1**3
    assert accurate_share(member, 0.01) == pytest.approx(ball / math.sqrt(1.0 * 10.0 * 100.0) / 1000.0, rel=1e-6)


@pytest.mark.parametrize("key", KEYS)
def test_random_points_hit_as_often_as_is_computed(key):
    member = family(key).member(2, 1)
    target = member.value + 0.05
    counted = random_effort(member, target, seed=5)
    assert counted.provenance is Provenance.COUNTED
    # A mean over at least 24 hits is known to a fifth; three times that, and what the star's shape leaves out.
    assert 1.0 / accurate_share(member, target) == pytest.approx(counted.evaluations, rel=0.65)


def test_descent_on_a_sphere_needs_what_its_rate_says():
    # Each step takes 1 - 2 * 0.1 of the distance: from a value of v to 0.01 in log(0.01 / v) / log(0.64) steps.
    (descent, *_) = efforts(family("sphere"), (2, 2), 0.01, "gradient_descent")
    assert (descent.method, descent.provenance) == (Method.DESCENT, Provenance.COUNTED)
    values = np.random.default_rng(0).uniform(-5.0, 5.0, (4000, 2))
    start = family("sphere").member(2).bound.values_at(values)[0]
    steps = np.maximum(np.ceil(np.log(0.01 / start) / math.log(0.64)), 0.0)
    assert descent.evaluations == pytest.approx(1.0 + steps.mean(), rel=0.1)


def test_restarts_from_local_minima_are_counted():
    one, two = (next(efforts(family("rastrigin"), (n, n), 0.01, "gradient_descent")) for n in (1, 2))
    assert two.evaluations > 5.0 * one.evaluations, "a hundred minima in place of ten"
    assert two.made > 20 * two.evaluations * 0.9


def test_what_is_not_feasible_is_computed_and_said_to_be():
    found = list(efforts(family("rastrigin"), (1, 7), 0.01, "gradient_descent"))
    kinds = {(effort.method, effort.dimensions): effort.provenance for effort in found}
    assert len(found) == 21
    assert kinds[Method.DESCENT, 1] is kinds[Method.GRID, 1] is kinds[Method.RANDOM, 1] is Provenance.COUNTED
    assert kinds[Method.GRID, 7] is kinds[Method.RANDOM, 7] is Provenance.COMPUTED
    assert kinds[Method.DESCENT, 7] is Provenance.EXTRAPOLATED
    grids = [effort.evaluations for effort in found if effort.method is Method.GRID]
    assert all(one < other for one, other in itertools.pairwise(grids))


def test_extrapolation_goes_straight_on_by_the_same_factor():
    counted = [brute_force.Effort(Method.DESCENT, n, 3.0 * 10.0**n, Provenance.COUNTED) for n in (1, 2, 3)]
    assert extrapolated(counted, 6).evaluations == pytest.approx(3e6)
    assert extrapolated(counted[:2], 6) is None


def test_the_sentence_is_made_from_the_numbers():
    found = list(efforts(family("sphere"), (20, 20), 0.01, "gradient_descent"))
    told = sentence(found, "Sphere", 0.01)
    descent, grid, random = (effort.evaluations for effort in found)
    assert told.startswith("In 20 dimensions, to come within 0.01 of the minimum of Sphere, descent needs ")
    assert f"{descent:,.0f} [counted]" in told
    assert f"{short(grid, 2)} [computed]" in told
    assert f"{short(random, 2)} [computed]" in told
    assert "longer than the universe is old" in told
    assert sentence([], "Sphere", 0.01) == "No results yet."


def test_a_sentence_for_one_dimension_boasts_of_nothing():
    found = list(efforts(family("ellipsoid"), (1, 1), 0.01, "gradient_descent"))
    assert sentence(found, "Ellipsoid", 0.01).endswith("brute force is no worse here.")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.1, "less than a second"), (34.0, "34 seconds"), (600.0, "10 minutes"), (1e5, "28 hours"), (1e7, "120 days"),
     (3.156e9, "100 years"), (1e30, "3.2e22 years, longer than the universe is old")],
)  # fmt: skip
def test_durations_in_words(seconds, words):
    assert time_in_words(seconds) == words


def test_once_cancelled_nothing_comes():
    wanted = True
    running = efforts(family("sphere"), (1, 20), 0.01, "gradient_descent", cancelled=lambda: not wanted)
    assert next(running).dimensions == 1
    wanted = False
    assert list(running) == []


@pytest.mark.parametrize(
    ("dimensions", "accuracy", "rule", "settings", "told"),
    [
        ((0, 3), 0.01, "adam", None, "from at least 1 to at most 20"),
        ((5, 2), 0.01, "adam", None, "must go up"),
        ((1, 21), 0.01, "adam", None, "at most 20"),
        ((1, 2), 0.0, "adam", None, "above 0"),
        ((1, 2), math.nan, "adam", None, "above 0"),
        ((1, 2), 0.01, "adamm", None, "did you mean"),
        ((1, 2), 0.01, "adam", {"beta1": 2.0}, "beta1"),
    ],
)
def test_what_cannot_be_compared_is_told_in_a_sentence(dimensions, accuracy, rule, settings, told):
    with pytest.raises(InputError, match=told):
        efforts(family("sphere"), dimensions, accuracy, rule, settings=settings)


def test_a_slow_rule_counts_what_the_same_rule_does_and_gives_up_sooner():
    pytest.importorskip("torch")
    settings = {"learning_rate": 0.05}
    slow, fast = (
        list(efforts(family("sphere"), (1, 2), 0.01, key, settings=settings)) for key in ("torch:Adam", "adam")
    )
    for one, other in zip(slow, fast, strict=True):
        assert one.evaluations == pytest.approx(other.evaluations, rel=0.1)  # from as many starts as are enough
    (found,) = [effort for effort in efforts(family("rastrigin"), (2, 2), 0.01, "torch:SGD")
                if effort.method is Method.DESCENT] or [None]  # fmt: skip
    assert found is None or found.made < 2 * brute_force.MOST_OF_SLOW
