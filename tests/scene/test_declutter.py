"""Which marks are shown: none over another, the most telling first, and none left out for no reason."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdexplorer.descent.critical.critical_points import CriticalPoint, critical_points
from gdexplorer.descent.critical.kinds import NearbyValues, PointKind
from gdexplorer.objectives import objective
from gdexplorer.scene.declutter import by_importance, counts_shown, without_overlap

PICTURE = 700.0, 500.0
marks = st.lists(
    st.tuples(
        st.floats(-50, 750, allow_nan=False) | st.sampled_from([0.0, 350.0, np.nan, np.inf, -np.inf]),
        st.floats(-50, 550, allow_nan=False) | st.sampled_from([0.0, 250.0, np.nan]),
        st.sampled_from([5.0, 11.0, 12.0, 40.0]),
    ),
    max_size=120,
)


def shown_of(marks):
    table = np.array(marks, dtype=np.float64).reshape(-1, 3)
    return table, without_overlap(table[:, :2], table[:, 2], PICTURE)


def distances(table):
    return np.hypot(*(table[:, None, :2] - table[None, :, :2]).transpose(2, 0, 1))


@given(marks)
def test_no_two_marks_are_closer_than_their_size_and_none_lies_outside(marks):
    table, shown = shown_of(marks)
    assert np.all(np.diff(shown) > 0)
    chosen = table[shown]
    assert np.all(np.isfinite(chosen))
    assert np.all((chosen[:, :2] >= 0.0) & (chosen[:, :2] <= PICTURE))
    needed = np.maximum(chosen[:, None, 2], chosen[None, :, 2])
    np.fill_diagonal(needed, 0.0)
    assert np.all(distances(chosen) >= needed)


@given(marks)
def test_a_mark_is_left_out_only_for_a_more_telling_one(marks):
    table, shown = shown_of(marks)
    inside = np.all((table[:, :2] >= 0.0) & (table[:, :2] <= PICTURE), axis=1)
    for left_out in np.setdiff1d(np.flatnonzero(inside), shown):
        before = shown[shown < left_out]
        reach = np.maximum(table[before, 2], table[left_out, 2])
        assert np.any(np.hypot(*(table[before, :2] - table[left_out, :2]).T) < reach)


@given(marks, st.tuples(st.floats(0, 700), st.floats(0, 500)))
def test_the_first_mark_is_always_shown(marks, place):
    _, shown = shown_of([(*place, 11.0), *marks])
    assert shown[0] == 0


def point(kind, value, around=None):
    return CriticalPoint((0.0, 0.0), value, (), (), kind, around)


ORDER = (
    point(PointKind.MINIMUM, -2.0),
    point(PointKind.DEGENERATE, -1.0, NearbyValues.HIGHER), point(PointKind.MINIMUM, 3.0),
    point(PointKind.SADDLE, -9.0), point(PointKind.DEGENERATE, 0.0, NearbyValues.BOTH), point(PointKind.SADDLE, 1.0),
    point(PointKind.MAXIMUM, 8.0), point(PointKind.MAXIMUM, -7.0),
    point(PointKind.DEGENERATE, -20.0, NearbyValues.UNDECIDED),
    point(PointKind.DEGENERATE, 2.0),
)  # fmt: skip


@given(st.permutations(ORDER))
def test_minima_come_before_saddles_before_maxima_by_value(points):
    assert by_importance(points) == list(ORDER)


@pytest.mark.parametrize("key", ["ackley", "eggholder", "himmelblau"])
def test_of_wavy_functions_minima_are_shown_before_all_else(key):
    bound = objective(key).bound()
    points = by_importance(critical_points(bound, 40))
    low, high = np.array(bound.domain).T
    places = (np.array([each.point for each in points]) - low) / (high - low) * PICTURE
    shown = without_overlap(places, np.full(len(points), 11.0), PICTURE)
    assert [points[i].is_minimum for i in shown] == sorted([points[i].is_minimum for i in shown], reverse=True)
    values = [points[i].value for i in shown if points[i].is_minimum]
    assert all(one <= other for one, other in pairwise(values))
    assert points[0].value == min(each.value for each in points if each.is_minimum)


def test_points_outside_of_a_feasible_set_come_after_all_of_it():
    kinds = (PointKind.MAXIMUM, PointKind.MINIMUM, PointKind.SADDLE)
    points = [
        CriticalPoint((float(n), 0.0), float(n), (), (), kind, is_outside=outside)
        for n, (kind, outside) in enumerate((kind, outside) for outside in (True, False) for kind in kinds)
    ]
    assert [point.point[0] for point in by_importance(points)] == [4.0, 5.0, 3.0, 1.0, 2.0, 0.0]


def test_the_rest_is_counted_in_fewer_and_fewer_letters():
    assert counts_shown(9, 223) == ("9 of 223 critical points shown", "9 of 223 shown", "9/223")
    assert counts_shown(1200, 3653)[0] == "1,200 of 3,653 critical points shown"
    assert counts_shown(1200, 3653)[-1] == "1,200/3,653"
    assert counts_shown(5, 5) == counts_shown(0, 0) == ("",)
