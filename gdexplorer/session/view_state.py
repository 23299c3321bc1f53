"""What is looked at, as a value: how the pictures are drawn, what is selected, and where the camera stands."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gdexplorer.scene.field import Field

# Qt's indices hold 32 bits; there are never that many runs, or optimizers.
LARGEST_INDEX = 2**31 - 1
NEAREST, FARTHEST = 1e-3, 1e6
MOST_TERMS = 100


@dataclass(frozen=True)
class Camera:
    """Where the surface is seen from.

    Attributes
    ----------
    elevation, azimuth : in degrees.
    distance : from the centre; None: as the whole box fits the picture.
    centre : what it looks at; None: the middle of the box.
    """

    elevation: float = 34.0
    azimuth: float = -62.0
    distance: float | None = None
    centre: tuple[float, float, float] | None = None


@dataclass(frozen=True)
class ViewState:
    """What is looked at.

    Attributes
    ----------
    field : how the vector field is drawn.
    compressed : whether heights are; None: as the function needs.
    basins_shown, basins_optimizer : whether basins are drawn, and of which optimizer.
    terms : which terms of the step that is looked at are drawn, by their keys, in alphabetical order.
    selected : the run that is looked at more closely.
    camera : of the surface.
    """

    field: Field = Field.ARROWS
    compressed: bool | None = None
    basins_shown: bool = False
    basins_optimizer: int = 0
    terms: tuple[str, ...] = ("g", "move", "whole")
    selected: int = 0
    camera: Camera = Camera()

    def carrying(self, other: ViewState) -> ViewState:
        """The same with selection and camera of ``other``, which no undo takes back."""
        return replace(self, selected=other.selected, camera=other.camera)


def held_view(view: ViewState) -> ViewState:
    """A view from elsewhere, such as a file, with everything in it held to what can be shown."""
    return replace(
        view,
        basins_optimizer=_held(view.basins_optimizer),
        terms=tuple(sorted(set(view.terms)))[:MOST_TERMS],
        selected=_held(view.selected),
        camera=_held_camera(view.camera),
    )


def _held(index: int) -> int:
    return min(max(index, 0), LARGEST_INDEX)


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
