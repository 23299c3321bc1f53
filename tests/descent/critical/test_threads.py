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
    on_all_cores(lambda first, last: seen.extend(range(first, last)), count, lambda: len(seen) >= done, is_slow=True)
    assert done <= len(seen) < done + THREADS


def test_slow_items_are_worked_on_once_each():
    seen = []
    on_all_cores(lambda first, last: seen.append((first, last)), 129, is_slow=True)
    assert sorted(seen) == [(each, each + 1) for each in range(129)]
