"""The menu bar: its actions, by name, for the window to connect."""

from __future__ import annotations

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu

Keys = str | QKeySequence.StandardKey

# Menu, then (action's name, text, shortcut); a text alone parts groups.
MENUS: dict[str, tuple[tuple[str, str, Keys] | None, ...]] = {
    "&File": (
        ("open", "&Open session…", QKeySequence.StandardKey.Open),
        ("save", "&Save session…", QKeySequence.StandardKey.Save),
        None,
        ("export_table", "Export &trajectories (CSV)…", ""),
        ("export_picture", "Export &picture (PNG)…", "Ctrl+Shift+P"),
        ("record", "Record &animation…", "Ctrl+Shift+R"),
        None,
        ("quit", "&Quit", QKeySequence.StandardKey.Quit),
    ),
    "&Edit": (
        ("undo", "&Undo", QKeySequence.StandardKey.Undo),
        ("redo", "&Redo", QKeySequence.StandardKey.Redo),
        None,
        ("clear_starts", "&Clear starts", ""),
    ),
    "&View": (
        ("look", "&Whole domain", "Ctrl+0"),
        ("look_from_side", "Surface from the &side", "Ctrl+1"),
        None,
        ("basins", "&Basins of attraction", "Ctrl+B"),
        None,
    ),
    "&Run": (
        ("play", "&Play or pause", ""),
        ("restart", "&Restart", ""),
        ("step_forward", "Step &forward", ""),
        ("step_back", "Step &back", ""),
        None,
        ("further", "Run f&urther", "Ctrl+F"),
    ),
    "&Analyse": (
        ("analyse_basins", "&Basins of attraction…", ""),
        ("analyse_multi_start", "&Many starts…", ""),
        ("analyse_brute_force", "Brute &force…", ""),
        ("analyse_sweep", "&Sweep of hyperparameters…", ""),
    ),
    "&Help": (
        ("keys", "&Keys and mouse", "F1"),
        ("about", "&About gdexplorer", ""),
    ),
}
CHECKABLE = {"basins": False}  # and whether it holds at first
# Choices of which one holds: name of the group, its title, (value, text).
CHOICES = {
    "field": (
        "&Vector field",
        (
            ("arrows", "&Arrows"),
            ("streams", "&Stream lines"),
            ("flow", "Gradient &flow from the starts"),
            ("none", "&None"),
        ),
    ),
    "heights": ("&Heights", (("auto", "&Automatic"), ("true", "&True"), ("compressed", "&Compressed"))),
    "theme": ("&Theme", (("system", "As the &system"), ("light", "&Light"), ("dark", "&Dark"))),
}
KEYS = """
<table cellspacing="6">
<tr><td><b>Click</b> map or surface</td><td>drop a start there</td></tr>
<tr><td><b>Drag</b> a start on the map</td><td>move it; the paths follow</td></tr>
<tr><td><b>Right click</b> a start on the map</td><td>remove it</td></tr>
<tr><td><b>Drag</b> the surface, <b>wheel</b></td><td>turn it, zoom</td></tr>
<tr><td><b>Drag</b> the map, <b>wheel</b></td><td>move it, zoom</td></tr>
<tr><td><b>Space</b></td><td>play or pause</td></tr>
<tr><td><b>Left</b>, <b>Right</b></td><td>one step; ten with Shift</td></tr>
<tr><td><b>Home</b>, <b>End</b></td><td>first and last step</td></tr>
<tr><td><b>,</b> and <b>.</b></td><td>one term of a step back or on</td></tr>
<tr><td><b>R</b></td><td>restart</td></tr>
<tr><td><b>Ctrl+B</b></td><td>basins: which minimum is reached from where</td></tr>
<tr><td><b>Ctrl+Z</b>, <b>Ctrl+Shift+Z</b></td><td>undo, redo</td></tr>
</table>
"""


class Menus:
    """Fills a window's menu bar and keeps the actions."""

    def __init__(self, window: QMainWindow, docks: list[QDockWidget]) -> None:
        self.actions: dict[str, QAction] = {}
        self.choices: dict[str, QActionGroup] = {}
        for title, rows in MENUS.items():
            menu = window.menuBar().addMenu(title)
            for row in rows:
                if row is None:
                    menu.addSeparator()
                else:
                    self._add(window, menu, *row)
            if title == "&View":
                self._add_choices(window, menu)
                menu.addSeparator()
                menu.addActions([dock.toggleViewAction() for dock in docks])

    def __getitem__(self, name: str) -> QAction:
        return self.actions[name]

    def choose(self, group: str, value: str) -> None:
        """Tick one of the choices of a group."""
        for action in self.choices[group].actions():
            if action.data() == value:
                action.setChecked(True)

    def _add(self, window: QMainWindow, menu: QMenu, name: str, text: str, keys: Keys) -> None:
        action = menu.addAction(text)
        action.setObjectName(f"{name}_action")
        if keys:
            action.setShortcut(QKeySequence(keys))
        if name in CHECKABLE:
            action.setCheckable(True)
            action.setChecked(CHECKABLE[name])
        self.actions[name] = action

    def _add_choices(self, window: QMainWindow, menu: QMenu) -> None:
        for name, (title, rows) in CHOICES.items():
            group = QActionGroup(window)
            inner = menu.addMenu(title)
            for value, text in rows:
                action = inner.addAction(text)
                action.setObjectName(f"{name}_{value}_action")
                action.setCheckable(True)
                action.setData(value)
                group.addAction(action)
            self.choices[name] = group
