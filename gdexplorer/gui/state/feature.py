"""Declarations of features, from which the panels, menus, keys, jobs and themes of the window derive.

A feature is a folder of `gdexplorer.gui.features` whose ``__init__.py`` defines one ``FEATURE``. It names its parts,
which are imported when made: its panel when it is first seen, its job once the first runs are shown. A declaration
adds nothing to the start-up time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QKeySequence
    from PySide6.QtWidgets import QWidget

    from gdexplorer.exports.film import Film
    from gdexplorer.exports.look import Look
    from gdexplorer.gui.common.choices import Choice
    from gdexplorer.gui.state.explorer import Explorer
    from gdexplorer.gui.state.unsaved import Unsaved
    from gdexplorer.scene.geometry import Surface
    from gdexplorer.session.edits import Edit
    from gdexplorer.session.view_state import ViewState

FOLDER = "gdexplorer.gui.features"
Slot = Callable[..., object]
Pairs = Iterable[tuple[Any, Slot]]  # of a signal and a slot
# A class, or its name as "module:Class": a module of the feature's folder, or a full name from the package on.
Part = str | Callable[..., Any]


class Place(Enum):
    """Where a panel is placed; the window decides what that looks like."""

    BAR = "bar"  # a row below the pictures
    SIDE = "side"  # settings, in sections on the left
    DRAWER = "drawer"  # tables and analyses, in tabs below the pictures
    INSPECTOR = "inspector"  # details of one run, in sections on the right
    NONE = "none"  # no panel


class Thing(Enum):
    """What a context menu is about: it offers the actions on what was just chosen there."""

    START = "start"
    RUN = "run"
    MAP = "map"
    SURFACE = "surface"
    CURVES = "curves"
    TABLE = "table"
    RACER = "racer"


class Action(Struct, frozen=True):
    """A menu entry that triggers an action.

    Attributes
    ----------
    menu : text of the menu, such as "&Run".
    name : object name of the action, without the suffix ``_action``.
    text, keys : its text and shortcut.
    does : returns the slot, given the created feature.
    begins_group : whether a separator precedes it.
    on : the context menus that offer it, too.
    within : text of the submenu that holds it, if it is in one.
    """

    menu: str
    name: str
    text: str
    does: Callable[[Made], Slot]
    keys: str | QKeySequence.StandardKey = ""
    begins_group: bool = False
    on: tuple[Thing, ...] = ()
    within: str = ""


class OnBar(Struct, frozen=True):
    """A button of the layers bar: its word, icon (as in `Feature`), and rank."""

    word: str
    icon: str
    order: int


class Switch(Struct, frozen=True):
    """A checkable menu entry: its state in a view, and the edit that changes it.

    One of a layer of the pictures, which has a button ``on_bar``, is in the submenu of the layers.
    """

    menu: str
    name: str
    text: str
    shown: Callable[[ViewState], bool]
    edit: Callable[[bool], Edit]
    keys: str = ""
    begins_group: bool = False
    on_bar: OnBar | None = None


class Options(Struct, frozen=True):
    """A submenu of exclusive options: ``rows`` of (value, text), the current one in a view, and the edit to another.

    Context menus of the things in ``on`` offer it, too.
    """

    menu: str
    name: str
    text: str
    rows: tuple[tuple[str, str], ...]
    shown: Callable[[ViewState], str]
    edit: Callable[[str], Edit]
    begins_group: bool = False
    on: tuple[Thing, ...] = ()


Entry = Action | Switch | Options


class Key(Struct, frozen=True):
    """A key for the whole window, unless the focused widget uses it.

    Attributes
    ----------
    key : the key.
    name : of the menu entry that does the same, and without its suffix of the button (``step_back`` of
        ``step_back_button``): both tell the key.
    text : what it does.
    does : returns the slot, given the created feature.
    shifted, shifted_text : the same with Shift, if that differs.
    """

    key: Qt.Key
    name: str
    text: str
    does: Callable[[Made], Slot]
    shifted: Callable[[Made], Slot] | None = None
    shifted_text: str = ""


class Offers(Struct, frozen=True):
    """What the command palette finds in a feature: choices under a title, whose data are what to call."""

    title: str
    choices: Callable[[Made], Iterable[Choice]]


class Badge(Struct, frozen=True):
    """What tells of a mode that changes what is seen, as long as the panel of its feature is out of sight.

    Attributes
    ----------
    name : object name, without the suffix ``_badge``.
    text : what it says; empty if the mode is off.
    off : returns the slot that ends the mode; None if it cannot be ended.
    changed : the signal after which ``text`` may differ, besides those of the experiment, the view and the scene.
    """

    name: str
    text: Callable[[Made], str]
    off: Callable[[Made], Slot] | None = None
    changed: Callable[[Made], Any] | None = None


def _no_connections(made: Made) -> Pairs:
    return ()


class Feature(Struct, frozen=True):
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
    panel : its class; several are placed in a column. It is made when it is first seen or asked for.
    offered : whether the panel has anything to show for a surface.
    layer, job : their classes; a job is made with the window as its parent.
    presented : class of a widget that presenter mode shows below the pictures instead of its caption while its property
        ``wanted`` is true, which its signal ``wanted_changed`` tells; ``show_next`` and ``show_previous`` go to other
        scenes.
    folded : whether its section, if it has one, is closed at first.
    analysis : entry of the Analyse menu that brings the panel to the front.
    entries, keys : entries in other menus, and keys.
    offers : what the command palette finds.
    opens : returns what opens a file that is no session, given the created feature.
    recognises : whether a file is one that it opens, by its content; without it, it opens what no other recognises.
    records : returns what records the descent to a file, as the option ``--record`` requests, given the file, how it
        looks and how it plays; that returns an object with a signal ``finished(path)``, or None after an ``error`` of
        one of the feature's parts.
    unsaved : returns how changes that it edits are backed up, given the created feature.
    badges : modes that change what is seen.
    connections : pairs of a signal and a slot, of its parts and the state, whose names do not match. They are made with
        the job, and so is a panel that is in one of them.
    """

    key: str
    title: str
    place: Place = Place.NONE
    order: int = 0
    icon: str = ""
    panel: Part | tuple[Part, ...] | None = None
    offered: Callable[[Surface], bool] | None = None
    layer: Part | None = None
    job: Part | None = None
    presented: Part | None = None
    folded: bool = False
    analysis: str = ""
    entries: tuple[Entry, ...] = ()
    keys: tuple[Key, ...] = ()
    offers: tuple[Offers, ...] = ()
    opens: Callable[[Made], Callable[[Path], object]] | None = None
    recognises: Callable[[Path], bool] | None = None
    records: Callable[[Made], Callable[[Path, Look | None, Film], Any]] | None = None
    unsaved: Callable[[Made], Unsaved] | None = None
    badges: tuple[Badge, ...] = ()
    connections: Callable[[Made], Pairs] = _no_connections

    def make_panel(self) -> Any:
        """A new panel; None if the feature has none."""
        if not isinstance(self.panel, tuple):
            return self._made(self.panel)
        from gdexplorer.gui.common.column import Column

        return Column(*map(self._made, self.panel))

    def make_layer(self) -> Any:
        """A new layer; None if the feature has none."""
        return self._made(self.layer)

    def make_job(self, window: QWidget) -> Any:
        """A new job; None if the feature has none."""
        return self._made(self.job, window)

    def make_presented(self) -> Any:
        """A new widget for presenter mode; None if the feature has none."""
        return self._made(self.presented)

    def _made(self, part: Part | None, *given: object) -> Any:
        kind = self._named(part) if isinstance(part, str) else part
        return None if kind is None else kind(*given)

    def _named(self, part: str) -> Callable[..., Any]:
        name = part if part.startswith("gdexplorer.") else f"{FOLDER}.{self.key}.{part}"
        found: Callable[..., Any] = resolve_name(name)
        return found


