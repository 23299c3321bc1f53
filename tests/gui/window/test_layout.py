"""The window's panels fold, give way to the pictures, and are found again as they were left."""

import json
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QScrollArea, QTabBar, QToolButton, QWidget

from gdexplorer.gui.common.section import Section
from gdexplorer.gui.common.text_size import desktop_font
from gdexplorer.gui.state.feature import Place
from gdexplorer.gui.window.arrangement import Arrangement, restored, stored
from gdexplorer.gui.window.features import discovered, layout_version
from gdexplorer.gui.window.pictures import HANDLE, Choice

AT_FIRST = [(1280, 690), (1280, 720), (1600, 970), (1600, 1000), (1720, 1060), (1920, 1200), (2560, 1440)]


@pytest.fixture
def open_window(open_window):
    def open_one(size=(1280, 720)):
        window = open_window(size)
        QApplication.processEvents()
        return window

    yield open_one
    QApplication.setFont(desktop_font())  # which some have zoomed


def share(window):
    """Of the window's area that the pictures take."""
    views = [window.widgets.surface, window.widgets.contour, window.widgets.curves]
    assert all(view.isVisible() for view in views)
    return sum(view.width() * view.height() for view in views) / (window.width() * window.height())


@pytest.mark.parametrize("size", AT_FIRST)
def test_the_pictures_take_two_thirds_of_a_new_window(open_window, size):
    window = open_window(size)
    assert window.size().toTuple() == size
    assert share(window) >= 2 / 3
    assert not window.widgets.side.is_folded
    for key in ("objective", "optimizers", "starts"):
        assert window.widgets.side.sections[key].is_open


def test_the_inspector_is_there_at_first_where_there_is_room_for_both(open_window):
    assert open_window((1600, 1000)).widgets.inspector.is_folded
    assert not open_window((2560, 1440)).widgets.inspector.is_folded


def test_the_window_may_be_narrow(open_window):
    window = open_window((1024, 738))
    for action in window.view_actions.folds:
        if not action.isChecked():
            action.trigger()
    for section in window.findChildren(Section):
        section.set_open(True)
    QApplication.processEvents()
    assert window.minimumSizeHint().width() <= 1000 and window.size().toTuple() == (1024, 738)


