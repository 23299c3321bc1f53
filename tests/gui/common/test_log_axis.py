"""Labels of logarithmic axes stand apart at any range and size."""

import math
from itertools import pairwise

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication

from gdexplorer.gui.common.log_axis import LogAxis


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.floats(-12.0, 6.0), st.floats(0.0, 30.0), st.floats(120.0, 1200.0), st.sampled_from(["bottom", "left"]))
@example(1.25, 2.25, 120.0, "left")  # too many round numbers for its height, and thousands that crowd at its end
def test_no_label_touches_another(qapp, low, span, size, side):
    assume(span > 0.02)
    axis, metrics = LogAxis(side), QFontMetricsF(QApplication.font())
    ((_, places),) = axis.logTickValues(low, low + span, size, None)
    inside = [place for place in places if low <= place <= low + span]
    texts = axis.logTickStrings(inside, 1.0, None)
    widths = [metrics.horizontalAdvance(text) if side == "bottom" else metrics.height() for text in texts]
    pixels = [(place - low) / span * size for place in inside]
    for (first, wide), (second, narrow) in pairwise(sorted(zip(pixels, widths, strict=True))):
        assert second - first >= (wide + narrow) / 2.0, texts


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.floats(-1e6, 1e6), st.floats(1e-2, 1e6), st.floats(60.0, 1200.0))
@example(-8.0, 830.0, 75.0)
@example(0.0, 1e6, 144.0)
@example(-1e6, 1e6, 144.0)
def test_no_label_of_a_plain_axis_touches_another(qapp, low, span, size):
    assume(span > 1e-4 * abs(low))
    axis, metrics = LogAxis("bottom"), QFontMetricsF(QApplication.font())
    (spacing, _), *_ = axis.tickSpacing(low, low + span, size)
    places = [step * spacing for step in range(math.ceil(low / spacing), math.floor((low + span) / spacing) + 1)]
    widths = [metrics.horizontalAdvance(text) for text in axis.tickStrings(places, 1.0, spacing)]
    assume(len(places) < 2 or max(widths) < size / 3.0)
    for first, second in pairwise(widths):
        assert spacing / span * size > (first + second) / 2.0


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.floats(-1e9, 1e9), st.floats(1e-3, 1e6), st.floats(200.0, 1200.0), st.sampled_from(["bottom", "left"]))
@example(999993.0, 14.0, 400.0, "bottom")  # was 999994, 999996, 999998, 1e6, 1e6, 1e6
@example(1000000.0, 5.0, 400.0, "left")
def test_each_label_of_a_plain_axis_says_where_it_stands(qapp, low, span, size, side):
    assume(span > 1e-9 * abs(low))
    axis = LogAxis(side)
    (spacing, _), *_ = axis.tickSpacing(low, low + span, size)
    places = [step * spacing for step in range(math.ceil(low / spacing), math.floor((low + span) / spacing) + 1)]
    told = [float(text.replace("\u2212", "-")) for text in axis.tickStrings(places, 1.0, spacing)]
    assert all(abs(number - place) <= 1e-3 * spacing for number, place in zip(told, places, strict=True))
