"""Ranges that are shared out among the cores."""

import pytest

from gdexplorer.descent.critical.threads import on_all_cores
from gdexplorer.objectives.objective import THREADS


@pytest.mark.parametrize("count", [0, 1, 63, 64, 129, 1000, 16_385])
def test_each_item_is_worked_on_once(count):
    seen = []
    on_all_cores(lambda first, last: seen.extend(range(first, last)), count)
    assert sorted(seen) == list(range(count))


def test_an_error_of_a_part_is_raised():
    def fail(first, last):
        if first > 0:
            raise ValueError(first)

    with pytest.raises(ValueError, match=r"\d"):
        on_all_cores(fail, 10_000)


@pytest.mark.parametrize("count", [5, 63, 1000])
@pytest.mark.parametrize("done", [0, 1, 4])
def test_of_slow_items_none_is_begun_once_it_is_cancelled(count, done):
    seen = []
    on_all_cores(lambda first, last: seen.extend(range(first, last)), count, lambda: len(seen) >= done, cost=1.0)
    assert done <= len(seen) < done + THREADS


@pytest.mark.parametrize("cost", [1e-6, 1e-3, 0.004, 0.02, 1.0])
@pytest.mark.parametrize("count", [1, 63, 129, 1000])
def test_slow_items_are_worked_on_once_each_a_second_of_them_at_a_time(count, cost):
    seen = []
    on_all_cores(lambda first, last: seen.append((first, last)), count, cost=cost)
    assert sorted(each for first, last in seen for each in range(first, last)) == list(range(count))
    assert max(last - first for first, last in seen) <= max(1.0, 0.02 / cost)
