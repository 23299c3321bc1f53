"""Labels of curves, shortened: what tells runs apart stays longest, and nothing is written that says nothing."""

import numpy as np
import pytest
from PySide6.QtGui import QFont, QFontMetricsF

from gdexplorer.gui.common.theme import LIGHT
from gdexplorer.gui.views.cursor_values import CursorValues, Reading, shortened

RULES = "Gradient descent", "Adam"
OWN = "", ", batch 16", ", all samples"
STARTS = "", ", start 3"


def reading(rule, own, start):
    return Reading(np.array([0.929]), 0, rule + own, start)


@pytest.mark.parametrize("value", ["", ": 0.929"])
@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("own", OWN)
@pytest.mark.parametrize("rule", RULES)
def test_the_rule_goes_first_and_what_tells_runs_apart_last(qapp, rule, own, start, value):
    metrics, of = QFontMetricsF(QFont()), reading(rule, own, start)
    assert (of.rule, of.apart, of.name) == (rule, own + start, rule + own + start)
    room = metrics.horizontalAdvance(of.name + value) + 1.0
    assert shortened(of, value, metrics, room) == of.name + value
    while room > 0.0:
        text = shortened(of, value, metrics, room)
        assert metrics.horizontalAdvance(text) <= room + 1.0
        kept, number = of.apart.lstrip(", "), value.lstrip(": ")
        assert kept in text if kept and metrics.horizontalAdvance(kept) <= room else text in ("", number) or not kept
        assert text or not number or metrics.horizontalAdvance(number) > room
        room -= 3.0


@pytest.mark.parametrize("count", [2, 9])
def test_a_plot_too_narrow_for_words_keeps_no_room_for_them(qapp, count):
    values = CursorValues(QFont)
    values.set_readings([reading("Gradient descent", "", f", start {i}") for i in range(count)], LIGHT)
    assert values.room(40.0) == 0.0
    assert 0.0 < values.room(300.0) <= 0.5
