"""Context menus: the actions of the menu bar that apply to what was clicked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QMainWindow, QMenu, QWidget

from gdexplorer.gui.state.feature import Action, Made, Options, Thing
from gdexplorer.gui.window.menus import Menus

# Names of actions of the menu bar, and of its submenus, that are no feature's.
OWN: dict[Thing, tuple[str, ...]] = {
    Thing.MAP: ("look", "layers"),
    Thing.SURFACE: ("look", "look_from_side", "layers", "heights"),
}


class ContextMenus(QObject):
    """A menu for each kind of thing. It acts on what is chosen: who opens it chooses what was clicked first."""

    def __init__(self, window: QMainWindow, menus: Menus, features: Sequence[Made]) -> None:
        super().__init__(window)
        self.menus = {thing: _menu(window, thing, menus, features) for thing in Thing}

    def open(self, thing: Thing, place: QPoint) -> None:
        """Open the menu of a thing at a place of the screen."""
        if not self.menus[thing].isEmpty():
            self.menus[thing].popup(place)

    def open_for(self, widget: QWidget | None, place: QPoint) -> bool:
        """Open the menu of a widget that has none of its own; return whether there is one."""
        while widget is not None:
            thing = getattr(widget, "thing", Thing.TABLE if isinstance(widget, QAbstractItemView) else None)
            if isinstance(thing, Thing):
                self.open(thing, place)
                return True
            widget = widget.parentWidget()
        return False


def _menu(window: QMainWindow, thing: Thing, menus: Menus, features: Sequence[Made]) -> QMenu:
    menu = QMenu(window)
    menu.setObjectName(f"{thing.value}_context_menu")
    for actions in (_of_features(thing, menus, features), _own(thing, menus)):
        group = list(actions)
        if group and not menu.isEmpty():
            menu.addSeparator()
        menu.addActions(group)
    return menu


def _of_features(thing: Thing, menus: Menus, features: Sequence[Made]) -> Iterator[QAction]:
    for made in features:
        for entry in made.feature.entries:
            if isinstance(entry, Action | Options) and thing in entry.on:
                yield _called(entry.name, menus)


def _own(thing: Thing, menus: Menus) -> Iterator[QAction]:
    return (_called(name, menus) for name in OWN.get(thing, ()))


def _called(name: str, menus: Menus) -> QAction:
    return menus.submenus[name].menuAction() if name in menus.submenus else menus[name]
