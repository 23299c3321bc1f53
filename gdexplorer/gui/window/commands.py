"""What the command palette finds: a source each for menus, keys, panels, and what features offer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtWidgets import QMenu

from gdexplorer.gui.common.choices import Choice, Group
from gdexplorer.gui.state.feature import Place
from gdexplorer.gui.window.shortcuts import plain, written

if TYPE_CHECKING:
    from gdexplorer.gui.window.main_window import MainWindow

PALETTE = "palette"  # the action that opens it
WITHIN = " ▸ "  # between a menu and one within it


def commands(window: MainWindow) -> Iterator[Group]:
    """The entries of all menus that can be used now, those of menus within menus later; then keys that are in no menu.

    An analysis is begun in a menu; what exports its result, or copies it, has the same name in a menu within one.
    """
    bar = [(action.menu(), plain(action.text())) for action in window.menuBar().actions()]
    rows = [row for menu, title in bar if isinstance(menu, QMenu) for row in _in_menu(window, menu, title)]
    yield Group("Commands", [*sorted(rows, key=_depth), *_by_key(window)])


def _depth(row: Choice) -> int:
    return row.about.count(WITHIN)


def _in_menu(window: MainWindow, menu: QMenu, path: str) -> Iterator[Choice]:
    without = (*window.view_actions.panels, window.menus[PALETTE])  # `panels` has the first
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            yield from _in_menu(window, inner, f"{path}{WITHIN}{plain(action.text())}")
        elif action.isEnabled() and not action.isSeparator() and action not in without:
            beside = action.text().partition("\t")[2]
            keys = beside or " or ".join(map(written, action.shortcuts()))
            on = " (on)" if action.isCheckable() and action.isChecked() else ""
            yield Choice(plain(action.text()), action.trigger, f"{path}{on}", keys)


def _by_key(window: MainWindow) -> Iterator[Choice]:
    for made in window.features.values():
        for key in made.feature.keys:
            if key.name not in window.menus.actions:
                yield Choice(key.text, partial(_press, key.does, made), made.feature.title, written(key.key))
            if key.shifted is not None:
                does = partial(_press, key.shifted, made)
                yield Choice(key.shifted_text, does, made.feature.title, written(key.key, True))


def _press(does: Callable[..., Callable[..., object]], made: object) -> None:
    does(made)()


def panels(window: MainWindow) -> Iterator[Group]:
    """All panels, to be brought to the front."""
    features = [made.feature for made in window.features.values() if made.feature.panel is not None]
    placed = [feature for feature in features if feature.place is not Place.BAR]
    show = window.widgets.bring_up
    yield Group("Panels", [Choice(each.title, partial(show, each.key), "Show the panel") for each in placed])


def offered(window: MainWindow) -> Iterator[Group]:
    """What the features offer."""
    for made in window.features.values():
        for offers in made.feature.offers:
            yield Group(offers.title, [replace(choice, aside=offers.title) for choice in offers.choices(made)])


# In the order in which they are listed as long as nothing is typed.
SOURCES = (commands, panels, offered)


def found(window: MainWindow) -> Iterator[Group]:
    """Everything that the palette finds."""
    for source in SOURCES:
        yield from source(window)
