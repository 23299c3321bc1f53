"""The dialog of pictures: saved, or copied."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from gdexplorer.exports.look import SCALES, VIEWS, Look
from gdexplorer.gui.common.fields import named
from gdexplorer.gui.common.look_dialog import LookDialog


class PictureDialog(LookDialog):
    """Asks how a picture looks, and whether it is saved or copied."""

    copy_requested = Signal(object)  # Look

    def __init__(self, window: QWidget, look: Look) -> None:
        super().__init__(window, "picture", "Export picture", look, VIEWS)
        scales = {scale: f"{scale} ×" for scale in SCALES}
        self._scale = self.add_choice("scale", "&Enlarged", "Pixels of the image for each pixel", scales, look.scale)
        clear = QCheckBox("&Transparent background")
        self._clear = named(clear, "picture_transparent_check", "Transparent background")
        self._clear.setChecked(look.transparent)
        self._clear.toggled.connect(self.follow)
        self.form.addRow(self._clear)
        self.add_button("copy", "&Copy", "Copy the picture", self._ask_to_copy)

    @property
    def look(self) -> Look:
        """What the fields say."""
        return replace(super().look, scale=self._scale.currentData(), transparent=self._clear.isChecked())

    def in_words(self) -> str:
        """How large the image is."""
        width, height = self.look.size
        return f"PNG: {width:,} × {height:,} pixels. SVG and PDF: lines and texts for any size."

    def _ask_to_copy(self) -> None:
        self.copy_requested.emit(self.look)
