"""Background job that samples the part of the map that is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QObject, Signal

from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.policy import Policy
from gdexplorer.gui.jobs.worker import Task
from gdexplorer.scene.patch import Patch, Seen, sample_patch

if TYPE_CHECKING:
    from gdexplorer.scene.geometry import Surface
    from gdexplorer.scene.scene import Scene


class PatchRequest(Struct, frozen=True, eq=False):
    """Request for the part of a surface that is looked at."""

    surface: Surface
    seen: Seen


class MapDetailJob(Job):
    """Sample what the map shows whenever it moves, or its function changes.

    While the map is moved, each patch begun is shown; another function cancels it.
    """

    patch_changed = Signal(object)  # Patch

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__("map_detail", _sampled, Policy(ends=_is_of_another_surface), parent)
        self._surface: Surface | None = None
        self._seen: Seen | None = None
        self.shown.connect(self._take)

    def set_scene(self, scene: Scene) -> None:
        """Take another scene, perhaps with another surface."""
        if scene.surface is not self._surface:
            self._surface = scene.surface
            self._sample()

    def set_range(self, seen: Seen) -> None:
        """Take another part of the plane to look at."""
        self._seen = seen
        self._sample()

    def _sample(self) -> None:
        if self._surface is not None and self._seen is not None:
            self.request(PatchRequest(self._surface, self._seen))

    def _take(self, patch: Patch) -> None:
        if patch.surface is self._surface:
            self.patch_changed.emit(patch)


def _is_of_another_surface(running: PatchRequest, request: PatchRequest) -> bool:
    return running.surface is not request.surface


def _sampled(request: PatchRequest, task: Task) -> Iterator[Patch]:
    patch = sample_patch(request.surface, request.seen, COLOUR_TABLE)
    if patch is not None:
        yield patch
