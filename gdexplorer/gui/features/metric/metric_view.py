"""Picture of the differential, unit ball and gradient at the cursor, with a polar plot of the slope by direction."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QWidget

from gdexplorer.gui.common.angles import AngleUnit
from gdexplorer.gui.common.theme import LIGHT, Theme
from gdexplorer.scene.metric_picture import MetricPicture, matrix_with_axis

Array = NDArray[np.float64]

# The longest semi-axis of the ball relative to half the picture; radius of a handle and shortest axis, in pixels.
BALL, GRAB, SHORTEST_AXIS = 0.62, 14.0, 8.0
# The line of text above each picture, wrapped where it is wider, and its size relative to other texts.
CAPTIONS, CAPTION_SIZE = ("Unit ball, contour lines", "Slope by direction; zero on the ring"), 0.82
CAPTION_GAP = 3.0  # pixels below it
CAPTION_FLAGS = int(Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap)
# The number of contour intervals between the point and the contour line that touches the ball.
LEVELS = 4
DIFFERENTIAL = "#D55E00"


class MetricView(QWidget):
    """Two pictures: why the gradient is the direction of steepest ascent, and the slope in all other directions."""

    matrix_dragged = Signal(object)  # (a, b, c)
    released = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("metric_view")
        self.setAccessibleName("Unit ball of the metric, contour lines of the differential, and slope by direction")
        self.setMinimumSize(240, 150)
        self.setMouseTracking(True)
        self._theme = LIGHT
        self.picture: MetricPicture | None = None
        self._reason = ""
        self._colour = 0
        self._stretch = np.ones(2)
        self.can_drag = False
        self._held: int | None = None
        self._scale = 1.0

    def sizeHint(self) -> QSize:
        """Wide enough for both pictures side by side."""
        return QSize(340, 190)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self._theme = theme
        self.update()

    def show_picture(self, picture: MetricPicture, stretch: Array, can_drag: bool, colour: int) -> None:
        """Draw ``picture``; the axes of its ball can be dragged if ``can_drag``.

        ``colour`` is that of its run, an index into `RUN_STYLES`.
        """
        self.picture, self._stretch, self.can_drag, self._colour = picture, stretch, can_drag, colour
        if self._held is None:
            self._scale = BALL * self._half / max(float(np.hypot(*picture.axes[0])), 1e-300)
        self.update()

    def show_reason(self, reason: str) -> None:
        """Say why there is nothing to draw."""
        self.picture, self._reason = None, reason
        self.setAccessibleDescription(reason)
        self.update()

    @property
    def _half(self) -> float:
        """Half the side of one picture, in pixels."""
        width, height = self._cell
        return max(min(width, height - 2.0 * self._caption_height) / 2.0 - 3.0, 10.0)

    @property
    def _cell(self) -> tuple[float, float]:
        """Width and height of one picture, side by side or one above the other, whichever makes them larger."""
        if self.height() > self.width():
            return float(self.width()), self.height() / 2.0
        return self.width() / 2.0, float(self.height())

    def middle(self, index: int) -> QPointF:
        """The middle of the first or second picture, in pixels."""
        width, height = self._cell
        across, down = (0, index) if self.height() > self.width() else (index, 0)
        return QPointF(width * (0.5 + across), height * (0.5 + down) + self._caption_height / 2.0)

    def _at(self, vector: Array) -> QPointF:
        """The tip of a vector from the point in the first picture, in pixels."""
        middle = self.middle(0)
        return QPointF(middle.x() + self._scale * vector[0], middle.y() - self._scale * vector[1])

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw both pictures."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(self._theme.picture))
        picture = self.picture
        if picture is None:
            painter.setPen(QColor(self._theme.text))
            painter.drawText(
                self.rect().adjusted(8, 8, -8, -8), int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap),
                self._reason,
            )  # fmt: skip
        else:
            self._paint_ball(painter, picture)
            self._paint_dial(painter, picture)
        painter.end()

    def _paint_ball(self, painter: QPainter, picture: MetricPicture) -> None:
        middle, half = self.middle(0), self._half
        painter.save()
        painter.setClipRect(QRectF(middle.x() - half, middle.y() - half, 2.0 * half, 2.0 * half))
        self._paint_levels(painter, picture)
        ball = QPolygonF([self._at(vector) for vector in picture.ball()])
        fill = QColor(self._theme.run(self._colour))
        fill.setAlpha(40)
        painter.setBrush(fill)
        painter.setPen(QPen(QColor(self._theme.text), 1.8))
        painter.drawPolygon(ball)
        touching, slope = picture.touching, np.hypot(*picture.differential)
        if slope > 0.0:
            reach = float(np.hypot(*picture.axes[0]))
            plain = picture.differential / slope * reach
            _arrow(painter, middle, self._at(plain), QPen(QColor(DIFFERENTIAL), 1.8, Qt.PenStyle.DashLine))
            _arrow(painter, middle, self._at(touching), QPen(QColor(self._theme.run(self._colour)), 3.0))
            painter.setBrush(QColor(self._theme.run(self._colour)))
            painter.setPen(QPen(QColor("#ffffff"), 1.2))
            painter.drawEllipse(self._at(touching), 5.0, 5.0)
        if self.can_drag:
            painter.setBrush(QColor("#ffffff"))
            painter.setPen(QPen(QColor("#111111"), 1.5))
            for handle in self.handles():
                painter.drawRect(QRectF(handle.x() - 4.5, handle.y() - 4.5, 9.0, 9.0))
        painter.restore()
        self._caption(painter, 0)

    def _paint_levels(self, painter: QPainter, picture: MetricPicture) -> None:
        """Contour lines of the linearised objective; the one that touches the ball is emphasised."""
        slope = float(np.hypot(*picture.differential))
        if slope == 0.0:
            return
        normal = picture.differential / slope
        along = np.array([-normal[1], normal[0]]) * 3.0 * self._half / self._scale
        distance = picture.steepness / slope
        far = 2.0 * self._half / self._scale
        spacing = max(distance / LEVELS, far / 16.0)
        painter.setPen(QPen(QColor(self._theme.dim), 1.0))
        for k in range(-int(far / spacing), int(far / spacing) + 1):
            foot = normal * k * spacing
            painter.drawLine(QLineF(self._at(foot - along), self._at(foot + along)))
        painter.setPen(QPen(QColor(DIFFERENTIAL), 2.2))
        painter.drawLine(QLineF(self._at(normal * distance - along), self._at(normal * distance + along)))

    def _paint_dial(self, painter: QPainter, picture: MetricPicture) -> None:
        middle, radius = self.middle(1), self._half - 4.0
        angles, slopes = picture.slopes()
        if picture.steepness <= 0.0:
            return
        shares = slopes / picture.steepness
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for share, style in ((1.0, Qt.PenStyle.DotLine), (0.0, Qt.PenStyle.SolidLine)):
            painter.setPen(QPen(QColor(self._theme.dim), 1.0, style))
            painter.drawEllipse(middle, radius * (0.5 + 0.5 * share), radius * (0.5 + 0.5 * share))
        reach = radius * (0.5 + 0.5 * shares)
        curve = QPolygonF(
            [
                QPointF(middle.x() + r * np.cos(angle), middle.y() - r * np.sin(angle))
                for r, angle in zip(reach, angles, strict=True)
            ]
        )
        fill = QColor(self._theme.run(self._colour))
        fill.setAlpha(60)
        painter.setBrush(fill)
        painter.setPen(QPen(QColor(self._theme.text), 1.6))
        painter.drawPolygon(curve)
        gradient = picture.gradient / np.hypot(*picture.gradient)
        tip = QPointF(middle.x() + radius * gradient[0], middle.y() - radius * gradient[1])
        _arrow(painter, middle, tip, QPen(QColor(self._theme.run(self._colour)), 3.0))
        self._caption(painter, 1)

    def _caption(self, painter: QPainter, index: int) -> None:
        painter.setFont(self._caption_font)
        painter.setPen(QColor(self._theme.text))
        middle, width, height = self.middle(index), self._cell[0], self._caption_height
        place = QRectF(middle.x() - width / 2.0, middle.y() - self._half - height, width, height)
        painter.drawText(place, CAPTION_FLAGS, CAPTIONS[index])

    @property
    def _caption_font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * CAPTION_SIZE)
        return font

    @property
    def _caption_height(self) -> float:
        """Room for the captions above the pictures, in pixels: as many lines as the longest one needs."""
        metrics, place = QFontMetricsF(self._caption_font), QRectF(0.0, 0.0, self._cell[0], 1e4)
        return max(metrics.boundingRect(place, CAPTION_FLAGS, text).height() for text in CAPTIONS) + CAPTION_GAP

    # Dragging the ball

    def handles(self) -> list[QPointF]:
        """Where the axes of the ball can be taken hold of, in pixels."""
        assert self.picture is not None
        return [self._at(axis) for axis in self.picture.axes]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin dragging a handle."""
        if self.picture is None or not self.can_drag or event.button() != Qt.MouseButton.LeftButton:
            return
        distances = [QLineF(handle, event.position()).length() for handle in self.handles()]
        nearest = int(np.argmin(distances))
        self._held = nearest if distances[nearest] <= GRAB else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Give the ball the dragged axis."""
        if self._held is None or self.picture is None:
            return
        offset = event.position() - self.middle(0)
        axis = np.array([offset.x(), -offset.y()])
        length = float(np.hypot(*axis))
        if length < SHORTEST_AXIS:
            return
        axis *= min(1.0, 0.95 * self._half / length) / self._scale
        axes = self.picture.axes
        self.matrix_dragged.emit(matrix_with_axis(axes, self._held, axis, self._stretch))
        # The longer axis comes first: if they swap, so does the one being dragged.
        if np.hypot(*axis) < np.hypot(*axes[1 - self._held]):
            self._held = 1
        elif np.hypot(*axis) > np.hypot(*axes[1 - self._held]):
            self._held = 0

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Stop dragging, and rescale the picture."""
        if self._held is not None:
            self.let_go()
            self.released.emit()
            if self.picture is not None:
                self.show_picture(self.picture, self._stretch, self.can_drag, self._colour)

    def let_go(self) -> None:
        """End a drag; the next picture fits the view."""
        self._held = None


def _arrow(painter: QPainter, tail: QPointF, head: QPointF, pen: QPen) -> None:
    line = QLineF(tail, head)
    if line.length() < 4.0:
        return
    painter.setPen(pen)
    painter.drawLine(line)
    along = QPointF(line.dx(), line.dy()) / line.length()
    across = QPointF(-along.y(), along.x())
    size = min(10.0, 0.5 * line.length())
    tip = QPainterPath(head)
    tip.lineTo(head - along * size + across * size * 0.45)
    tip.lineTo(head - along * size - across * size * 0.45)
    tip.closeSubpath()
    painter.fillPath(tip, pen.color())


def in_words(picture: MetricPicture, unit: AngleUnit) -> str:
    """What the picture shows: where the gradient points, and how far the metric has turned it."""
    if not picture.steepness > 0.0:
        return "The differential is zero here: no direction is the steepest."
    across, up = picture.gradient
    first, second = np.arctan2(up, across), np.arctan2(picture.differential[1], picture.differential[0])
    turned = float(abs(np.angle(np.exp(1j * (first - second)))))
    return (
        f"In the picture, the gradient points at {unit.text(float(first))} from the first axis, "
        f"turned by {unit.text(turned)} from the differential."
    )
