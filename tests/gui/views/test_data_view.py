"""The houses, and the line that each run says fits them."""

import numpy as np
import pyqtgraph as pg
import pytest
from pictures import drawn_run
from PySide6.QtCore import Qt

from gdexplorer.descent.engine import engine
from gdexplorer.descent.experiment import Experiment, suggested
from gdexplorer.gui.common.theme import DARK, LIGHT
from gdexplorer.gui.jobs.runner import drawn_runs
from gdexplorer.gui.views.data_view import DataView
from gdexplorer.objectives import CustomNetwork, objective
from gdexplorer.objectives.data.source import Generated, Houses
from gdexplorer.objectives.data.split import Split
from gdexplorer.objectives.regression.custom_fit import CustomFit
from gdexplorer.session import edits
from gdexplorer.session.view_state import ViewState


@pytest.fixture
def view(qtbot):
    view = DataView()
    view.resize(500, 300)
    qtbot.addWidget(view)
    return view


def house_run(*points):
    return drawn_run(np.array(points), 1, function=lambda p: (p.sum(axis=1), p))


def curves(view):
    return [item for item in view.items() if isinstance(item, pg.PlotCurveItem) and item.getData()[0] is not None]


@pytest.mark.parametrize("standardised", [0.0, 1.0])
def test_the_dashed_line_is_numpys_least_squares(view, standardised):
    bound = objective("housing_mse").bound({"standardised": standardised})
    view.set_objective(bound)
    areas, prices = view.points.getData()
    assert len(areas) == 2930
    slope, intercept = np.polyfit(areas, prices, 1)
    xs, ys = view.best_fit.getData()
    np.testing.assert_allclose(ys, intercept + slope * xs, rtol=1e-6)


def test_the_tool_tip_tells_the_best_fit_in_the_units_of_the_data(view):
    view.set_objective(CustomFit(Houses()).objective().bound())
    assert "Dashed, least squares: sale price = 153,374 + 2.702 × lot area." in view.toolTip().splitlines()[0]
    view.set_objective(CustomNetwork((1, 2, 1), data=Generated("sine")).objective().bound())
    assert "Dashed" not in view.toolTip()


def test_the_line_of_a_run_moves_with_the_cursor(view):
    bound = objective("housing_mse").bound({"standardised": 0.0})
    view.set_objective(bound)
    view.set_runs([house_run((1000.0, 2.0), (50_000.0, 3.0))])
    for cursor, (intercept, slope) in ((0, (1000.0, 2.0)), (1, (50_000.0, 3.0)), (9, (50_000.0, 3.0))):
        view.set_cursor(cursor)
        xs, ys = view.fits[0].getData()
        np.testing.assert_allclose(ys, intercept + slope * xs)
        assert view.fits[0].opts["pen"].color().name() == LIGHT.run(1)


def test_there_is_a_line_for_each_run(view):
    view.set_objective(objective("housing_mse").bound())
    for count in (2, 0, 3):
        view.set_runs([house_run((0.0, 0.1))] * count)
        assert len(view.fits) == count


def test_a_run_that_blew_up_can_be_drawn(view, qtbot):
    with qtbot.waitExposed(view):
        view.show()
    view.set_objective(objective("housing_mse").bound())
    with np.errstate(all="ignore"):
        view.set_runs([house_run((0.0, 0.0), (1e300, -1e300))])
    shown, begun = view.getViewBox().viewRange(), view.grab().toImage()
    view.set_cursor(1)
    assert view.grab().toImage() != begun
    assert view.getViewBox().viewRange() == shown
    assert all(np.isfinite(item.getData()[1]).all() for item in curves(view))


def test_an_objective_without_data_is_passed_over(view):
    view.set_theme(DARK)
    empty = view.grab().toImage()
    view.set_objective(objective("sphere").bound())
    view.set_runs([house_run((0.0, 0.0))])
    view.set_cursor(0)
    assert view.grab().toImage() == empty


def test_test_rows_are_hollow_points_apart_from_the_others(view):
    view.set_objective(CustomFit(Houses(("GrLivArea",)), test=Split(0.2)).objective().bound())
    training, tests = (np.column_stack(item.getData()) for item in (view.points, view.test_points))
    assert (len(training), len(tests)) == (2344, 586) and view.test_points.isVisible()
    assert view.test_points.opts["brush"].style() == Qt.BrushStyle.NoBrush
    assert "2,344 houses to train, 586 to test (hollow)" in view.accessibleDescription()
    view.set_objective(objective("housing_mse").bound())
    assert not view.test_points.isVisible() and "to test" not in view.accessibleDescription()


