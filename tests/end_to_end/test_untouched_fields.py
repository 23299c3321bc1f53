"""Fields show fewer digits than numbers have: who leaves one, or changes another one, changes nothing else."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from gdexplorer.constraints.feasible_set import FeasibleSet
from gdexplorer.descent.geometry.metric import Metric
from gdexplorer.objectives.data.source import Generated
from gdexplorer.objectives.network.custom_network import CustomNetwork
from gdexplorer.session import edits

LONG = 0.1234567890123456
NETWORK = CustomNetwork((1, 3, 1), scale=1.0 + LONG, dropout=LONG, data=Generated("sine", 50, LONG / 3.0, 3))
MATRIX = Metric("matrix", (1.0 + LONG, LONG / 3.0, 2.0 + LONG))
DOCUMENTS = {
    "formula": (
        edits.ChooseObjective("two_gaussian_wells"),
        edits.SetParameter("depth", 0.6 + LONG / 10.0),
        edits.SetParameter("width", 0.5 + LONG / 10.0),
        edits.SetDomain(((-2.0 - LONG, 2.0 + LONG), (-2.0 - LONG / 3.0, 2.0 + LONG / 3.0))),
        edits.SetFeasibleSet(FeasibleSet("ball", (LONG / 3.0, -LONG, 1.0 + LONG))),
        edits.MoveStart(0, (1.0 + LONG, -LONG)),
        edits.SetHyperparameter(0, "learning_rate", LONG / 7.0),
        edits.SetSchedule(1, "cosine"),
        edits.SetRunSetting("noise", LONG / 3.0),
        edits.SetRunSetting("clip", 1.0 + LONG),
        edits.SetRunSetting("gradient_tolerance", LONG * 1e-7),
    ),
    "metric": (edits.ChooseObjective("rosenbrock"), edits.SetMetric(MATRIX)),
    "network": (edits.ChooseCustom(NETWORK),),
}  # fmt: skip


@pytest.fixture
def made(person):
    def make(key):
        person.open_all()
        person.explorer.player.pause()
        for edit in DOCUMENTS[key]:
            person.explorer.apply(edit)
            person.settled()
        return person

    return make


def enter(edit, text=None):
    edit.setFocus()
    if text is not None:
        edit.selectAll()
        QTest.keyClicks(edit, text)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    edit.clearFocus()


@pytest.mark.parametrize("key", DOCUMENTS)
def test_return_in_a_field_that_nobody_has_touched_changes_nothing(made, qtbot, key):
    person = made(key)
    before, tried = person.explorer.experiment, []
    for edit in person.window.findChildren(QLineEdit):
        if edit.isEnabled() and not edit.isReadOnly():
            tried.append(edit.objectName())
            enter(edit)
            qtbot.wait(5)
            assert person.explorer.experiment == before, tried[-1]
    assert len(tried) > 20


def test_an_entry_of_a_metric_that_is_typed_leaves_the_digits_of_the_others(made):
    person = made("metric")
    enter(person.find("metric_number_1_edit", QLineEdit), "0.25")
    assert person.explorer.experiment.metric == replace(MATRIX, numbers=(1.0 + LONG, 0.25, 2.0 + LONG))


def test_a_width_of_a_network_that_is_typed_leaves_the_digits_of_scale_and_noise(made):
    person = made("network")
    enter(person.find("network_hidden_edit", QLineEdit), "4")
    wanted = replace(NETWORK, layers=(1, 4, 1))
    person.wait(lambda: person.explorer.experiment.objective == wanted)
    enter(person.find("network_scale_edit", QLineEdit), "0.5")
    person.wait(lambda: person.explorer.experiment.objective == replace(wanted, scale=0.5))
