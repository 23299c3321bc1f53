"""The menu bar, with its actions by name."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup, QColor, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from gdexplorer.gui.common.icons import line_icon
from gdexplorer.gui.common.theme import Theme
from gdexplorer.gui.state.feature import Action, Entry, Made, Options, Switch
from gdexplorer.gui.state.preferences import THEMES
from gdexplorer.gui.window.layers import is_of_layer, layer_switches
from gdexplorer.gui.window.recent_menu import RecentMenu
from gdexplorer.gui.window.shortcuts import key_called, plain, written
from gdexplorer.session.edits import SetHeights, ShowAllLayers
from gdexplorer.session.view_state import ViewState

Keys = str | QKeySequence.StandardKey | tuple[str, ...]
Row = tuple[str, str, Keys]
# Placeholders in a menu: entries of the features, layers, entries that open panels, toggles of panels, recent files.
FEATURES, LAYERS, ANALYSES, PANELS, RECENT = "features", "layers", "analyses", "panels", "recent"
_HEIGHTS = {"auto": None, "true": False, "compressed": True}
HEIGHTS = Options(
    "&View", "heights", "&Heights", (("auto", "&Automatic"), ("true", "&True"), ("compressed", "&Compressed")),
    lambda view: next(key for key, value in _HEIGHTS.items() if value is view.compressed),
    lambda key: SetHeights(_HEIGHTS[key]),
)  # fmt: skip
# Menu, then (action name, text, shortcut) or a placeholder; None is a separator.
MENUS: dict[str, tuple[Row | Options | str | None, ...]] = {
    "&File": (
        ("new", "&New", QKeySequence.StandardKey.New),
        ("open", "&Open…", QKeySequence.StandardKey.Open),
        ("open_model", "Open &model (Python file)…", ""),
        RECENT,
        None,
        ("save", "&Save", QKeySequence.StandardKey.Save),
        ("save_as", "Sa&ve as…", "Ctrl+Shift+S"),
        ("save_copy", "Save a &copy…", ""),
        None,
        FEATURES,
        None,
        ("quit", "&Quit", QKeySequence.StandardKey.Quit),
    ),
    "&Edit": (
        ("undo", "&Undo", QKeySequence.StandardKey.Undo),
        ("redo", "&Redo", QKeySequence.StandardKey.Redo),
        None,
        FEATURES,
        None,
        ("preferences", "Pre&ferences…", "Ctrl+,"),
    ),
    "&View": (
        ("look", "&Whole domain", "Ctrl+Home"),
        ("look_from_side", "Surface from the &side", "Ctrl+1"),
        None,
        LAYERS,
        FEATURES,
        HEIGHTS,
        "theme",
        ("larger_text", "&Larger text", ("Ctrl++", "Ctrl+=")),
        ("smaller_text", "S&maller text", "Ctrl+-"),
        ("usual_text", "Defa&ult text size", "Ctrl+0"),
        None,
        PANELS,
    ),
    "&Run": (FEATURES,),
    "&Analyse": (ANALYSES, FEATURES),
    "&Learn": (FEATURES,),
    "&Help": (
        ("palette", "&Find a command…", "Ctrl+K"),
        ("keys", "&Keys and mouse", "F1"),
        ("about", "&About gdexplorer", ""),
        FEATURES,
    ),
}


class Menus(QObject):
    """Create the menu bar and its actions; entries that change the view request an edit.

    Attributes
    ----------
    actions, groups : actions and exclusive groups, by name.
    submenus : those of layers and of groups, by name.
    layers : those of the layers of the pictures.
    recent : the submenu of recent files.
    """

    edit_requested = Signal(object)  # Edit

    def __init__(self, window: QMainWindow, features: Sequence[Made], toggles: Sequence[QAction]) -> None:
        super().__init__(window)
        self.actions: dict[str, QAction] = {}
        self.groups: dict[str, QActionGroup] = {}
        self.submenus: dict[str, QMenu] = {}
        self.recent = RecentMenu(window)
        self.layers: list[QAction] = []
        self._switches: list[Switch] = []
        self._options: list[Options] = []
        self._analyses: list[tuple[QAction, Made]] = []
        self._features, self._toggles = features, toggles
        for title, rows in MENUS.items():
            menu = window.menuBar().addMenu(title)
            for row in rows:
                self._add_row(menu, row)

    def __getitem__(self, name: str) -> QAction:
        return self.actions[name]

    def set_view(self, view: ViewState) -> None:
        """Check the entries that describe the view."""
        for switch in self._switches:
            self.actions[switch.name].setChecked(switch.shown(view))
        for options in self._options:
            self.choose(options.name, options.shown(view))

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons in the text colour."""
        for action, made in self._analyses:
            action.setIcon(line_icon(made.feature.icon, QColor(theme.text)))
        for action, (_, on_bar) in zip(self.layers, layer_switches(self._features), strict=True):
            action.setIcon(line_icon(on_bar.icon, QColor(theme.text)))

    def show_possible(self, name: str, possible: bool, label: str) -> None:
        """Enable undo or redo, named by what it would undo or redo."""
        action, text = self.actions[name], f"&{name.capitalize()}"
        action.setText(f"{text} {label}" if label else text)
        action.setToolTip(f"{plain(action.text())} ({written(action.shortcut())})")
        action.setEnabled(possible)

    def choose(self, group: str, value: str) -> None:
        """Check one entry of a group."""
        for action in self.groups[group].actions():
            if action.data() == value:
                action.setChecked(True)

    def _add_row(self, menu: QMenu, row: Row | Options | str | None) -> None:
        if row is None:
            menu.addSeparator()
        elif row == FEATURES:
            for made in self._features:
                for entry in made.feature.entries:
                    if entry.menu == menu.title() and not is_of_layer(entry):
                        self._add_entry(menu, entry, made)
        elif row == LAYERS:
            self._add_layers(menu.addMenu("La&yers"))
        elif row == ANALYSES:
            for made in self._features:
                if made.feature.analysis:
                    self._analyses.append((self._add(menu, f"analyse_{made.feature.key}", made.feature.analysis), made))
        elif row == PANELS:
            menu.addActions(self._toggles)
        elif row == RECENT:
            menu.addMenu(self.recent)
        elif isinstance(row, Options):
            self._add_options(menu, row)
        elif row == "theme":
            self._add_group(menu, "theme", "&Theme", tuple(THEMES.items()))
        else:
            self._add(menu, *row)

    def _add_layers(self, menu: QMenu) -> None:
        for switch, on_bar in layer_switches(self._features):
            self._add_switch(menu, switch)
            action = self.actions[switch.name]
            action.setIconText(on_bar.word)
            action.setToolTip(_tip(action))
            self.layers.append(action)
        self.submenus["layers"] = menu
        menu.addSeparator()
        self._add(menu, "all_layers", "Show &all layers").triggered.connect(self._show_layers)

    def _show_layers(self) -> None:
        self.edit_requested.emit(ShowAllLayers())

    def _add_switch(self, menu: QMenu, switch: Switch) -> None:
        action = self._add(menu, switch.name, switch.text, switch.keys)
        action.setCheckable(True)
        self._switches.append(switch)
        action.triggered.connect(partial(self._switch, switch))

    def _add_entry(self, menu: QMenu, entry: Entry, made: Made) -> None:
        inner = self._submenu(menu, entry.within) if isinstance(entry, Action) and entry.within else menu
        if entry.begins_group:
            inner.addSeparator()
        if isinstance(entry, Options):
            self._add_options(menu, entry)
        elif isinstance(entry, Switch):
            self._add_switch(menu, entry)
        else:
            key = key_called(entry.name, made.feature.keys)
            text = entry.text if key is None else f"{entry.text}\t{written(key.key)}"
            self._add(inner, entry.name, text, entry.keys).triggered.connect(partial(_do, entry, made))

    def _submenu(self, menu: QMenu, title: str) -> QMenu:
        """The submenu of that title, made with its first entry."""
        name = plain(title).lower()
        if name not in self.submenus:
            self.submenus[name] = menu.addMenu(title)
        return self.submenus[name]

    def _add(self, menu: QMenu, name: str, text: str, keys: Keys = "") -> QAction:
        action = menu.addAction(text)
        action.setObjectName(f"{name}_action")
        if keys:
            action.setShortcuts([QKeySequence(key) for key in (keys if isinstance(keys, tuple) else (keys,))])
        self.actions[name] = action
        return action

    def _add_options(self, menu: QMenu, options: Options) -> None:
        group = self._add_group(menu, options.name, options.text, options.rows)
        self._options.append(options)
        group.triggered.connect(partial(self._choose, options))

    def _add_group(self, menu: QMenu, name: str, title: str, rows: Sequence[tuple[str, str]]) -> QActionGroup:
        group = self.groups[name] = QActionGroup(self)
        inner = self.submenus[name] = menu.addMenu(title)
        for value, text in rows:
            action = inner.addAction(text)
            action.setObjectName(f"{name}_{value}_action")
            action.setCheckable(True)
            action.setData(value)
            group.addAction(action)
        return group

    def _switch(self, switch: Switch, *_: object) -> None:
        self.edit_requested.emit(switch.edit(self.actions[switch.name].isChecked()))

    def _choose(self, options: Options, *_: object) -> None:
        chosen = self.groups[options.name].checkedAction()
        if chosen is not None:
            self.edit_requested.emit(options.edit(chosen.data()))


def _do(entry: Action, made: Made, *_: object) -> None:
    entry.does(made)()


def _tip(action: QAction) -> str:
    keys = written(action.shortcut())
    return f"{plain(action.text())} on map and surface" + (f" ({keys})" if keys else "")
