"""The numbers beside the map."""

import pytest


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
