"""The view state: how pictures are drawn, what is selected, and the camera position."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gdexplorer.parameter import LARGEST_WHOLE
from gdexplorer.scene.field import Field

NEAREST, FARTHEST = 1e-3, 1e6
MOST_TERMS = 100


@dataclass(frozen=True)
class Camera:
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


@dataclass(frozen=True)
class ViewState:
    """How the document is viewed.

    Attributes
    ----------
    field : how the vector field is drawn.
    compressed : whether heights are compressed; None decides by the function.
    basins_shown, basins_optimizer : whether basins are drawn, and for which optimizer.
    terms : keys of the terms of the current step that are drawn, sorted.
    selected : index of the run in focus.
    camera : camera of the surface.
    """

    field: Field = Field.ARROWS
    compressed: bool | None = None
    basins_shown: bool = False
    basins_optimizer: int = 0
    terms: tuple[str, ...] = ("g", "move", "whole")
    selected: int = 0
    camera: Camera = Camera()

    def carrying(self, other: ViewState) -> ViewState:
        """A copy with the selection and camera of ``other``, which undo does not affect."""
        return replace(self, selected=other.selected, camera=other.camera)


def held_view(view: ViewState) -> ViewState:
    """Clamp a view from elsewhere, such as a file, to valid values."""
    return replace(
        view,
        basins_optimizer=_held(view.basins_optimizer),
        terms=tuple(sorted(set(view.terms)))[:MOST_TERMS],
        selected=_held(view.selected),
        camera=_held_camera(view.camera),
    )


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
