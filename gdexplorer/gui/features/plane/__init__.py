"""The drawn plane through many coordinates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdexplorer.gui.state.feature import Badge, Feature, Made, Place

if TYPE_CHECKING:
    from gdexplorer.scene.geometry import Surface


def _mode(made: Made) -> str:
    plane = made.state.runs.plane
    return "" if plane is None or len(plane.origin) == 2 else f"Slice: {', '.join(plane.axes)}"


def _has_planes(surface: Surface) -> bool:
    return surface.bound.dimension > 2


FEATURE = Feature(
    key="plane",
    title="Plane",
    place=Place.SIDE,
    order=50,
    icon="M3 17 L9 9 H21 L15 17 Z M12 13 V4",
    panel="plane_panel:PlanePanel",
    offered=_has_planes,
    badges=(Badge("slice", _mode),),
)
