"""Presenter mode: the pictures alone with a caption, keys of a remote, and the window afterwards as it was before."""

from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel

from gdexplorer.gui.window.presenter import LETTERS, STEPS

PANELS = "side_panel", "details_panel", "drawer", "bottom_bar"


def size_seen(widget):
    """The size of a widget, if it is to be seen."""
    return widget.size().toTuple() if widget.isVisible() else None


def layout_of(person):
    """All that a person sees of the layout."""
    window = person.window
    sizes = [size_seen(widget) for widget in (*map(person.find, PANELS), *window.widgets.pictures)]
    return window.widgets.frame.taken(0), window.windowState(), window.size(), sizes, QApplication.font().pointSizeF()


def press_f11(person):
    person.press(Qt.Key.Key_F11)
    person.bot.wait(50)


@pytest.fixture
def presenting(person_at_keys):
    press_f11(person_at_keys)
    assert person_at_keys.window.presenter.presents
    return person_at_keys


def caption_of(person):
    return person.find("caption_line", QLabel).text()


def test_it_shows_the_pictures_and_a_line_on_the_whole_screen(presenting):
    person = presenting
    assert person.window.isFullScreen() and not person.window.menuBar().isVisible()
    assert not any(person.find(name).isVisible() for name in PANELS)
    assert person.find("surface_view").isVisible() and person.find("contour_view").isVisible()
    used = sum(person.find(name).height() for name in ("pictures", "caption"))
    assert used >= person.window.height() - 4
    for step in (0, 7, 30):
        person.explorer.player.move_cursor(step)
        assert f"step {step} of " in caption_of(person)


@pytest.mark.parametrize(("size", "leave"), [((1024, 768), Qt.Key.Key_Escape), ((1600, 1000), Qt.Key.Key_F11)])
@pytest.mark.parametrize("folded", [(), ("inspector",), ("side", "drawer"), ("side", "inspector", "drawer")])
def test_leaving_puts_back_exactly_what_was_there(open_window, size, leave, folded):
    person = open_window(size=size)
    widgets = person.window.widgets
    for place in ("side", "inspector", "drawer"):
        getattr(widgets, place).fold(place in folded)
    person.explorer.player.pause()
    person.window.activateWindow()
    person.wait(person.window.isActiveWindow)
    person.bot.wait(50)
    before = layout_of(person)
    press_f11(person)
    assert QApplication.font().pointSizeF() == pytest.approx(LETTERS * before[-1])
    widgets.bring_up("runs")
    person.action("inspector_shown").trigger()
    person.press(leave)
    person.wait(lambda: layout_of(person) == before)  # texts find their sizes little by little


def test_keys_of_a_remote_go_ten_steps_on_and_back(presenting):
    person = presenting
    person.explorer.player.move_cursor(15)
    person.press(Qt.Key.Key_PageDown)
    assert person.cursor == 15 + STEPS
    for _ in range(2):
        person.press(Qt.Key.Key_PageUp)
    assert person.cursor == 15 - STEPS


def test_outside_of_it_these_keys_do_nothing(person_at_keys):
    person = person_at_keys
    person.explorer.player.move_cursor(15)
    for key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_Escape):
        person.press(key)
    assert person.cursor == 15 and not person.window.presenter.presents


def test_keys_of_hidden_menus_still_work(presenting):
    person = presenting
    person.press(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert person.find("description_window").isVisible()
    person.find("description_window").close()
    person.press(Qt.Key.Key_Right)
    person.press(Qt.Key.Key_Escape)
    assert not person.window.presenter.presents and person.window.menuBar().isVisible()


def test_a_ring_follows_the_pointer_over_the_pictures_and_takes_no_clicks(presenting):
    person = presenting
    halo, contour = person.find("pointer_halo"), person.find("contour_view").viewport()
    for place in (QPoint(40, 60), QPoint(90, 120)):
        person.bot.mouseMove(contour, place)
        there = contour.mapToGlobal(place)
        person.wait(partial(is_seen_at, halo, there))
        assert QApplication.widgetAt(halo.mapToGlobal(halo.rect().center())) is contour
    person.bot.mouseMove(person.find("caption"), QPoint(5, 5))
    person.wait(lambda: not halo.isVisible())
    person.press(Qt.Key.Key_F11)
    person.bot.mouseMove(contour, QPoint(40, 60))
    assert not halo.isVisible()


def is_seen_at(halo, place):
    return halo.isVisible() and (halo.mapToGlobal(halo.rect().center()) - place).manhattanLength() <= 2


def test_paths_are_thicker_meanwhile(person_at_keys):
    person = person_at_keys
    contour = person.find("contour_view")
    usual = [look.size for look in contour.heads.looks]
    press_f11(person)
    assert all(look.size > size for look, size in zip(contour.heads.looks, usual, strict=True))
    press_f11(person)
    assert [look.size for look in contour.heads.looks] == usual


def test_a_window_closed_meanwhile_opens_as_it_was_before(open_window):
    person = open_window(size=(1500, 950))
    before = person.window.widgets.frame.taken(0)
    person.action("present").trigger()
    person.window.close()
    again = open_window(size=(1500, 950))
    assert again.window.widgets.frame.taken(0) == before and not again.window.isFullScreen()
