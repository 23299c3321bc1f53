"""All keys and gestures, read from where they are declared: menus, features and views."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from gdexplorer.gui.state.feature import Key, Made

NATIVE = QKeySequence.SequenceFormat.NativeText
# What ends the object names of widgets that do the same as an action or key of that name.
SUFFIXES = ("_button", "_check")


class Shortcut(Struct, frozen=True):
    """A key, or a gesture of the mouse.

    Attributes
    ----------
    group : heading in the list of keys.
    keys, text : how it is pressed, and what it does.
    name : of the action, and of widgets that do the same; empty for gestures.
    """

    group: str
    keys: str
    text: str
    name: str = ""


# What `KeysAndWheel` and Qt do.
EVERYWHERE = (
    Shortcut("Fields and lists", "Return or Esc", "Finish, and return to the pictures"),
    Shortcut("Fields and lists", "Tab", "Go to the next field"),
    Shortcut("Presenter mode", "Page Down", "Go to the next step of the lesson; without a lesson, ten steps on"),
    Shortcut("Presenter mode", "Page Up", "Go to the step before; without a lesson, ten steps back"),
    Shortcut("Presenter mode", "Esc or F11", "Leave it"),
)


def plain(text: str) -> str:
    """The text of an action without the underlined letter and the key beside it."""
    return text.partition("\t")[0].replace("&", "")


def written(key: Qt.Key | QKeySequence, shifted: bool = False) -> str:
    """A key in the words of the desktop."""
    if isinstance(key, QKeySequence):
        return key.toString(NATIVE)
    return QKeySequence(Qt.Modifier.SHIFT | key if shifted else key).toString(NATIVE)


def of_features(features: Sequence[Made]) -> Iterator[Shortcut]:
    """The keys that features declare."""
    for made in features:
        for key in made.feature.keys:
            yield Shortcut(made.feature.title, written(key.key), key.text, key.name)
            if key.shifted is not None:
                yield Shortcut(made.feature.title, written(key.key, True), key.shifted_text)


def of_menu(menu: QMenu, group: str) -> Iterator[Shortcut]:
    """The shortcuts in a menu and its submenus."""
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            yield from of_menu(inner, group)
        elif action.shortcuts():
            keys = " or ".join(written(key) for key in action.shortcuts())
            yield Shortcut(group, keys, plain(action.text()).rstrip("…"), name_of(action))


def of_views(views: Iterable[object]) -> Iterator[Shortcut]:
    """The gestures that views declare."""
    for view in views:
        for gesture in getattr(view, "gestures", ()):
            yield Shortcut(getattr(view, "called", ""), gesture.mouse, gesture.text)


def of_window(views: Iterable[object], features: Sequence[Made], bar: QMenuBar) -> tuple[Shortcut, ...]:
    """All of a window, those of the pictures first."""
    menus = [(action.menu(), plain(action.text())) for action in bar.actions()]
    of_menus = (each for menu, title in menus if isinstance(menu, QMenu) for each in of_menu(menu, title))
    return *of_views(views), *of_features(features), *of_menus, *EVERYWHERE


def name_of(action: QAction) -> str:
    """The name under which an action was added to a menu."""
    return action.objectName().removesuffix("_action")


def tips(shortcuts: Iterable[Shortcut]) -> Mapping[str, str]:
    """The keys of widgets, by object name."""
    return {f"{each.name}{suffix}": each.keys for each in shortcuts if each.name for suffix in SUFFIXES}


def key_called(name: str, keys: Iterable[Key]) -> Key | None:
    """The key that does the same as the action called ``name``."""
    return next((key for key in keys if key.name == name), None)
