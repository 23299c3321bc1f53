"""The panel of what lies between solutions: whose ends are offered, what is asked for, and what is drawn."""

from types import SimpleNamespace

import numpy as np
import pyqtgraph as pg
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QSpinBox

from gdexplorer.descent.analysis.between.comparison import check, compare
from gdexplorer.descent.analysis.between.routes import Kind
from gdexplorer.descent.engine import engine
from gdexplorer.descent.experiment import Experiment, suggested
from gdexplorer.gui.common.share_bar import ShareBar
from gdexplorer.gui.common.theme import DARK, LIGHT
from gdexplorer.gui.features.between.between_job import Compared
from gdexplorer.gui.features.between.between_panel import (
    ALIGNED,
    EMPTY,
    GONE,
    NO_PLANE,
    NOT_ALIGNED,
    ONE_RUN,
    STOPPED,
    TRAINING,
    WAITING,
    BetweenPanel,
)
from gdexplorer.objectives import CustomNetwork
from gdexplorer.objectives.data.source import Generated
from gdexplorer.scene.between_picture import painted
from gdexplorer.scene.run_names import names_of
from gdexplorer.scene.runs import drawn_runs
from gdexplorer.scene.scene import Scene
from gdexplorer.session import edits

FIRST = edits.first_example()


def scene_of(experiment):
    return Scene(
        experiment, SimpleNamespace(bound=experiment.bound()), drawn_runs(experiment, engine.descend(experiment))
    )


@pytest.fixture(scope="module")
def scene():
    return scene_of(FIRST)


@pytest.fixture
def panel(qtbot, scene):
    panel = BetweenPanel()
    panel.resize(1200, 260)
    qtbot.addWidget(panel)
    panel.asked = []
    panel.run_requested.connect(panel.asked.append)
    panel.set_details(scene)
    panel.show()
    return panel


def combo(panel, number):
    return panel.findChild(QComboBox, f"between_{number}_combo")


def button(panel, name):
    return panel.findChild(QPushButton, f"between_{name}_button")


def said(panel, name="sentence"):
    return panel.findChild(QLabel, f"between_{name}").text()


def chosen(panel):
    return [combo(panel, number).currentData() for number in (1, 2, 3)]


def ask(panel, *numbers, steps=10):
    for place, number in enumerate(numbers, 1):
        box = combo(panel, place)
        box.setCurrentIndex(box.findData(number))
    panel.findChild(QSpinBox, "between_places_spin").setValue(25)
    panel.findChild(QSpinBox, "between_steps_spin").setValue(steps)
    button(panel, "run").click()
    return panel.asked[-1]


def result_of(entered, parts=-1):
    bound = entered.experiment.bound()
    ends = check(bound, [run.trajectory.points[-1] for run in entered.runs])
    return Compared(entered, list(compare(bound, ends, count=entered.count, steps=entered.steps))[parts])


def test_two_runs_that_end_at_different_places_are_suggested_until_others_are_chosen(panel, scene):
    first, second, third = chosen(panel)
    ends = [run.trajectory.points[-1] for run in scene.runs]
    assert np.hypot(*(ends[first] - ends[second])) > 1.0 and third == -1
    one_start = scene_of(edits.RemoveStart(1).apply_to(FIRST))
    panel.set_details(one_start)
    assert chosen(panel)[:2] != [0, 0] and len(set(chosen(panel))) == 3
    combo(panel, 1).setCurrentIndex(2)
    panel.set_details(scene_of(edits.SetHyperparameter(0, "learning_rate", 0.004).apply_to(one_start.experiment)))
    assert chosen(panel)[0] == 2


def test_a_run_that_is_gone_is_no_longer_chosen(panel, scene):
    ask(panel, 3, 5)
    panel.set_details(scene_of(edits.RemoveStart(1).apply_to(FIRST)))
    first, second, _ = chosen(panel)
    assert first != second and max(first, second) < 3
    button(panel, "run").click()
    assert len(panel.asked) == 2


