"""Docks for the panels on both sides of the pictures, placed as the features declare."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QDockWidget, QMainWindow, QTabWidget, QWidget

from gdexplorer.gui.common.icons import dock_icon, line_icon
from gdexplorer.gui.common.scrolling import Scrolling
from gdexplorer.gui.common.theme import Theme
from gdexplorer.gui.state.feature import Made, Place

LEFT, RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
# Docks at the side are stacked, up to this many; further ones are tabs of the last. Their initial heights, and those if
# the first one needs more room.
SIDE_HEIGHTS, SIDE_HEIGHTS_FOR_MORE = (290, 380, 240), (430, 290, 190)
RIGHT_HEIGHTS = (230, 440)
SIDE_WIDTH, LEAST_RIGHT, MOST_RIGHT = 256, 340, 400


class Docks:
    """A dock for each panel; panels that are opened on request are tabs of one dock.

    The side is on the left; on the right the drawer is above the inspector.
    """

    def __init__(self, window: QMainWindow, features: Sequence[Made]) -> None:
        self._window = window
        self._features = [made for made in features if made.panel is not None and made.feature.place is not Place.BAR]
        self._tabs = PanelTabs([made for made in self._features if made.feature.analysis])
        self._requested = Dock("Analysis", self._tabs, window)
        self._requested.visibilityChanged.connect(self._tabs.set_seen)
        self._by_key = {made.feature.key: self._made(made) for made in self._features}
        self._side, self._drawer, self._inspector = map(self._at, (Place.SIDE, Place.DRAWER, Place.INSPECTOR))
        self._needs_room = False
        for dock in self._side:
            window.addDockWidget(LEFT, dock)
        for dock in (*self._drawer[:1], *self._inspector[:1]):
            window.addDockWidget(RIGHT, dock)
        for dock in self._side[len(SIDE_HEIGHTS) :]:
            window.tabifyDockWidget(self._last_at_side, dock)
        self._last_at_side.raise_()

    @property
    def toggles(self) -> list[QAction]:
        """The actions that show and hide each dock."""
        docks = (*self._side, *self._drawer, self._requested, *self._inspector)
        return [dock.toggleViewAction() for dock in docks]

    def __getitem__(self, key: str) -> QDockWidget:
        """The dock that contains the panel of feature ``key``."""
        return self._by_key[key]

    def arrange(self) -> None:
        """Set the initial sizes of the docks; call this once the window is shown."""
        window, right = self._window, [*self._drawer[:1], *self._inspector[:1]]
        self._share_side()
        window.resizeDocks(right, RIGHT_HEIGHTS[: len(right)], Qt.Orientation.Vertical)
        width = min(max(window.width() // 4, LEAST_RIGHT), MOST_RIGHT)
        window.resizeDocks([*self._side[:1], *right[:1]], [SIDE_WIDTH, width], Qt.Orientation.Horizontal)
        # Not earlier: resizing docks before they are first shown leaves stray tab bars in the window.
        for first, *others in ([*self._drawer, self._requested], self._inspector):
            for dock in others:
                window.tabifyDockWidget(first, dock)
            first.raise_()
        self._requested.hide()

    def bring_up(self, key: str) -> None:
        """Bring a panel to the front; one opened on request gets the height that it needs."""
        dock = self._by_key[key]
        dock.show()
        dock.raise_()
        if dock is self._requested:
            if not dock.isFloating():
                heights = [4 * self._window.height() // 5, 60]
                self._window.resizeDocks([dock, *self._inspector[:1]], heights, Qt.Orientation.Vertical)
            self._tabs.bring_up(key)

    def set_theme(self, theme: Theme) -> None:
        """Set the icon of each panel, in the text colour."""
        for made in self._features:
            made.panel.setWindowIcon(line_icon(made.feature.icon, QColor(theme.text)))

    def _made(self, made: Made) -> QDockWidget:
        for part in made.panel_parts:
            self._hear(made.feature.key, part)
        if made.feature.analysis:
            return self._requested
        panel = made.panel
        content = panel if isinstance(panel, QAbstractScrollArea) else Scrolling(panel)
        dock = Dock(made.feature.title, content, self._window)
        for part in made.panel_parts:
            if hasattr(part, "set_seen"):
                dock.visibilityChanged.connect(part.set_seen)
        return dock

    def _hear(self, key: str, part: Any) -> None:
        """Connect the signals with which a panel controls its dock."""
        if hasattr(part, "front_requested"):
            part.front_requested.connect(partial(self._put_in_front, key))
        if hasattr(part, "room_requested"):
            part.room_requested.connect(self._make_room)

    def _at(self, place: Place) -> list[QDockWidget]:
        docks = [self._by_key[made.feature.key] for made in self._features if made.feature.place is place]
        return [dock for dock in docks if dock is not self._requested]

    @property
    def _last_at_side(self) -> QDockWidget:
        return self._side[: len(SIDE_HEIGHTS)][-1]

    def _put_in_front(self, key: str, wanted: bool) -> None:
        dock = self._by_key[key]
        if not wanted:
            self._last_at_side.raise_()
        elif dock is self._requested:
            self.bring_up(key)
        else:
            dock.raise_()

    def _make_room(self, needed: bool) -> None:
        """Give the first panel at the side more height, or restore it."""
        self._needs_room = needed
        self._share_side()

    def _share_side(self) -> None:
        heights = SIDE_HEIGHTS_FOR_MORE if self._needs_room else SIDE_HEIGHTS
        docks = self._side[: len(heights)]
        self._window.resizeDocks(docks, heights[: len(docks)], Qt.Orientation.Vertical)


class PanelTabs(QTabWidget):
    """The panels that are opened on request."""

    def __init__(self, features: Sequence[Made]) -> None:
        super().__init__()
        self.setObjectName("analysis_tabs")
        self.setDocumentMode(True)
        self.setUsesScrollButtons(True)
        self._features, self._seen = features, False
        for made in features:
            self.addTab(Scrolling(made.panel, sideways=True), made.feature.title)
        self.setAccessibleName(", ".join(made.feature.title for made in features))
        self.currentChanged.connect(self._tell_seen)

    def bring_up(self, key: str) -> None:
        """Show one of the panels."""
        self.setCurrentIndex(self._place(key))

    def set_seen(self, seen: bool) -> None:
        """Tell whether the tabs are visible; only the current panel then is."""
        self._seen = seen
        self._tell_seen()

    def _place(self, key: str) -> int:
        return [made.feature.key for made in self._features].index(key)

    def _tell_seen(self) -> None:
        for place, made in enumerate(self._features):
            for part in made.panel_parts:
                if hasattr(part, "set_seen"):
                    part.set_seen(self._seen and place == self.currentIndex())


class Dock(QDockWidget):
    """A dock whose title-bar buttons have the text colour."""

    def __init__(self, title: str, content: QWidget, window: QMainWindow) -> None:
        super().__init__(title, window)
        self.setObjectName(f"{title.lower().replace(' ', '_')}_dock")
        self.setWidget(content)

    def changeEvent(self, event: QEvent) -> None:
        """Redraw the buttons in the theme's colour, also after Qt has replaced them."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            for kind in ("float", "close"):
                button = self.findChild(QAbstractButton, f"qt_dockwidget_{kind}button")
                if button is not None:
                    button.setIcon(dock_icon(kind, self.palette().windowText().color()))
