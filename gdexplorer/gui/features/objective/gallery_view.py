"""The list of the gallery: thumbnails in rows below headings."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QListView, QStyle, QStyleOptionViewItem

from gdexplorer.gui.common.choices import ANY, GROUP, TellingDelegate
from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.gui.common.icons import line_icon
from gdexplorer.gui.common.theme import Theme
from gdexplorer.scene.geometry import BANDS, band_of
from gdexplorer.scene.level_inks import Ink, ink_over, level_inks
from gdexplorer.scene.thumbnail import HIGHEST, LOWEST, UNDEFINED, Heights, level_edges

THUMBNAIL = QSize(112, 84)
GAP = 6
LABEL_LINES = 2
LONGEST_WORD = "exponentials"


class GalleryView(QListView):
    """A grid of thumbnails that follows the width."""

    def __init__(self) -> None:
        super().__init__()
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setWrapping(True)
        self.setSpacing(2)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # its coming would move the rows
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setItemDelegate(GalleryDelegate(self))


class GalleryDelegate(TellingDelegate):
    """Paints a thumbnail above its label, and a heading as wide as the view."""

    def sizeHint(self, option: QStyleOptionViewItem, index: ANY) -> QSize:
        """Room for thumbnail and label, or for a heading."""
        line = option.fontMetrics.lineSpacing()
        if index.data(GROUP) is not None:
            width = max(THUMBNAIL.width(), option.fontMetrics.horizontalAdvance(LONGEST_WORD))
            return QSize(width + 2 * GAP, THUMBNAIL.height() + LABEL_LINES * line + 3 * GAP)
        view = self.parent()
        assert isinstance(view, GalleryView)
        return QSize(max(view.viewport().width() - 4 * view.spacing() - 2, 1), line + 2 * GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: ANY) -> None:
        """Paint background, thumbnail and label."""
        if index.data(GROUP) is None:
            self._paint_heading(painter, option, str(index.data()))
            return
        picture, role = index.data(Qt.ItemDataRole.DecorationRole), QPalette.ColorRole
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(option.rect, option.palette.color(role.Highlight))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, option.palette.color(role.Button))
        area = option.rect.adjusted(GAP, GAP, -GAP, -GAP)
        place = QRect(area.topLeft() + QPoint((area.width() - THUMBNAIL.width()) // 2, 0), THUMBNAIL)
        if isinstance(picture, QPixmap):
            painter.drawPixmap(place, picture)
        else:  # not computed yet
            painter.fillRect(place, option.palette.color(role.Button))
        painter.setPen(option.palette.color(role.HighlightedText if selected else role.Text))
        painter.setFont(option.font)
        below = area.adjusted(0, THUMBNAIL.height() + GAP // 2, 0, 0)
        for row, text in enumerate(label_lines(str(index.data()), option.fontMetrics, below.width())):
            line = below.translated(0, row * option.fontMetrics.lineSpacing())
            painter.drawText(line, int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop), text)

    def _paint_heading(self, painter: QPainter, option: QStyleOptionViewItem, text: str) -> None:
        font = option.font
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(option.rect.adjusted(GAP, 0, -GAP, 0), int(middle), text)


def label_lines(text: str, metrics: QFontMetrics, width: int) -> list[str]:
    """A label in at most `LABEL_LINES` lines of that width, the last one elided."""
    lines = [""]
    for word in filter(None, re.findall(r"[^\s-]*(?:-|\s+|$)", text)):
        if len(lines) == LABEL_LINES or not lines[-1] or metrics.horizontalAdvance((lines[-1] + word).strip()) <= width:
            lines[-1] += word
        else:
            lines.append(word)
    return [metrics.elidedText(line, Qt.TextElideMode.ElideRight, width) for line in map(str.strip, lines)]


def picture_of(heights: Heights, theme: Theme) -> QPixmap:
    """A thumbnail in the colours and with the level lines of the map."""
    colours = COLOUR_TABLE[heights][..., :3].astype(np.float64)
    colours[heights == UNDEFINED] = _numbers(QColor(theme.picture))
    edges = level_edges(heights)
    greys, opacities = np.array(_inks(theme.picture)).T[..., np.newaxis]
    bands = np.where(heights == UNDEFINED, BANDS, band_of((heights - float(LOWEST)) / (HIGHEST - LOWEST)))[edges]
    colours[edges] = (1.0 - opacities[bands]) * colours[edges] + opacities[bands] * greys[bands]
    pixels = np.ascontiguousarray(colours[::-1].round().astype(np.uint8))
    rows, columns = heights.shape
    return QPixmap.fromImage(QImage(pixels.tobytes(), columns, rows, 3 * columns, QImage.Format.Format_RGB888))


@lru_cache(maxsize=2)
def _inks(picture: str) -> tuple[Ink, ...]:
    """The ink of lines in each band of heights, and last that beside where a function is undefined."""
    return *level_inks(COLOUR_TABLE), ink_over(_numbers(QColor(picture))[np.newaxis] / 255.0)


def icon_picture(path: str, theme: Theme) -> QPixmap:
    """An icon (see `line_icon`) in place of a thumbnail."""
    picture = QPixmap(THUMBNAIL)
    picture.fill(QColor(theme.button))
    side = THUMBNAIL.height() // 2
    painter = QPainter(picture)
    place = QRect((THUMBNAIL.width() - side) // 2, (THUMBNAIL.height() - side) // 2, side, side)
    line_icon(path, QColor(theme.text)).paint(painter, place)
    painter.end()
    return picture


def _numbers(colour: QColor) -> NDArray[np.float64]:
    return np.array((colour.red(), colour.green(), colour.blue()), dtype=np.float64)
