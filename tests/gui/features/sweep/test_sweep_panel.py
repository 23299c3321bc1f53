"""The sweep's map: its colour bar, and the values under the pointer."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit

from gdexplorer.descent.analysis.sweep import Range, sweep
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.gui.features.sweep.height_bar import HeightBar
from gdexplorer.gui.features.sweep.sweep_panel import ABOVE, SweepPanel
from gdexplorer.numerals import number_text
from gdexplorer.scene.sweep_picture import SweepResult, axis_values

RATE = Range("learning_rate", 1e-4, 1.0, 9, True)
BETA = Range("momentum", 0.0, 0.9, 4, False)


def swept(ranges):
    configured = configure("momentum", {"learning_rate": 0.001})
    experiment = Experiment("himmelblau", (), (configured,), ((1.0, 1.0),), 50)
    bound = experiment.bound()
    *_, result = sweep(experiment, bound, configured, ranges, np.array([1.0, 1.0]))
    return SweepResult(0, result, 0.0)


@pytest.fixture(scope="module")
def over_two():
    return swept((RATE, BETA))


@pytest.fixture
def panel(qtbot):
    panel = SweepPanel()
    panel.resize(420, 900)
    qtbot.addWidget(panel)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def hover(panel, x, y):
    panel.card.hover(panel.plot.getViewBox().mapViewToScene(QPointF(x, y)))
    return panel.card


def test_the_values_under_the_pointer_are_those_of_the_nearest_run(panel, over_two):
    panel.set_result(over_two)
    result = over_two.sweep
    for row, x in enumerate(axis_values(RATE)):
        for column, y in enumerate(axis_values(BETA)):
            card = hover(panel, x, y)
            assert card.isVisible() and f"learning rate {number_text(RATE.values[row], 4)}" in card.text()
            ended = "diverged" if result.diverged[row, column] else f"f = {number_text(result.values[row, column], 5)}"
            assert card.text().endswith(ended)
    assert result.diverged.any() and not result.diverged.all()
    panel.set_result(None)
    assert not hover(panel, -2.0, 0.5).isVisible()


def test_a_map_has_a_colour_bar_and_a_curve_has_none(panel, over_two):
    panel.set_result(over_two)
    assert panel.bar.isVisible() and "grey: diverged" in panel.bar.accessibleName()
    panel.set_result(swept((RATE,)))
    assert not panel.bar.isVisible()
    assert "learning rate" in hover(panel, -3.0, 0.0).text() or not panel.card.isVisible()


@pytest.mark.parametrize("span", [(-12.0, 3.0), (-0.4, 0.3), (2.0, 2.0), (-300.0, 300.0)])
def test_values_on_the_bar_are_round_ascending_and_inside(qtbot, span):
    bar = HeightBar()
    qtbot.addWidget(bar)
    bar.set_span(*span)
    shares = [share for share, _ in bar.ticks()]
    assert shares == sorted(shares) and all(-1e-6 <= share <= 1.0 + 1e-6 for share in shares)
    bar.resize(360, bar.sizeHint().height())
    bar.show()
    bar.grab()


@pytest.mark.parametrize("height", [110, 160, 220, 400])
def test_the_title_of_the_final_value_is_whole_on_a_plot_of_any_height(panel, height):
    panel.plot.setFixedHeight(height)
    panel.set_result(swept((RATE,)))
    QApplication.processEvents()
    axis = panel.plot.getAxis("left")
    assert axis.labelText in ABOVE and axis.label.toolTip() == ABOVE[0]
    assert axis.label.boundingRect().width() <= axis.size().height()


def test_a_hyperparameter_is_offered_once(panel):
    first, second = (panel.findChild(QComboBox, f"sweep_{name}_combo") for name in ("first", "second"))
    panel.set_experiment(Experiment("himmelblau", (), (configure("adam"),), ((1.0, 1.0),), 50))
    names = [first.itemData(place) for place in range(first.count())]
    low = panel.findChild(QLineEdit, "sweep_second_low_edit")
    second.setCurrentIndex(second.findData(names[1]))
    low.setText("0.25")
    for place, name in enumerate(names):
        first.setCurrentIndex(place)
        assert [second.itemData(at) for at in range(second.count())] == ["", *(each for each in names if each != name)]
        if place == 0:
            assert (second.currentData(), low.text()) == (names[1], "0.25"), "what was chosen stays"
    assert second.currentData() == "" and not low.isEnabled()
