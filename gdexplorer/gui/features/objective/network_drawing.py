"""Drawing of a network: a column of dots for each layer, with its weights as lines between them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdexplorer.gui.common.theme import DIVERGING
from gdexplorer.objectives.network.architecture import Architecture, Layer

# The largest number of units drawn per layer; weights are drawn between these.
MOST_DOTS = 12
NEGATIVE, POSITIVE = DIVERGING
RADIUS, MARGIN, TEXT = 3.5, 9.0, 18.0


class NetworkDrawing(QWidget):
    """Show the weights at the cursor: positive in orange, negative in blue and dashed, wider if larger."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("network_drawing")
        self.setAccessibleName("Drawing of the network and its weights at the cursor")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip("Weights at the cursor: orange if positive, blue and dashed if negative; wider if larger.")
        self._architecture = Architecture((1, 1))
        self._theta: NDArray[np.float64] | None = None

    def sizeHint(self) -> QSize:
        """Prefer a wide, low shape."""
        return QSize(200, 96)

    def set_architecture(self, architecture: Architecture) -> None:
        """Draw another network."""
        if architecture != self._architecture:
            self._architecture, self._theta = architecture, None
            self.update()

    def set_theta(self, theta: NDArray[np.float64]) -> None:
        """Draw these weights, if they fit the architecture."""
        if len(theta) == self._architecture.size:
            self._theta = theta
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw lines, then dots over them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, layer in enumerate(self._architecture.layers):
            self._draw_weights(painter, number, layer)
        painter.setPen(self.palette().text().color())
        painter.setBrush(self.palette().base())
        for column in range(len(self._architecture.widths)):
            for place in self._places(column):
                painter.drawEllipse(place, RADIUS, RADIUS)
            self._write_rest(painter, column)
        painter.end()

    def _places(self, column: int) -> list[QPointF]:
        """The centres of the dots of a layer."""
        widths = self._architecture.widths
        below = TEXT if max(widths) > MOST_DOTS else MARGIN
        area = QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -below)
        x = area.left() + area.width() * (column + 0.5) / len(widths)
        shown = min(widths[column], MOST_DOTS)
        gap = area.height() / max(shown, 4)
        return [QPointF(x, area.center().y() + gap * (unit - 0.5 * (shown - 1))) for unit in range(shown)]

    def _write_rest(self, painter: QPainter, column: int) -> None:
        rest = self._architecture.widths[column] - MOST_DOTS
        if rest > 0:
            below = QRectF(self._places(column)[-1].x() - 24.0, self.height() - TEXT, 48.0, TEXT)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, f"+{rest}")

    def _draw_weights(self, painter: QPainter, number: int, layer: Layer) -> None:
        lower, upper = self._places(number), self._places(number + 1)
        shares = self._shares(layer)[: len(upper), : len(lower)]
        for unit, to in enumerate(upper):
            for below, start in enumerate(lower):
                painter.setPen(self._pen(float(shares[unit, below])))
                painter.drawLine(QLineF(start, to))

    def _shares(self, layer: Layer) -> NDArray[np.float64]:
        """The weights relative to the largest in the layer, float64[outputs, inputs]; NaN if unknown."""
        if self._theta is None or not np.isfinite(self._theta).all():
            return np.full((layer.outputs, layer.inputs), np.nan)
        weights = self._theta[layer.weights].reshape(layer.outputs, layer.inputs)
        largest = float(np.abs(weights).max())
        return np.asarray(weights / largest) if largest > 0.0 else weights

    def _pen(self, share: float) -> QPen:
        if np.isnan(share):
            return QPen(self.palette().placeholderText().color(), 0.6)
        colour = QColor(POSITIVE if share > 0.0 else NEGATIVE)
        colour.setAlphaF(0.25 + 0.75 * abs(share))
        pen = QPen(colour, 0.5 + 2.0 * abs(share))
        if share < 0.0:
            pen.setDashPattern([3.0, 2.0])
        return pen
