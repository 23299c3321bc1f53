"""Another theme: every part takes it in a turn of its own, once, and the pictures are painted again."""

import pytest
from PySide6.QtWidgets import QApplication

from gdexplorer.gui.common.theme import DARK, LIGHT


class Listener:
    """Stands for a part: notes the themes that it is given."""

    def __init__(self):
        self.themes = []

    def set_theme(self, theme):
        self.themes.append(theme)


@pytest.fixture
def window(shown_window, qtbot):
    window = shown_window
    window.explorer.begin()
    qtbot.waitUntil(lambda: window.explorer.is_settled and window.explorer.runs.scene is not None, timeout=60_000)
    window.explorer.player.pause()
    choose(window, LIGHT)
    qtbot.waitUntil(lambda: window.explorer.turns.idle)
    return window


@pytest.fixture
def listener(window, monkeypatch):
    listener, widgets = Listener(), type(window.widgets)
    known = widgets.themed.fget
    monkeypatch.setattr(widgets, "themed", property(lambda self: [*known(self), listener]))
    return listener


def choose(window, theme):
    window.preferences.change(theme=theme.name)
    window.take_theme()


def test_the_present_theme_is_not_applied_again(window, listener, qtbot):
    for _ in range(3):
        choose(window, LIGHT)
    assert window.explorer.turns.idle and listener.themes == []
    choose(window, DARK)
    choose(window, DARK)
    qtbot.waitUntil(lambda: window.explorer.turns.idle)
    assert listener.themes == [DARK]


def test_pictures_and_panels_are_painted_in_the_last_of_several_themes(window, listener, qtbot):
    pictures = window.widgets.pictures
    slow = (*pictures, *window.widgets.panels)
    choose(window, DARK)
    assert not any(part.updatesEnabled() for part in slow), "each waits for its turn"
    choose(window, LIGHT)
    choose(window, DARK)
    qtbot.waitUntil(lambda: window.explorer.turns.idle)
    assert listener.themes == [DARK] and all(part.updatesEnabled() for part in slow)
    assert QApplication.palette().window().color().name() == DARK.window
    for picture in (window.widgets.contour, window.widgets.curves.values):
        corner = picture.grab().toImage().pixelColor(2, 2)
        assert corner.name() == DARK.picture


def test_nothing_waits_in_a_window_that_is_resized(window):
    """Its pixels are new ones then, and hold anything where nothing is painted."""
    slow = (*window.widgets.pictures, *window.widgets.panels)
    choose(window, DARK)
    assert not any(part.updatesEnabled() for part in slow)
    window.resize(window.width() - 60, window.height() - 40)
    assert not window.explorer.turns.idle and all(part.updatesEnabled() for part in slow)
