"""The curve of the largest curvature against what the learning rate bears."""

import numpy as np
import pytest

from gdexplorer.gui.common.theme import DARK
from gdexplorer.gui.features.stability.stability_view import StabilityView
from gdexplorer.scene.stability import StabilityCurves


@pytest.fixture
def view(qtbot):
    view = StabilityView()
    qtbot.addWidget(view)
    view.resize(340, 200)
    with qtbot.waitExposed(view):
        view.show()
    return view


def drawn(largest, stability_limit):
    return StabilityCurves(
        np.arange(float(len(largest))), np.array(largest, float), np.array(stability_limit, float), "2/η"
    )


def test_both_curves_are_drawn_by_decades_and_both_are_seen(view):
    view.set_curves(drawn([1.0, 10.0, 100.0], [40.0, 40.0, 40.0]))
    assert view.curvature.yData == pytest.approx([0.0, 1.0, 2.0])
    assert view.stability_limit.yData == pytest.approx(np.log10([40.0] * 3))
    (x0, x1), (y0, y1) = view.viewRange()
    assert x0 <= 0.0 and x1 >= 2.0 and y0 < 0.0 and y1 > 2.0
    assert view.names[0].isVisible() and view.names[1].isVisible()


def test_where_nothing_bends_up_there_is_a_gap(view):
    view.set_curves(drawn([-4.0, 10.0, np.nan], [40.0, 40.0, 40.0]))
    assert np.isnan(view.curvature.yData[[0, 2]]).all() and view.curvature.yData[1] == pytest.approx(1.0)


def test_a_limit_far_away_does_not_squeeze_the_curve(view):
    view.set_curves(drawn([1.0, 10.0, 100.0], [1e9, 1e9, 1e9]))
    assert view.viewRange()[1][1] < 4.0


def test_curves_without_a_limit_or_without_curvature_are_no_trouble(view):
    view.set_curves(StabilityCurves(np.arange(3.0), np.array([1.0, 2.0, 3.0]), np.empty(0), ""))
    assert not view.names[1].isVisible()
    view.set_curves(StabilityCurves(np.arange(2.0), np.array([-1.0, -2.0]), np.empty(0), ""))
    view.set_curves(StabilityCurves(np.empty(0), np.empty(0), np.empty(0), ""))
    view.set_theme(DARK)
    view.grab()


def test_dragging_the_cursor_asks_for_a_step(view):
    asked = []
    view.cursor_requested.connect(asked.append)
    view.set_curves(drawn([1.0] * 50, [2.0] * 50))
    view.cursor_line.setValue(17.4)
    view.cursor_line.sigDragged.emit(view.cursor_line)
    assert asked == [17]
