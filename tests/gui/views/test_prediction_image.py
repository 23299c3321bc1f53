"""The regions of fits over two inputs: what is drawn is what the network says."""

import numpy as np
import pytest
from pictures import looking_at

from gdexplorer.descent.engine import engine
from gdexplorer.descent.experiment import Experiment, suggested
from gdexplorer.gui.common.theme import DARK, LIGHT
from gdexplorer.gui.jobs.runner import drawn_runs
from gdexplorer.gui.views.data_view import DataView
from gdexplorer.objectives import CustomNetwork
from gdexplorer.objectives.data.source import Generated, Houses

MOONS = CustomNetwork((2, 5, 1), cost="cross_entropy", data=Generated("two_moons", 100))


def runs_of(custom, rules=("adam",), steps=40):
    bound = custom.objective().bound()
    choices = tuple(suggested(rule, bound, colour) for colour, rule in enumerate(rules))
    experiment = Experiment(custom, (("l2", 0.0),), choices, (bound.start,), steps=steps)
    return bound, drawn_runs(experiment, engine.descend(experiment))


@pytest.fixture
def shown(qtbot):
    def show(custom, **details):
        bound, runs = runs_of(custom, **details)
        view = DataView()
        qtbot.addWidget(view)
        view.resize(500, 300)
        view.set_theme(LIGHT)
        view.set_objective(bound)
        view.set_runs(runs)
        view.show()
        return view, bound, runs

    return show


def test_the_image_is_what_the_network_says_at_the_cursor(shown):
    view, bound, runs = shown(MOONS)
    view.set_cursor(30)
    regions, (xs, ys) = view.regions, view.regions.axes
    row, column = 17, 40
    expected = bound.samples.predict(runs[0].trajectory.points[30], np.array([[xs[column], ys[row]]]))[0]
    assert regions.image.image[row, column] == pytest.approx(expected, rel=1e-12)


def test_the_border_lies_where_both_classes_are_as_likely(shown):
    view, bound, runs = shown(MOONS)
    view.set_cursor(40)
    x, y = view.regions.borders[0].getData()
    inside = np.isfinite(x)
    assert inside.sum() > 20
    likely = bound.samples.predict(runs[0].trajectory.points[40], np.column_stack([x[inside], y[inside]]))
    assert np.abs(likely - 0.5).max() < 0.05


def test_classes_differ_in_marker_as_well_as_colour(shown):
    view, bound, _ = shown(MOONS)
    low, high = view.regions.low_samples, view.regions.high_samples
    assert len(low.data) == np.sum(bound.samples.targets == 0.0)
    assert len(high.data) == np.sum(bound.samples.targets == 1.0)
    assert low.opts["symbol"] != high.opts["symbol"]


def test_the_run_looked_at_is_the_one_whose_regions_are_filled(shown):
    view, _, runs = shown(MOONS, rules=("gradient_descent", "adam"))
    view.set_cursor(40)
    first = view.regions.image.image.copy()
    view.set_focus(looking_at(runs, 1, 40))
    assert not np.allclose(first, view.regions.image.image)


def test_a_curve_follows_and_the_regions_go(shown):
    view, _, _ = shown(MOONS)
    bound, runs = runs_of(CustomNetwork((1, 4, 1)))
    view.set_objective(bound)
    view.set_runs(runs)
    assert not view.regions.shown
    x, y = view.fits[0].getData()
    view.set_cursor(40)
    x, y = view.fits[0].getData()
    assert np.allclose(y, bound.samples.predict(runs[0].trajectory.points[40], x[:, None]))


def test_numbers_over_two_inputs_are_shown_from_lowest_to_highest(shown):
    view, bound, _ = shown(CustomNetwork((3, 4, 1), data=Houses(("GrLivArea", "OverallQual", "YearBuilt"))))
    targets = bound.samples.targets
    assert view.regions.levels == (targets.min(), targets.max())
    assert "at the mean" in view.getPlotItem().titleLabel.text
    middle = f"{0.5 * (targets.min() + targets.max()):,.0f}"
    assert f"● up to {middle}, ▲ above; year built at the mean" in view.accessibleDescription().lower()
    assert f"where it predicts {middle}" in view.toolTip() and "It is a cut" in view.toolTip()


def test_a_diverged_run_and_a_dark_theme_draw_something(shown):
    view, _, runs = shown(MOONS)
    runs[0].trajectory.points.setflags(write=True)
    runs[0].trajectory.points[:] = np.inf
    view.set_theme(DARK)
    view.set_cursor(5)
    assert np.isfinite(view.regions.image.image).all()


def test_a_large_network_gets_fewer_pixels(shown):
    view, _, _ = shown(CustomNetwork((2, 64, 64, 64, 64, 1), data=Generated("xor", 50)), steps=2)
    assert view.regions.image.image.size * 12_737 < 2e7
