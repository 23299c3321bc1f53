"""The feasible set on the map: painted as large as it is, however far one looks into its border."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF

from gdexplorer.constraints.feasible_set import feasible_set_from
from gdexplorer.descent.geometry.plane import Plane
from gdexplorer.scene.region import region_of

# A map without a window around it: what it leaves to its parent, nobody takes.
pytestmark = pytest.mark.qt_log_ignore("not accepted by receiving widget")


def share_changed(before, after, place, side):
    """The share of pixels in a square around ``place`` that differ."""
    changed = [
        before.pixel(x, y) != after.pixel(x, y)
        for x in range(place.x() - side, place.x() + side)
        for y in range(place.y() - side, place.y() + side)
    ]
    return float(np.mean(changed))


@pytest.mark.parametrize("side", [1.0, 1e-2, 1e-4, 1e-6, 1e-8, 1e-9, 1e-10, 1e-11])
@pytest.mark.parametrize("text", ["half-planes 1 0 0.25", "ball 0 0 0.25", "box -0.75 0.25 -1 1"])
def test_half_of_the_map_is_outside_around_the_border_at_any_zoom(contour_view, text, side):
    view = contour_view
    domain = view.surface.box.domain
    box = view.getViewBox()
    box.setRange(xRange=(0.25 - side / 2, 0.25 + side / 2), yRange=(-side / 2, side / 2), padding=0)
    before = view.grab().toImage()
    view.ground.show_region(region_of(feasible_set_from(text), Plane(np.zeros(2), np.eye(2), ("x", "y"), domain)))
    after = view.grab().toImage()
    within, outside = (view.mapFromScene(box.mapViewToScene(QPointF(0.25 + part * side, 0.0))) for part in (-0.2, 0.2))
    assert share_changed(before, after, within, 20) == 0.0
    assert share_changed(before, after, outside, 20) > 0.1, "hatched"
