"""The paths of some runs on the surface, as OpenGL items."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gdexplorer.gui.common.layer_items import Depth, PrefixLines
from gdexplorer.scene.paths import NO_SEGMENTS, Segments


class PathItems:
    """The paths of some of the runs: dashes in front of the surface with their rims, and faint ones behind it.

    Attributes
    ----------
    whole : the segments of the paths, not cut into dashes.
    """

    def __init__(self, depth: int) -> None:
        self._behind = PrefixLines(1.5, Depth.SEEN_THROUGH, depth)
        self._rims = PrefixLines(5.0, Depth.IN_FRONT_ONLY, depth + 1)  # a light outline keeps every colour legible
        self._front = PrefixLines(3.0, Depth.IN_FRONT_ONLY_OR_LEVEL, depth + 2)
        self.items = self._behind, self._rims, self._front
        self.whole = self._dashes = NO_SEGMENTS
        self._of: tuple[object, ...] = ()

    def show(
        self, of: tuple[object, ...], made: Callable[[], tuple[Segments, Segments]],
        rim: tuple[float, float, float, float] | None,
    ) -> None:  # fmt: skip
        """Show what is ``made``, unless it is shown already: ``of`` is all that it depends on."""
        if of == self._of:
            return
        self._of = of
        self.whole, self._dashes = made()
        faint = self._dashes.colours * np.array([1.0, 1.0, 1.0, 0.45], dtype=np.float32)
        self._front.set_segments(self._dashes.vertices, self._dashes.colours)
        self._rims.set_segments(self.whole.vertices[: 0 if rim is None else None], rim or ())
        self._behind.set_segments(self._dashes.vertices, faint)

    def show_until(self, cursor: int) -> None:
        """Show the paths up to a step."""
        for lines, segments in zip(self.items, (self._dashes, self.whole, self._dashes), strict=True):
            lines.show_first(segments.shown(cursor))
