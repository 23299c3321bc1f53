"""A feature is one folder: what it declares comes to its place, and nothing else has to be touched."""

import sys
from collections import Counter
from pathlib import Path
from pkgutil import resolve_name

import pytest
from msgspec.structs import replace
from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QComboBox,
    QLineEdit,
    QSpinBox,
    QTabBar,
    QWidget,
)

from gdexplorer.gui import features
from gdexplorer.gui.common.icons import line_icon
from gdexplorer.gui.common.theme import DARK, LIGHT
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.pool import POOL
from gdexplorer.gui.state.feature import Feature, Place
from gdexplorer.gui.window.features import discovered, layout_version
from gdexplorer.session import edits

TOY = '''
"""A toy."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QPushButton, QWidget

from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.state.feature import Action, Feature, Key, Place
from gdexplorer.session.edits import SetBudget


class ToyPanel(QWidget):
    edit_requested = Signal(object)
    sum_requested = Signal(int)
    message = Signal(str)

    def __init__(self):
        super().__init__()
        self.setObjectName("toy_panel")
        self.setAccessibleName("Toy")
        self.button = QPushButton("Seven steps")
        self.button.clicked.connect(self.ask)
        QVBoxLayout(self).addWidget(self.button)
        self.scene = self.cursor = self.theme = self.seen = self.total = None

    def ask(self):
        self.edit_requested.emit(SetBudget(7))

    def begin(self):
        self.message.emit("The toy begins.")

    def set_scene(self, scene):
        self.scene = scene

    def set_cursor(self, cursor):
        self.cursor = cursor

    def set_theme(self, theme):
        self.theme = theme

    def set_seen(self, seen):
        self.seen = seen

    def set_total(self, total):
        self.total = total


class ToyJob(Job):
    total_changed = Signal(object)

    def __init__(self, parent):
        super().__init__("toy", lambda request, task: [sum(range(request))], parent=parent)
        self.shown.connect(self.total_changed)

    def sum(self, count):
        self.request(count)


FEATURE = Feature(
    key="toy",
    title="Toy of a test",
    place=Place.PLACE,
    order=ORDER,
    icon="M4 4 L20 20",
    panel=ToyPanel,
    job=ToyJob,
    analysis="ANALYSIS",
    entries=(Action("&Run", "toy", "&Toy", lambda made: made.panel.ask, "Ctrl+Alt+T"),),
    keys=(Key(Qt.Key.Key_T, "ask", "Ask for seven steps", lambda made: made.panel.ask),),
)
'''
PLACES = [("SIDE", ""), ("INSPECTOR", ""), ("DRAWER", ""), ("DRAWER", "&Toy…")]


@pytest.fixture
def add_toy(tmp_path, monkeypatch):
    """Put a toy's folder among those of the features, as whoever adds one does: nothing else is touched."""

    def add(place="SIDE", analysis="", order=45):
        folder = tmp_path / "features" / "toy"
        folder.mkdir(parents=True)
        told = {"Place.PLACE": f"Place.{place}", "ORDER": str(order), "ANALYSIS": analysis}
        text = TOY
        for name, value in told.items():
            text = text.replace(name, value)
        (folder / "__init__.py").write_text(text)
        monkeypatch.setattr(features, "__path__", [*features.__path__, str(folder.parent)])
        monkeypatch.delitem(sys.modules, "gdexplorer.gui.features.toy", raising=False)

    yield add
    sys.modules.pop("gdexplorer.gui.features.toy", None)


@pytest.mark.parametrize(("place", "analysis"), PLACES)
def test_the_panel_of_a_feature_comes_to_its_place_with_its_title_and_icon(open_window, add_toy, place, analysis):
    add_toy(place, analysis)
    window = open_window()
    panel, widgets = window.features["toy"].panel, window.widgets
    home = {"SIDE": widgets.side, "INSPECTOR": widgets.inspector, "DRAWER": widgets.drawer}[place]
    assert home.isAncestorOf(panel)
    if place == "DRAWER":
        tabs = window.findChild(QTabBar, "drawer_tabs")
        assert "Toy of a test" in [tabs.tabText(place) for place in range(tabs.count())]
    else:
        assert window.findChild(QWidget, "toy_heading").text() == "Toy of a test"
        button = window.findChild(QWidget, "toy_rail_button")
        assert button.toolTip() == "Toy of a test" and not button.icon().isNull()
    if analysis:
        assert not window.menus["analyse_toy"].icon().isNull()
        window.findChild(QAction, "analyse_toy_action").trigger()
        assert window.findChild(QWidget, "status_readout").text() == "The toy begins."
    else:
        window.findChild(QAction, "show_toy_action").trigger()
    assert panel.isVisible()


