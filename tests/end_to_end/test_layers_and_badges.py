"""Someone hides and shows layers of the pictures, and badges tell of modes whose panels are out of sight."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QToolButton, QWidget

from gdexplorer.descent.geometry.metric import Metric
from gdexplorer.objectives import CustomNetwork
from gdexplorer.objectives.data.source import Generated
from gdexplorer.session import edits
from gdexplorer.session.view_state import PictureLayer

# The button of each layer, and whether it is shown at first.
LAYERS = {
    "layer_contours": True, "layer_field": True, "layer_paths": True, "layer_points": True, "basins": False,
    "layer_axes": True,
}  # fmt: skip


@pytest.fixture
def person(open_window):
    person = open_window()
    person.explorer.player.go_to_end()
    person.wait(lambda: len(person.find("contour_view").landmarks.marks.places) > 0)
    return person


def picture(person, name):
    """What a view shows, uint8[height, width, 4]."""
    person.bot.wait(50)  # axes and the field follow in turns of their own
    person.settled()
    image = person.find(name).grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4).copy()


def at_rest(person, name):
    """The same, once the map is sampled for what is looked at."""
    images = [picture(person, name)]
    while len(images) < 3 or not np.array_equal(images[-1], images[-3]):
        person.bot.wait(150)
        images.append(picture(person, name))
    return images[-1]


def badges(person):
    """The texts of the badges, with those in the menu of the others."""
    bar = person.find("badges")
    shown = [
        each.text()
        for each in bar.findChildren(QToolButton)
        if each.isVisible() and "badge_button" in each.objectName()
    ]
    more = bar.findChild(QToolButton, "more_badges_button")
    return [*shown, *(action.text() for action in more.dropped.actions() if action.isVisible() and more.isVisible())]


@pytest.mark.parametrize("name", [name for name, shown in LAYERS.items() if shown])
def test_a_layer_goes_from_both_pictures_and_comes_back_as_it_was(person, name):
    before = {view: at_rest(person, view) for view in ("contour_view", "surface_view")}
    person.click(f"{name}_button")
    for view, image in before.items():
        assert (picture(person, view) != image).any(), view
    person.action("undo").trigger()
    for view, image in before.items():
        person.wait(lambda view=view, image=image: np.array_equal(picture(person, view), image))


def test_the_bar_says_what_is_shown_however_it_was_hidden(person):
    assert {name: person.find(f"{name}_button").isChecked() for name in LAYERS} == LAYERS
    person.action("field_none").trigger()
    assert not person.find("layer_field_button").isChecked()
    person.find("layer_field_button").click()
    assert person.action("field_arrows").isChecked()
    person.find("basins_button").click()
    assert person.find("basins_check").isChecked()


def test_a_hidden_path_takes_no_click(person):
    contour = person.find("contour_view")
    point = contour.runs[0].places[len(contour.runs[0].places) // 2]
    assert contour.run_near(QPointF(*point), 5.0) is not None
    person.find("layer_paths_button").click()
    assert contour.run_near(QPointF(*point), 5.0) is None


def test_layers_are_saved_and_opened(open_window, person, tmp_path):
    for name in ("layer_axes", "layer_points"):
        person.find(f"{name}_button").click()
    person.window.documents.file.save(tmp_path / "a.gdx.json")
    person.window.close()
    again = open_window(tmp_path / "a.gdx.json")
    assert again.explorer.view.hidden == (PictureLayer.POINTS, PictureLayer.AXES)
    assert {name for name in LAYERS if not again.find(f"{name}_button").isChecked()} == {
        "layer_axes", "layer_points", "basins",
    }  # fmt: skip
    assert not again.find("contour_view").landmarks.marks.isVisible()


MODES = {
    "metric": (edits.SetMetric(Metric("hessian")), "Metric: Hessian (Newton)"),
    "basins": (edits.ShowBasins(True), "Basins: Gradient descent"),
    "noise": (edits.SetRunSetting("noise", 0.5), "Noise: 0.5"),
    "clip": (edits.SetRunSetting("clip", 2.0), "Clipped gradients: 2"),
    "heights": (edits.SetHeights(False), "Heights: true"),
    "layers": (edits.ShowLayer(PictureLayer.PATHS, False), "1 layer hidden"),
}


@pytest.mark.parametrize("mode", MODES)
def test_a_badge_tells_of_a_mode_and_ends_it(person, mode):
    edit, text = MODES[mode]
    assert badges(person) == []
    before = person.explorer.document
    person.explorer.apply(edit)
    person.bring_up("runs")  # basins bring their panel up
    person.settled()
    assert badges(person) == [text]
    person.find(f"{mode}_badge_off_button").click()
    person.settled()
    assert badges(person) == []
    assert (person.explorer.experiment, person.explorer.view) == (before.experiment, before.view)


@pytest.mark.parametrize(("mode", "feature"), [("metric", "metric"), ("basins", "basins"), ("noise", "run_settings")])
def test_a_badge_brings_its_panel_up_and_then_has_nothing_to_tell(person, mode, feature):
    person.explorer.apply(MODES[mode][0])
    person.bring_up("runs")
    person.settled()
    panel = person.window.features[feature].panel
    assert not panel.isVisible()
    person.find(f"{mode}_badge_button").click()
    person.wait(panel.isVisible)
    assert badges(person) == []


def test_many_starts_have_a_badge_that_clears_them(person):
    person.bring_up("multi_start")
    person.find("multi_start_run_button").click()
    cloud = person.window.features["multi_start"].layer
    person.wait(lambda: cloud.count == 500)
    assert badges(person) == []
    person.bring_up("runs")
    assert badges(person) == ["Many starts: 500"]
    person.find("many_starts_badge_off_button").click()
    assert badges(person) == [] and cloud.count == 0


def test_the_badge_of_mini_batches_tells_when_they_are_all_samples(person):
    person.explorer.apply(edits.ChooseCustom(CustomNetwork((1, 3, 1), data=Generated("sine", 5000))))
    person.settled()
    person.bring_up("runs")
    for size, told in ((1200, "1,200"), (5000, "all samples"), (70_000, "all samples")):
        person.explorer.apply(edits.SetRunSetting("batch_size", size))
        person.settled()
        assert f"Mini-batches: {told}" in badges(person)


def test_the_badge_of_strong_noise_has_a_short_exponent(person):
    person.explorer.apply(edits.SetRunSetting("noise", 2.5e7))
    person.settled()
    assert badges(person) == ["Noise: 2.5e7"]


def test_the_slice_of_a_network_has_a_badge(person):
    network = CustomNetwork((1, 4, 1), data=Generated("sine", 40))
    person.explorer.apply(edits.ChooseCustom(network))
    person.wait(lambda: person.explorer.experiment.objective == network)
    person.settled()
    person.window.widgets.side.fold(True)
    axes = person.explorer.runs.plane.axes
    assert badges(person) == [f"Slice: {axes[0]}, {axes[1]}"]
    assert person.window.findChild(QWidget, "slice_badge_off_button") is None
    person.find("slice_badge_button").click()
    person.wait(person.window.features["plane"].panel.isVisible)


@pytest.mark.parametrize("width", [682, 800, 1024, 1280, 1600])
@pytest.mark.parametrize("percent", [100, 150])
def test_menus_badges_layers_and_views_never_overlap(open_window, width, percent):
    person = open_window(size=(width, 720))
    while person.window.text_zoom.percent < percent:
        person.window.text_zoom.enlarge()
    for edit, _ in MODES.values():
        person.explorer.apply(edit)
    person.bring_up("runs")
    person.settled()
    person.wait(lambda: person.find("view_bar").width() == person.find("view_bar").sizeHint().width())
    menus, top = person.window.menuBar(), person.find("top_bar")
    taken = max(menus.actionGeometry(action).right() for action in menus.actions())
    if percent == 100:
        assert taken < top.geometry().left() and top.geometry().right() < menus.width()
    shown = [each for each in top.findChildren(QToolButton) if each.isVisible()]
    areas = [each.rect().translated(each.mapTo(top, QPoint())) for each in shown]
    assert not [pair for n, pair in enumerate(areas) for other in areas[:n] if pair.intersects(other)]
    assert all(top.rect().contains(area) for area in areas)
    told = badges(person)
    assert set(told) == {text for _, text in MODES.values()}
    words = [each for each in shown if each.toolButtonStyle() is not Qt.ToolButtonStyle.ToolButtonIconOnly]
    person.wait(lambda: all(each.fontMetrics().horizontalAdvance(each.text()) <= each.width() for each in words))


def test_a_badge_that_comes_or_goes_leaves_the_pictures_as_large_as_they_were(person):
    before = person.find("surface_view").size(), person.find("top_bar").height()
    for noise, shown in ((0.5, True), (0.0, False)):
        person.explorer.apply(edits.SetRunSetting("noise", noise))
        person.wait(lambda shown=shown: bool(badges(person)) == shown)
        person.settled()
        person.bot.wait(50)
        assert (person.find("surface_view").size(), person.find("top_bar").height()) == before