class Made:
    """A feature in a window. Its layer is made with the window, its job and its panel when they are first asked for.

    Attributes
    ----------
    feature : its declaration.
    state : the explorer.
    layer, presented : those of its parts that are made with the window; None for those it lacks.
    then : is called with this and the parts that have just been made, whenever there are some.
    """

    def __init__(self, feature: Feature, state: Explorer, window: QWidget) -> None:
        self.feature, self.state, self._window = feature, state, window
        self.layer, self.presented = feature.make_layer(), feature.make_presented()
        self._job: Any = None
        self._panel: Any = None
        self.then: Callable[[Made, tuple[Any, ...]], object] = _nothing

    @property
    def job(self) -> Any:
        """Its job, made now if it is not yet; None if it has none."""
        self.make_job()
        return self._job

    @property
    def panel(self) -> Any:
        """Its panel, made now if it is not yet; None if it has none."""
        self.make_panel()
        return self._panel

    @property
    def lacks_job(self) -> bool:
        """Whether its job is still to be made."""
        return self._job is None and self.feature.job is not None

    @property
    def lacks_panel(self) -> bool:
        """Whether its panel is still to be made."""
        return self._panel is None and self.feature.panel is not None

    def make_job(self) -> None:
        """Make the job, unless it is made or there is none."""
        if self.lacks_job:
            self._job = self.feature.make_job(self._window)
            self.then(self, (self._job,))

    def make_panel(self) -> None:
        """Make the panel, unless it is made or there is none, after the job, of which it makes requests."""
        self.make_job()
        if self.lacks_panel:
            self._panel = self.feature.make_panel()
            self.then(self, self.panel_parts)

    @property
    def panel_parts(self) -> tuple[Any, ...]:
        """The panel, or its ``parts`` if it only combines some; none as long as it is not made."""
        return () if self._panel is None else tuple(getattr(self._panel, "parts", (self._panel,)))

    @property
    def parts(self) -> tuple[Any, ...]:
        """All parts that are made, and may have signals or slots to connect."""
        return tuple(part for part in (*self.panel_parts, self.layer, self._job, self.presented) if part is not None)

    def stop(self) -> None:
        """End the job."""
        if self._job is not None:
            self._job.stop()


def _nothing(made: Made, parts: tuple[Any, ...]) -> None:
    pass
