"""From the last key of a formula to its first path on screen."""

import statistics
import time

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.formulas import derivation
from gdexplorer.gui.features.objective.formula_editor import EXAMPLE

pytestmark = pytest.mark.benchmark
ROUNDS = 5
EXPERIMENT = Experiment(
    EXAMPLE,
    EXAMPLE.defaults,
    tuple(configure(key, {"learning_rate": 0.001}, colour) for colour, key in enumerate(("gradient_descent", "adam"))),
    ((-1.2, 1.0),),
    400,
)
FORMULAS = {
    "Rosenbrock's": "(1 - x)^2 + b*(y - x^2)^2 + 0.00{k}*x",
    "peaks": "3*(1 - x)^2*exp(-x^2 - (y + 1)^2) - 10*(x/5 - x^3 - y^5)*exp(-x^2 - y^2) - exp(-(x + 1)^2 - y^2)/{k}",
}


@pytest.fixture
def seconds_to_path(open_window, own_settings, qtbot):
    """Types a formula that was never typed before."""
    window = open_window(EXPERIMENT)
    edit = window.findChild(QLineEdit, "formula_edit")

    def measure(text):
        edit.setFocus()
        edit.setText(text[:-1])
        QTest.keyClick(edit, text[-1])
        began = time.perf_counter()
        explorer = window.explorer
        while (
            getattr(explorer.runs.scene and explorer.runs.scene.experiment.objective, "text", "") != text
            or not explorer.runs.trajectories
        ):
            qtbot.wait(1)
        window.widgets.contour.viewport().repaint()
        window.widgets.surface.repaint()
        took = time.perf_counter() - began
        qtbot.waitUntil(lambda: explorer.is_settled, timeout=60_000)
        qtbot.wait(1000)  # what follows a result, such as the search for critical points, is over
        return took

    return measure


@pytest.mark.parametrize("name", FORMULAS)
def test_formula_typed_to_first_path_on_screen(report, seconds_to_path, name):
    text = FORMULAS[name]
    seconds_to_path(text.format(k=9))
    warm = [seconds_to_path(text.format(k=10 + k)) for k in range(ROUNDS)]
    report.at_most(f"{name} formula typed to first path on screen, seconds", statistics.median(warm), 1.0)
    report.say(f"    from {min(warm):.2f} to {max(warm):.2f} s, {ROUNDS} times; 0.15 s of it wait for the next key")
    derivation.close()
    cold = seconds_to_path(text.format(k=40))
    report.say(f"    the first of all, with no process ready that derives: {cold:.2f} s")
