"""Fields in rows: captions stand beside their fields, however wide the row is."""

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from gdexplorer.gui.common.fields import combo_box, in_row, large_number


@pytest.mark.parametrize("width", [200, 400, 900])
@pytest.mark.parametrize("with_list", [False, True])
def test_a_caption_is_beside_its_field_in_a_row_of_any_width(qtbot, width, with_list):
    row = QWidget()
    qtbot.addWidget(row)
    numbers = [large_number(name, name, 0, 1000, 5) for name in ("starts", "seeds")]
    lists = (combo_box("way", "Way", [("at random", 0)]),) if with_list else ()
    row.setLayout(in_row("starts", numbers[0], "seeds", numbers[1], *lists))
    row.resize(width, 40)
    with qtbot.waitExposed(row):
        row.show()
    for caption, number in zip(row.findChildren(QLabel), numbers, strict=True):
        assert caption.width() <= caption.sizeHint().width() + 2
        assert 0 <= number.x() - caption.geometry().right() <= 10
    if with_list:
        assert lists[0].geometry().right() >= row.contentsRect().right() - 15
