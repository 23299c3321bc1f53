"""A custom objective: prepared on a thread of its own, taken when ready, refused with a reason."""

import threading
import time

import pytest
from PySide6.QtCore import QCoreApplication

from gdexplorer.errors import InputError
from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.gui.jobs.pool import POOL
from gdexplorer.gui.state.explorer import Explorer
from gdexplorer.objectives import Custom
from gdexplorer.objectives.objective import formula_objective
from gdexplorer.session import edits

DOMAIN = ((-4.0, 4.0), (-4.0, 4.0))


class Bowl(Custom):
    """A bowl that takes its time."""

    steepness: float = 1.0
    domain: tuple[tuple[float, float], tuple[float, float]] = DOMAIN

    def objective(self):
        return formula_objective(
            "bowl", "Bowl", "convex", f"{self.steepness}*(x^2 + y^2)", domain=self.domain, start=(2.0, 1.0),
            learning_rate=0.1 / self.steepness, lesson="", source="",
        )  # fmt: skip

    def prepare(self):
        GATE.wait(20)
        if self.steepness <= 0.0:
            raise InputError("A bowl must be steep.")


GATE = threading.Event()


@pytest.fixture
def explorer(qapp):
    GATE.set()
    explorer = Explorer(COLOUR_TABLE)
    explorer.begin()
    yield explorer
    GATE.set()
    explorer.stop()


def wait_until(explorer, condition):
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        explorer.show_frame()
        QCoreApplication.processEvents()
        time.sleep(0.005)


def settle(explorer):
    wait_until(explorer, lambda: explorer.is_settled)


def test_it_is_descended_once_it_is_prepared_and_the_last_one_stays_until_then(explorer):
    GATE.clear()
    explorer.apply(edits.ChooseCustom(Bowl()))
    time.sleep(0.05)
    explorer.show_frame()
    assert explorer.experiment.objective == "himmelblau"
    GATE.set()
    settle(explorer)
    assert explorer.experiment.objective == Bowl()
    assert explorer.experiment.starts == ((2.0, 1.0),)
    assert all(run.values[-1] < 1e-9 for run in explorer.runs.trajectories)


def test_what_cannot_be_prepared_is_told_and_the_last_one_goes_on(explorer, qtbot):
    told = []
    explorer.custom_refused.connect(told.append)
    explorer.apply(edits.ChooseCustom(Bowl(2.0)))
    settle(explorer)
    explorer.apply(edits.ChooseCustom(Bowl(-1.0)))
    settle(explorer)
    assert [str(error) for error in told] == ["A bowl must be steep."]
    assert explorer.experiment.objective == Bowl(2.0)


def test_of_what_is_chosen_in_quick_succession_the_last_is_taken(explorer):
    GATE.clear()
    for steepness in (1.0, 2.0, 3.0):
        explorer.apply(edits.ChooseCustom(Bowl(steepness)))
    GATE.set()
    settle(explorer)
    assert explorer.experiment.objective == Bowl(3.0)
    explorer.undo()
    assert explorer.experiment.objective == "himmelblau"


def test_a_function_of_the_catalogue_chosen_meanwhile_wins(explorer):
    GATE.clear()
    explorer.apply(edits.ChooseCustom(Bowl()))
    explorer.apply(edits.ChooseObjective("rosenbrock"))
    GATE.set()
    settle(explorer)
    time.sleep(0.05)
    explorer.show_frame()
    assert explorer.experiment.objective == "rosenbrock"


def test_of_its_own_kind_starts_and_rates_stay_that_a_person_has_set(explorer):
    explorer.apply(edits.ChooseCustom(Bowl()))
    settle(explorer)
    explorer.apply(edits.AddStart((1.0, -1.0)))
    explorer.apply(edits.SetHyperparameter(0, "learning_rate", 0.3))
    explorer.apply(edits.ChooseCustom(Bowl(4.0)))
    settle(explorer)
    assert explorer.experiment.starts == ((2.0, 1.0), (1.0, -1.0))
    rates = [choice.setting("learning_rate") for choice in explorer.experiment.optimizers]
    assert rates[0] == 0.3
    assert rates[1] == pytest.approx(0.2 * 0.1 / 4.0)


def test_another_part_of_it_can_be_looked_at_but_not_of_the_catalogue(explorer):
    before, part = explorer.experiment, ((-1.0, 1.0), (-1.0, 3.0))
    explorer.apply(edits.SetDomain(part))
    assert explorer.experiment is before
    explorer.apply(edits.ChooseCustom(Bowl()))
    settle(explorer)
    explorer.apply(edits.SetDomain(part))
    settle(explorer)
    assert explorer.experiment.bound().domain == part


def test_it_can_be_stopped_while_something_is_prepared(explorer):
    GATE.clear()
    explorer.apply(edits.ChooseCustom(Bowl()))
    threading.Timer(0.1, GATE.set).start()
    explorer.stop()
    assert POOL.alive() == []
