"""LaTeX rendered in the text colour, sharp on every screen."""

from __future__ import annotations

import math
import threading
from functools import lru_cache

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPaintEvent, QPalette
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdexplorer.gui.common.text_size import letters

POINTS = 15
# Formulas shrink to fit, down to this scale; what is then cut off is in the tool tip.
SMALLEST = 0.62
# Placeholder colour, replaced by the text colour when a formula is shown.
INK = "#010203"
# Font files are read by one thread at a time.
_TYPESETTING = threading.Lock()
LEAST_WIDTH, LEAST_HEIGHT, EMPTY_HEIGHT = 60, 16, 24


class FormulaLabel(QWidget):
    """Shows a formula, scaled down to fit the width."""

    rendered = Signal()  # it has its size

    def __init__(self, name: str, latex: str = "", plain: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self._take_width(QSizePolicy.Policy.Ignored)
        self.latex = ""
        self._is_stale = False
        self.renderer = QSvgRenderer(self)
        if latex:
            self.set_latex(latex, plain)

    def set_latex(self, latex: str, plain: str) -> None:
        """Show ``latex``; ``plain`` is its text for screen readers."""
        self.setAccessibleName(plain)
        if latex != self.latex:
            self.latex = latex
            self._render_if_seen()

    def fix_width(self, width: int) -> None:
        """Fix the width."""
        self.setFixedWidth(width)
        self._take_width(QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Natural height; how it depends on the width is left to `heightForWidth`."""
        return QSize(LEAST_WIDTH, self._height(1.0))

    def heightForWidth(self, width: int) -> int:
        """Height of the formula when drawn at that width."""
        return self._height(self._scale(width))

    def changeEvent(self, event: object) -> None:
        """Re-render in the colours of another theme; follow the size of texts."""
        if event.type() == event.Type.PaletteChange and self.latex:
            self._is_stale = True
            self.update()
        elif event.type() in (event.Type.FontChange, event.Type.ApplicationFontChange):
            self.updateGeometry()
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the formula left-aligned and vertically centred."""
        if self._is_stale:  # set while invisible
            self._render()
        natural = self._natural
        if natural.isEmpty():
            return
        scale = min(self._scale(self.width()), self.height() / natural.height())
        size = QRectF(0.0, 0.0, natural.width() * scale, natural.height() * scale)
        size.moveTop((self.height() - size.height()) / 2.0)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.renderer.render(painter, size)
        if size.width() > self.width() + 1.0:
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
        return math.ceil(self._natural.width())

    @property
    def _natural(self) -> QSizeF:
        """Size of the formula beside texts of the present size."""
        return QSizeF(self.renderer.defaultSize()) * letters()

    def _take_width(self, horizontal: QSizePolicy.Policy) -> None:
        policy = QSizePolicy(horizontal, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _scale(self, width: int) -> float:
        return min(1.0, max(SMALLEST, width / max(self._natural.width(), 1.0)))

    def _height(self, scale: float) -> int:
        natural = self._natural
        return EMPTY_HEIGHT if natural.isEmpty() else max(math.ceil(natural.height() * scale), LEAST_HEIGHT)

    def _fade(self, painter: QPainter) -> None:
        """Fade out the right end, to show that there is more."""
        base = self.palette().color(QPalette.ColorRole.Window)
        fade = QLinearGradient(self.width() - 40.0, 0.0, float(self.width()), 0.0)
        fade.setColorAt(0.0, QColor(base.red(), base.green(), base.blue(), 0))
        fade.setColorAt(1.0, base)
        painter.fillRect(self.rect(), fade)

    def _picture(self) -> str:
        natural = self.renderer.defaultSize()
        image = QImage(natural, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
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
        self.renderer.load(QByteArray(formula_svg(self.latex, colour)))
        self.renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
        self.updateGeometry()
        self.update()
        self.rendered.emit()


def formula_svg(latex: str, colour: str) -> bytes:
    """LaTeX as an SVG image of plain paths."""
    return typeset(latex).replace(INK, colour).encode()


@lru_cache(maxsize=512)
def typeset(latex: str) -> str:
    """The SVG in the colour `INK`; takes up to a third of a second, so long formulas are typeset on other threads."""
    import ziamath

    with _TYPESETTING:
        ziamath.config.svg2 = False  # Qt reads SVG Tiny, which has no <symbol>
        return str(ziamath.Latex(latex, size=POINTS, color=INK).svg())
