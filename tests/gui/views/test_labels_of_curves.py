"""Labels of curves, shortened: what tells runs apart stays longest, and nothing is written that says nothing."""

import numpy as np
import pytest
from PySide6.QtGui import QFont, QFontMetricsF

from gdexplorer.gui.common.theme import LIGHT
from gdexplorer.gui.views.cursor_values import WIDEST_VALUE, CursorValues, Reading, shortened

RULES = "Gradient descent", "Adam"
OWN = "", ", batch 16", ", all samples"
STARTS = "", ", start 3"


def alone(of, value, metrics, room):
    """The label of the only run."""
    (text,) = shortened([of], [value], metrics, room)
    return text


def reading(rule, own, start):
    return Reading(np.array([0.929]), 0, rule + own, start)


@pytest.mark.parametrize("value", ["", ": 0.929"])
@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("own", OWN)
@pytest.mark.parametrize("rule", RULES)
def test_the_rule_goes_first_and_what_tells_runs_apart_last(qapp, rule, own, start, value):
    metrics, of = QFontMetricsF(QFont()), reading(rule, own, start)
    assert (of.rule, of.apart, of.name) == (rule, own + start, rule + own + start)
    room = metrics.horizontalAdvance(of.name + (WIDEST_VALUE if value else "")) + 1.0  # it fits at every step
    assert alone(of, value, metrics, room) == of.name + value
    while room > 0.0:
        text = alone(of, value, metrics, room)
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


@pytest.mark.parametrize("value", ["", ": 5"])
@pytest.mark.parametrize("own", OWN)
@pytest.mark.parametrize("starts", [("",), (", start 1", ", start 12")])
def test_labels_of_one_plot_are_shortened_alike(qapp, own, starts, value):
    metrics, rules = QFontMetricsF(QFont()), (*RULES, "Momentum")
    runs = [reading(rule, own, start) for rule in rules for start in starts]
    values, room, forms = [value] * len(runs), 400.0, set()
    while room > 0.0:
        texts = shortened(runs, values, metrics, room)
        assert max(map(metrics.horizontalAdvance, texts)) <= room
        (with_rule,) = {text.startswith(tuple(rule[:4] for rule in rules)) for text in texts}
        (with_value,) = {bool(value) and text.endswith(value[2:]) for text in texts}
        forms.add((with_rule, with_value))
        room -= 5.0
    assert {(True, bool(value)), (False, False)} <= forms


def test_a_label_keeps_its_name_while_values_change(qapp):
    metrics, runs = QFontMetricsF(QFont()), [reading(rule, "", ", start 1") for rule in RULES]
    room = metrics.horizontalAdvance(runs[0].name + ": 5") + 1.0
    before, after = (shortened(runs, [value] * 2, metrics, room) for value in (": 5", ": 5.01e−12"))
    assert [text.partition(":")[0] for text in before] == [text.partition(":")[0] for text in after]