def test_test_rows_of_classes_are_hollow_in_the_plane(view):
    custom = CustomNetwork((2, 3, 1), cost="cross_entropy", data=Generated("xor", 80), test=Split(0.25))
    view.set_objective(custom.objective().bound())
    counts = [len(item.getData()[0]) for item in (view.regions.low_samples, view.regions.high_samples)]
    hollow = [len(item.getData()[0]) for item in (view.regions.low_tests, view.regions.high_tests)]
    assert (sum(counts), sum(hollow)) == (60, 20) and not view.test_points.isVisible()
    view.set_objective(CustomNetwork((2, 3, 1), data=Generated("xor", 80)).objective().bound())
    assert not view.regions.low_tests.isVisible()


def test_one_of_several_outputs_is_shown_and_the_choice_is_offered(view):
    custom = CustomNetwork((1, 4, 1), data=Houses(("GrLivArea",), "SalePrice", ("YearBuilt",)))
    bound = custom.objective().bound()
    experiment = Experiment(custom, (), (suggested("adam", bound),), (bound.start,), steps=5)
    asked = []
    view.edit_requested.connect(asked.append)
    view.set_objective(bound)
    view.set_runs(drawn_runs(experiment, engine.descend(experiment)))
    view.set_cursor(0)
    assert [view.output.itemText(i) for i in range(2)] == ["sale price (US dollars)", "year built"]
    assert not view.output.isHidden() and "sale price" in view.accessibleDescription()
    view.output.setCurrentIndex(1)
    view.output.activated.emit(1)
    assert asked == [edits.ShowOutput(1)]
    view.set_view(edits.ShowOutput(1).apply_to(ViewState()))
    xs, ys = view.fits[0].getData()
    np.testing.assert_allclose(ys, bound.samples.predict(np.array(bound.start), xs[:, np.newaxis])[:, 1])
    assert set(view.points.getData()[1]) <= set(bound.samples.targets[:, 1]) and "year" in view.accessibleDescription()
    view.set_runs([])
    view.set_objective(CustomNetwork((1, 4, 1), data=Generated("sine")).objective().bound())
    assert view.output.isHidden()
    view.set_objective(bound)
    view.set_objective(objective("sphere").bound())
    assert view.output.isHidden()


@pytest.mark.parametrize("width", [240, 330, 480, 900])
def test_the_title_does_not_lie_under_the_choice_of_outputs(view, qtbot, width):
    custom = CustomNetwork((1, 4, 1), data=Houses(("GrLivArea",), "SalePrice", ("YearBuilt",)), test=Split(0.25))
    view.resize(width, 160)
    view.show()
    view.set_objective(custom.objective().bound())
    qtbot.wait(50)
    label = view.getPlotItem().titleLabel
    box = view.mapFromScene(label.item.sceneBoundingRect()).boundingRect()
    assert label.text and view.output.isVisible() and not box.intersects(view.output.geometry())
    view.set_objective(CustomNetwork((1, 4, 1), data=Generated("sine")).objective().bound())
    assert view.output.isHidden() and label.opts["justify"] == "center"


def told_title(view):
    return view.getPlotItem().titleLabel.text


def test_rows_outside_the_picture_are_counted_until_they_are_in_sight(view):
    bound = CustomFit(Houses(("LotArea",)), standardise=False).objective().bound()
    view.resize(900, 300)
    view.set_objective(bound)
    (left, right), (low, high) = view.viewRange()
    xs, ys = bound.samples.inputs[:, 0], bound.samples.targets
    outside = np.count_nonzero((xs < left) | (xs > right) | (ys < low) | (ys > high))
    assert outside > 10
    assert f"{outside} rows beyond the edge →" in told_title(view)
    assert "to see them" in view.toolTip()
    view.setRange(xRange=(xs.min() - 1.0, xs.max() + 1.0), yRange=(ys.min() - 1.0, ys.max() + 1.0))
    assert "beyond" not in told_title(view) and "to see them" not in view.toolTip()
    view.setXRange(xs.mean(), xs.max() + 1.0)
    assert f"{np.count_nonzero(xs < view.viewRange()[0][0]):,} rows beyond the edge ←" in told_title(view)


@pytest.mark.parametrize("data", ["sine", "two_moons"])
def test_a_picture_with_all_rows_in_sight_counts_none(view, data):
    inputs = 1 if data == "sine" else 2
    view.resize(900, 300)
    view.set_objective(CustomNetwork((inputs, 2, 1), data=Generated(data, 60)).objective().bound())
    points = view.objective.samples.inputs
    (left, right), _ = view.viewRange()
    assert ("beyond" in told_title(view)) == bool(np.any((points[:, 0] < left) | (points[:, 0] > right)))
