"""Ranges that are shared out among the cores."""

import pytest

from gdexplorer.descent.critical.threads import on_all_cores


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