@pytest.mark.parametrize("place", ["side", "inspector"])
def test_a_side_folds_to_icons_that_open_it_again(open_window, qtbot, place):
    window = open_window((1600, 1000))
    panel, name = getattr(window.widgets, place), {"side": "side_panel", "inspector": "inspector"}[place]
    panel.fold(False)
    QApplication.processEvents()
    width, action = panel.width(), window.findChild(QAction, f"{name}_shown_action")
    button = window.findChild(QToolButton, f"{name}_shown_button")
    action.trigger()
    QApplication.processEvents()
    assert panel.is_folded and panel.width() < 40 and not action.isChecked() and not button.isChecked()
    key = list(panel.sections)[1]
    panel.sections[key].set_open(False)
    qtbot.mouseClick(window.findChild(QWidget, f"{key}_rail_button"), Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert not panel.is_folded and action.isChecked() and panel.sections[key].is_open
    assert panel.width() == width
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert panel.is_folded


def test_the_section_that_an_icon_opens_is_scrolled_into_view(open_window, qtbot):
    window = open_window((1280, 690))
    side = window.widgets.side
    side.fold(True)
    qtbot.mouseClick(window.findChild(QWidget, "run_settings_rail_button"), Qt.MouseButton.LeftButton)
    panel = side.sections["run_settings"].panel
    qtbot.waitUntil(lambda: panel.visibleRegion().boundingRect().height() == panel.height())


def test_the_drawer_folds_to_its_tabs_and_a_click_on_one_opens_it(open_window, qtbot):
    window = open_window((1280, 720))
    drawer, tabs = window.widgets.drawer, window.findChild(QTabBar, "drawer_tabs")
    assert drawer.current == "curves"
    height = drawer.height()
    qtbot.mouseClick(window.findChild(QWidget, "drawer_fold_button"), Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert drawer.is_folded and drawer.height() == drawer.tabs_height and not window.widgets.curves.isVisible()
    qtbot.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(0).center())
    QApplication.processEvents()
    assert not drawer.is_folded and drawer.height() == height and window.widgets.curves.isVisible()


def zoom(window, name, times):
    for _ in range(times):
        window.menus[name].trigger()
    for _ in range(4):  # widgets are told, then layouts, then the panels
        QApplication.processEvents()


def test_a_folded_drawer_is_as_high_as_its_tabs_at_every_size_of_texts(open_window):
    window = open_window((1280, 720))
    drawer = window.widgets.drawer
    drawer.fold(True)
    QApplication.processEvents()
    heights = [drawer.height()]
    for name, times in (("larger_text", 2), ("larger_text", 3), ("usual_text", 1), ("smaller_text", 2)):
        zoom(window, name, times)
        assert drawer.height() == drawer.tabs_height, (name, times)
        heights.append(drawer.height())
    usual, larger, largest, again, small = heights
    assert small < usual == again < larger < largest


@pytest.mark.parametrize("size", [(1024, 738), (1280, 690), (1600, 970), (1920, 1170)])
@pytest.mark.parametrize("steps", [0, 2, 3, 5])
def test_no_panel_scrolls_sideways_whatever_is_open_at_any_size_of_texts(open_window, size, steps):
    window = open_window(size)
    sides = window.widgets.side, window.widgets.inspector
    zoom(window, "larger_text", steps)
    for panel in (*sides, *sides):
        panel.fold(False)
        for section in panel.sections.values():
            section.set_open(True)
        for _ in range(4):
            QApplication.processEvents()
        for each in sides:
            assert each.is_folded or each.width() >= each.least_width
            assert each.is_folded or each.findChild(QScrollArea).horizontalScrollBar().maximum() == 0
        assert not panel.is_folded
        assert window.widgets.stage.width() >= window.width() / 3 - 2 * HANDLE
    assert window.size().toTuple() == size


def test_where_both_sides_have_no_room_the_one_that_is_opened_folds_the_other(open_window):
    window = open_window((1024, 738))
    side, inspector = window.widgets.side, window.widgets.inspector
    for section in window.findChildren(Section):
        section.set_open(True)
    zoom(window, "larger_text", 5)
    for opened, other in ((inspector, side), (side, inspector)):
        opened.fold(False)
        QApplication.processEvents()
        assert not opened.is_folded and other.is_folded
    zoom(window, "usual_text", 1)
    inspector.fold(False)
    QApplication.processEvents()
    assert not side.is_folded and not inspector.is_folded


def test_a_window_made_narrow_folds_the_inspector_that_has_no_room(open_window):
    window = open_window((1700, 900))
    side, inspector = window.widgets.side, window.widgets.inspector
    inspector.fold(False)
    for section in window.findChildren(Section):
        section.set_open(True)
    zoom(window, "larger_text", 4)
    assert not side.is_folded and not inspector.is_folded
    window.resize(1024, 738)
    QApplication.processEvents()
    assert not side.is_folded and inspector.is_folded
    window.resize(1700, 900)
    QApplication.processEvents()
    assert inspector.is_folded  # only a person opens what is folded


def test_a_dragged_edge_stays_where_it_is_put_but_no_panel_gets_less_than_it_needs(open_window, qtbot):
    window = open_window((1600, 1000))
    side, columns = window.widgets.side, window.widgets.side.parentWidget()
    for wanted, width in ((420, 420), (120, side.least_width), (350, 350)):
        columns.moveSplitter(wanted, 1)
        QApplication.processEvents()
        assert side.width() == width
    side.fold(True)
    side.fold(False)
    QApplication.processEvents()
    assert side.width() == 350


@pytest.mark.parametrize("size", [(1024, 738), (1280, 720), (1600, 1000)])
@pytest.mark.parametrize("is_folded", [False, True])
def test_an_analysis_gets_its_height_and_leaves_the_pictures_half(open_window, size, is_folded):
    window = open_window(size)
    drawer, pictures = window.widgets.drawer, window.widgets.stage
    for made in window.features.values():
        if made.feature.analysis:
            drawer.fold(is_folded)
            wanted = drawer.needed(made.feature.key)  # before some say that there is no optimizer
            window.menus[f"analyse_{made.feature.key}"].trigger()
            QApplication.processEvents()
            assert made.panel.isVisible() and drawer.current == made.feature.key
            both = drawer.height() + pictures.height()
            assert pictures.height() >= 0.49 * both
            assert drawer.height() >= min(wanted, 0.49 * both)


def test_each_choice_of_pictures_shows_them_and_no_others(open_window):
    window = open_window()
    pictures, w = window.widgets.stage, window.widgets
    seen = {Choice.SPLIT: (True, True), Choice.MAP: (False, True), Choice.SURFACE: (True, False)}
    for choice, shown in (*seen.items(), (Choice.SPLIT, (True, True))):
        window.findChild(QAction, f"pictures_{choice.value}_action").trigger()
        assert (w.surface.isVisible(), w.contour.isVisible()) == shown
        assert [action.data() for action in window.view_actions.choices if action.isChecked()] == [choice]
    assert not window.findChild(QToolButton, "pictures_data_button").isVisible()
    pictures.offer_data(True)
    assert w.data.isVisible() and w.curves.isVisible() and not pictures.isAncestorOf(w.data)
    window.findChild(QToolButton, "pictures_data_button").click()
    assert pictures.isAncestorOf(w.data) and w.data.isVisible() and not w.surface.isVisible()
    pictures.offer_data(False)
    assert not w.data.isVisible() and w.surface.isVisible() and w.contour.isVisible()


def test_what_was_folded_opened_and_chosen_is_found_again_and_reset(open_window, qtbot):
    window = open_window((1200, 800))  # the screen of the tests is small
    window.reset_layout()
    QApplication.processEvents()
    first = window.widgets.frame.taken(1)
    window.widgets.inspector.fold(False)
    window.widgets.bring_up("run_settings")
    window.widgets.side.sections["optimizers"].set_open(False)
    window.widgets.bring_up("sweep")
    window.widgets.stage.choose(Choice.MAP)
    window.widgets.drawer.fold(True)
    side = window.widgets.side
    qtbot.waitUntil(lambda: side.width() == side.width_now)  # the open section needs more
    left = window.widgets.frame.taken(1)
    assert left != first
    window.close()
    again = open_window(None)
    assert again.widgets.frame.taken(1) == left
    again.findChild(QAction, "reset_layout_action").trigger()
    QApplication.processEvents()
    assert again.widgets.frame.taken(1) == first


def test_only_pictures_share_the_stage(open_window):
    """Whatever else is a child of a splitter would take a share of it."""
    window = open_window()
    w = window.widgets
    assert [w.stage.widget(place) for place in range(w.stage.count())] == [w.surface, w.contour]
    w.note.show()
    QApplication.processEvents()
    assert w.surface.width() + w.contour.width() >= w.stage.width() - 8


def test_the_plane_is_there_only_where_there_is_one_to_choose(open_window):
    window = open_window()
    section = window.widgets.side.sections["plane"]
    assert not section.isVisible()
    for dimension in (2, 3, 2, 7):
        window.widgets.offer(SimpleNamespace(bound=SimpleNamespace(dimension=dimension)))
        assert section.isVisible() is section.panel.isVisible() is (dimension > 2)


SAMPLE = Arrangement(
    version=3, side_folded=True, inspector_folded=False, drawer_folded=False, side_width=300, inspector_width=340,
    drawer_height=200, opened=("one",), tab="two", pictures=Choice.MAP,
)  # fmt: skip


def test_an_arrangement_is_read_back_for_the_same_features_only():
    assert restored(stored(SAMPLE), 3) == SAMPLE
    assert restored(stored(SAMPLE), 4) is None


@given(st.one_of(st.none(), st.text(), st.binary(), st.integers(), st.recursive(st.none() | st.text(), st.lists)))
def test_what_is_no_arrangement_is_none(found):
    assert restored(found, 3) is None


@given(st.sampled_from(sorted(json.loads(stored(SAMPLE)))), st.one_of(st.none(), st.text(), st.floats(), st.booleans()))
def test_a_damaged_part_makes_it_none_or_valid(name, value):
    parts = json.loads(stored(SAMPLE))
    found = restored(json.dumps({**parts, name: value}), 3)
    assert found is None or isinstance(found, Arrangement)
    del parts[name]
    assert restored(json.dumps(parts), 3) is None


@pytest.mark.parametrize(
    "changed", [{"side_width": 10**9, "drawer_height": -5}, {"tab": "nowhere", "opened": ("no such",)}]
)
def test_a_window_opens_with_any_numbers_and_names_that_were_kept(open_window, changed):
    window = open_window()
    kept = window.widgets.frame.taken(layout_version(discovered()))
    window.close()
    fields = {name: getattr(kept, name) for name in kept.__struct_fields__}
    window.settings.setValue("arrangement", stored(Arrangement(**{**fields, **changed})))
    again = open_window()
    assert again.widgets.surface.isVisible() and again.widgets.surface.width() > 100


def test_every_panel_is_reached_from_the_menu(open_window):
    window = open_window()
    for made in window.features.values():
        if made.panel is not None and made.feature.place is not Place.BAR and made.feature.key != "plane":
            window.findChild(QAction, f"show_{made.feature.key}_action").trigger()
            assert made.panel.isVisible(), made.feature.key


def test_full_screen_and_back(open_window):
    window = open_window()
    action = window.findChild(QAction, "full_screen_action")
    action.trigger()
    assert window.isFullScreen()
    action.trigger()
    assert not window.isFullScreen()
