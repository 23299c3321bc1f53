"""The dialog of pictures: what is drawn, how large and in which theme, with a preview."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from gdexplorer.errors import InputError
from gdexplorer.exports.look import LARGEST, SCALES, SMALLEST, THEME_NAMES, VIEWS, Look
from gdexplorer.gui.common.fields import combo_box, enable, named, whole_number, wrapped
from gdexplorer.gui.common.timers import once

TITLE = "Export picture"
# Pixels of the preview, and of the squares that stand for a transparent background.
PREVIEW, SQUARE = QSize(480, 340), 8
# A preview is drawn once the fields have rested.
REST_MILLISECONDS = 150
PALE, PALER = "#d0d0d0", "#f4f4f4"


class PictureDialog(QDialog):
    """Asks how a picture looks, and whether it is saved or copied.

    Attributes
    ----------
    preview : the picture, small.
    """

    previewed = Signal(object)  # Look to draw
    save_requested = Signal(object)  # Look
    copy_requested = Signal(object)  # Look

    def __init__(self, window: QWidget, look: Look) -> None:
        super().__init__(window)
        named(self, "picture_dialog", TITLE)
        self.setWindowTitle(TITLE)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._view = combo_box("picture_view_combo", "What is drawn", [(name, key) for key, name in VIEWS.items()], 24)
        self._width = whole_number("picture_width_spin", "Width of the picture, in pixels", SMALLEST, LARGEST)
        self._height = whole_number("picture_height_spin", "Height of the picture, in pixels", SMALLEST, LARGEST)
        scales = [(f"{scale} ×", scale) for scale in SCALES]
        self._scale = combo_box("picture_scale_combo", "Pixels of the image for each pixel", scales)
        themes = [(name, key) for key, name in THEME_NAMES.items()]
        self._theme = combo_box("picture_theme_combo", "Theme of the picture", themes)
        self._clear = named(QCheckBox("&Transparent background"), "picture_transparent_check", "Transparent background")
        self.preview = Preview()
        self._size_words = wrapped("", "picture_size_text")
        self._show(look)
        self._lay_out()
        self._due = once(self, REST_MILLISECONDS)
        self._due.timeout.connect(self._draw)
        for combo in (self._view, self._scale, self._theme):
            combo.currentIndexChanged.connect(self._changed)
        for spin in (self._width, self._height):
            spin.valueChanged.connect(self._changed)
        self._clear.toggled.connect(self._changed)

    @property
    def look(self) -> Look:
        """What the fields say."""
        return Look(
            self._view.currentData(), self._width.value(), self._height.value(), self._scale.currentData(),
            self._theme.currentData(), self._clear.isChecked(),
        )  # fmt: skip

    def begin(self) -> None:
        """Show the dialog, and draw the first preview."""
        self.show()
        self.raise_()
        self.activateWindow()
        self._changed()

    def show_preview(self, image: QImage) -> None:
        """Show a picture that was drawn."""
        self.preview.set_image(image, self._clear.isChecked())

    def _show(self, look: Look) -> None:
        for combo, value in ((self._view, look.view), (self._scale, look.scale), (self._theme, look.theme)):
            combo.setCurrentIndex(max(combo.findData(value), 0))
        self._width.setValue(look.width)
        self._height.setValue(look.height)
        self._clear.setChecked(look.transparent)

    def _lay_out(self) -> None:
        form = QFormLayout()
        rows: dict[str, QWidget] = {
            "&Picture of": self._view, "&Width": self._width, "&Height": self._height, "&Enlarged": self._scale,
            "T&heme": self._theme,
        }  # fmt: skip
        for label, part in rows.items():
            form.addRow(label, part)
        form.addRow(self._clear)
        beside, whole = QHBoxLayout(), QVBoxLayout(self)
        beside.addLayout(form)
        beside.addWidget(self.preview, 1)
        whole.addLayout(beside, 1)
        whole.addWidget(self._size_words)
        whole.addWidget(self._add_buttons())

    def _add_buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        roles = QDialogButtonBox.ButtonRole
        self._save = named(buttons.addButton("&Save…", roles.AcceptRole), "picture_save_button", "Save the picture")
        self._copy = named(buttons.addButton("&Copy", roles.ActionRole), "picture_copy_button", "Copy the picture")
        self._save.setDefault(True)
        self._save.clicked.connect(self._ask_to_save)
        self._copy.clicked.connect(self._ask_to_copy)
        buttons.rejected.connect(self.reject)
        return buttons

    def _changed(self, *_: object) -> None:
        """Say how large the image is, or why there is none, and draw it soon."""
        look = self.look
        try:
            look.check()
        except InputError as error:
            refusal = str(error)
        else:
            refusal = ""
            self._due.start()
        width, height = look.size
        size = f"PNG: {width:,} × {height:,} pixels. SVG and PDF: lines and texts for any size."
        self._size_words.setText(refusal or size)
        for button in (self._save, self._copy):
            enable(button, not refusal, refusal)

    def _draw(self) -> None:
        self.previewed.emit(self.look)

    def _ask_to_save(self) -> None:
        self.save_requested.emit(self.look)

    def _ask_to_copy(self) -> None:
        self.copy_requested.emit(self.look)


class Preview(QWidget):
    """A picture as large as there is room for, on squares where it is transparent."""

    def __init__(self) -> None:
        super().__init__()
        named(self, "picture_preview", "Preview of the picture")
        self.setMinimumSize(PREVIEW)
        self.image, self._is_clear = QImage(), False

    def set_image(self, image: QImage, is_clear: bool) -> None:
        """Show another picture."""
        self.image, self._is_clear = image, is_clear
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture in the middle."""
        if self.image.isNull():
            return
        painter = QPainter(self)
        size = self.image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        area = QRect(QPoint(), size)
        area.moveCenter(self.rect().center())
        if self._is_clear:
            _paint_squares(painter, area.left(), area.top(), size)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(area, self.image)
        painter.setPen(self.palette().mid().color())
        painter.drawRect(area.adjusted(0, 0, -1, -1))
        painter.end()


def _paint_squares(painter: QPainter, left: int, top: int, size: QSize) -> None:
    for row in range(0, size.height(), SQUARE):
        for column in range(0, size.width(), SQUARE):
            colour = QColor(PALE if (row + column) // SQUARE % 2 else PALER)
            width, height = min(SQUARE, size.width() - column), min(SQUARE, size.height() - row)
            painter.fillRect(left + column, top + row, width, height, colour)
