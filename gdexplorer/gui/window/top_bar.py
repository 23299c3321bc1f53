"""What is beside the menus: badges, layers, and which pictures and panels are shown."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtWidgets import QHBoxLayout, QMenuBar, QWidget

from gdexplorer.gui.window.badges import Badges
from gdexplorer.gui.window.layers import LayersBar
from gdexplorer.gui.window.view_bar import ViewBar

GAP = 8  # pixels between the parts


class TopBar(QWidget):
    """Fill the row of the menus from the right; layers have words, icons or no buttons, as there is room."""

    def __init__(self, menus: QMenuBar, badges: Badges, layers: LayersBar, views: ViewBar) -> None:
        super().__init__()
        self.setObjectName("top_bar")
        self._menus, self._badges, self._layers, self._views = menus, badges, layers, views
        self._width, self._fitted = 0, tuple[int, ...]()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP)
        for part in (badges, layers, views):
            layout.addWidget(part)
        badges.changed.connect(self.fit)
        menus.setCornerWidget(self)
        menus.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Share the room of the row among the parts whenever it has another size or font."""
        if watched is self._menus and event.type() in (QEvent.Type.Resize, QEvent.Type.FontChange, QEvent.Type.Show):
            self.fit()
        return False

    def event(self, event: QEvent) -> bool:
        """Share the room anew once a part needs another width, as in another font."""
        if event.type() == QEvent.Type.LayoutRequest and self._needed() != self._fitted:
            self.fit()
        return super().event(event)

    def _needed(self) -> tuple[int, ...]:
        parts = self._views, self._layers
        return self._menus.width(), self._badges.needed, *(part.sizeHint().width() for part in parts)

    def fit(self) -> None:
        """Choose between words and icons, and how many badges are shown."""
        actions = self._menus.actions()
        taken = max((self._menus.actionGeometry(action).right() for action in actions), default=0)
        room = self._menus.width() - taken - self._views.sizeHint().width() - 3 * GAP
        badges = self._badges.needed
        words = badges + self._layers.width_with(words=True) <= room
        layers = self._layers.width_with(words=words)
        if layers + self._badges.least > room:  # the menu View has them, too
            layers = 0
        self._layers.setVisible(layers > 0)
        badges = self._badges.fit(room - layers)
        self._width = badges + layers + self._views.sizeHint().width() + 2 * GAP
        self._fitted = self._needed()
        self.setFixedWidth(self._width)
        self.setGeometry(self._menus.width() - self._width, 0, self._width, self._menus.height())

    def sizeHint(self) -> QSize:
        """The width that was chosen."""
        return QSize(self._width, super().sizeHint().height())
