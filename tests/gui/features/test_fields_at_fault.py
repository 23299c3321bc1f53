"""Panels of analyses mark the field because of which what is entered is refused."""

import pytest
from pictures import looking_at
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit, QPushButton, QWidget

from gdexplorer.descent.engine.engine import descend
from gdexplorer.gui.common.style import WRONG
from gdexplorer.gui.features.brute_force.brute_force_panel import BruteForcePanel
from gdexplorer.gui.features.spectrum.spectrum_panel import SpectrumPanel
from gdexplorer.gui.features.starts.starts_panel import StartsPanel
from gdexplorer.gui.features.sweep.sweep_panel import SweepPanel
from gdexplorer.gui.jobs.runner import drawn_runs
from gdexplorer.session import edits


def marked(panel):
    return [each.objectName() for each in panel.findChildren(QWidget) if each.property(WRONG)]


@pytest.fixture
def sweep(qtbot):
    panel = SweepPanel()
    qtbot.addWidget(panel)
    panel.set_experiment(edits.first_example())
    return panel


@pytest.mark.parametrize(
    ("low", "high", "ends"),
    [
        ("x", "1", ["low"]), ("0.1", "1,500", ["high"]), ("", "", ["low", "high"]), ("1", "0.1", ["low", "high"]),
        ("-1", "1", ["low"]), ("0", "1", ["low"]), ("0.1", "nan", ["high"]),
    ],
)  # fmt: skip
def test_a_sweep_marks_the_ends_that_are_refused(sweep, low, high, ends):
    asked = []
    sweep.run_requested.connect(asked.append)
    for end, text in (("low", low), ("high", high)):
        sweep.findChild(QLineEdit, f"sweep_first_{end}_edit").setText(text)
    sweep.findChild(QPushButton, "sweep_run_button").click()
    assert marked(sweep) == [f"sweep_first_{end}_edit" for end in ends] and not asked
    for end, text in (("low", "0.001"), ("high", "0.1")):
        sweep.findChild(QLineEdit, f"sweep_first_{end}_edit").setText(text)
    sweep.findChild(QPushButton, "sweep_run_button").click()
    assert not marked(sweep) and len(asked) == 1


def test_brute_force_marks_accuracy_or_dimensions(qtbot):
    panel = BruteForcePanel()
    qtbot.addWidget(panel)
    run = panel.findChild(QPushButton, "brute_force_run_button")
    accuracy = panel.findChild(QLineEdit, "brute_force_accuracy_edit")
    for text in ("", "0", "-1", "abc", "inf"):
        accuracy.setText(text)
        run.click()
        assert marked(panel) == ["brute_force_accuracy_edit"]
    accuracy.setText("0.01")
    panel.findChild(QAbstractSpinBox, "brute_force_low_spin").setValue(5)
    panel.findChild(QAbstractSpinBox, "brute_force_high_spin").setValue(2)
    run.click()
    assert sorted(marked(panel)) == ["brute_force_high_spin", "brute_force_low_spin"]
    panel.findChild(QAbstractSpinBox, "brute_force_high_spin").setValue(6)
    assert not marked(panel)


def test_a_spectrum_marks_its_radius(qtbot):
    panel = SpectrumPanel()
    qtbot.addWidget(panel)
    example = edits.first_example()
    panel.set_focus(looking_at(drawn_runs(example, descend(example)), cursor=3))
    panel.findChild(QLineEdit, "spectrum_radius_edit").setText("-1")
    panel.findChild(QPushButton, "spectrum_run_button").click()
    assert marked(panel) == ["spectrum_radius_edit"]


def test_a_start_marks_the_coordinate_that_is_no_number(qtbot):
    panel = StartsPanel()
    qtbot.addWidget(panel)
    x, y = (panel.findChild(QLineEdit, f"start_{name}_edit") for name in "xy")
    x.setText("1")
    y.setText("one")
    y.returnPressed.emit()
    assert marked(panel) == [y.objectName()]