@pytest.mark.parametrize(("place", "analysis"), PLACES)
def test_it_is_told_whether_it_is_in_sight(open_window, add_toy, place, analysis):
    add_toy(place, analysis)
    window = open_window()
    panel, widgets = window.features["toy"].panel, window.widgets
    assert panel.seen is (place == "SIDE")
    widgets.bring_up("toy")
    assert panel.seen
    hide = {
        "SIDE": (lambda: widgets.side.fold(True), lambda: widgets.side.sections["toy"].set_open(False)),
        "INSPECTOR": (lambda: widgets.inspector.fold(True), lambda: widgets.inspector.sections["toy"].set_open(False)),
        "DRAWER": (lambda: widgets.drawer.fold(True), lambda: widgets.bring_up("basins")),
    }[place]
    for hiding in hide:
        hiding()
        assert not panel.seen
        widgets.bring_up("toy")
        assert panel.seen


def test_it_hears_facts_asks_for_edits_and_takes_the_theme(open_window, add_toy, qtbot):
    add_toy()
    window = open_window()
    panel, explorer = window.features["toy"].panel, window.explorer
    explorer.begin()
    qtbot.waitUntil(lambda: bool(explorer.runs.trajectories) and explorer.is_settled, timeout=60_000)
    explorer.player.move_cursor(3)
    assert panel.scene is explorer.runs.scene
    assert panel.cursor == 3
    panel.button.click()
    assert explorer.experiment.steps == 7
    explorer.undo()
    for ask in (window.menus["toy"].trigger, lambda: qtbot.keyClick(window, "t")):
        assert explorer.experiment.steps != 7
        ask()
        assert explorer.experiment.steps == 7
        explorer.undo()
    window.preferences.change(theme="dark")
    window.take_theme()
    qtbot.waitUntil(lambda: panel.theme is DARK)


def test_its_parts_hear_each_other_and_its_job_ends_with_the_window(open_window, add_toy, qtbot):
    add_toy()
    window = open_window()
    toy = window.features["toy"]
    assert isinstance(toy.job, Job)
    toy.panel.sum_requested.emit(11)
    qtbot.waitUntil(lambda: toy.panel.total == 55)
    assert "toy" in [thread.objectName() for thread in POOL.alive()]
    window.close()
    assert not POOL.alive()
    toy.panel.sum_requested.emit(5)
    assert not POOL.alive()


def test_a_layout_with_other_features_is_not_restored_and_all_panels_are_there(open_window, add_toy):
    window = open_window()
    window.widgets.side.sections["starts"].set_open(False)
    window.close()
    again = open_window()
    assert not again.widgets.side.sections["starts"].is_open
    again.close()
    add_toy()
    third = open_window()
    assert third.widgets.side.sections["starts"].is_open and third.widgets.side.sections["toy"].is_open


# What holds of every feature

FEATURES = discovered()
WITH_PANEL = [feature for feature in FEATURES if feature.panel is not None]


def keys_of(those):
    return [feature.key for feature in those]


def test_every_folder_is_a_feature_and_declares_it_once():
    (folder,) = features.__path__
    folders = sorted(path for path in Path(folder).iterdir() if (path / "__init__.py").exists())
    assert [path.name for path in folders] == sorted(keys_of(FEATURES))
    for path in folders:
        declared = sum(file.read_text(encoding="utf-8").count("FEATURE = Feature(") for file in path.rglob("*.py"))
        assert declared == 1, path


