"""Icons drawn by the program itself, in the text's colour: no font has them all."""

from __future__ import annotations

from pyqtgraph.graphicsItems.ScatterPlotItem import drawSymbol
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtSvg import QSvgRenderer

from gdexplorer.gui.common.plots import run_pen
from gdexplorer.gui.common.theme import Theme

_SIZE, _RIM = 48, 8.0
# Size of the sample of a run, in pixels.
RUN_ICON = QSize(28, 16)
UP, DOWN = "M6 15 L12 9 L18 15", "M6 9 L12 15 L18 9"  # chevrons: see `line_icon`


def marker_icon(symbol: str, colour: QColor, paper: QColor) -> QIcon:
    """The marker of a start or a critical point, with a rim of ``paper``, which is seen in a selected row."""
    pixmap, painter = _canvas()
    painter.translate(_SIZE / 2, _SIZE / 2)
    rim = QPen(paper, _RIM)
    rim.setCosmetic(True)
    for pen, fill in ((rim, paper), (QPen(Qt.PenStyle.NoPen), colour)):
        painter.save()
        drawSymbol(painter, symbol, _SIZE * 0.6, pen, fill)
        painter.restore()  # the scale, which `drawSymbol` leaves changed
    painter.end()
    return _same_when_selected(pixmap)


def run_icon(symbol: str, colour: int, theme: Theme) -> QIcon:
    """A sample of the line of a run (index into `RUN_STYLES`) under the marker of its start; the same when selected."""
    size, scale = RUN_ICON, 3
    pixmap = QPixmap(size * scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(scale, scale)
    middle = size.height() / 2
    for paper, wider in ((QColor(theme.base), 2.0), (None, 0.0)):
        pen = run_pen(theme, colour, 2.0 + wider, dashes=paper is None)
        pen.setColor(paper or pen.color())
        pen.setCosmetic(False)
        painter.setPen(pen)
        painter.drawLine(QPointF(0.0, middle), QPointF(size.width(), middle))
    painter.translate(size.width() / 2, middle)
    rim = QPen(QColor(theme.base), scale)
    rim.setCosmetic(True)
    drawSymbol(painter, symbol, 10.0, rim, QColor(theme.run(colour)))
    painter.end()
    return _same_when_selected(pixmap)


def swatch(colour: QColor, outline: QColor) -> QIcon:
    """A square of a colour, outlined because it may be that of the table; the same when selected."""
    pixmap, painter = _canvas()
    painter.setBrush(colour)
    painter.setPen(QPen(outline, _SIZE / 12.0))
    painter.drawRect(QRectF(4.0, 4.0, _SIZE - 8.0, _SIZE - 8.0))
    painter.end()
    return _same_when_selected(pixmap)


def transport_icon(kind: str, colour: QColor) -> QIcon:
    """One of ``restart``, ``back``, ``play``, ``pause``, ``forward``, ``end``."""
    pixmap, painter = _canvas()
    painter.setBrush(colour)
    painter.setPen(Qt.PenStyle.NoPen)
    match kind:
        case "play":
            _triangle(painter, 12, 40)
        case "pause":
            _bar(painter, 12)
            _bar(painter, 28)
        case "forward":
            _triangle(painter, 10, 30)
            _bar(painter, 31)
        case "back":
            _triangle(painter, 38, 18)
            _bar(painter, 9)
        case "end":
            _triangle(painter, 6, 21)
            _triangle(painter, 19, 34)
            _bar(painter, 35)
        case "restart":
            _triangle(painter, 42, 27)
            _triangle(painter, 29, 14)
            _bar(painter, 5)
    painter.end()
    return QIcon(pixmap)


def line_icon(path: str, colour: QColor) -> QIcon:
    """A path of SVG on 24 × 24 units, as a line."""
    looks = 'fill="none" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
    drawn = f'<path d="{path}" stroke="{colour.name()}" {looks}/>'
    renderer = QSvgRenderer(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">{drawn}</svg>'.encode())
    pixmap, painter = _canvas()
    renderer.render(painter)
    painter.end()
    return QIcon(pixmap)


def _same_when_selected(pixmap: QPixmap) -> QIcon:
    """An icon that keeps its colours in a selected row."""
    icon = QIcon(pixmap)
    icon.addPixmap(pixmap, QIcon.Mode.Selected)
    return icon


def _canvas() -> tuple[QPixmap, QPainter]:
    pixmap = QPixmap(_SIZE, _SIZE)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return pixmap, painter


def _triangle(painter: QPainter, base: float, tip: float) -> None:
    painter.drawPolygon(QPolygonF([QPointF(base, 9), QPointF(tip, 24), QPointF(base, 39)]))


def _bar(painter: QPainter, left: float) -> None:
    painter.drawRect(QRectF(left, 9, 8, 30))