def test_runs_are_named_by_optimizer_and_start_and_told_apart():
    rule = suggested("adam", FIRST.bound())
    twice = replace(FIRST, optimizers=(rule, rule, suggested("newton", FIRST.bound())))
    scene = Scene(twice, None, drawn_runs(twice, engine.descend(replace(twice, steps=3))))
    names = names_of(scene)
    assert names[:3] == ["Adam (1), start 1", "Adam (2), start 1", "Newton, start 1"] and len(set(names)) == len(names)


def test_where_there_are_too_few_runs_the_panel_says_what_to_do(panel):
    alone = edits.RemoveOptimizer(1).apply_to(edits.RemoveOptimizer(1).apply_to(edits.RemoveStart(1).apply_to(FIRST)))
    for experiment, words in ((alone, ONE_RUN), (replace(alone, optimizers=()), "add an optimizer".capitalize())):
        panel.set_details(scene_of(experiment))
        assert not button(panel, "run").isEnabled() and words in button(panel, "run").toolTip()
        panel.begin()
        assert panel.asked == []
    panel.set_details(scene_of(FIRST))
    assert button(panel, "run").isEnabled()
    panel.begin()
    assert len(panel.asked) == 1


def test_what_is_entered_is_asked_for(panel, scene):
    entered = ask(panel, 4, 1, 2, steps=7)
    assert entered.experiment is FIRST and entered.runs == tuple(scene.runs[i] for i in (4, 1, 2))
    assert (entered.count, entered.steps) == (25, 7) and entered.names[0] == names_of(scene)[4]


def test_the_same_run_twice_is_refused_beside_the_button_until_another_is_chosen(panel):
    box = combo(panel, 2)
    box.setCurrentIndex(combo(panel, 1).currentIndex())
    button(panel, "run").click()
    assert panel.asked == [] and "two different runs" in said(panel, "problem")
    box.setCurrentIndex(box.currentIndex() + 1)
    assert said(panel, "problem") == ""


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_costs_barriers_and_the_plane_are_those_of_the_engine(panel, theme):
    panel.set_theme(theme)
    result = result_of(ask(panel, 0, 3))
    panel.set_result(result)
    routes = result.known.routes
    drawn = [item for item in panel.costs.plotItem.items if isinstance(item, pg.PlotCurveItem)]
    for item, each in zip(drawn, routes, strict=True):
        np.testing.assert_array_equal(item.getData(), (each.places, each.values))
    (dot, *_) = [item for item in panel.costs.plotItem.items if isinstance(item, pg.ScatterPlotItem)]
    np.testing.assert_allclose(np.ravel(dot.getData()), (routes[0].top, routes[0].top_value))
    (image,) = [item for item in panel.plane.plotItem.items if isinstance(item, pg.ImageItem)]
    np.testing.assert_array_equal(image.image, painted(result.known.level))
    assert f"straight line rises {routes[0].barrier:.4g}" in said(panel)
    assert panel.costs.accessibleDescription() == panel.plane.accessibleDescription() == said(panel)


def test_the_plane_is_brighter_where_the_cost_is_higher(panel):
    level = result_of(ask(panel, 0, 3)).known.level
    brightness = painted(level).astype(float) @ (0.2126, 0.7152, 0.0722)
    order = np.argsort(level.values, axis=None)
    steps = np.diff(brightness.ravel()[order])
    assert steps.min() > -2.0 and brightness.ravel()[order[-1]] > 2.0 * brightness.ravel()[order[0]]
    level.values[3, 5] = np.nan
    assert len(set(painted(level)[3, 5].tolist())) == 1  # grey


def test_where_the_runs_are_gone_the_panel_says_what_to_do(panel):
    panel.set_result(result_of(ask(panel, 0, 3)))
    panel.set_details(scene_of(replace(FIRST, starts=())))
    panel.set_outdated("Settings have changed: press Compare.")
    note = panel.findChild(QLabel, "between_outdated")
    assert note.text().startswith(GONE) and "place a start" in note.text() and "Compare" not in note.text()
    panel.set_details(scene_of(FIRST))
    assert note.text() == "Settings have changed: press Compare."


