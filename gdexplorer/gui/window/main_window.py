"""The main window: create and connect all widgets, and remember the layout."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QByteArray, QSettings, Qt
from PySide6.QtGui import QAction, QCloseEvent, QContextMenuEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.gui.common.focus_order import step
from gdexplorer.gui.common.theme import Theme, chosen_theme, palette_of
from gdexplorer.gui.jobs.pool import POOL
from gdexplorer.gui.state.explorer import Explorer
from gdexplorer.gui.state.feature import Key, Made
from gdexplorer.gui.state.preferences import PreferenceStore
from gdexplorer.gui.window.arrangement import Arrangement, restored, stored
from gdexplorer.gui.window.badges import Badges, changes, modes
from gdexplorer.gui.window.command_palette import CommandPalette
from gdexplorer.gui.window.commands import found
from gdexplorer.gui.window.context_menus import ContextMenus
from gdexplorer.gui.window.dialogs import Dialogs
from gdexplorer.gui.window.documents import Documents
from gdexplorer.gui.window.features import discovered, layout_version
from gdexplorer.gui.window.file_drop import FileDrop
from gdexplorer.gui.window.heap import GivesBack
from gdexplorer.gui.window.keys_and_wheel import KeysAndWheel
from gdexplorer.gui.window.layers import LayersBar
from gdexplorer.gui.window.menus import Menus
from gdexplorer.gui.window.presenter import Presenter
from gdexplorer.gui.window.recovery import Recovery
from gdexplorer.gui.window.shortcuts import of_window, tips
from gdexplorer.gui.window.text_zoom import TextZoom
from gdexplorer.gui.window.top_bar import TopBar
from gdexplorer.gui.window.view_actions import ViewActions
from gdexplorer.gui.window.view_bar import ViewBar
from gdexplorer.gui.window.window_layout import WindowLayout, first_size
from gdexplorer.gui.window.window_title import WindowTitle
from gdexplorer.gui.window.wiring import Wiring


class MainWindow(QMainWindow):
    """The main window; ``features`` holds the created features by key.

    Panels are made when they are first seen, jobs with the window. If it ``paints_first``, panels are shown once there
    is a document to show, jobs wait for `Wiring.make_next_job`, and the filter of keys for `KeysAndWheel.begin`.
    """

    def __init__(self, missing_opengl: str | None, settings: QSettings, paints_first: bool = False) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.resize(first_size(self.screen().availableSize()))
        self.settings, self.preferences = settings, PreferenceStore(settings, self)
        self.theme: Theme | None = None
        self.text_zoom = TextZoom(self, self.preferences)
        self.explorer, declared = Explorer(COLOUR_TABLE, self), discovered()
        self._layout_version = layout_version(declared)
        self.features = {feature.key: Made(feature, self.explorer, self) for feature in declared}
        made = tuple(self.features.values())
        self.widgets = WindowLayout(self, missing_opengl, made, holds_back=paints_first)
        self.view_actions = ViewActions(self, self.widgets, made)
        self.menus = Menus(self, made, self.view_actions.actions)
        self.badges = Badges(tuple(modes(self.explorer, made, self.widgets)))
        self.top_bar = TopBar(self.menuBar(), self.badges, LayersBar(self.menus.layers), ViewBar(self.view_actions))
        self.context_menus = ContextMenus(self, self.menus, made)
        self.dialogs, self.file_drop = Dialogs(self), FileDrop(self)
        self.title, self.documents = WindowTitle(self), Documents(self)
        self.recovery = Recovery(self)
        self._keys: dict[int, tuple[Key, Made]] = {key.key: (key, each) for each in made for key in each.feature.keys}
        self.shortcuts = of_window((self.widgets.surface, self.widgets.contour), made, self.menuBar())
        self.keys_and_wheel = KeysAndWheel(self, tips(self.shortcuts), waits=paints_first)
        self.palette_of_commands = CommandPalette(self, partial(found, self))
        self.palette_of_commands.closed.connect(self.keys_and_wheel.return_focus)
        self.presenter = Presenter(self, self.keys_and_wheel.return_focus)
        for signal in changes(self.explorer, made):
            signal.connect(self.badges.refresh)
        self.wiring, self._gives_back = Wiring(self), GivesBack(self)
        self._restore()
        for each in () if paints_first else made:
            each.make_job()

    def action(self, name: str) -> QAction:
        """The action of a menu entry."""
        found = self.findChild(QAction, f"{name}_action")
        assert isinstance(found, QAction), name
        return found

    def show_past(self) -> None:
        """Update the undo and redo actions, and name what they would undo and redo."""
        past = self.explorer.history
        self.menus.show_possible("undo", past.can_undo, past.undo_label)
        self.menus.show_possible("redo", past.can_redo, past.redo_label)

    def choose_theme(self, action: QAction) -> None:
        """Prefer the theme chosen in the menu."""
        self.preferences.change(theme=action.data())

    def take_preferences(self) -> None:
        """Show the preferred theme."""
        self.menus.choose("theme", self.preferences.present.theme)
        self.take_theme()

    def take_theme(self) -> None:
        """Apply the chosen theme, or that of the desktop, if it is not the present one."""
        theme = chosen_theme(self.preferences.present.theme)
        if theme is self.theme:
            return
        self.theme = theme
        themed = (*self.widgets.themed, self.menus, self.view_actions)
        if self.isVisible():
            self._spread_theme(theme, themed)
            return
        QApplication.setPalette(palette_of(theme))
        for part in themed:
            part.set_theme(theme)

    def _spread_theme(self, theme: Theme, themed: Sequence[Any]) -> None:
        """Apply a theme to one part after the other; pictures and panels, slow to paint, wait for their turns."""
        turns, slow = self.explorer.turns, (*self.widgets.pictures, *self.widgets.panels)
        for part in slow:
            part.setUpdatesEnabled(False)
        QApplication.setPalette(palette_of(theme))
        for part in dict.fromkeys((*slow, *themed)):
            if part in themed:
                turns.later(part.set_theme, theme)
            if part in slow:
                turns.later(part.setUpdatesEnabled, True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Paint also what waits to take a theme in its turn: pixels of the new size hold anything before."""
        super().resizeEvent(event)
        for part in (*self.widgets.pictures, *self.widgets.panels):
            part.setUpdatesEnabled(True)

    def _restore(self) -> None:
        self.menus.set_view(self.explorer.view)
        self.show_past()
        self.documents.refresh_recent()
        self.preferences.announce()
        geometry = self.settings.value("geometry")
        if isinstance(geometry, QByteArray):  # a damaged file may hold anything
            self.restoreGeometry(geometry)
        self._arranged = False

    def showEvent(self, event: QShowEvent) -> None:
        """Arrange the panels, which depends on the size of the window."""
        super().showEvent(event)
        if not self._arranged:
            self._arranged = True
            arrangement = restored(self.settings.value("arrangement", ""), self._layout_version)
            self.widgets.arrange(arrangement or self._first_arrangement())
            self.keys_and_wheel.return_focus()  # else the first button of the window would have the keys

    def reset_layout(self) -> None:
        """Arrange the panels as in a new window."""
        self.widgets.arrange(self._first_arrangement())

    def _first_arrangement(self) -> Arrangement:
        return self.widgets.frame.first([made.feature for made in self.features.values()], self._layout_version)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu of the picture or table that was clicked, if it has not done so itself."""
        if not self.context_menus.open_for(QApplication.widgetAt(event.globalPos()), event.globalPos()):
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle playback keys; only keys that the focused widget ignores arrive here."""
        found = self._keys.get(event.key())
        if found is None:
            super().keyPressEvent(event)
            return
        key, made = found
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        (key.shifted if shift and key.shifted is not None else key.does)(made)()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Visit the widgets by Tab as one reads them."""
        return step(self, forward)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the layout and end all jobs, unless a question is to be answered first."""
        if not self.documents.may_close():
            event.ignore()
            return
        self.presenter.leave()
        self.settings.setValue("geometry", self.saveGeometry())
        if self._arranged:
            self.settings.setValue("arrangement", stored(self.widgets.frame.taken(self._layout_version)))
        self.settings.sync()
        self.hide()  # hide first: closing waits for a kernel being compiled
        self.wiring.stop()
        POOL.stop_all()
        of_window: tuple[Any, ...] = self._gives_back, self.keys_and_wheel, self.recovery, self.documents.models
        for part in (*of_window, *self.features.values(), self.explorer):  # what jobs edit is kept first
            part.stop()  # its timers
        super().closeEvent(event)
