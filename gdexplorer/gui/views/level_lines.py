"""Contour lines of the map, in inks that are seen on what they lie on."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.gui.common.theme import LIGHT
from gdexplorer.objectives.objective import Domain
from gdexplorer.scene.geometry import BANDS
from gdexplorer.scene.level_inks import TWO_TONES, Ink, Veil, level_inks


class LevelLines(pg.GraphicsObject):
    """Contour lines by bands of heights. Inside the domain they lie on heights or on basins, outside on a veil.

    Attributes
    ----------
    theme : the colours. seen : all that is seen. veil : opacity of the veil, from 0 to 255. over_basins : whether
        basins are shown.
    """

    def __init__(self) -> None:
        super().__init__()
        self.theme, self.seen, self.veil, self.over_basins = LIGHT, QRectF(), 0, False
        self._domain = QRectF()
        self._paths = (QPainterPath(),) * BANDS

    def boundingRect(self) -> QRectF:
        """All that is seen."""
        return self.seen

    def set_domain(self, domain: Domain) -> None:
        """Take another domain."""
        (x0, x1), (y0, y1) = domain
        self._domain = QRectF(x0, y0, x1 - x0, y1 - y0)

    def set_lines(self, bands: tuple[NDArray[Any], ...]) -> None:
        """Show other lines, one array for each band of heights."""
        self._paths = tuple(pg.arrayToQPath(*lines.T, connect="finite") for lines in bands)

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Paint the lines inside and outside the domain."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inside = self._domain.intersected(self.seen)
        if not inside.isEmpty():
            painter.save()
            painter.setClipRect(inside)
            self._paint_inside(painter)
            painter.restore()
        if inside != self.seen:
            beside = QPainterPath()  # the domain is left out: the rectangles overlap there
            beside.addRect(self.seen)
            beside.addRect(inside)
            painter.save()
            painter.setClipPath(beside)
            self._paint(painter, inks_on_map(self.theme.picture, self.veil))
            painter.restore()

    def _paint_inside(self, painter: QPainter) -> None:
        if not self.over_basins:
            self._paint(painter, inks_on_map())
            return
        painter.save()
        pixel = painter.deviceTransform().inverted()[0].mapRect(QRectF(0.0, 0.0, 1.0, 1.0))
        painter.translate(pixel.width(), -pixel.height())
        self._paint(painter, TWO_TONES[:1] * len(self._paths))
        painter.restore()
        self._paint(painter, TWO_TONES[1:] * len(self._paths))

    def _paint(self, painter: QPainter, inks: tuple[Ink, ...]) -> None:
        for path, ink in zip(self._paths, inks, strict=True):
            pen = QPen(QColor(ink.grey, ink.grey, ink.grey, round(255 * ink.opacity)), 1.0)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawPath(path)


@lru_cache(maxsize=8)
def inks_on_map(veil: str = "", opacity: int = 0) -> tuple[Ink, ...]:
    """The inks of the bands over the colours of heights, or over a ``veil`` of this colour on them."""
    if not veil:
        return level_inks(COLOUR_TABLE)
    colour = QColor(veil)
    return level_inks(COLOUR_TABLE, Veil((colour.red(), colour.green(), colour.blue()), opacity / 255.0))
