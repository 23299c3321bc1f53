"""The panel of spectra: what is asked for, what is drawn along the run, and what the cursor shows."""

import numpy as np
import pyqtgraph as pg
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QSpinBox

from gdexplorer.descent.analysis.spectrum.readings import read_along, read_at
from gdexplorer.descent.engine import engine
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.gui.common.share_bar import ShareBar
from gdexplorer.gui.common.theme import DARK, LIGHT
from gdexplorer.gui.features.spectrum.course_plot import ALL, LIMIT, colour_of
from gdexplorer.gui.features.spectrum.spectrum_job import Iterate, Spectra
from gdexplorer.gui.features.spectrum.spectrum_panel import EMPTY, NO_HESSIAN, WAITING, SpectrumPanel
from gdexplorer.objectives import CustomFormula, CustomNetwork
from gdexplorer.objectives.data.source import Generated
from gdexplorer.scene.focus import Focus, focus_on
from gdexplorer.scene.run_styles import RUN_STYLES
from gdexplorer.scene.runs import drawn_runs
from gdexplorer.scene.scene import Scene
from gdexplorer.session import edits

FIRST = edits.first_example()
NETWORK = CustomNetwork((1, 4, 1), data=Generated("sine", 30))


def scene_of(experiment):
    return Scene(experiment, None, drawn_runs(experiment, engine.descend(experiment)))


@pytest.fixture(scope="module")
def scene():
    bound = Experiment(NETWORK).bound()
    rules = tuple(configure(key, {"learning_rate": 0.3}) for key in ("gradient_descent", "adam"))
    return scene_of(Experiment(NETWORK, optimizers=rules, starts=(bound.start,), steps=40))


@pytest.fixture
def panel(qtbot, scene):
    panel = SpectrumPanel()
    panel.resize(1200, 280)
    qtbot.addWidget(panel)
    panel.asked, panel.iterates, panel.cursors = [], [], []
    panel.run_requested.connect(panel.asked.append)
    panel.iterate_requested.connect(panel.iterates.append)
    panel.cursor_requested.connect(panel.cursors.append)
    panel.set_focus(focus_on(scene, 0, 40))
    panel.show()
    return panel


def combo(panel, name):
    return panel.findChild(QComboBox, f"spectrum_{name}_combo")


def button(panel, name):
    return panel.findChild(QPushButton, f"spectrum_{name}_button")


def said(panel, name="sentence"):
    return panel.findChild(QLabel, f"spectrum_{name}").text()


def ask(panel, count=9):
    panel.findChild(QSpinBox, "spectrum_iterates_spin").setValue(count)
    button(panel, "run").click()
    return panel.asked[-1]


def result_of(entered, parts=-1):
    points, values = entered.path
    found = read_along(
        entered.experiment.bound(), points, values, entered.configured, count=entered.count, radius=entered.distance,
        probing=entered.probing,
    )  # fmt: skip
    return Spectra(entered, list(found)[parts])


def lines(plot):
    return [item.getData() for item in plot.plotItem.items if isinstance(item, pg.PlotCurveItem)]


def test_what_is_entered_is_asked_for_of_the_run_in_focus(panel, scene):
    panel.set_focus(focus_on(scene, 1, 3))
    panel.findChild(QLineEdit, "spectrum_radius_edit").setText("0.2")
    entered = ask(panel, 7)
    assert entered.run is scene.runs[1] and (entered.name, entered.count) == ("Adam, start 1", 7)
    assert entered.distance == 0.2 and entered.experiment.optimizers == scene.experiment.optimizers[1:]


def test_a_radius_that_is_none_is_refused_beside_the_field(panel):
    edit = panel.findChild(QLineEdit, "spectrum_radius_edit")
    edit.setText("wide")
    button(panel, "run").click()
    assert panel.asked == [] and "radius" in said(panel, "problem")


def test_without_a_run_the_panel_says_what_to_do(panel):
    panel.set_focus(Focus(Scene(replace(FIRST, starts=()), None)))
    assert not button(panel, "run").isEnabled() and "place a start" in button(panel, "run").toolTip()
    assert "place a start" in said(panel)
    panel.begin()
    assert panel.asked == []


