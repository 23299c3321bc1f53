"""Edits of what is looked at: how the pictures are drawn, what is selected, where the camera stands."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gdexplorer.scene.field import Field
from gdexplorer.session.edits.edit import ViewEdit
from gdexplorer.session.view_state import Camera, ViewState


@dataclass(frozen=True)
class SetField(ViewEdit):
    """Another way of drawing the vector field."""

    field: Field

    def apply_to(self, view: ViewState) -> ViewState:
        """Take it."""
        return replace(view, field=self.field)


@dataclass(frozen=True)
class SetHeights(ViewEdit):
    """Heights compressed, true, or as the function needs (None)."""

    compressed: bool | None

    def apply_to(self, view: ViewState) -> ViewState:
        """Take them."""
        return replace(view, compressed=self.compressed)


@dataclass(frozen=True)
class ShowBasins(ViewEdit):
    """Basins drawn, or not."""

    shown: bool

    def apply_to(self, view: ViewState) -> ViewState:
        """Show or hide them."""
        return replace(view, basins_shown=self.shown)


@dataclass(frozen=True)
class ChooseBasins(ViewEdit):
    """The basins of another optimizer."""

    optimizer: int

    def apply_to(self, view: ViewState) -> ViewState:
        """Take it."""
        return replace(view, basins_optimizer=max(self.optimizer, 0))


@dataclass(frozen=True)
class ShowTerm(ViewEdit):
    """A term of the step that is looked at drawn, or not."""

    key: str
    shown: bool

    def apply_to(self, view: ViewState) -> ViewState:
        """Show or hide it."""
        terms = {*view.terms, self.key} if self.shown else {*view.terms} - {self.key}
        return replace(view, terms=tuple(sorted(terms)))


@dataclass(frozen=True)
class SelectRun(ViewEdit):
    """Another run looked at more closely."""

    index: int
    is_step = False

    def apply_to(self, view: ViewState) -> ViewState:
        """Select it."""
        return replace(view, selected=max(self.index, 0))


@dataclass(frozen=True)
class SetCamera(ViewEdit):
    """The surface seen from elsewhere."""

    camera: Camera
    is_step = False

    def apply_to(self, view: ViewState) -> ViewState:
        """Stand there."""
        return replace(view, camera=self.camera)
