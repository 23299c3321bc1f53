"""Names at the ends of lines: whole where there is room, without their numbers where there is less."""

import pytest
from PySide6.QtGui import QFont, QFontMetricsF

from gdexplorer.gui.common.end_labels import fitted


@pytest.mark.parametrize("name", ["aligned: no barrier", "line 1 to 2: 0.334", "Adam"])
def test_a_number_goes_before_letters_do(qapp, name):
    metrics = QFontMetricsF(QFont())
    first = name.partition(":")[0]
    room = metrics.horizontalAdvance(name) + 1.0
    assert fitted([name], metrics, room) == [name]
    while room > metrics.horizontalAdvance("w…"):
        (shown,) = fitted([name], metrics, room)
        assert metrics.horizontalAdvance(shown) <= room
        assert shown in (name, first) or "…" in shown
        assert shown in (first, name) or metrics.horizontalAdvance(first) > room
        room -= 3.0


ALIKE = (
    ["Schedule-free stochastic gradient descent", "Schedule-free stochastic gradient descent with momentum"],
    ["layer1.weight largest", "layer2.weight largest", "layer1.bias largest", "layer1.weight lowest"],
    ["Gradient descent, batch 16: 0.25", "Gradient descent, batch 32: 0.5", "Gradient descent, all samples: 0.75"],
)


@pytest.mark.parametrize("names", ALIKE)
def test_names_that_begin_alike_are_told_apart_where_there_is_little_room(qapp, names):
    metrics = QFontMetricsF(QFont())
    room = max(map(metrics.horizontalAdvance, names)) + 1.0
    assert fitted(names, metrics, room) == names
    while room > metrics.horizontalAdvance("w" * 8):
        shown = fitted(names, metrics, room)
        assert len(set(shown)) == len(names), shown
        assert max(map(metrics.horizontalAdvance, shown)) <= room
        room -= 7.0


def test_one_name_twice_stays_one(qapp):
    metrics = QFontMetricsF(QFont())
    first, second = fitted(["Gradient descent: 1", "Gradient descent: 2"], metrics, metrics.horizontalAdvance("w" * 9))
    assert first == second


def test_where_one_name_has_no_room_for_its_number_none_keeps_it(qapp):
    metrics, names = QFontMetricsF(QFont()), ["Gradient descent: 0.334", "Adam: 0.2"]
    room = metrics.horizontalAdvance(names[0]) - 1.0
    assert fitted(names, metrics, room) == ["Gradient descent", "Adam"]
