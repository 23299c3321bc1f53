"""Draws previews of pictures, off the window's thread; what they are of is computed once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.worker import Task

if TYPE_CHECKING:
    from gdexplorer.exports.content import Content
    from gdexplorer.exports.exported import Exported

# Pixels of the longer side of a preview.
LONGEST = 640


class Previews(Job):
    """Yields a preview of the newest content."""

    def __init__(self, parent: QObject) -> None:
        super().__init__("previews", _Drawing(), parent=parent)


class _Drawing(Struct, eq=False):
    """Keeps what the last preview was of: another look of the same is drawn from that."""

    content: Content | None = None
    exported: Exported | None = None

    def __call__(self, content: Content, task: Task) -> Iterator[QImage]:
        from gdexplorer.exports.content import Work
        from gdexplorer.exports.pictures.encoders import prepared
        from gdexplorer.exports.pictures.picture import Picture

        if self.exported is None or not self._is_of(content):
            self.exported, self.content = prepared(content, Work(task.cancelled)), content
        look = content.look
        share = min(LONGEST / max(look.width, look.height), 1.0)
        yield as_image(Picture(self.exported, look, share).pixels())

    def _is_of(self, content: Content) -> bool:
        before = self.content
        return before is not None and before.document == content.document and before.basins is content.basins


def as_image(pixels: NDArray[np.uint8]) -> QImage:
    """A picture, uint8[rows, columns, 4], as an image of its own."""
    rows, columns, _ = pixels.shape
    return QImage(pixels.tobytes(), columns, rows, 4 * columns, QImage.Format.Format_RGBA8888).copy()
