"""Entries of the View menu that choose pictures, fold panels and bring them to the front."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QColor, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from gdexplorer.gui.common.icons import line_icon
from gdexplorer.gui.common.theme import Theme
from gdexplorer.gui.state.feature import Feature, Made, Place
from gdexplorer.gui.window.pictures import Choice
from gdexplorer.gui.window.window_layout import WindowLayout

# Attribute of the layout, name of the action, text, keys, icon.
FOLDS = (
    ("side", "side_panel", "Side &panel", "Ctrl+Shift+L", "M4 5 H20 V19 H4 Z M9 5 V19"),
    ("drawer", "drawer", "&Drawer", "Ctrl+Shift+D", "M4 5 H20 V19 H4 Z M4 14 H20"),
    ("inspector", "inspector", "&Inspector", "Ctrl+Shift+I", "M4 5 H20 V19 H4 Z M15 5 V19"),
)
CHOICES = (
    (Choice.SPLIT, "Split", "&Surface and map"),
    (Choice.MAP, "Map", "&Map alone"),
    (Choice.SURFACE, "3-D", "Surface &alone"),
    (Choice.DATA, "Data", "&Data and map"),
)


class ViewActions(QObject):
    """The actions.

    Attributes
    ----------
    actions : what the menu lists, in its order.
    choices, folds, panels : those of the pictures, those that fold places, and those that bring a panel to the front.
    """

    reset_requested = Signal()
    presenter_requested = Signal()

    def __init__(self, window: QMainWindow, widgets: WindowLayout, features: Sequence[Made]) -> None:
        super().__init__(window)
        self._window, self._widgets = window, widgets
        self.choices = [self._choice(*row) for row in CHOICES]
        self.folds = [self._fold(getattr(widgets, place), *row) for place, *row in FOLDS]
        self.panels = [
            self._panel(made.feature, widgets)
            for made in features
            if made.feature.panel is not None and made.feature.place is not Place.BAR
        ]
        reset = self._action("reset_layout", "&Reset layout")
        reset.triggered.connect(self.reset_requested)
        full = self._action("full_screen", "Full scr&een", "Shift+F11")
        full.triggered.connect(self._fill_screen)
        present = self._action("present", "Presenter m&ode", "F11")
        present.triggered.connect(self.presenter_requested)
        self._menus = [self._pictures(), self._panels_menu()]
        self.actions = [*(menu.menuAction() for menu in self._menus), *self.folds, reset, full, present]
        widgets.stage.choice_changed.connect(self._tick_choice)
        widgets.stage.data_offered.connect(self.choices[-1].setVisible)

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons in the colour of the text."""
        for action, (*_, icon) in zip(self.folds, FOLDS, strict=True):
            action.setIcon(line_icon(icon, QColor(theme.text)))

    def _pictures(self) -> QMenu:
        menu, group = QMenu("Pi&ctures", self._window), QActionGroup(self)
        for action in self.choices:
            group.addAction(action)
        menu.addActions(self.choices)
        return menu

    def _panels_menu(self) -> QMenu:
        menu = QMenu("Pa&nels", self._window)
        menu.addActions(self.panels)
        return menu

    def _panel(self, feature: Feature, widgets: WindowLayout) -> QAction:
        action = self._action(f"show_{feature.key}", feature.title)
        action.triggered.connect(partial(widgets.bring_up, feature.key))
        return action

    def _choice(self, choice: Choice, short: str, text: str) -> QAction:
        action = self._action(f"pictures_{choice.value}", text)
        action.setIconText(short)
        action.setCheckable(True)
        action.setChecked(choice is self._widgets.stage.choice)
        action.setVisible(choice is not Choice.DATA)
        action.setData(choice)
        action.triggered.connect(partial(self._choose, choice))
        return action

    def _fold(self, panel: Any, name: str, text: str, keys: str, _: str) -> QAction:
        action = self._action(f"{name}_shown", text, keys)
        action.setCheckable(True)
        action.setChecked(not panel.is_folded)
        action.setIconVisibleInMenu(False)
        action.setToolTip(f"{text.replace('&', '')} ({keys})")
        action.toggled.connect(partial(_show, panel))
        panel.folded_changed.connect(partial(_tick, action))
        return action

    def _action(self, name: str, text: str, keys: str = "") -> QAction:
        action = QAction(text, self)
        action.setObjectName(f"{name}_action")
        if keys:
            action.setShortcut(QKeySequence(keys))
        return action

    def _choose(self, choice: Choice, *_: object) -> None:
        self._widgets.stage.choose(choice)

    def _tick_choice(self, choice: Choice) -> None:
        next(action for action in self.choices if action.data() is choice).setChecked(True)

    def _fill_screen(self) -> None:
        self._window.setWindowState(self._window.windowState() ^ Qt.WindowState.WindowFullScreen)


def _show(panel: Any, shown: bool) -> None:
    panel.fold(not shown)


def _tick(action: QAction, folded: bool) -> None:
    action.setChecked(not folded)
