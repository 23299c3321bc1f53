"""What presenter mode says below the pictures: one line, or what a feature shows there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from gdexplorer.gui.common.eliding import Elided
from gdexplorer.scene.description import Shown, caption
from gdexplorer.scene.scene import Scene
from gdexplorer.session.view_state import ViewState

LARGER = 1.25  # the line, relative to other texts
MARGIN = 10, 6  # pixels, beside and above it


class Caption(QWidget):
    """The function and the run in focus at the cursor, in a line; a feature's own words take its place.

    Attributes
    ----------
    presented : widgets of features; the first that is ``wanted`` is shown instead of the line.
    """

    def __init__(self, presented: Sequence[Any]) -> None:
        super().__init__()
        self.setObjectName("caption")
        self.setAccessibleName("Caption of the pictures")
        self.presented, self._shown = presented, Shown()
        self._line = Elided(name="caption_line")
        self._line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*MARGIN, *MARGIN)
        for widget in (self._line, *presented):
            layout.addWidget(widget)
        for widget in presented:
            widget.hide()
            widget.wanted_changed.connect(self._choose)
        self._enlarge()
        self.hide()

    @property
    def wanted(self) -> Any:
        """The widget of a feature that is shown; None if the line is."""
        return next((widget for widget in self.presented if widget.wanted), None)

    def set_scene(self, scene: Scene) -> None:
        """Take the surface and its runs."""
        self._take(replace(self._shown, scene=scene))

    def set_view(self, view: ViewState) -> None:
        """Take which run is in focus."""
        self._take(replace(self._shown, selected=view.selected))

    def set_cursor(self, cursor: int) -> None:
        """Take the step of the cursor."""
        self._take(replace(self._shown, cursor=cursor))

    def showEvent(self, event: QShowEvent) -> None:
        """Say what is to be said now."""
        super().showEvent(event)
        self._choose()

    def changeEvent(self, event: QEvent) -> None:
        """Have letters larger than those of other texts, of whichever size they are."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._enlarge()

    def _enlarge(self) -> None:
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * LARGER)
        self._line.setFont(font)

    def _take(self, shown: Shown) -> None:
        self._shown = shown
        if self.isVisible():
            self._line.setText(caption(shown))

    def _choose(self) -> None:
        wanted = self.wanted
        self._line.setVisible(wanted is None)
        for widget in self.presented:
            widget.setVisible(widget is wanted)
        self._line.setText(caption(self._shown))
