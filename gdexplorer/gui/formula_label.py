"""LaTeX drawn as a picture, in the text's colour and sharp on every screen."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

POINTS = 15


class FormulaLabel(QWidget):
    """Shows a formula, made smaller where it would not fit the width."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._latex = ""
        self._renderer = QSvgRenderer(self)

    def set_latex(self, latex: str, plain: str) -> None:
        """Show ``latex``; ``plain`` is what a screen reader says and a tool tip shows."""
        self.setAccessibleName(plain)
        self.setToolTip(plain)
        if latex != self._latex:
            self._latex = latex
            self._render()

    def sizeHint(self) -> QSize:
        """As high as the formula is at this width."""
        natural = self._renderer.defaultSize()
        if natural.isEmpty():
            return QSize(60, 24)
        scale = min(1.0, max(self.width(), 60) / natural.width())
        return QSize(60, max(int(natural.height() * scale), 16))

    def resizeEvent(self, event: object) -> None:
        """Take the height that suits the new width."""
        self.updateGeometry()

    def changeEvent(self, event: object) -> None:
        """Draw anew in the colours of another theme."""
        if event.type() == event.Type.PaletteChange and self._latex:
            self._render()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the formula at the left, in the middle of the height."""
        natural = self._renderer.defaultSize()
        if natural.isEmpty():
            return
        scale = min(1.0, self.width() / natural.width(), self.height() / natural.height())
        size = QRectF(0.0, 0.0, natural.width() * scale, natural.height() * scale)
        size.moveTop((self.height() - size.height()) / 2.0)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._renderer.render(painter, size)
        painter.end()

    def _render(self) -> None:
        colour = self.palette().color(QPalette.ColorRole.WindowText).name()
        self._renderer.load(QByteArray(formula_svg(self._latex, colour)))
        self._renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
        self.updateGeometry()
        self.update()


@lru_cache(maxsize=256)
def formula_svg(latex: str, colour: str) -> bytes:
    """LaTeX as an SVG picture of plain paths."""
    import ziamath

    ziamath.config.svg2 = False  # Qt reads SVG Tiny, which has no <symbol>
    return str(ziamath.Latex(latex, size=POINTS, color=colour).svg()).encode()
