"""What the map writes: the numbers of its axes, and how many of the critical points are marked."""

import pytest
from PySide6.QtWidgets import QApplication

from gdexplorer.descent.critical.critical_points import CriticalPoint
from gdexplorer.descent.critical.kinds import PointKind


@pytest.mark.parametrize("width", [700, 300, 200, 160])
def test_the_count_of_marks_stays_within_the_map(contour_view, width):
    points = [CriticalPoint((0.001 * i, 0.0), float(i), (), (), PointKind.MINIMUM) for i in range(20_000)]
    contour_view.resize(width, 300)
    QApplication.processEvents()
    contour_view.landmarks.set_points(points)
    note = contour_view.findChild(object, "critical_points_shown")
    assert note.isVisible() and "20,000" in note.text()
    assert note.text().startswith(str(len(contour_view.landmarks.marks.places)))
    assert contour_view.rect().contains(note.geometry())


@pytest.mark.parametrize("side", ["bottom", "left"])
@pytest.mark.parametrize("reach", [1e-4, 0.05, 0.46, 3.0, 5e9])
def test_the_numbers_beside_the_map_have_no_factor_in_the_name_of_the_axis(contour_view, side, reach):
    box = contour_view.getViewBox()
    box.setAspectLocked(False)
    box.setRange(xRange=(-reach, reach / 4.0), yRange=(-reach, reach / 4.0), padding=0)
    axis = contour_view.getAxis(side)
    (spacing, values), *_ = axis.tickValues(-reach, reach / 4.0, 400)
    texts = axis.tickStrings(values, axis.scale * axis.autoSIPrefixScale, spacing)
    assert [float(text.replace("\u2212", "-")) for text in texts] == pytest.approx(values, abs=1e-9 * reach)
    assert len(values) >= 2 and "x0" not in axis.labelString() and "x1" not in axis.labelString()
