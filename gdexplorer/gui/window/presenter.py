"""Presenter mode (F11): the pictures alone, with a caption, large letters, thick lines and a ring at the pointer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QShortcut

from gdexplorer.gui.window.arrangement import Arrangement
from gdexplorer.gui.window.halo import Halo

if TYPE_CHECKING:
    from gdexplorer.gui.window.main_window import MainWindow

# Letters and lines, relative to those of the window.
LETTERS, LINES = 1.4, 1.7
# Steps of playback that a key for another scene goes, where no feature has scenes.
STEPS = 10


class Presenter(QObject):
    """Enters and leaves presenter mode.

    Attributes
    ----------
    presents : whether it is on.
    """

    changed = Signal(bool)

    def __init__(self, window: MainWindow, return_focus: Callable[[], None]) -> None:
        super().__init__(window)
        self._window, self._return_focus = window, return_focus
        self.presents = False
        self._kept: Arrangement | None = None
        self._state, self._lent = Qt.WindowState.WindowNoState, list[QAction]()
        self._halo = Halo(window.widgets.frame, window.widgets.stage)
        keys = Qt.Key
        self._keys = [
            self._key(key, does)
            for key, does in (
                (keys.Key_Escape, self.leave), (keys.Key_PageDown, self.forward), (keys.Key_PageUp, self.back)
            )
        ]  # fmt: skip

    def toggle(self) -> None:
        """Enter presenter mode, or leave it."""
        if self.presents:
            self.leave()
        else:
            self.enter()

    def enter(self) -> None:
        """Show the pictures alone, on the whole screen."""
        if self.presents:
            return
        self.presents = True
        window, widgets = self._window, self._window.widgets
        self._kept, self._state = widgets.frame.taken(0), window.windowState()
        self._lend_keys()
        window.menuBar().hide()
        widgets.frame.show_pictures_only(True)
        window.text_zoom.magnify(LETTERS)
        self._thicken(LINES)
        self._set_keys(True)
        window.setWindowState(self._state | Qt.WindowState.WindowFullScreen)
        self._return_focus()
        self._halo.follow(True)
        self.changed.emit(True)

    def leave(self) -> None:
        """Put everything back as it was."""
        if not self.presents or self._kept is None:
            return
        self.presents = False
        window, widgets = self._window, self._window.widgets
        self._halo.follow(False)
        self._set_keys(False)
        window.setWindowState(self._state)
        self._thicken(1.0)
        window.text_zoom.magnify(1.0)
        window.menuBar().show()
        for action in self._lent:
            window.removeAction(action)
        widgets.frame.show_pictures_only(False)
        widgets.arrange(self._kept)
        self._return_focus()
        self.changed.emit(False)

    def forward(self) -> None:
        """Show the next scene of the feature that has scenes; else a later step."""
        wanted = self._window.widgets.caption.wanted
        if wanted is None:
            self._window.explorer.player.step_by(STEPS)
        else:
            wanted.show_next()

    def back(self) -> None:
        """Show the previous scene of the feature that has scenes; else an earlier step."""
        wanted = self._window.widgets.caption.wanted
        if wanted is None:
            self._window.explorer.player.step_by(-STEPS)
        else:
            wanted.show_previous()

    def _key(self, key: Qt.Key, does: Callable[[], None]) -> QShortcut:
        shortcut = QShortcut(key, self._window)
        shortcut.activated.connect(does)
        shortcut.setEnabled(False)
        return shortcut

    def _set_keys(self, on: bool) -> None:
        for shortcut in self._keys:
            shortcut.setEnabled(on)

    def _lend_keys(self) -> None:
        """Have the window keep the keys of the menus, which a hidden menu bar would take with it."""
        actions = self._window.findChildren(QAction)
        self._lent = [action for action in actions if action.shortcuts() and action not in self._window.actions()]
        self._window.addActions(self._lent)

    def _thicken(self, scale: float) -> None:
        for picture in self._window.widgets.pictures:
            if hasattr(picture, "thicken"):
                picture.thicken(scale)
