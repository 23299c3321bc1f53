"""The view state: how pictures are drawn, what is selected, and the camera position."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum

from msgspec import Struct
from msgspec.structs import replace

from gdexplorer.parameter import LARGEST_WHOLE
from gdexplorer.scene.field import Field

NEAREST, FARTHEST = 1e-3, 1e6
MOST_TERMS = 100


class PictureLayer(Enum):
    """What can be hidden in the pictures without changing what is computed."""

    CONTOURS = "contours"
    FIELD = "field"
    PATHS = "paths"
    POINTS = "points"
    AXES = "axes"


class Camera(Struct, frozen=True):
    """Camera position of the surface.

    Attributes
    ----------
    elevation, azimuth : in degrees.
    distance : from the centre; None fits the whole box.
    centre : point that the camera looks at; None is the middle of the box.
    """

    elevation: float = 34.0
    azimuth: float = -62.0
    distance: float | None = None
    centre: tuple[float, float, float] | None = None


class ViewState(Struct, frozen=True):
    """How the document is viewed.

    Attributes
    ----------
    field : the kind of vector field; see ``drawn_field``.
    compressed : whether heights are compressed; None decides by the function.
    basins_shown, basins_optimizer : whether basins are drawn, and for which optimizer.
    terms : keys of the terms of the current step that are drawn, sorted.
    selected : index of the run in focus.
    camera : camera of the surface.
    hidden : layers that are not drawn, in the order of `PictureLayer`.
    start, run_chosen : index of the start that was chosen last, and whether instead the run in focus was chosen: what
        commands such as Delete act on (see `Document.start`).
    output : index of the output that pictures of the data show, where a network has several.
    """

    field: Field = Field.ARROWS
    compressed: bool | None = None
    basins_shown: bool = False
    basins_optimizer: int = 0
    terms: tuple[str, ...] = ("g", "move", "whole")
    selected: int = 0
    camera: Camera = Camera()
    hidden: tuple[PictureLayer, ...] = ()
    start: int | None = None
    run_chosen: bool = False
    output: int = 0

    @property
    def drawn_field(self) -> Field:
        """The vector field that is drawn: none if its layer is hidden."""
        return self.field if self.shows(PictureLayer.FIELD) else Field.NONE

    def shows(self, layer: PictureLayer) -> bool:
        """Whether a layer is drawn."""
        return layer not in self.hidden

    def showing(self, layer: PictureLayer, shown: bool) -> ViewState:
        """A copy with a layer shown or hidden."""
        hidden = {*self.hidden} - {layer} if shown else {*self.hidden, layer}
        return replace(self, hidden=_in_order(hidden))

    def carrying(self, other: ViewState) -> ViewState:
        """A copy with the selection and camera of ``other``, which undo does not affect."""
        return replace(
            self, selected=other.selected, start=other.start, run_chosen=other.run_chosen, camera=other.camera
        )


def clamped_view(view: ViewState) -> ViewState:
    """Clamp a view from elsewhere, such as a file, to valid values; in version 2 a field could be "none"."""
    if view.field is Field.NONE:
        view = replace(view.showing(PictureLayer.FIELD, False), field=Field.ARROWS)
    return replace(
        view,
        hidden=_in_order(view.hidden),
        start=None if view.start is None else _held(view.start),
        basins_optimizer=_held(view.basins_optimizer),
        terms=tuple(sorted(set(view.terms)))[:MOST_TERMS],
        selected=_held(view.selected),
        output=_held(view.output),
        camera=_held_camera(view.camera),
    )


def _in_order(layers: Collection[PictureLayer]) -> tuple[PictureLayer, ...]:
    return tuple(layer for layer in PictureLayer if layer in layers)


def _held(index: int) -> int:
    return min(max(index, 0), LARGEST_WHOLE)


def _held_camera(camera: Camera) -> Camera:
    return Camera(
        _within(camera.elevation, -90.0, 90.0),
        _within(camera.azimuth, -FARTHEST, FARTHEST),
        None if camera.distance is None else _within(camera.distance, NEAREST, FARTHEST),
        None if camera.centre is None else _held_place(*camera.centre),
    )


def _held_place(x: float, y: float, z: float) -> tuple[float, float, float]:
    return _within(x, -FARTHEST, FARTHEST), _within(y, -FARTHEST, FARTHEST), _within(z, -FARTHEST, FARTHEST)


def _within(number: float, low: float, high: float) -> float:
    return min(max(number, low), high)