def test_before_there_are_runs_nothing_is_compared(qtbot):
    early = BetweenPanel()
    qtbot.addWidget(early)
    asked = []
    early.run_requested.connect(asked.append)
    assert not button(early, "run").isEnabled()
    early.begin()
    assert asked == []


def test_without_runs_nobody_is_asked_to_press_a_button_that_is_off(panel):
    panel.set_details(scene_of(replace(FIRST, starts=())))
    panel.set_busy(True)
    panel.set_busy(False)
    assert said(panel) != EMPTY and "place a start" in said(panel)


def test_a_comparison_that_was_stopped_says_so(panel):
    entered = ask(panel, 0, 1, 3)
    panel.set_busy(True)
    panel.set_result(result_of(entered, 0))
    panel.set_busy(False)
    assert STOPPED in said(panel) and TRAINING not in said(panel)
    panel.set_result(result_of(entered))
    assert STOPPED not in said(panel)


def test_what_is_known_grows_and_three_ends_are_told_apart(panel):
    entered = ask(panel, 0, 1, 3)
    panel.set_busy(True)
    assert said(panel) == WAITING
    panel.set_result(result_of(entered, 0))
    assert TRAINING in said(panel)
    panel.set_result(result_of(entered))
    panel.set_busy(False)
    assert TRAINING not in said(panel) and "straight line 2 to 3" in said(panel)
    assert len([item for item in panel.costs.plotItem.items if isinstance(item, pg.PlotCurveItem)]) == 6


def test_the_pointer_tells_route_and_cost(panel, qtbot):
    panel.set_result(result_of(ask(panel, 0, 3)))
    qtbot.wait(50)
    each = panel.result.known.route(Kind.LINE)
    place = panel.costs.getViewBox().mapViewToScene(QPointF(each.top, each.top_value))
    panel.costs.card.hover(place)
    assert panel.costs.card.text().startswith("straight line, barrier") and "above the ends" in panel.costs.card.text()
    level = panel.result.known.level
    panel.plane.card.hover(panel.plane.getViewBox().mapViewToScene(QPointF(level.us[7], level.vs[9])))
    assert f"cost: {level.values[9, 7]:.4g}" in panel.plane.card.text()
    panel.plane.card.hover(QPointF(-10.0, -10.0))
    assert not panel.plane.card.isVisible()


def test_networks_alone_are_aligned_and_the_panel_says_why(panel):
    assert said(panel, "alignment") == NOT_ALIGNED
    network = CustomNetwork((1, 3, 1), data=Generated("sine", 30))
    bound = Experiment(network).bound()
    starts = bound.start, tuple(0.1 * i for i in range(bound.dimension))
    experiment = Experiment(network, optimizers=(suggested("adam", bound),), starts=starts, steps=20)
    panel.set_details(scene_of(experiment))
    assert said(panel, "alignment") == ALIGNED
    result = result_of(ask(panel, 0, 1, steps=0))
    panel.set_result(result)
    assert "aligned line" in said(panel) and result.known.level is None
    assert panel.plane.accessibleDescription() == NO_PLANE


def test_progress_is_shown_while_it_compares_and_can_be_cancelled(panel):
    bar, cancelled = panel.findChild(ShareBar), []
    panel.cancel_requested.connect(lambda: cancelled.append(True))
    assert not button(panel, "cancel").isEnabled() and not bar.isVisible() and said(panel) == EMPTY
    panel.set_busy(True)
    panel.set_progress(0.5)
    assert bar.isVisible() and bar.value() == bar.maximum() // 2
    button(panel, "cancel").click()
    panel.set_busy(False)
    panel.set_progress(0.7)
    assert cancelled == [True] and not bar.isVisible() and bar.value() == 0


def test_what_has_changed_is_said_until_it_is_as_it_was(panel):
    panel.set_outdated("Settings have changed.")
    note = panel.findChild(QLabel, "between_outdated")
    assert note.isVisible() and note.text() == "Settings have changed."
    panel.set_outdated("")
    assert not note.isVisible()
