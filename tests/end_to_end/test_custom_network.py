"""Someone fits a network of their own and looks at planes through its weights."""

import threading

import numpy as np

from gdexplorer.objectives import CustomNetwork
from gdexplorer.session import edits


def choose(person, name, text):
    combo = person.find(name)
    index = combo.findText(text)
    assert index >= 0, text
    combo.setCurrentIndex(index)
    combo.activated.emit(index)


def prepared(person, condition):
    """Wait until the network that fits the condition is descended and all runs have ended."""

    def is_there():
        explorer = person.explorer
        custom = explorer.experiment.objective
        return isinstance(custom, CustomNetwork) and condition(custom) and explorer.is_settled

    person.wait(is_there)
    person.settled()
    person.wait(lambda: bool(person.explorer.runs.trajectories))


def cost_at_the_cursor(person):
    return float(person.rows()[0][1])


def test_a_network_is_trained_and_seen_from_several_planes(open_window):
    person = open_window()
    choose(person, "objective_combo", "Neural network")
    prepared(person, lambda custom: custom.layers == (1, 8, 8, 1))
    trajectory = person.explorer.runs.trajectories[0]
    assert trajectory.points.shape[1] == 97
    assert trajectory.values[-1] < 0.2 * trajectory.values[0]

    # The drawn path reproduces the two weights that span the plane.
    plane = person.explorer.runs.plane
    assert plane.axes == ("w1[1,1]", "w1[2,1]")
    assert np.array_equal(plane.coordinates(trajectory.points), trajectory.points[:, :2])

    person.explorer.player.go_to_end()
    person.wait(lambda: "%" in person.find("plane_readout").text())
    assert "drawn at" in person.find("plane_readout").text()

    choose(person, "plane_kind_combo", "principal components of a run")
    person.wait(lambda: person.explorer.runs.plane.axes[0] == "component 1")
    person.settled()
    assert person.explorer.runs.plane.variance_explained(trajectory.points) > 0.8

    # Decision regions of two inputs, for another architecture and other data.
    choose(person, "network_preset_combo", "Two moons, 2-8-8-1")
    prepared(person, lambda custom: custom.layers == (2, 8, 8, 1))
    assert person.find("data_view").regions.shown
    person.type("network_hidden_edit", "5")
    prepared(person, lambda custom: custom.layers == (2, 5, 1))
    assert person.explorer.runs.trajectories[0].points.shape[1] == 21

    # What cannot be built is told where it was typed, and the last network goes on.
    person.type("network_hidden_edit", "0")
    person.wait(lambda: not person.find("network_hidden_problem").isHidden())
    assert "1 to 512 units" in person.find("network_hidden_problem").text()
    assert person.explorer.experiment.objective.layers == (2, 5, 1)


def test_two_weights_show_the_whole_surface_and_a_bad_start_ends_in_the_worse_minimum(open_window):
    person = open_window()
    choose(person, "objective_combo", "Neural network")
    prepared(person, lambda custom: True)
    choose(person, "network_preset_combo", "Two weights: worse minimum")
    prepared(person, lambda custom: custom.architecture.size == 2)
    bound = person.explorer.experiment.bound()
    best = min(minimum.value for minimum in bound.minima)
    assert person.explorer.runs.trajectories[0].values[-1] > 1.5 * best
    person.explorer.apply(edits.AddStart((0.3, -0.3)))
    person.wait(lambda: any(t.start == 1 for t in person.explorer.runs.trajectories))
    person.settled()
    ends = [t.values[-1] for t in person.explorer.runs.trajectories if t.start == 1]
    assert min(ends) < best + 1e-3


def test_while_a_network_is_prepared_no_formula_of_another_objective_stands_beside_its_name(open_window, monkeypatch):
    person = open_window()
    panel, formula = person.window.features["objective"].panel, person.find("objective_formula")
    told = person.find("objective_preparing")
    ready = threading.Event()
    prepare = CustomNetwork.prepare
    monkeypatch.setattr(CustomNetwork, "prepare", lambda custom: (ready.wait(20), prepare(custom)))
    assert formula.isVisible() and not told.isVisible()
    panel.edit_requested.emit(edits.ChooseCustom(CustomNetwork((1, 3, 1))))
    person.wait(told.isVisible)
    assert not formula.isVisible()
    assert told.text().startswith("Preparing") and "the previous one" in told.text()
    ready.set()
    person.wait(lambda: isinstance(person.explorer.experiment.objective, CustomNetwork))
    person.settled()
    assert not told.isVisible()
