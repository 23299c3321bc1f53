"""What a feature declares of itself: docks, menus, keys, jobs and themes of the window derive from it.

A feature is a folder of `gdexplorer.gui.features` whose ``__init__.py`` holds one ``FEATURE``. What makes its parts
imports them only when it is called: a declaration costs a start of the program nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt

if TYPE_CHECKING:
    from PySide6.QtGui import QKeySequence
    from PySide6.QtWidgets import QGraphicsObject, QWidget

    from gdexplorer.gui.state.explorer import Explorer
    from gdexplorer.session.edits import Edit
    from gdexplorer.session.view_state import ViewState

Slot = Callable[..., object]


class Place(Enum):
    """Where a panel stands; how such a place looks is the window's business."""

    BAR = "bar"  # a row below the pictures
    SIDE = "side"  # what is set, at the left
    DRAWER = "drawer"  # what many runs come to
    INSPECTOR = "inspector"  # what is looked at more closely, at the right
    NONE = "none"  # no panel


@dataclass(frozen=True)
class Action:
    """An entry of a menu that does something.

    Attributes
    ----------
    menu : which, by its text, such as "&Run".
    name : the action is called by it, with ``_action`` behind.
    text, keys : what it says, and its shortcut.
    does : the slot, of the feature as it was made.
    begins_group : whether a line parts it from what stands above.
    """

    menu: str
    name: str
    text: str
    does: Callable[[Made], Slot]
    keys: str | QKeySequence.StandardKey = ""
    begins_group: bool = False


@dataclass(frozen=True)
class Switch:
    """An entry of a menu that switches a part of the view: how it stands, and the edit that switches it."""

    menu: str
    name: str
    text: str
    shown: Callable[[ViewState], bool]
    edit: Callable[[bool], Edit]
    keys: str = ""
    begins_group: bool = False


@dataclass(frozen=True)
class Options:
    """A submenu of which one entry holds: ``rows`` of (value, text), which one of a view, and the edit to another."""

    menu: str
    name: str
    text: str
    rows: tuple[tuple[str, str], ...]
    shown: Callable[[ViewState], str]
    edit: Callable[[str], Edit]
    begins_group: bool = False


Entry = Action | Switch | Options


@dataclass(frozen=True)
class Key:
    """A key of the whole window, for which the focused widget has no use; ``shifted``: what it does with Shift."""

    key: Qt.Key
    does: Callable[[Made], Slot]
    shifted: Callable[[Made], Slot] | None = None


def _no_connections(made: Made) -> Iterable[tuple[Any, Slot]]:
    return ()


@dataclass(frozen=True)
class Feature:
    """A panel with its place, a layer of the map, a job: as much of that as the feature has.

    Signals and slots whose names agree are connected by the window (`gdexplorer.gui.window.connections`): facts and
    requests of the whole window, and among the parts of a feature ``x_changed`` with ``set_x``, ``x_requested`` with
    ``x``. A part with ``set_theme`` takes the theme, one with ``set_seen`` is told whether its panel is in sight.

    Attributes
    ----------
    key : the name of its folder.
    title : what the panel is called.
    place, order : where it stands, and after which others there.
    icon : a path of SVG on 24 × 24 units, drawn as a line in the colour of the text.
    panel, layer, job : make them; the job is a child of the window.
    analysis : the entry of the menu Analyse that asks for the panel, where it is not there before.
    entries, keys : of the other menus, and of the keyboard.
    connections : pairs of a signal and a slot, of its parts and the state, whose names do not agree.
    """

    key: str
    title: str
    place: Place = Place.NONE
    order: int = 0
    icon: str = ""
    panel: Callable[[], QWidget] | None = None
    layer: Callable[[], QGraphicsObject] | None = None
    job: Callable[[QWidget], QObject] | None = None
    analysis: str = ""
    entries: tuple[Entry, ...] = ()
    keys: tuple[Key, ...] = ()
    connections: Callable[[Made], Iterable[tuple[Any, Slot]]] = _no_connections


class Made:
    """A feature as it was made for a window.

    Attributes
    ----------
    feature : its declaration.
    state : what it asks and hears.
    panel, layer, job : its parts; None for what it has not.
    """

    def __init__(self, feature: Feature, state: Explorer, window: QWidget) -> None:
        self.feature, self.state = feature, state
        self.panel: Any = None if feature.panel is None else feature.panel()
        self.layer: Any = None if feature.layer is None else feature.layer()
        self.job: Any = None if feature.job is None else feature.job(window)

    @property
    def panel_parts(self) -> tuple[Any, ...]:
        """The panel; where it only puts some together and says which (``parts``), these."""
        return () if self.panel is None else tuple(getattr(self.panel, "parts", (self.panel,)))

    @property
    def parts(self) -> tuple[Any, ...]:
        """All that may ask for something or be told something."""
        return tuple(part for part in (*self.panel_parts, self.layer, self.job) if part is not None)
