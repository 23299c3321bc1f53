"""The part of a layer of lines that differs from what was drawn last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdexplorer.gui.common.layer_items import PrefixLines
from gdexplorer.scene.viewpoint import Viewpoint

Array = NDArray[np.float64]

# No line is twice as wide as this, in pixels.
MARGIN = 5.0


class Drawn:
    """Line segments as drawn from a viewpoint."""

    def __init__(self, item: PrefixLines, viewpoint: Viewpoint) -> None:
        self.is_seen = item.vertices is not None and item.is_visible
        self.version, self.count = item.version, item.shown
        self._vertices, self._viewpoint = item.vertices, viewpoint

    @cached_property
    def points(self) -> Array:
        """All ends of segments in pixels, float64[m, 2]."""
        return np.empty((0, 2)) if self._vertices is None else self._viewpoint.on_screen(self._vertices)

    @property
    def seen(self) -> Array:
        """Those of the segments that are shown."""
        return self.points[: self.count] if self.is_seen else np.empty((0, 2))

    def differences(self, before: Drawn) -> Iterator[Array]:
        """The ends of segments of which only one of both shows any."""
        if self.version == before.version and self.is_seen and before.is_seen:
            self.points = before.points
            low, high = sorted((before.count, self.count))
            yield self.points[low:high]
        else:
            yield before.seen
            yield self.seen


class ChangedPart:
    """Remembers what the lines of a layer showed when they were last drawn."""

    def __init__(self) -> None:
        self._before: dict[PrefixLines, Drawn] = {}
        self._viewpoint: Viewpoint | None = None

    def since_last(self, items: Sequence[Any], viewpoint: Viewpoint) -> Array | None:
        """Lowest and highest pixels that have changed since the last call, float64[2, 2]; None if all may have."""
        if not all(isinstance(item, PrefixLines) for item in items):
            return None
        before, now = self._before, {item: Drawn(item, viewpoint) for item in items}
        is_known = viewpoint == self._viewpoint and before.keys() == now.keys()
        self._before, self._viewpoint = now, viewpoint
        if not is_known:
            return None
        parts = [part for item, each in now.items() for part in each.differences(before[item])]
        return _around(np.concatenate([*parts, np.empty((0, 2))]))


def _around(points: Array) -> Array | None:
    if not len(points):
        return np.zeros((2, 2))
    if not np.isfinite(points).all():  # behind the camera
        return None
    return np.stack([points.min(axis=0) - MARGIN, points.max(axis=0) + MARGIN])
