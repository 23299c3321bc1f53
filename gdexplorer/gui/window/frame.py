"""The frame of the window: side panel, pictures above the drawer, inspector, and the bars below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from math import ceil

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from gdexplorer.gui.common.rail import WIDTH
from gdexplorer.gui.common.timers import once
from gdexplorer.gui.state.feature import Feature, Place
from gdexplorer.gui.window.arrangement import Arrangement
from gdexplorer.gui.window.drawer import Drawer
from gdexplorer.gui.window.pictures import HANDLE, Choice, Pictures
from gdexplorer.gui.window.section_panel import SectionPanel

# At first: widths in pixels, and the drawer's share of the height that it has with the pictures.
SIDE_WIDTH, INSPECTOR_WIDTH, DRAWER_SHARE = 300, 340, 0.28
# The pictures, with the curves, take at least this share of a new window.
PICTURES_SHARE = 2 / 3
# The pictures keep this share of the height when a page is brought to the front, and of the width beside both panels.
LEAST_SHARE, LEAST_WIDTH_SHARE = 0.5, 1 / 3


class Frame(QWidget):
    """Place the panels, and share the room among them when they fold and unfold."""

    def __init__(
        self, side: SectionPanel, inspector: SectionPanel, drawer: Drawer, pictures: Pictures, caption: QWidget,
        bar: QWidget,
    ) -> None:  # fmt: skip
        super().__init__()
        self._side, self._inspector, self._drawer, self._pictures = side, inspector, drawer, pictures
        self._rows = _splitter(Qt.Orientation.Vertical, [pictures, drawer], grows=0)
        self._columns = _splitter(Qt.Orientation.Horizontal, [side, self._rows, inspector], grows=1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget, stretch in ((self._columns, 1), (caption, 0), (bar, 0)):
            layout.addWidget(widget, stretch)
        self._caption, self._others = caption, (side, inspector, drawer, bar)
        self._pictures_only = False
        self._opened_last = self._side
        for panel in (side, inspector):
            panel.folded_changed.connect(partial(self._turned, panel))
            panel.needs_changed.connect(self._needs_changed)
        drawer.height_changed.connect(self._share_height)
        self._grow = once(self)
        self._grow.timeout.connect(self._share_height)
        self._columns.splitterMoved.connect(self._columns_dragged)
        self._rows.splitterMoved.connect(self._rows_dragged)

    def first(self, features: Iterable[Feature], version: int) -> Arrangement:
        """The arrangement of a new window, of the size that it has now."""
        free, tall = self.width() - 4 * HANDLE - self._needed_width(), self._columns.height()
        return Arrangement(
            version=version,
            side_folded=False,
            inspector_folded=free < SIDE_WIDTH + INSPECTOR_WIDTH,
            drawer_folded=False,
            side_width=min(SIDE_WIDTH, free - WIDTH),
            inspector_width=INSPECTOR_WIDTH,
            drawer_height=round(DRAWER_SHARE * tall),
            opened=tuple(feature.key for feature in features if not feature.folded),
            tab=self._drawer.first,
            pictures=Choice.SPLIT,
        )

    def arrange(self, wanted: Arrangement) -> None:
        """Fold, open and size all panels as ``wanted``."""
        self._inspector.fold(wanted.inspector_folded)
        self._side.fold(wanted.side_folded)  # last: where there is no room for both, it stays open
        for panel in (self._side, self._inspector):
            panel.open_only(wanted.opened)
        self._drawer.bring_up(wanted.tab)
        self._drawer.fold(wanted.drawer_folded)
        self._pictures.choose(wanted.pictures)
        self._side.room, self._inspector.room = wanted.side_width, wanted.inspector_width
        self._drawer.room = wanted.drawer_height
        self._share_width()
        self._share_height()

    def taken(self, version: int) -> Arrangement:
        """The arrangement as it is now."""
        return Arrangement(
            version=version,
            side_folded=self._side.is_folded,
            inspector_folded=self._inspector.is_folded,
            drawer_folded=self._drawer.is_folded,
            side_width=self._side.room,
            inspector_width=self._inspector.room,
            drawer_height=self._drawer.room,
            opened=(*self._side.opened, *self._inspector.opened),
            tab=self._drawer.current,
            pictures=self._pictures.choice,
        )

    def show_pictures_only(self, only: bool) -> None:
        """Show the pictures with their caption and nothing else, or all again; call `arrange` afterwards."""
        self._pictures_only = only
        for widget in self._others:
            widget.setVisible(not only)
        self._caption.setVisible(only)

    def bring_up(self, key: str, place: Place) -> None:
        """Bring the panel of a feature to the front; the drawer then grows to the height that it needs.

        It grows in a later turn: all pictures are painted anew for it, which takes as long as to make a panel.
        """
        if place is Place.SIDE:
            self._side.bring_up(key)
        elif place is Place.INSPECTOR:
            self._inspector.bring_up(key)
        else:
            self._drawer.bring_up(key)
            most = round((1.0 - LEAST_SHARE) * self._rows.height())
            self._drawer.room = max(self._drawer.height(), min(self._drawer.needed(key), most))
            self._grow.start()

    def _needed_width(self) -> int:
        """The width with which pictures and curves take their share of the window."""
        window, tall = self.window(), self._columns.height() - self._drawer.tabs_height - HANDLE
        return ceil(PICTURES_SHARE * window.width() * window.height() / max(tall, 1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new width."""
        super().resizeEvent(event)
        if self.isVisible():
            self._make_room(self._side)

    def _columns_dragged(self, _: int, handle: int) -> None:
        """Keep the width to which a panel is dragged, at least the one that it needs."""
        panel = self._side if handle == 1 else self._inspector
        if not panel.is_folded:
            panel.room = max(panel.width(), panel.least_width)
        self._share_width()

    def _rows_dragged(self, *_: int) -> None:
        if not self._drawer.is_folded:
            self._drawer.room = self._drawer.height()

    @property
    def _most_width(self) -> int:
        """The width that both panels may take: the pictures keep their share, and what they need."""
        width = self._columns.width()
        pictures = max(round(LEAST_WIDTH_SHARE * width), self._rows.minimumSizeHint().width() + 2 * HANDLE)
        return max(width - pictures, 0)

    def _turned(self, panel: SectionPanel, is_folded: bool) -> None:
        if not is_folded:
            self._opened_last = panel
        self._make_room(panel)

    def _needs_changed(self) -> None:
        """Share the width anew; whichever panel needs more, the one that was opened last stays."""
        self._make_room(self._opened_last)

    def _make_room(self, panel: SectionPanel) -> None:
        """Give ``panel`` the width that it needs; fold the other one if there is no room for both."""
        other = self._inspector if panel is self._side else self._side
        both_open = not panel.is_folded and not other.is_folded
        if self._pictures_only:
            return
        if self.isVisible() and both_open and panel.least_width + other.least_width > self._most_width:
            other.fold(True)  # which shares the width, too
        else:
            self._share_width()

    def _share_width(self) -> None:
        side, inspector, most = self._side, self._inspector, self._most_width
        right = max(min(inspector.width_now, most - side.least_width), inspector.least_width)
        left = max(min(side.width_now, most - right), side.least_width)
        sizes = [left, max(self._columns.width() - left - right, 0), right]
        if sizes != self._columns.sizes():
            self._columns.setSizes(sizes)

    def _share_height(self, *_: object) -> None:
        if self._pictures_only:
            return
        low = self._drawer.tabs_height if self._drawer.is_folded else self._drawer.room
        self._rows.setSizes([max(self._rows.height() - low, 0), low])


def _splitter(orientation: Qt.Orientation, widgets: Sequence[QWidget], grows: int) -> QSplitter:
    splitter = QSplitter(orientation)
    splitter.setChildrenCollapsible(False)
    splitter.setHandleWidth(HANDLE)
    for place, widget in enumerate(widgets):
        splitter.addWidget(widget)
        splitter.setStretchFactor(place, int(place == grows))
    return splitter
