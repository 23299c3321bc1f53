"""Paths from many starts, as seen in the drawn plane."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from gdexplorer.descent.analysis.multi_start import MultiStart
from gdexplorer.descent.experiment import Experiment
from gdexplorer.descent.geometry.plane import Plane


class MultiStartResult(Struct, frozen=True, eq=False):
    """Results of a multi-start for an experiment, and the same with paths projected onto ``plane``.

    ``optimizer`` is the index of its optimizer, and ``sampling`` the key of how its starts were drawn.
    """

    experiment: Experiment
    result: MultiStart
    plane: Plane | None = None
    placed: MultiStart | None = None
    optimizer: int = 0
    sampling: str = ""

    def seen_in(self, plane: Plane) -> MultiStart:
        """The results with paths projected onto ``plane``, if they have more than two coordinates."""
        if self.result.ends.path.shape[2] == 2:
            return self.result
        return self.placed if self.placed is not None and plane is self.plane else in_plane(self.result, plane)


def in_plane(result: MultiStart, plane: Plane) -> MultiStart:
    """The results with paths projected onto the plane."""
    path = result.ends.path
    places = plane.coordinates(path.reshape(-1, path.shape[2])).reshape(*path.shape[:2], 2)
    return replace(result, ends=replace(result.ends, path=places))
