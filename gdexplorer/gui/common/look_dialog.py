"""The dialog of what is drawn, how large and in which theme, with a preview."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from gdexplorer.errors import InputError
from gdexplorer.exports.look import LARGEST, SMALLEST, THEME_NAMES, Look
from gdexplorer.gui.common.fields import button_box, combo_box, enable, named, whole_number, wrapped
from gdexplorer.gui.common.timers import once

# Pixels of the preview, and of the squares that stand for a transparent background.
PREVIEW, SQUARE = QSize(480, 340), 8
# A preview is drawn once the fields have rested.
REST_MILLISECONDS = 150
DRAWING = "Drawing the preview…"
PALE, PALER = "#d0d0d0", "#f4f4f4"


class LookDialog(QDialog):
    """Asks how something looks that is drawn from the document; those that derive from it add fields and buttons.

    ``key`` begins the names of its parts; ``views`` are what can be drawn, with their names.

    Attributes
    ----------
    preview : the picture, small. form : the rows of fields. buttons : those below.
    """

    previewed = Signal(object)  # Look to draw
    save_requested = Signal(object)  # Look

    def __init__(self, window: QWidget, key: str, title: str, look: Look, views: Mapping[str, str]) -> None:
        super().__init__(window)
        named(self, f"{key}_dialog", title)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._key, self._look = key, look
        self.form = QFormLayout()
        self.view = self.add_choice("view", "&Picture of", "What is drawn", views, look.view)
        self.width_box = self.add_number("width", "&Width", "Width, in pixels", SMALLEST, LARGEST, look.width)
        self.height_box = self.add_number("height", "&Height", "Height, in pixels", SMALLEST, LARGEST, look.height)
        self.theme = self.add_choice("theme", "T&heme", "Theme of the picture", THEME_NAMES, look.theme)
        self.preview = named(Preview(), f"{key}_preview", "Preview")
        self._size_words = wrapped("", f"{key}_size_text")
        self.buttons = button_box(QDialogButtonBox.StandardButton.Cancel)
        self.buttons.rejected.connect(self.reject)
        self._needing: list[QPushButton] = []  # buttons that need a picture which can be drawn
        self.add_button("save", "&Save…", "Choose a file, and write it", self._ask_to_save)
        self._due = once(self, REST_MILLISECONDS)
        self._due.timeout.connect(self._draw)
        self._lay_out()

    @property
    def look(self) -> Look:
        """What the fields say."""
        view, theme = self.view.currentData(), self.theme.currentData()
        return Look(view, self.width_box.value(), self.height_box.value(), theme=theme)

    def begin(self) -> None:
        """Show the dialog in front, and draw the first preview."""
        self._needing[0].setDefault(True)  # only now is it in the dialog
        self.show()
        self.raise_()
        self.activateWindow()
        self.follow()

    def show_preview(self, image: QImage) -> None:
        """Show a picture that was drawn."""
        self.preview.set_image(image, self.look.transparent)

    def add_choice(self, name: str, label: str, tip: str, rows: Mapping[Any, str], value: object) -> QComboBox:
        """Add a row with a choice among ``rows``, of value and name."""
        combo = combo_box(f"{self._key}_{name}_combo", tip, [(text, key) for key, text in rows.items()], 20)
        combo.setCurrentIndex(max(combo.findData(value), 0))
        combo.currentIndexChanged.connect(self.follow)
        self.form.addRow(label, combo)
        return combo

    def add_number(self, name: str, label: str, tip: str, low: int, high: int, value: int) -> QSpinBox:
        """Add a row with a whole number."""
        spin = whole_number(f"{self._key}_{name}_spin", tip, low, high, value)
        spin.valueChanged.connect(self.follow)
        self.form.addRow(label, spin)
        return spin

    def add_button(self, name: str, text: str, tip: str, does: Callable[[], object]) -> None:
        """Add a button that needs a picture which can be drawn; the first is that of Return."""
        button = named(
            self.buttons.addButton(text, QDialogButtonBox.ButtonRole.ActionRole), f"{self._key}_{name}_button"
        )
        button.setAccessibleName(tip)
        button.setToolTip(tip)
        button.clicked.connect(does)
        self._needing.append(button)

    def check(self) -> None:
        """Refuse what cannot be drawn.

        Raises
        ------
        InputError
            If it cannot.
        """
        self.look.check()

    def in_words(self) -> str:
        """What is said of the size, where it can be drawn."""
        width, height = self.look.size
        return f"{width:,} × {height:,} pixels."

    def follow(self, *_: object) -> None:
        """Say how large it is, or why it cannot be drawn; and draw it soon."""
        try:
            self.check()
        except InputError as error:
            refusal = str(error)
        else:
            refusal = ""
            self._due.start()
        self._size_words.setText(refusal or self.in_words())
        for button in self._needing:
            enable(button, not refusal, refusal)

    def _lay_out(self) -> None:
        beside, whole = QHBoxLayout(), QVBoxLayout(self)
        beside.addLayout(self.form)
        beside.addWidget(self.preview, 1)
        whole.addLayout(beside, 1)
        whole.addWidget(self._size_words)
        whole.addWidget(self.buttons)

    def _draw(self) -> None:
        self.previewed.emit(self.look)

    def _ask_to_save(self) -> None:
        self.save_requested.emit(self.look)


class Preview(QWidget):
    """A picture as large as there is room for, on squares where it is transparent."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumSize(PREVIEW)
        self.image, self._is_clear = QImage(), False

    def set_image(self, image: QImage, is_clear: bool) -> None:
        """Show another picture."""
        self.image, self._is_clear = image, is_clear
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture in the middle; until there is one, say so."""
        painter = QPainter(self)
        if self.image.isNull():
            painter.setPen(self.palette().placeholderText().color())
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, DRAWING)
            return
        area = QRect(QPoint(), self.image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio))
        area.moveCenter(self.rect().center())
        if self._is_clear:
            _paint_squares(painter, area)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(area, self.image)
        painter.setPen(self.palette().mid().color())
        painter.drawRect(area.adjusted(0, 0, -1, -1))
        painter.end()


def _paint_squares(painter: QPainter, area: QRect) -> None:
    for row in range(0, area.height(), SQUARE):
        for column in range(0, area.width(), SQUARE):
            colour = QColor(PALE if (row + column) // SQUARE % 2 else PALER)
            square = QRect(area.left() + column, area.top() + row, SQUARE, SQUARE)
            painter.fillRect(square & area, colour)
