"""LaTeX rendered in the text colour, sharp on every screen."""

from __future__ import annotations

import math
from typing import NamedTuple

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPaintEvent, QPalette
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdexplorer.gui.common.text_size import letters
from gdexplorer.gui.common.typeset_formula import INK, Line, Typeset, keep, typeset

# Formulas shrink to fit on one line, and what cannot be broken on several, down to this scale; what is then cut off is
# in the tool tip.
SMALLEST = 0.8
# Lines after the first are set in by this, and this far apart.
INDENT, LEADING = 14.0, 1.0
# What is drawn reaches up to this far beyond its outline; roots and what is below a fraction, to its right, further.
MARGIN, BEYOND = 2.0, 4.0
LEAST_WIDTH, LEAST_HEIGHT, EMPTY_HEIGHT = 60, 16, 24


class Arrangement(NamedTuple):
    """How a formula is drawn: its lines, in the picture's pixels, and the scale on the screen."""

    lines: list[Line]
    scale: float

    @property
    def width(self) -> float:
        """Pixels on the screen."""
        return self.scale * _width(self.lines)

    @property
    def height(self) -> float:
        """Pixels on the screen."""
        return self.scale * (sum(line.height + 2.0 * MARGIN + LEADING for line in self.lines) - LEADING)


class FormulaLabel(QWidget):
    """Shows a formula, broken into lines where it is wider than the widget, or scaled down where it cannot be."""

    rendered = Signal()  # it has its size

    def __init__(self, name: str, latex: str = "", plain: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self._take_width(QSizePolicy.Policy.Ignored)
        self.latex = ""
        self._is_stale = self._is_kept = False
        self._typeset: Typeset | None = None
        self._arranged: tuple[tuple[str, float, int], Arrangement] | None = None
        self.renderer, self._view_box = QSvgRenderer(self), QRectF()
        if latex:
            self.set_latex(latex, plain, keeps=True)

    def set_latex(self, latex: str, plain: str, keeps: bool = False) -> None:
        """Show ``latex``; ``plain`` is its text for screen readers. If one ``keeps`` it, it is typeset only once."""
        self.setAccessibleName(plain)
        self._is_kept = keeps
        if latex != self.latex:
            self.latex = latex
            self._render_if_seen()

    def fix_width(self, width: int) -> None:
        """Fix the width."""
        self.setFixedWidth(width)
        self._take_width(QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Natural height; how it depends on the width is left to `heightForWidth`."""
        return QSize(LEAST_WIDTH, self.heightForWidth(self.natural_width + 1))

    def heightForWidth(self, width: int) -> int:
        """Height of the formula when drawn at that width."""
        if self._natural.isEmpty():
            return EMPTY_HEIGHT
        return max(math.ceil(self._arrangement(width).height), LEAST_HEIGHT)

    def changeEvent(self, event: QEvent) -> None:
        """Re-render in the colours of another theme; follow the size of texts."""
        if event.type() == QEvent.Type.PaletteChange and self.latex:
            self._is_stale = True
            self.update()
        elif event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange):
            self.updateGeometry()
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the formula left-aligned and vertically centred."""
        if self._is_stale:  # set while invisible
            self._render()
        if self._natural.isEmpty():
            return
        arranged = self._arrangement(self.width())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw(painter, arranged)
        if arranged.width > self.width() + 1.0:
            self._fade(painter)
        painter.end()

    def event(self, event: QEvent) -> bool:
        """Show the whole formula, large, in the tool tip."""
        if event.type() == QEvent.Type.ToolTip and not self.toolTip() and self.latex:
            self.setToolTip(self._picture())
        return super().event(event)

    @property
    def natural_width(self) -> int:
        """The width of the whole formula, in pixels."""
        return math.ceil(self._natural.width() + BEYOND * letters())

    @property
    def _natural(self) -> QSizeF:
        """Size of the formula beside texts of the present size."""
        return QSizeF(self.renderer.defaultSize()) * letters()

    def _take_width(self, horizontal: QSizePolicy.Policy) -> None:
        policy = QSizePolicy(horizontal, QSizePolicy.Policy.Minimum)  # a fixed height would be that of one line
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _arrangement(self, width: int) -> Arrangement:
        """How the formula is drawn in ``width`` pixels."""
        key = self.latex, letters(), width
        if self._arranged is None or self._arranged[0] != key:
            self._arranged = key, self._arrange(width / letters())
        return self._arranged[1]

    def _arrange(self, room: float) -> Arrangement:
        assert self._typeset is not None
        room = max(room, 1.0)
        whole = self._typeset.lines(math.inf)
        if SMALLEST * _width(whole) <= room:
            return Arrangement(whole, letters() * min(1.0, room / _width(whole)))
        lines = self._typeset.lines(room - INDENT - MARGIN - BEYOND)
        scale = min(1.0, max(SMALLEST, room / _width(lines)))
        if scale < 1.0:
            lines = self._typeset.lines(room / scale - INDENT - MARGIN - BEYOND)
        return Arrangement(lines, letters() * scale)

    def _draw(self, painter: QPainter, arranged: Arrangement) -> None:
        """Draw each line as a part of the picture of the whole."""
        scale, y = arranged.scale, max((self.height() - arranged.height) / 2.0, 0.0)
        last = len(arranged.lines) - 1
        for number, line in enumerate(arranged.lines):
            part = QRectF(line.left, -line.top, line.width, line.height)
            part.adjust(-MARGIN, -MARGIN, BEYOND if number == last else MARGIN, MARGIN)
            place = QRectF(scale * INDENT * (number > 0), y, scale * part.width(), scale * part.height())
            painter.save()
            # Where the formula is broken, its neighbours begin.
            left = place.left() + scale * MARGIN if number > 0 else 0.0
            right = place.right() - scale * MARGIN if number < last else float(self.width())
            painter.setClipRect(QRectF(left, y, right - left, place.height()))
            self.renderer.setViewBox(part)
            self.renderer.render(painter, place)
            painter.restore()
            y += place.height() + scale * LEADING

    def _fade(self, painter: QPainter) -> None:
        """Fade out the right end, to show that there is more."""
        base = self.palette().color(QPalette.ColorRole.Window)
        fade = QLinearGradient(self.width() - 40.0, 0.0, self.width() - 1.0, 0.0)
        fade.setColorAt(0.0, QColor(base.red(), base.green(), base.blue(), 0))
        fade.setColorAt(1.0, base)
        painter.fillRect(self.rect(), fade)

    def _picture(self) -> str:
        natural = self.renderer.defaultSize()
        image = QImage(natural, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        self.renderer.setViewBox(self._view_box)
        self.renderer.render(painter)
        painter.end()
        content = QByteArray()
        buffer = QBuffer(content)
        image.save(buffer, "PNG")  # type: ignore[call-overload]
        return f"<img src='data:image/png;base64,{content.toBase64().toStdString()}'>"

    def _render_if_seen(self) -> None:
        """Render now, or when first painted: loading the typesetter takes a third of a second, too long at start-up."""
        self._is_stale = True
        if self.isVisible():
            self._render()

    def _render(self) -> None:
        self._is_stale = False
        colour = self.palette().color(QPalette.ColorRole.WindowText).name()
        self.setToolTip("")
        self._typeset, self._arranged = (keep if self._is_kept else typeset)(self.latex), None
        self.renderer.load(QByteArray(self._typeset.svg.replace(INK, colour).encode()))
        self._view_box = self.renderer.viewBoxF()
        self.renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
        self.updateGeometry()
        self.update()
        self.rendered.emit()


def _width(lines: list[Line]) -> float:
    """The width of lines, of which all but the first are set in."""
    return max(line.width + MARGIN + BEYOND + INDENT * (number > 0) for number, line in enumerate(lines))
