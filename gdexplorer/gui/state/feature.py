"""Declarations of features, from which the docks, menus, keys, jobs and themes of the window derive.

A feature is a folder of `gdexplorer.gui.features` whose ``__init__.py`` defines one ``FEATURE``. Its factories import
the parts on call, so a declaration adds nothing to the start-up time.
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
    """Where a panel is placed; the window decides what that looks like."""

    BAR = "bar"  # a row below the pictures
    SIDE = "side"  # settings, on the left
    DRAWER = "drawer"  # results of many runs
    INSPECTOR = "inspector"  # details of one run, on the right
    NONE = "none"  # no panel


@dataclass(frozen=True)
class Action:
    """A menu entry that triggers an action.

    Attributes
    ----------
    menu : text of the menu, such as "&Run".
    name : object name of the action, without the suffix ``_action``.
    text, keys : its text and shortcut.
    does : returns the slot, given the created feature.
    begins_group : whether a separator precedes it.
    """

    menu: str
    name: str
    text: str
    does: Callable[[Made], Slot]
    keys: str | QKeySequence.StandardKey = ""
    begins_group: bool = False


@dataclass(frozen=True)
class Switch:
    """A checkable menu entry: its state in a view, and the edit that changes it."""

    menu: str
    name: str
    text: str
    shown: Callable[[ViewState], bool]
    edit: Callable[[bool], Edit]
    keys: str = ""
    begins_group: bool = False


@dataclass(frozen=True)
class Options:
    """A submenu of exclusive options: ``rows`` of (value, text), the current one in a view, and the edit to another."""

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
    """A key for the whole window, unless the focused widget uses it; ``shifted`` is its action with Shift."""

    key: Qt.Key
    does: Callable[[Made], Slot]
    shifted: Callable[[Made], Slot] | None = None


def _no_connections(made: Made) -> Iterable[tuple[Any, Slot]]:
    return ()


@dataclass(frozen=True)
class Feature:
    """A feature: any of a panel with its place, a layer of the map, and a job.

    The window connects signals and slots with matching names (`gdexplorer.gui.window.connections`): those of the whole
    window, and among the parts of a feature ``x_changed`` with ``set_x`` and ``x_requested`` with ``x``. A part with
    ``set_theme`` receives the theme, one with ``set_seen`` whether its panel is visible.

    Attributes
    ----------
    key : name of its folder.
    title : title of the panel.
    place, order : position of the panel, and its rank there.
    icon : SVG path on 24 × 24 units, drawn as a line in the text colour.
    panel, layer, job : factories; the job is a child of the window.
    analysis : entry of the Analyse menu that opens the panel, for panels that are not shown at first.
    entries, keys : entries in other menus, and keys.
    connections : pairs of a signal and a slot, of its parts and the state, whose names do not match.
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
    """A feature created for a window.

    Attributes
    ----------
    feature : its declaration.
    state : the explorer.
    panel, layer, job : its parts; None for those it lacks.
    """

    def __init__(self, feature: Feature, state: Explorer, window: QWidget) -> None:
        self.feature, self.state = feature, state
        self.panel: Any = None if feature.panel is None else feature.panel()
        self.layer: Any = None if feature.layer is None else feature.layer()
        self.job: Any = None if feature.job is None else feature.job(window)

    @property
    def panel_parts(self) -> tuple[Any, ...]:
        """The panel, or its ``parts`` if it only combines some."""
        return () if self.panel is None else tuple(getattr(self.panel, "parts", (self.panel,)))

    @property
    def parts(self) -> tuple[Any, ...]:
        """All parts that may have signals or slots to connect."""
        return tuple(part for part in (*self.panel_parts, self.layer, self.job) if part is not None)
