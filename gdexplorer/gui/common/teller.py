"""What knows all that the pictures show, and tells it in words."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from gdexplorer.descent.critical.critical_points import CriticalPoint
from gdexplorer.scene.basin_picture import BasinsResult
from gdexplorer.scene.description import Shown, description
from gdexplorer.scene.scene import Scene
from gdexplorer.session.view_state import ViewState


class Teller(QObject):
    """Takes the facts of the window as they come; words are made only when they are asked for.

    Attributes
    ----------
    shown : what the pictures show now.
    """

    def __init__(self, window: QWidget | None = None) -> None:
        super().__init__(window)
        self.shown = Shown()

    def words(self) -> str:
        """A description of the pictures, in paragraphs."""
        return description(self.shown)

    def set_scene(self, scene: Scene) -> None:
        """Take the surface and its runs."""
        self.shown = replace(self.shown, scene=scene)

    def set_points(self, points: Sequence[CriticalPoint]) -> None:
        """Take the critical points."""
        self.shown = replace(self.shown, points=tuple(points))

    def set_missing(self, missing: int) -> None:
        """Take how many critical points were not found, at least."""
        self.shown = replace(self.shown, missing=missing)

    def set_basins(self, basins: BasinsResult | None) -> None:
        """Take the basins that are drawn."""
        self.shown = replace(self.shown, basins=basins)

    def set_view(self, view: ViewState) -> None:
        """Take what is selected and which layers are hidden."""
        hidden = tuple(layer.value for layer in view.hidden)
        self.shown = replace(self.shown, selected=view.selected, hidden=hidden)

    def set_cursor(self, cursor: int) -> None:
        """Take the step of the cursor."""
        self.shown = replace(self.shown, cursor=cursor)
