"""What `test_plugins` runs in a process that finds plug-ins: the real window, with what they declare."""

import math

import pytest
from PySide6.QtCore import Qt

from end_to_end.test_lessons import wait_for
from gdexplorer.gui.features.lessons.sitting import Phase
from gdexplorer.session.edits import AddStart

pytestmark = pytest.mark.usefixtures("own_library")


def about(combo, key):
    """What a choice says of itself."""
    return combo.itemData(combo.findData(key), Qt.ItemDataRole.ToolTipRole)


def test_an_objective_and_an_optimizer_of_a_package_are_chosen_and_descended(person):
    objectives, rules = person.find("objective_combo"), person.find("optimizer_add_combo")
    assert "From the package gdexplorer-clover." in about(objectives, "clover")
    assert "From the package gdexplorer-clover." in about(rules, "signum")
    person.choose_objective("clover")
    rules.setCurrentIndex(rules.findData("signum"))
    rules.activated.emit(rules.currentIndex())
    person.explorer.apply(AddStart((1.5, 0.5)))
    person.wait(lambda: len(person.explorer.runs.trajectories) == len(person.explorer.experiment.runs()))
    person.settled()
    experiment = person.explorer.experiment
    assert experiment.objective == "clover" and experiment.optimizers[-1].key == "signum"
    minima = [minimum.point for minimum in experiment.bound().minima]
    assert len(minima) == 3
    last = (len(experiment.optimizers) - 1, len(experiment.starts) - 1)
    (run,) = [run for run in person.explorer.runs.trajectories if (run.optimizer, run.start) == last]
    assert min(math.dist(run.points[-1], minimum) for minimum in minima) < 0.1


def test_a_faulty_plugin_is_named_in_the_bar_of_problems(person):
    person.wait(lambda: person.find("problem_bar").isVisible())
    said = person.find("problem_text").text()
    assert said == "The plug-in faulty of the package faulty is left out: it raises RuntimeError (it is broken)."
    person.click("problem_dismiss_button")
    assert not person.find("problem_bar").isVisible()


def test_a_lesson_of_a_package_is_begun(person):
    person.action("lessons").trigger()
    listed = person.find("lesson_list")
    person.wait(lambda: listed.count() > 1)
    assert "Three leaves" in listed.item(listed.count() - 1).text()
    assert "From the package gdexplorer-clover." in listed.item(listed.count() - 1).toolTip()
    listed.setCurrentRow(listed.count() - 1)
    person.find("lesson_begin_button").click()
    sitting = wait_for(person, Phase.READING)
    assert sitting.document.experiment.objective == "clover"
    person.wait(lambda: person.explorer.runs.scene.experiment == sitting.document.experiment)
    person.settled()
    (run,) = person.explorer.runs.trajectories
    assert math.dist(run.points[-1], (1.0, 0.0)) < 0.1
