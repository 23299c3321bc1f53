"""The drawer below the pictures: tabs of curves, tables and analyses, which folds to its tab bar."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from gdexplorer.gui.common.fields import tool_button
from gdexplorer.gui.common.icons import DOWN, UP, line_icon
from gdexplorer.gui.common.theme import Theme
from gdexplorer.gui.window.panel_place import PanelPlace

UNLIMITED = 16_777_215  # Qt's QWIDGETSIZE_MAX


class Drawer(QWidget):
    """Pages with a tab each; folded, the tabs alone.

    Attributes
    ----------
    room : its height in pixels, unfolded.
    """

    folded_changed = Signal(bool)
    height_changed = Signal()  # it is folded or unfolded, or its tabs have another height

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("drawer")
        self.setAccessibleName("Curves, tables and analyses")
        self.room = 0
        self._keys: list[str] = []
        self._contents: dict[str, QWidget] = {}
        self._colour = QColor()
        self._tabs, self._pages = _Tabs(), _Pages()
        self._fold = tool_button("drawer_fold_button", "Fold the drawer")
        self._fold.setAutoRaise(True)
        self._lay_out()
        self._tabs.currentChanged.connect(self._pages.setCurrentIndex)
        self._tabs.pressed.connect(self._unfold)
        self._fold.clicked.connect(self._turn)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(0)
        row.setContentsMargins(0, 0, 4, 0)
        row.addWidget(self._tabs, 1)
        row.addWidget(self._fold)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(row)
        layout.addWidget(self._pages, 1)

    def add(self, key: str, title: str, page: QWidget) -> None:
        """Add a page."""
        self._keys.append(key)
        self._contents[key] = page
        self._pages.addWidget(page)
        self._tabs.addTab(title)

    def name(self, key: str, title: str) -> None:
        """Give a tab another title."""
        self._tabs.setTabText(self._keys.index(key), title)

    def offer(self, key: str, offered: bool) -> None:
        """Show or hide a tab."""
        self._tabs.setTabVisible(self._keys.index(key), offered)

    @property
    def first(self) -> str:
        """The key of the first page."""
        return self._keys[0]

    @property
    def current(self) -> str:
        """The key of the page in front."""
        return self._keys[self._tabs.currentIndex()]

    @property
    def tabs_height(self) -> int:
        """The height of the tabs alone."""
        return self._tabs.sizeHint().height()

    @property
    def is_folded(self) -> bool:
        """Whether only the tabs are shown."""
        return self._pages.isHidden()

    def fold(self, wanted: bool) -> None:
        """Fold to the tabs, or unfold."""
        if wanted == self.is_folded:
            return
        self._pages.setHidden(wanted)
        self._fit()
        self._show_fold()
        self.folded_changed.emit(wanted)
        self.height_changed.emit()

    def event(self, event: QEvent) -> bool:
        """Follow the height of the tabs, which is that of their texts."""
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self.is_folded and self.maximumHeight() != self.tabs_height:
            self._fit()
            self.height_changed.emit()
        return handled

    def _fit(self) -> None:
        self.setMaximumHeight(self.tabs_height if self.is_folded else UNLIMITED)

    def bring_up(self, key: str) -> None:
        """Unfold, and bring a page to the front, if it is offered."""
        place = self._keys.index(key) if key in self._keys else -1
        if place >= 0 and self._tabs.isTabVisible(place):
            self.fold(False)
            self._tabs.setCurrentIndex(place)

    def needed(self, key: str) -> int:
        """The height with which a page shows all that is in it."""
        page = self._contents[key]
        content = (page.panel if isinstance(page, PanelPlace) else None) or page
        width = self._pages.width()
        high = content.heightForWidth(width) if content.hasHeightForWidth() else content.sizeHint().height()
        return high + self.tabs_height

    def set_theme(self, theme: Theme) -> None:
        """Draw the icon in the colour of the text."""
        self._colour = QColor(theme.text)
        self._show_fold()

    def _show_fold(self) -> None:
        tip = "Unfold the drawer" if self.is_folded else "Fold the drawer"
        self._fold.setIcon(line_icon(UP if self.is_folded else DOWN, self._colour))
        self._fold.setToolTip(tip)
        self._fold.setAccessibleName(tip)

    def _turn(self) -> None:
        self.fold(not self.is_folded)

    def _unfold(self) -> None:
        self.fold(False)


class _Tabs(QTabBar):
    """A tab bar that reports each click, also on the tab in front."""

    pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("drawer_tabs")
        self.setAccessibleName("Curves, tables and analyses")
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the tab, and report the click."""
        super().mousePressEvent(event)
        if self.tabAt(event.position().toPoint()) >= 0:
            self.pressed.emit()


class _Pages(QStackedWidget):
    """Pages of which none makes the window larger."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("drawer_pages")

    def minimumSizeHint(self) -> QSize:
        """Room for the page in front."""
        page = self.currentWidget()
        return QSize(120, 90) if page is None else QSize(120, min(page.minimumSizeHint().height(), 120))