def test_where_the_run_is_gone_the_panel_says_what_to_do(panel, scene):
    panel.set_result(result_of(ask(panel, 2)))
    panel.set_outdated("Settings have changed: press Compute.")
    panel.set_focus(Focus(Scene(replace(FIRST, starts=()), None)))
    note = panel.findChild(QLabel, "spectrum_outdated")
    assert "not there now" in note.text() and "place a start" in note.text() and "Compute" not in note.text()
    panel.set_focus(focus_on(scene, 0, 5))
    assert note.text() == "Settings have changed: press Compute."


def test_probes_are_asked_for_in_many_coordinates_only(panel):
    spin = panel.findChild(QSpinBox, "spectrum_probes_spin")
    assert not spin.isEnabled() and "all eigenvalues" in spin.toolTip()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_lines_along_the_run_are_those_of_the_engine(panel, theme):
    panel.set_theme(theme)
    result = result_of(ask(panel))
    panel.set_result(result)
    known = result.known
    wanted = [known.limits, *(ends for block in range(3) for ends in reversed(known.ends(block)))]
    drawn = lines(panel.course)
    if float(known.limits.min()) >= 10.0 * max(np.abs(known.ends(0)).max(), 0.0):
        wanted = wanted[1:]
    for (steps, values), expected in zip(drawn, wanted, strict=True):
        np.testing.assert_array_equal(steps, known.steps)
        np.testing.assert_array_equal(values, expected)
    combo(panel, "layer").setCurrentIndex(2)
    assert len(lines(panel.course)) == len(drawn) - 4
    combo(panel, "kind").setCurrentIndex(2)
    rises = [np.array([getattr(each.sharpness, name) for each in known.readings]) for name in ("greatest", "step")]
    by_decades = min(map(np.min, rises)) > 0.0
    for (_, values), expected in zip(lines(panel.course), rises, strict=True):
        np.testing.assert_allclose(10.0**values if by_decades else values, expected)


def test_the_density_is_that_of_numpy_at_the_cursor_on_either_axis(panel, scene):
    result = result_of(ask(panel))
    panel.set_result(result)
    step = int(result.known.steps[4])
    panel.set_focus(focus_on(scene, 0, step))
    hessian = scene.experiment.bound().hessian(scene.runs[0].trajectory.points[step].copy())
    eigenvalues = np.linalg.eigvalsh(hessian)
    assert f"At step {step} eigenvalues go from" in said(panel) and "Within 0.05 the cost rises" in said(panel)
    for place in (0, 1):
        combo(panel, "scale").setCurrentIndex(place)
        edges, heights = lines(panel.density)[0]
        density = panel.density
        assert density.is_linear is bool(place)
        shares = np.where(heights > heights.min() + 1e-12, 10.0**heights, 0.0)
        assert shares.sum() == pytest.approx(1.0) and len(edges) == len(heights) + 1
        if place:
            counted = np.histogram(eigenvalues, edges)[0] / len(eigenvalues)
            np.testing.assert_allclose(shares, counted, atol=1e-9)


def test_an_iterate_that_is_not_known_is_asked_for_once_the_cursor_rests_and_then_shown(panel, scene, qtbot):
    result = result_of(ask(panel, 2))
    panel.set_result(result)
    for cursor in (5, 6, 7):
        panel.set_focus(focus_on(scene, 0, cursor))
    assert "At step 0 " in said(panel)  # the nearest that is known
    qtbot.waitUntil(lambda: bool(panel.iterates))
    (wanted,) = panel.iterates
    assert wanted.step == 7 and wanted.entered is result.entered
    points, values = wanted.entered.path
    reading = read_at(scene.experiment.bound(), points, values, wanted.entered.configured, 7)
    panel.set_iterate(Iterate(wanted.entered, 7, reading))
    assert "At step 7 " in said(panel)
    panel.set_focus(focus_on(scene, 0, 40))
    panel.set_focus(focus_on(scene, 0, 7))
    qtbot.wait(250)
    assert len(panel.iterates) == 1


def test_nothing_is_asked_for_while_nobody_looks(panel, scene, qtbot):
    panel.set_result(result_of(ask(panel, 2)))
    panel.set_seen(False)
    panel.set_focus(focus_on(scene, 0, 9))
    qtbot.wait(250)
    assert panel.iterates == []
    panel.set_seen(True)
    qtbot.waitUntil(lambda: bool(panel.iterates))


