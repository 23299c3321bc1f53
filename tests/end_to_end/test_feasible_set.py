"""A feasible set in the real window: chosen, typed, drawn in both pictures, kept to, taken back."""

import numpy as np
import pytest

from gdexplorer.constraints.feasible_set import feasible_set_from
from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.session import edits


def choose(person, kind):
    combo = person.find("feasible_set_combo")
    index = combo.findData(kind)
    combo.setCurrentIndex(index)
    combo.activated.emit(index)
    person.settled()


def test_a_set_is_chosen_and_typed_and_a_rule_stops_at_its_walls(open_window):
    person = open_window()
    region, picture = person.find("contour_view").ground.feasible, person.find("surface_view").picture
    assert region.region is None and picture.border.vertices is None
    choose(person, "box")
    person.type("feasible_set_edit", "-1 1 -1 2")
    person.settled()
    assert person.explorer.experiment.subject_to == feasible_set_from("box -1 1 -1 2")
    assert sorted(map(tuple, region.region.loops[0].tolist())) == [(-1.0, -1.0), (-1.0, 2.0), (1.0, -1.0), (1.0, 2.0)]
    assert len(picture.border.vertices) > 100
    assert "Unconstrained all the same: Gradient descent" in person.find("feasible_set_words").text()
    person.explorer.apply(edits.AddOptimizer("projected_gradient"))
    person.settled()
    (run,) = [each for each in person.explorer.runs.trajectories if each.optimizer == 3][:1]
    assert run.status is Status.CONVERGED and "KKT point" in run.reason
    assert feasible_set_from("box -1 1 -1 2").excess(run.points[1:]).max() <= 0.0


def test_without_the_set_its_rules_are_not_run_until_undo_brings_it_back(open_window):
    person = open_window()
    choose(person, "ball")
    person.explorer.apply(edits.AddOptimizer("frank_wolfe"))
    person.settled()
    before = [run.points.copy() for run in person.explorer.runs.trajectories]
    choose(person, "")
    assert not person.explorer.experiment.optimizers[-1].visible
    assert person.find("contour_view").ground.feasible.region is None
    person.action("undo").trigger()
    person.settled()
    for one, other in zip(before, person.explorer.runs.trajectories, strict=True):
        np.testing.assert_array_equal(one, other.points)
    assert person.find("feasible_set_combo").currentData() == "ball"


@pytest.mark.parametrize("text", ["0 1 2", "2 1", "one two"])
def test_what_is_no_set_stays_typed_with_the_reason(open_window, text):
    person = open_window()
    choose(person, "box")
    before = person.explorer.experiment
    person.type("feasible_set_edit", text)
    assert person.explorer.experiment == before
    assert person.find("feasible_set_problem").text().startswith("⚠")
    assert person.find("feasible_set_edit").text() == text


def test_inequalities_are_typed_drawn_and_kept_to_and_refused_ones_leave_all_as_it_was(open_window):
    person = open_window()
    person.explorer.apply(edits.ChooseObjective("himmelblau"))
    person.settled()
    region, picture = person.find("contour_view").ground.feasible, person.find("surface_view").picture
    choose(person, "inequalities")
    assert region.region is not None and len(region.region.loops) == 1
    person.type("feasible_set_edit", "1 <= x^2 + y^2 <= 9; y >= x^2 - 4")
    person.settled()
    typed = person.explorer.experiment.subject_to
    assert typed == feasible_set_from("1 <= x^2 + y^2 <= 9; y >= x^2 - 4")
    assert len(region.region.loops) == 2 and len(picture.border.vertices) > 100
    person.explorer.apply(edits.AddOptimizer("projected_gradient"))
    person.settled()
    (run,) = [each for each in person.explorer.runs.trajectories if each.optimizer == 3]
    assert (
        run.status is Status.CONVERGED and "KKT point" in run.reason and "y ≥ x^2 - 4 (multiplier 17.25)" in run.reason
    )
    assert typed.excess(run.points[1:]).max() <= 1e-7
    person.type("feasible_set_edit", "x >= 500")
    person.settled()
    assert person.explorer.experiment.subject_to == typed
    assert "No point in the picture" in person.find("feasible_set_problem").text()
    assert person.find("feasible_set_edit").text() == "x >= 500"
    person.type("feasible_set_edit", "x = 1")
    assert "An equation leaves no room" in person.find("feasible_set_problem").text()
    person.action("undo").trigger()
    person.settled()
    person.action("undo").trigger()
    person.settled()
    assert person.explorer.experiment.subject_to != typed
