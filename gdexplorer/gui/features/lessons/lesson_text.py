"""The text of a step: Markdown with typeset formulas, as high as it needs to be."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QResizeEvent, QTextDocument
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser

from gdexplorer.gui.common.text_size import letters
from gdexplorer.gui.common.typeset_formula import INK
from gdexplorer.numerals import with_minus

_FORMULA = re.compile(r"\$([^$\n]+)\$")
LEAST_WIDTH, FIRST_WIDTH = 160, 260
INDENT = 16.0  # of lists, in pixels beside usual texts
# Formulas have 15 points where texts have about 10.
_SCALE = 0.85


def formulas_in(text: str) -> tuple[str, ...]:
    """The LaTeX of each formula in a Markdown text."""
    return tuple(_FORMULA.findall(text))


class LessonText(QTextBrowser):
    """Shows Markdown; formulas are pictures, whose LaTeX screen readers read."""

    clicked = Signal()

    def __init__(self, name: str, label: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenExternalLinks(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0.0)
        self.viewport().setAutoFillBackground(False)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._text, self._laid_width = "", FIRST_WIDTH
        self._formulas: Mapping[str, str] = {}
        self._laid: QTextDocument | None = None  # to measure heights at other widths

    def set_markdown(self, text: str, formulas: Mapping[str, str]) -> None:
        """Show ``text``; ``formulas`` holds the SVG of each formula by its LaTeX."""
        if (text, formulas) != (self._text, self._formulas):
            self._text, self._formulas = text, formulas
            self._render()

    def sizeHint(self) -> QSize:
        """The height that follows from the width: layouts give no more than this, whatever `heightForWidth` says."""
        return QSize(LEAST_WIDTH, self.heightForWidth(self._laid_width))

    def minimumSizeHint(self) -> QSize:
        """The whole text, too."""
        return self.sizeHint()

    def hasHeightForWidth(self) -> bool:
        """The height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of the text at a width."""
        laid = self._laid
        if laid is None:
            return 0
        laid.setTextWidth(float(max(width, 40)))
        return math.ceil(laid.size().height()) if self._text else 0

    def changeEvent(self, event: QEvent) -> None:
        """Draw the formulas in the colour and the size of the texts."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange):
            self._render()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell of a click that selects nothing."""
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            self.clicked.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the text at its top, and take the height for another width."""
        super().resizeEvent(event)
        self.verticalScrollBar().setValue(0)
        if event.size().width() != self._laid_width:
            self._laid_width = event.size().width()
            self.updateGeometry()

    def _render(self) -> None:
        self.document().clear()
        laid = QTextDocument(self)
        laid.setDocumentMargin(0.0)
        laid.setDefaultFont(self.font())
        for document in (self.document(), laid):
            document.setIndentWidth(INDENT * letters())
            for place, latex in enumerate(formulas_in(self._text)):
                if latex in self._formulas:
                    picture = self._picture(self._formulas[latex])
                    document.addResource(QTextDocument.ResourceType.ImageResource, QUrl(f"formula:{place}"), picture)
        html = as_html(self._text)
        self.setHtml(html)
        laid.setHtml(html)
        self._laid, old = laid, self._laid
        if old is not None:
            old.deleteLater()
        self.updateGeometry()

    def _picture(self, svg: str) -> QImage:
        """A formula in the colour of the text."""
        renderer = QSvgRenderer(QByteArray(svg.replace(INK, self.palette().text().color().name()).encode()))
        ratio, scale = self.devicePixelRatioF(), _SCALE * letters()
        size = renderer.defaultSize() * scale
        image = QImage(size * ratio, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        image.setDevicePixelRatio(ratio)
        return image


def as_html(text: str) -> str:
    """Markdown as HTML; each formula is an image ``formula:N`` with its LaTeX as text."""
    places = iter(range(len(text)))
    marked = _FORMULA.sub(lambda found: f"![{_escaped(found[1])}](formula:{next(places)})", text)
    html = _markdown().render(with_minus(marked))
    return str(html).replace("<img ", "<img style='vertical-align: middle' ")


@cache
def _markdown() -> Any:
    from markdown_it import MarkdownIt  # takes a tenth of a second, which the start does not wait for

    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _escaped(latex: str) -> str:
    return re.sub(r"([\\\[\]!*_`<>&])", r"\\\1", latex)