def test_no_two_features_have_one_key_one_title_or_one_rank():
    for told in (lambda feature: feature.key, lambda feature: feature.title):
        assert set(Counter(map(told, FEATURES)).values()) == {1}
    ranks = [(feature.place, feature.order) for feature in WITH_PANEL]
    assert len(ranks) == len(set(ranks))


@pytest.mark.parametrize("feature", FEATURES, ids=keys_of(FEATURES))
def test_a_feature_says_what_it_is(feature):
    assert feature.title == feature.title.strip() and feature.title[0].isupper()
    assert (feature.panel is None) == (feature.place is Place.NONE)
    assert feature.panel or feature.layer or feature.job
    assert not feature.analysis or feature.place is Place.DRAWER


def test_one_feature_opens_what_no_other_recognises_and_one_records():
    opening = [feature for feature in FEATURES if feature.opens]
    assert keys_of([feature for feature in opening if not feature.recognises]) == ["objective"]
    assert not [feature for feature in FEATURES if feature.recognises and not feature.opens]
    assert keys_of([feature for feature in FEATURES if feature.records]) == ["recording"]


@pytest.mark.parametrize("feature", FEATURES, ids=keys_of(FEATURES))
def test_its_parts_are_named_and_imported_when_made(feature):
    panels = feature.panel if isinstance(feature.panel, tuple) else (feature.panel,)
    for part in (*panels, feature.layer, feature.job):
        if part is not None:
            assert isinstance(part, str), "a class would have been imported with the declaration"
            own, full = f"{features.__name__}.{feature.key}.{part}", part.startswith("gdexplorer.")
            assert isinstance(resolve_name(part if full else own), type), part


@pytest.mark.parametrize("feature", FEATURES, ids=keys_of(FEATURES))
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_its_icon_is_drawn_in_the_colour_of_the_text(qapp, feature, theme):
    image = line_icon(feature.icon, QColor(theme.text)).pixmap(24, 24).toImage()
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    drawn = [pixel for pixel in pixels if pixel.alpha() > 200]
    assert len(drawn) > 15
    text = QColor(theme.text)
    assert all(abs(pixel.lightness() - text.lightness()) < 12 for pixel in drawn)


def test_no_two_icons_are_alike():
    assert len({feature.icon for feature in FEATURES}) == len(FEATURES)


@pytest.mark.parametrize("feature", WITH_PANEL, ids=keys_of(WITH_PANEL))
def test_all_that_a_person_can_act_on_has_a_name_for_others_and_for_tools(qtbot, feature):
    panel = feature.make_panel()
    qtbot.addWidget(panel)
    for part in getattr(panel, "parts", (panel,)):
        if hasattr(part, "set_experiment"):
            part.set_experiment(edits.first_example())
    kinds = QAbstractButton, QAbstractItemView, QAbstractSlider, QComboBox, QLineEdit, QSpinBox
    actors = [widget for kind in kinds for widget in panel.findChildren(kind)]
    for widget in (widget for widget in actors if not widget.isHidden() and _is_ours(widget)):
        assert widget.objectName(), widget
        assert widget.accessibleName() or getattr(widget, "text", str)(), widget.objectName()


def _is_ours(widget):
    """Whether it is no part that Qt itself puts into a widget: a bar, a corner, a header, the line of a list."""
    inner = ("QScrollBar", "QHeaderView", "QTableCornerButton", "QExpandingLineEdit", "QComboBoxListView")
    if widget.objectName().startswith("qt_"):
        return False
    name, parent = widget.metaObject().className(), widget.parent().metaObject().className()
    return name not in inner and "Combo" not in parent and "SpinBox" not in parent and "Private" not in parent


def test_the_version_of_a_layout_changes_with_keys_and_places_only():
    feature = Feature(key="one", title="One", place=Place.SIDE, order=1)
    other = Feature(key="other", title="Other", place=Place.SIDE, order=2)
    version = layout_version([feature, other])
    assert layout_version([other, feature]) == version
    assert layout_version([replace(feature, title="Two", order=3), other]) == version
    changed = ([feature], [replace(feature, place=Place.DRAWER), other], [replace(feature, key="two"), other])
    assert len({version, *map(layout_version, changed)}) == 4
    assert 0 <= layout_version(FEATURES) < 2**31
