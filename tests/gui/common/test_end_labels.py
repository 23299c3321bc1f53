"""Names at the ends of lines: whole where there is room, without their numbers where there is less."""

import pytest
from PySide6.QtGui import QFont, QFontMetricsF

from gdexplorer.gui.common.end_labels import fitted


@pytest.mark.parametrize("name", ["aligned: no barrier", "line 1 to 2: 0.334", "Adam"])
def test_a_number_goes_before_letters_do(qapp, name):
    metrics = QFontMetricsF(QFont())
    first = name.partition(":")[0]
    room = metrics.horizontalAdvance(name) + 1.0
    assert fitted(name, metrics, room) == name
    while room > metrics.horizontalAdvance("w…"):
        shown = fitted(name, metrics, room)
        assert metrics.horizontalAdvance(shown) <= room
        assert shown in (name, first) or shown.endswith("…")
        assert shown in (first, name) or metrics.horizontalAdvance(first) > room
        room -= 3.0
