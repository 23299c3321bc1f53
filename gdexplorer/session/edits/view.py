"""Edits of the view state: how pictures are drawn, what is selected, the camera position."""

from __future__ import annotations

from msgspec.structs import replace

from gdexplorer.scene.field import Field
from gdexplorer.session.document import Document
from gdexplorer.session.edits.edit import ViewEdit
from gdexplorer.session.view_state import Camera, PictureLayer, ViewState

LAYER_NAMES = {
    PictureLayer.CONTOURS: "contour lines",
    PictureLayer.FIELD: "vector field",
    PictureLayer.PATHS: "paths",
    PictureLayer.POINTS: "critical points",
    PictureLayer.AXES: "axes",
}


class SetField(ViewEdit, frozen=True):
    """Change how the vector field is drawn; "none" hides its layer and keeps its kind."""

    field: Field
    does = "change vector field"

    def apply_to(self, view: ViewState) -> ViewState:
        """Set the field."""
        shown = view.showing(PictureLayer.FIELD, self.field is not Field.NONE)
        return shown if self.field is Field.NONE else replace(shown, field=self.field)


class ShowLayer(ViewEdit, frozen=True):
    """Show or hide a layer of the pictures."""

    layer: PictureLayer
    shown: bool

    @property
    def label(self) -> str:
        """What it does, for the Edit menu."""
        return f"{'show' if self.shown else 'hide'} {LAYER_NAMES[self.layer]}"

    def apply_to(self, view: ViewState) -> ViewState:
        """Show or hide it."""
        return view.showing(self.layer, self.shown)


class ShowAllLayers(ViewEdit, frozen=True):
    """Show all layers that are hidden."""

    does = "show all layers"

    def apply_to(self, view: ViewState) -> ViewState:
        """Show them."""
        return replace(view, hidden=())


class SetHeights(ViewEdit, frozen=True):
    """Draw heights compressed, true, or as the function needs (None)."""

    compressed: bool | None
    does = "change heights"

    def apply_to(self, view: ViewState) -> ViewState:
        """Set the compression."""
        return replace(view, compressed=self.compressed)


class ShowBasins(ViewEdit, frozen=True):
    """Show or hide the basins."""

    shown: bool

    @property
    def label(self) -> str:
        """What it does, for the Edit menu."""
        return "show basins" if self.shown else "hide basins"

    def apply_to(self, view: ViewState) -> ViewState:
        """Show or hide them."""
        return replace(view, basins_shown=self.shown)


class ChooseBasins(ViewEdit, frozen=True):
    """Show the basins of another optimizer."""

    optimizer: int
    does = "choose basins of another optimizer"

    def apply_to(self, view: ViewState) -> ViewState:
        """Set the optimizer."""
        return replace(view, basins_optimizer=max(self.optimizer, 0))


class ShowTerm(ViewEdit, frozen=True):
    """Show or hide a term of the current step."""

    key: str
    shown: bool

    @property
    def label(self) -> str:
        """What it does, for the Edit menu."""
        return "show term of a step" if self.shown else "hide term of a step"

    def apply_to(self, view: ViewState) -> ViewState:
        """Show or hide it."""
        terms = {*view.terms, self.key} if self.shown else {*view.terms} - {self.key}
        return replace(view, terms=tuple(sorted(terms)))


class ShowOutput(ViewEdit, frozen=True):
    """Show one of several outputs of a network in the pictures of its data."""

    output: int
    does = "change output"

    def apply_to(self, view: ViewState) -> ViewState:
        """Show it."""
        return replace(view, output=max(self.output, 0))


class SelectRun(ViewEdit, frozen=True):
    """Select another run."""

    index: int
    is_step = False
    does = "select run"

    def apply_to(self, view: ViewState) -> ViewState:
        """Set the selection."""
        return replace(view, selected=max(self.index, 0), start=None, run_chosen=True)


class SelectStart(ViewEdit, frozen=True):
    """Select a start, and its run of the optimizer whose run was selected; None selects no start."""

    index: int | None
    is_step = False
    does = "select start"

    def apply_to(self, view: ViewState) -> ViewState:
        """Set the selection."""
        return replace(view, start=None if self.index is None else max(self.index, 0), run_chosen=False)

    def on(self, document: Document) -> Document:
        """Apply the edit to the document's view state."""
        view, runs = self.apply_to(document.view), document.experiment.runs()
        if view.start is None or view.start >= len(document.experiment.starts) or not runs:
            return replace(document, view=view)
        rule = runs[min(view.selected, len(runs) - 1)][0]
        return replace(document, view=replace(view, selected=runs.index((rule, view.start))))


class SetCamera(ViewEdit, frozen=True):
    """Move the camera of the surface."""

    camera: Camera
    is_step = False
    does = "move camera"

    def apply_to(self, view: ViewState) -> ViewState:
        """Set the camera."""
        return replace(view, camera=self.camera)
