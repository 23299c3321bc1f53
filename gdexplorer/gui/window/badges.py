"""Badges: what tells of a mode that changes what is seen, as long as the panel of the mode is out of sight."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from msgspec import Struct
from PySide6.QtCore import QEvent, QObject, QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from gdexplorer.gui.common.fields import named
from gdexplorer.gui.common.menu_button import MenuButton
from gdexplorer.gui.common.timers import next_turn
from gdexplorer.gui.state.explorer import Explorer
from gdexplorer.gui.state.feature import Made
from gdexplorer.gui.window.window_layout import WindowLayout
from gdexplorer.session.edits import SetHeights, ShowAllLayers

GAP = 4  # pixels between badges
RADIUS = 4.0
CROSS, CROSS_MARGIN = "×", 10


class Mode(Struct, frozen=True):
    """A mode: its name, text if it is on, what brings its panel up, what ends it, and the place of its panel."""

    name: str
    text: Callable[[], str]
    opens: Callable[[], object] | None = None
    off: Callable[[], object] | None = None
    panel: QWidget | None = None

    @property
    def caption(self) -> str:
        """What its badge says now; empty if it has no badge."""
        return "" if self.panel is not None and self.panel.isVisible() else self.text()


class Badge(QWidget):
    """The text of a mode, which opens its panel or ends it, and a cross that ends it."""

    def __init__(self, mode: Mode, text: str) -> None:
        super().__init__()
        self.setObjectName(f"{mode.name}_badge")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2, 0, 2, 0)  # no higher than what is beside it: the row of the menus stays as it is
        layout.setSpacing(0)
        does = mode.opens or mode.off
        if does is not None:
            tip = f"{text}. Click to show its panel" if mode.opens is not None else f"{text}. Click to end this"
            layout.addWidget(_button(f"{mode.name}_badge_button", text, tip, does))
        if mode.off is not None:
            off = _button(f"{mode.name}_badge_off_button", CROSS, f"Switch off: {text}", mode.off)
            off.setFixedWidth(off.fontMetrics().horizontalAdvance(CROSS) + CROSS_MARGIN)
            layout.addWidget(off)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Outline it in the accent colour."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 1.0))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.end()


class Badges(QWidget):
    """The badges of all modes that are on: as many as fit, and a button that lists the others."""

    changed = Signal()  # there are others, which may need more room

    def __init__(self, modes: Sequence[Mode]) -> None:
        super().__init__()
        self.setObjectName("badges")
        self.setAccessibleName("Modes that change what is seen")
        self._modes, self._captions = modes, tuple[str, ...]()
        self._badges: list[Badge] = []
        self._more = MenuButton(QMenu(self))
        named(self._more, "more_badges_button", "More modes that change what is seen", "More modes")
        self._more.setAutoRaise(True)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(GAP)
        self._layout.addWidget(self._more)
        self._more.hide()
        for panel in {mode.panel for mode in modes if mode.panel is not None}:
            panel.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Update the badges when a panel comes into sight or leaves it."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self.refresh()
        return super().eventFilter(watched, event)

    def refresh(self, *_: object) -> None:
        """Show the captions of the modes as they are now."""
        captions = tuple(mode.caption for mode in self._modes)
        if captions == self._captions:
            return
        self._captions = captions
        for badge in self._badges:
            self._layout.removeWidget(badge)
            badge.hide()
            badge.setObjectName("")
            badge.deleteLater()
        pairs = [(mode, text) for mode, text in zip(self._modes, captions, strict=True) if text]
        self._badges = [Badge(mode, text) for mode, text in pairs]
        for place, badge in enumerate(self._badges):
            self._layout.insertWidget(place, badge)
        self._list(pairs)
        self.changed.emit()

    def fit(self, room: int) -> int:
        """Show what fits into so many pixels, and return how many are needed."""
        widths = [badge.sizeHint().width() + GAP for badge in self._badges]
        self._more.setText(f"+{len(widths)}")
        if sum(widths) > room:
            room -= self._more.sizeHint().width()
        shown = next((count for count in range(len(widths), 0, -1) if sum(widths[:count]) <= room), 0)
        for place, badge in enumerate(self._badges):
            badge.setVisible(place < shown)
        for place, action in enumerate(self._more.dropped.actions()):
            action.setVisible(place >= shown)
        self._more.setText(f"+{len(widths) - shown}")
        self._more.setVisible(shown < len(widths))
        more = self._more.sizeHint().width() if shown < len(widths) else 0
        return sum(widths[:shown]) + more

    @property
    def least(self) -> int:
        """How many pixels their number takes, in which they can all be folded."""
        return min(self.needed, self._more.sizeHint().width() + GAP)

    @property
    def needed(self) -> int:
        """The width that all of them need."""
        return sum(badge.sizeHint().width() + GAP for badge in self._badges)

    def _list(self, pairs: Sequence[tuple[Mode, str]]) -> None:
        menu = self._more.dropped
        menu.clear()
        for mode, text in pairs:
            action = menu.addAction(text)
            does = mode.opens or mode.off
            if does is not None:
                action.triggered.connect(partial(next_turn, does))  # it may end the mode, whose entry goes


def modes(explorer: Explorer, features: Sequence[Made], widgets: WindowLayout) -> Iterator[Mode]:
    """The modes that features declare, then those of the pictures."""
    for made in features:
        for badge in made.feature.badges:
            off = None if badge.off is None else partial(_ends, badge.off, made)
            opens, place = partial(widgets.bring_up, made.feature.key), widgets.places.get(made.feature.key)
            yield Mode(badge.name, partial(badge.text, made), opens, off, place)
    yield Mode("heights", partial(_heights, explorer), off=partial(explorer.apply, SetHeights(None)))
    yield Mode("layers", partial(_layers, explorer), off=partial(explorer.apply, ShowAllLayers()))


def changes(explorer: Explorer, features: Sequence[Made]) -> Iterator[Any]:
    """The signals after which badges may differ."""
    yield from (explorer.experiment_changed, explorer.view_changed, explorer.runs.scene_changed)
    for made in features:
        yield from (badge.changed(made) for badge in made.feature.badges if badge.changed is not None)


def _ends(off: Callable[[Made], Callable[..., object]], made: Made) -> None:
    off(made)()


def _heights(explorer: Explorer) -> str:
    compressed = explorer.view.compressed
    return "" if compressed is None else f"Heights: {'compressed' if compressed else 'true'}"


def _layers(explorer: Explorer) -> str:
    hidden = len(explorer.view.hidden)
    return f"{hidden} layer{'s' * (hidden != 1)} hidden" if hidden else ""


def _button(name: str, text: str, tip: str, does: Callable[[], object]) -> QToolButton:
    button = named(QToolButton(), name, tip, tip)
    button.setText(text)
    button.setAutoRaise(True)
    button.clicked.connect(partial(_call, does))
    return button


def _call(does: Callable[[], object], *_: object) -> None:
    does()