def test_of_another_run_in_focus_the_panel_says_so(panel, scene, qtbot):
    panel.set_result(result_of(ask(panel, 2)))
    note = panel.findChild(QLabel, "spectrum_outdated")
    assert not note.isVisible()
    panel.set_focus(focus_on(scene, 1, 5))
    assert note.isVisible() and "Gradient descent, start 1" in note.text() and not panel.course.cursor_line.isVisible()
    assert "At step 40 " in said(panel)
    qtbot.wait(250)
    assert panel.iterates == []
    again = Scene(scene.experiment, None, drawn_runs(scene.experiment, engine.descend(scene.experiment)))
    panel.set_focus(focus_on(again, 0, 5))  # the same run, computed anew
    assert not note.isVisible() and panel.course.cursor_line.value() == 5


def test_the_cursor_is_dragged_along_the_run(panel):
    panel.set_result(result_of(ask(panel, 2)))
    panel.course.cursor_line.setValue(11.7)
    panel.course.cursor_line.sigDragged.emit(panel.course.cursor_line)
    assert panel.cursors == [12]


def test_what_is_known_grows_and_progress_can_be_cancelled(panel):
    bar, cancelled = panel.findChild(ShareBar), []
    panel.cancel_requested.connect(lambda: cancelled.append(True))
    assert said(panel) == EMPTY and not button(panel, "cancel").isEnabled()
    entered = ask(panel)
    panel.set_busy(True)
    panel.set_progress(0.25)
    assert said(panel) == WAITING and bar.isVisible() and bar.value() == bar.maximum() // 4
    panel.set_result(result_of(entered, 0))
    assert "At step" in said(panel)
    button(panel, "cancel").click()
    panel.set_busy(False)
    assert cancelled == [True] and not bar.isVisible()


def test_where_there_is_no_hessian_the_panel_says_so(panel):
    formula = CustomFormula("sqrt(abs(x)) + y^2", ((-1.0, 1.0), (-1.0, 1.0)))
    rule = configure("gradient_descent", {"learning_rate": 0.1})
    scene = scene_of(Experiment(formula, optimizers=(rule,), starts=((0.0, 1.0),), steps=5))
    panel.set_focus(focus_on(scene, 0, 0))
    result = result_of(ask(panel, 2))
    panel.set_result(result)
    assert np.isnan(result.known.readings[0].spectra[0].largest)
    assert "the Hessian cannot be computed" in said(panel)
    assert lines(panel.density) == [] and panel.density.accessibleDescription() == NO_HESSIAN


def test_the_pointer_tells_lines_and_shares(panel, qtbot):
    result = result_of(ask(panel))
    panel.set_result(result)
    qtbot.wait(50)
    steps, values = lines(panel.course)[-2]  # of the last layer, the largest
    panel.course.card.hover(panel.course.getViewBox().mapViewToScene(QPointF(float(steps[3]), float(values[3]))))
    assert f"step {int(steps[3])}" in panel.course.card.text()
    edges, heights = lines(panel.density)[0]
    place = int(np.argmax(heights))
    middle = QPointF(float(edges[place : place + 2].mean()), float(heights[place]))
    panel.density.card.hover(panel.density.getViewBox().mapViewToScene(middle))
    assert f"all: {100.0 * 10.0 ** heights[place]:.2f} %" in panel.density.card.text()
    panel.density.card.hover(QPointF(-20.0, -20.0))
    assert not panel.density.card.isVisible()


def test_each_layer_is_named_once_and_one_alone_by_both_of_its_lines(panel):
    panel.set_result(result_of(ask(panel)))
    named = [each.label for each in panel.course.courses if each.label and each.colour != LIMIT]
    assert named == ["all", "layer 1", "layer 2"]
    combo(panel, "layer").setCurrentIndex(1)
    assert [each.label for each in panel.course.courses if each.colour != LIMIT] == ["largest", "lowest"]


def test_no_two_layers_of_a_deep_network_share_a_colour():
    colours = [colour_of(block) for block in range(11)]
    assert len({RUN_STYLES[colour] for colour in (*colours, LIMIT)}) == 12
    assert ALL not in [colour_of(block) for block in range(1, 40)]
