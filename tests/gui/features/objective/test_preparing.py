"""What the objective's panel says while something is prepared: only what is true of what it shows."""

import threading

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from gdexplorer.compiled.kernel import Kernel
from gdexplorer.descent.engine import engine
from gdexplorer.gui.common import waiting_note
from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.gui.common.waiting import Awaited, Waiting
from gdexplorer.gui.features.objective import objective_panel
from gdexplorer.gui.features.objective.objective_panel import ObjectivePanel
from gdexplorer.gui.state.explorer import Explorer
from gdexplorer.objectives import CustomNetwork
from gdexplorer.scene import geometry
from gdexplorer.session import edits

BEFORE = "the previous one"


class Gate:
    """Stops a thread until it is opened."""

    def __init__(self):
        self._opened = threading.Event()
        self.arrived = threading.Event()

    def wait(self):
        self.arrived.set()
        assert self._opened.wait(30)

    def open(self):
        self._opened.set()


@pytest.fixture
def gates(monkeypatch):
    """An empty cache of kernels: no kernel is ready, and objectives and optimizers take as long as a test says."""
    for state in ("is_ready", "is_stored"):
        monkeypatch.setattr(Kernel, state, property(lambda kernel: False))
    for module in (waiting_note, objective_panel):
        monkeypatch.setattr(module, "PATIENCE_MILLISECONDS", 0)
    gates = {name: Gate() for name in ("surface", "optimizer", "network")}
    prepare, build, draw = engine.prepare, CustomNetwork.prepare, geometry.build_surface
    monkeypatch.setattr(geometry, "build_surface", lambda *a, **b: (gates["surface"].wait(), draw(*a, **b))[1])
    monkeypatch.setattr(engine, "prepare", lambda *given: (gates["optimizer"].wait(), prepare(*given)))
    monkeypatch.setattr(CustomNetwork, "prepare", lambda custom: (gates["network"].wait(), build(custom)))
    yield gates
    for gate in gates.values():
        gate.open()


@pytest.fixture
def shown(qtbot, gates):
    """A panel that is told what the window's panel is told, and what was prepared meanwhile."""
    panel, explorer, awaited = ObjectivePanel(), Explorer(COLOUR_TABLE), []
    qtbot.addWidget(panel)
    panel.show()
    explorer.experiment_changed.connect(panel.set_experiment)
    explorer.runs.focus_changed.connect(panel.set_focus)
    explorer.runs.typeset.connect(panel.show_formula)
    for teller in (explorer, explorer.runs):
        teller.preparing_changed.connect(panel.set_preparing)
        teller.preparing_changed.connect(lambda waiting: awaited.append(waiting and waiting.awaited))
    panel.awaited = awaited
    panel.formula = panel.findChild(QWidget, "objective_formula")
    panel.preparing = panel.findChild(QLabel, "objective_preparing")
    explorer.begin()
    yield panel, explorer
    for gate in gates.values():
        gate.open()
    explorer.stop()


def test_at_the_first_start_an_optimizer_is_waited_for_beside_the_formula_of_what_is_shown(shown, gates, qtbot):
    panel, explorer = shown
    qtbot.waitUntil(lambda: panel.awaited[-1:] == [Awaited.OBJECTIVE], timeout=60_000)
    gates["surface"].open()
    qtbot.waitUntil(
        lambda: panel.awaited[-1:] == [Awaited.OPTIMIZER] and explorer.runs.scene is not None, timeout=60_000
    )
    qtbot.waitUntil(panel.formula.isVisible, timeout=60_000)
    assert panel.preparing.isHidden() and BEFORE not in panel.preparing.text()
    gates["optimizer"].open()
    qtbot.waitUntil(lambda: bool(explorer.runs.trajectories), timeout=60_000)
    assert panel.preparing.isHidden() and panel.formula.isVisible()
    assert Awaited.NEXT_OBJECTIVE not in panel.awaited
    assert panel.awaited[-1] is None


def test_what_is_chosen_before_anything_is_shown_is_waited_for_too(qtbot, monkeypatch):
    """A quick hand chooses another objective before the first one is there."""
    monkeypatch.setattr(objective_panel, "PATIENCE_MILLISECONDS", 0)
    panel = ObjectivePanel()
    qtbot.addWidget(panel)
    panel.show()
    panel.set_preparing(Waiting(Awaited.NEXT_OBJECTIVE, "Preparing…"))
    preparing = panel.findChild(QLabel, "objective_preparing")
    qtbot.waitUntil(preparing.isVisible)
    panel.set_preparing(None)
    assert preparing.isHidden() and BEFORE not in preparing.text()


def test_what_is_prepared_before_it_is_set_hides_the_formula_and_says_that_all_is_of_the_one_before(
    shown, gates, qtbot
):
    panel, explorer = shown
    gates["surface"].open()
    gates["optimizer"].open()
    qtbot.waitUntil(lambda: explorer.is_settled and panel.formula.isVisible(), timeout=60_000)
    explorer.apply(edits.ChooseCustom(CustomNetwork((1, 3, 1))))
    qtbot.waitUntil(panel.preparing.isVisible, timeout=60_000)
    assert not panel.formula.isVisible()
    assert panel.preparing.text().endswith("the numbers and all below show the previous one.")
    explorer.apply(edits.ChooseObjective("himmelblau"))  # something else was chosen meanwhile
    qtbot.waitUntil(lambda: explorer.is_settled and panel.preparing.isHidden(), timeout=60_000)
    assert panel.formula.isVisible()


def test_an_optimizer_that_a_new_function_waits_for_is_told_over_the_pictures_not_in_the_panel(
    shown, gates, qtbot, monkeypatch
):
    panel, explorer = shown
    gates["surface"].open()
    gates["optimizer"].open()
    gates["network"].open()
    qtbot.waitUntil(lambda: explorer.is_settled, timeout=60_000)
    gate = Gate()
    gates["later"] = gate
    descending = engine.prepare
    monkeypatch.setattr(engine, "prepare", lambda *given: (gate.wait(), descending(*given)))
    explorer.apply(edits.ChooseCustom(CustomNetwork((1, 3, 1))))
    qtbot.waitUntil(lambda: panel.awaited[-1:] == [Awaited.OPTIMIZER], timeout=60_000)
    assert panel.preparing.isHidden()  # that the network's pictures wait for an optimizer is told over the pictures
