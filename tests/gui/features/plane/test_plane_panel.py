"""The choice of plane, and what is told of it."""

from types import SimpleNamespace

import numpy as np
import pytest
from msgspec.structs import replace
from pictures import looking_at

from gdexplorer.descent.engine import engine
from gdexplorer.descent.experiment import Experiment, suggested
from gdexplorer.descent.geometry.plane import PlaneChoice, plane_for, projection_error
from gdexplorer.descent.geometry.slice import drawn
from gdexplorer.gui.features.plane import plane_panel
from gdexplorer.gui.features.plane.plane_panel import PlanePanel
from gdexplorer.gui.jobs.runner import drawn_runs
from gdexplorer.objectives import CustomNetwork
from gdexplorer.objectives.data.source import Houses
from gdexplorer.objectives.regression.custom_fit import CustomFit
from gdexplorer.session.edits import SetPlane

CUSTOM = CustomNetwork((1, 3, 1))


@pytest.fixture
def panel(qtbot):
    panel = PlanePanel()
    qtbot.addWidget(panel)
    panel.show()
    return panel


@pytest.fixture
def experiment():
    bound = CUSTOM.objective().bound()
    return Experiment(CUSTOM, (("l2", 0.0),), (suggested("adam", bound),), (bound.start,), steps=50)


def find(panel, name):
    return next(child for child in panel.findChildren(object) if child.objectName() == name)


def pick(panel, name, index):
    find(panel, name).setCurrentIndex(index)
    find(panel, name).activated.emit(index)


def test_each_kind_shows_its_own_choices(panel, experiment):
    shown = {"weights": {"first", "second"}, "random": {"seed"}, "components": {"run"}}
    for kind, names in shown.items():
        panel.set_experiment(replace(experiment, plane=PlaneChoice(kind)))
        for name in ("first", "second", "seed", "run"):
            widget = find(panel, f"plane_{name}_{'spin' if name == 'seed' else 'combo'}")
            assert widget.isVisible() == (name in names), (kind, name)


def test_weights_are_chosen_by_name(panel, experiment, qtbot):
    panel.set_experiment(experiment)
    combo = find(panel, "plane_second_combo")
    with qtbot.waitSignal(panel.edit_requested) as asked:
        pick(panel, "plane_second_combo", combo.findText("w2[1,3]"))
    assert asked.args == [SetPlane(PlaneChoice(weights=(0, CUSTOM.architecture.names.index("w2[1,3]"))))]


def test_a_weight_set_to_the_other_changes_places_with_it(panel, experiment, qtbot):
    panel.set_experiment(replace(experiment, plane=PlaneChoice(weights=(2, 5))))
    with qtbot.waitSignal(panel.edit_requested) as asked:
        pick(panel, "plane_first_combo", 5)
    assert asked.args[0].plane.weights == (5, 2)


def test_another_kind_forgets_domain_and_anchor(panel, experiment, qtbot):
    held = PlaneChoice(anchor=(0.5,) * 10, domain=((0.0, 1.0), (0.0, 1.0)))
    panel.set_experiment(replace(experiment, plane=held))
    assert find(panel, "plane_through_combo").currentData() == "here"
    with qtbot.waitSignal(panel.edit_requested) as asked:
        pick(panel, "plane_kind_combo", 1)
    assert asked.args == [SetPlane(PlaneChoice("random"))]


def test_the_seed_of_random_directions_is_asked_for(panel, experiment, qtbot):
    panel.set_experiment(replace(experiment, plane=PlaneChoice("random")))
    with qtbot.waitSignal(panel.edit_requested) as asked:
        find(panel, "plane_seed_spin").setValue(4)
    assert asked.args == [SetPlane(PlaneChoice("random", seed=4))]


def test_what_the_picture_leaves_out_is_told_in_numbers(panel, experiment):
    bound, trajectories = experiment.bound(), engine.descend(experiment)
    path = trajectories[0].points
    plane = plane_for(PlaneChoice(), bound, path[-1], [path])
    panel.set_experiment(experiment)
    surface = SimpleNamespace(plane=plane, bound=bound)
    panel.set_focus(looking_at(drawn_runs(experiment, trajectories), cursor=10, surface=surface))
    told, text = projection_error(plane, bound, path[10], bound.value(path[10])), find(panel, "plane_readout").text()
    for number in (100.0 * plane.variance_explained(path), told.distance):
        assert f"{number:.3g}" in text
    for cost in (told.cost, told.shown_cost):
        assert f"{cost:.5g}" in text
    assert told.distance > 0.0 and 0.0 < plane.variance_explained(path) < 1.0


def test_nothing_is_computed_behind_another_tab(panel, experiment, monkeypatch):
    bound, trajectories = experiment.bound(), engine.descend(experiment)
    plane = plane_for(PlaneChoice(), bound, np.array(bound.start))
    runs, surface = drawn_runs(experiment, trajectories), SimpleNamespace(plane=plane, bound=bound)
    asked = []
    monkeypatch.setattr(plane_panel, "projection_error", lambda *given: asked.append(given) or projection_error(*given))
    panel.set_seen(False)
    panel.set_focus(looking_at(runs, cursor=3, surface=surface))
    assert not asked
    panel.set_seen(True)
    assert asked and find(panel, "plane_readout").text()


def test_with_two_coordinates_there_is_nothing_to_choose(panel):
    panel.set_experiment(Experiment("himmelblau"))
    assert not find(panel, "plane_kind_combo").isVisible()
    assert not find(panel, "plane_through_combo").isVisible()


@pytest.fixture
def fitted():
    custom = CustomFit(Houses(("LotArea", "YearBuilt")))
    bound = custom.objective().bound()
    return Experiment(custom, tuple(bound.parameters.items()), (suggested("adam", bound),), (bound.start,), steps=50)


def test_the_plane_passes_through_the_minimum_where_one_is_known(panel, experiment, fitted, qtbot):
    panel.set_experiment(experiment)
    combo = find(panel, "plane_through_combo")
    assert combo.findData("minimum") < 0
    panel.set_experiment(fitted)
    assert combo.currentData() == "cursor"
    with qtbot.waitSignal(panel.edit_requested) as asked:
        pick(panel, "plane_through_combo", combo.findData("minimum"))
    choice = asked.args[0].plane
    assert choice == PlaneChoice(through="minimum")
    bound, path = fitted.bound(), engine.descend(fitted)[0].points
    plane = plane_for(choice, bound, path[-1], [path])
    (best,) = bound.minima
    assert (
        plane.distances(np.array([best.point]))[0]
        < 1e-12
        < plane_for(PlaneChoice(), bound, path[1]).distances(np.array([best.point]))[0]
    )
    assert plane.axes == ("intercept (standard deviations)", "lot area") and drawn(bound, plane).minima


def test_a_fixed_plane_is_let_go(panel, fitted, qtbot):
    panel.set_experiment(replace(fitted, plane=PlaneChoice(anchor=(0.0, 0.5, 1.0))))
    combo = find(panel, "plane_through_combo")
    assert combo.currentData() == "here"
    with qtbot.waitSignal(panel.edit_requested) as asked:
        pick(panel, "plane_through_combo", combo.findData("cursor"))
    assert asked.args == [SetPlane(PlaneChoice())]
