"""Sizes that follow the size of texts, which the desktop sets and people zoom."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtGui import QFont, QFontDatabase, QFontInfo
from PySide6.QtWidgets import QAbstractButton, QApplication, QTableView, QWidget

ROW_MARGIN = 7  # pixels
USUAL_LETTERS = 12.0  # pixels, of the texts beside which icons and formulas have their own sizes


def desktop_font() -> QFont:
    """The font of the desktop, whatever the zoom."""
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)


def scale() -> float:
    """How much larger texts are than on the desktop."""
    points, usual = QApplication.font().pointSizeF(), desktop_font().pointSizeF()
    return points / usual if points > 0.0 and usual > 0.0 else 1.0


def letters() -> float:
    """How much larger texts are than usual ones, by the size of the desktop's texts or the zoom."""
    return QFontInfo(QApplication.font()).pixelSize() / USUAL_LETTERS


def fit_icon(button: QAbstractButton, pixels: int) -> None:
    """Keep the icon of ``button`` at the size that it has beside usual texts, relative to texts."""
    _Follower(button, lambda: button.setIconSize(QSize(1, 1) * round(pixels * letters())))


def fit_pixels(widget: QWidget, pixels: int) -> None:
    """Keep ``widget`` at the width that it has beside usual texts, relative to texts."""
    _Follower(widget, lambda: widget.setFixedWidth(round(pixels * letters())))


def fit_width(widget: QWidget, text: str, extra: int = 0) -> None:
    """Keep ``widget`` as wide as ``text`` needs, and ``extra`` pixels."""
    _Follower(widget, lambda: widget.setFixedWidth(widget.fontMetrics().horizontalAdvance(text) + extra))


def fit_least_width(widget: QWidget, text: str, extra: int = 0) -> None:
    """Keep ``widget`` at least as wide as ``text`` needs, and ``extra`` pixels."""
    _Follower(widget, lambda: widget.setMinimumWidth(widget.fontMetrics().horizontalAdvance(text) + extra))


def fit_rows(table: QTableView) -> None:
    """Keep the rows of a table as high as its texts need."""
    header = table.verticalHeader()
    _Follower(table, lambda: header.setDefaultSectionSize(table.fontMetrics().height() + ROW_MARGIN))


def follow_size(widget: QWidget, relative: float = 1.0, font: QFont | None = None) -> None:
    """Keep the texts of ``widget`` at a size relative to all texts, in ``font`` (else that of all texts)."""

    def follow() -> None:
        made = QFont(font or desktop_font())
        made.setPointSizeF(made.pointSizeF() * scale() * relative)
        if made != widget.font():
            widget.setFont(made)

    _Follower(widget, follow)


def embolden(widget: QWidget) -> None:
    """Show the texts of ``widget`` in bold."""
    font = desktop_font()
    font.setBold(True)
    follow_size(widget, font=font)


class _Follower(QObject):
    """Does something to a widget now and whenever its font or that of all texts changes.

    Qt does not notify a widget with a size of its own when the font of all texts changes; the application does.
    """

    def __init__(self, widget: QWidget, follow: Callable[[], None]) -> None:
        super().__init__(widget)
        self._follow = follow
        follow()
        widget.installEventFilter(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.fontChanged.connect(self._font_changed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the font of the widget."""
        if event.type() == QEvent.Type.FontChange:
            self._follow()
        return False

    def _font_changed(self, _: QFont) -> None:
        self._follow()
