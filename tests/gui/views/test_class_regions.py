"""Several classes in the data view: the regions and curves are what the network says, each class in its own colour."""

import numpy as np
import pyqtgraph as pg
import pytest

from gdexplorer.descent.engine import engine
from gdexplorer.descent.experiment import Experiment, suggested
from gdexplorer.gui.common.theme import CLASS_COLOURS, DARK, LIGHT
from gdexplorer.gui.jobs.runner import drawn_runs
from gdexplorer.gui.views.data_view import DataView
from gdexplorer.objectives import CustomNetwork
from gdexplorer.objectives.data.column_kind import MOST_CLASSES
from gdexplorer.objectives.data.source import CsvFile, Generated
from gdexplorer.objectives.data.split import Split
from gdexplorer.scene.predictions import class_colours

SPIRALS = CustomNetwork((2, 8, 1), cost="cross_entropy", data=Generated("three_spirals", 90), test=Split(0.2))
MOONS = CustomNetwork((2, 3, 1), cost="cross_entropy", data=Generated("two_moons", 60))


@pytest.fixture
def view(qtbot):
    view = DataView()
    qtbot.addWidget(view)
    view.resize(500, 300)
    view.set_theme(LIGHT)
    view.show()
    return view


def show(view, custom):
    bound = custom.objective().bound()
    experiment = Experiment(custom, (("l2", 0.0),), (suggested("adam", bound),), (bound.start,), steps=30)
    runs = drawn_runs(experiment, engine.descend(experiment))
    view.set_objective(bound)
    view.set_runs(runs)
    view.set_cursor(30)
    return bound, runs[0].trajectory.points[30]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_each_pixel_has_the_colour_of_the_most_likely_class(view, theme):
    view.set_theme(theme)
    bound, theta = show(view, SPIRALS)
    regions, (xs, ys) = view.class_regions, view.class_regions.axes
    assert regions.shown and not view.regions.shown and not view.class_curves.shown
    for row, column in ((5, 7), (40, 60), (70, 90)):
        shares = bound.samples.predict(theta, np.array([[xs[column], ys[row]]]))
        np.testing.assert_array_equal(regions.image.image[row, column], class_colours(shares, theme.picture)[0])


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_certain_region_is_near_its_class_and_an_uncertain_one_is_paper(theme):
    shares = np.vstack([np.full(3, 1 / 3), np.eye(3)])
    paper, *inks = class_colours(shares, theme.picture).astype(float)
    assert paper.tolist() == list(pg.mkColor(theme.picture).getRgb()[:3])
    for ink, colour in zip(inks, CLASS_COLOURS, strict=False):
        whole = np.array(pg.mkColor(colour).getRgb()[:3])
        others = [np.array(pg.mkColor(other).getRgb()[:3]) for other in CLASS_COLOURS if other != colour]
        assert all(np.linalg.norm(ink - whole) < np.linalg.norm(ink - other) for other in others[:2])


def test_borders_lie_where_two_classes_are_as_likely(view):
    bound, theta = show(view, SPIRALS)
    x, y = view.class_regions.borders[0].getData()
    inside = np.isfinite(x)
    assert inside.sum() > 20
    shares = np.sort(bound.samples.predict(theta, np.column_stack([x[inside], y[inside]])), axis=1)
    assert np.quantile(shares[:, 2] - shares[:, 1], 0.95) < 0.1


def test_samples_have_colour_and_marker_of_their_class_and_a_legend(view):
    bound, _ = show(view, SPIRALS)
    scatters = view.class_regions.scatters
    for number in range(3):
        assert len(scatters.points[number].data) == np.sum(bound.samples.targets == number)
        assert len(scatters.tests[number].data) == np.sum(bound.held_out.samples.targets == number)
        assert scatters.points[number].isVisible() and not scatters.points[3].isVisible()
    assert [label.text for _, label in scatters.legend.items] == ["0", "1", "2"] and scatters.legend.isVisible()
    assert len({item.opts["symbol"] for item in scatters.points}) == len(set(CLASS_COLOURS)) == MOST_CLASSES


def test_two_classes_and_numbers_follow_without_a_trace(view):
    show(view, SPIRALS)
    show(view, MOONS)
    assert view.regions.shown and view.regions.legend.isVisible()
    assert [label.text for _, label in view.regions.legend.items] == ["0", "1"]
    assert not view.class_regions.shown and not view.class_regions.scatters.legend.isVisible()
    show(view, CustomNetwork((1, 3, 1)))
    assert not view.regions.legend.isVisible() and view.points.isVisible()
    assert not any(item.isVisible() for item in view.class_regions.scatters.points)


def test_over_one_input_there_is_a_curve_for_each_class(view, tmp_path):
    path = tmp_path / "kinds.csv"
    path.write_text("x,kind\n" + "".join(f"{i / 10},{'abc'[i // 20]}\n" for i in range(60)), encoding="utf-8")
    custom = CustomNetwork((1, 4, 1), cost="cross_entropy", data=CsvFile(str(path), ("x",), "kind"))
    bound, theta = show(view, custom)
    curves = view.class_curves
    assert curves.shown and "probabilities at the cursor" in view.accessibleDescription()
    shares = bound.samples.predict(theta, curves.axis[:, np.newaxis])
    for number in range(3):
        np.testing.assert_allclose(curves.curves[number].getData()[1], shares[:, number])
    assert not curves.curves[3].isVisible() and not view.fits
    assert [label.text for _, label in curves.scatters.legend.items] == ["a", "b", "c"]


def test_in_a_low_plot_the_title_names_the_classes(view):
    show(view, SPIRALS)
    view.resize(500, 150)
    assert not view.class_regions.legend.isVisible()
    assert view.getPlotItem().titleLabel.text.endswith("● 0, ▲ 1, ■ 2")
    view.resize(500, 300)
    assert view.class_regions.legend.isVisible() and "●" not in view.getPlotItem().titleLabel.text


def test_a_run_that_diverged_leaves_the_paper_empty(view):
    bound, _ = show(view, SPIRALS)
    values = np.where(np.isfinite(np.full((4, 3), np.nan)), 1.0, 1.0 / 3.0)
    assert len(np.unique(class_colours(values, LIGHT.picture), axis=0)) == 1 and bound.samples.classes
