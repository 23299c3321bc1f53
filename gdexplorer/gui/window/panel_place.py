"""The place of a panel, which is made when it is first shown."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QAbstractScrollArea, QVBoxLayout, QWidget

from gdexplorer.gui.common.scrolling import Scrolling


class PanelPlace(QWidget):
    """Holds a panel, or nothing yet: then it calls ``wanted`` when it is shown.

    One that ``keeps_room`` is as large while its panel is out of sight.

    Attributes
    ----------
    panel : what it holds; None if it is empty.
    """

    def __init__(self, wanted: Callable[[], object], scrolls: bool = False, keeps_room: bool = False) -> None:
        super().__init__()
        self._wanted, self._scrolls, self._keeps_room = wanted, scrolls, keeps_room
        self.panel: QWidget | None = None
        self._content: QWidget = self
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)

    def fill(self, panel: QWidget) -> None:
        """Hold a panel, out of sight until `reveal`; one that does not scroll by itself is made to if they do here."""
        self.panel = panel
        scrolls = not self._scrolls or isinstance(panel, QAbstractScrollArea)
        self._content = panel if scrolls else Scrolling(panel, sideways=True)
        policy = self._content.sizePolicy()
        policy.setRetainSizeWhenHidden(self._keeps_room)
        self._content.setSizePolicy(policy)
        self._content.hide()
        self._layout.addWidget(self._content)

    def reveal(self) -> None:
        """Show the panel wherever the place is shown; ask for it if it is missing there."""
        if self.panel is not None:
            self._content.show()
        elif self.isVisible():
            self._wanted()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for the panel."""
        if self.panel is None:
            self._wanted()
        super().showEvent(event)
