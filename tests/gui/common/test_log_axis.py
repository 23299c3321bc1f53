"""Labels of a logarithmic axis: few, round, and apart, whatever it spans."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdexplorer.gui.common.log_axis import log_ticks, power_text


@pytest.mark.parametrize(
    ("low", "high", "most", "texts"),
    [
        (-15.0, 3.0, 5, ["10⁻¹²", "10⁻⁸", "0.0001", "1"]),
        (-1.7, 0.05, 5, ["0.03", "0.1", "0.3", "1"]),
        (-0.7, 0.05, 4, ["0.2", "0.5", "1"]),
        (-1.3, 0.9, 3, ["0.1", "1"]),
        (2.99, 3.01, 4, ["980", "1000", "1020"]),
        (-7.2, -5.1, 4, ["10⁻⁷", "3·10⁻⁷", "10⁻⁶", "3·10⁻⁶"]),
    ],
)
def test_labels_are_few_and_round(low, high, most, texts):
    assert [power_text(value) for value in log_ticks(low, high, most)] == texts


@given(st.floats(-300.0, 300.0), st.floats(1e-2, 600.0), st.integers(2, 9))
def test_labels_lie_on_the_axis_and_leave_each_other_room(low, span, most):
    high = min(low + span, 307.0)
    ticks = log_ticks(low, high, most)
    assert all(low - 1e-6 <= tick <= high + 1e-6 for tick in ticks)
    assert len(ticks) <= most + 4
    assert len({power_text(tick) for tick in ticks}) == len(ticks)
