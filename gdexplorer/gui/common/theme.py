"""Light and dark themes: colours of Qt's widgets and of the pictures."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

# Okabe & Ito, Color Universal Design, 2008, without the light yellow, which is invisible on white.
RUN_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#7F7F7F", "#8C564B")
# Markers of the starts, reused cyclically.
START_MARKERS = ("o", "s", "t", "d", "p", "h", "star", "+", "x", "t1", "t2", "t3")


@dataclass(frozen=True)
class Theme:
    """The colours of the pictures and the widgets, as names or #rrggbb."""

    name: str
    window: str
    base: str
    button: str
    text: str
    dim: str
    accent: str
    picture: str
    line: str
    level: str
    arrow: str
    minimum: str = "#E51C23"
    on_accent: str = "#ffffff"

    def palette(self) -> QPalette:
        """Qt's palette."""
        palette = QPalette()
        role = QPalette.ColorRole
        for roles, colour in (
            ((role.Window, role.AlternateBase, role.ToolTipBase), self.window),
            ((role.Base,), self.base),
            ((role.Button,), self.button),
            ((role.Text, role.WindowText, role.ButtonText, role.ToolTipText), self.text),
            ((role.PlaceholderText,), self.dim),
            ((role.Highlight, role.Link), self.accent),
            ((role.HighlightedText,), self.on_accent),
            ((role.BrightText,), "#ffffff"),
        ):
            for each in roles:
                palette.setColor(each, QColor(colour))
        for each in (role.Text, role.WindowText, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, each, QColor(self.dim))
        return palette


LIGHT = Theme(
    "light", window="#f3f4f6", base="#ffffff", button="#e7e9ed", text="#16181d", dim="#6b7280", accent="#1b66dd",
    picture="#ffffff", line="#3d4450", level="#00000066", arrow="#5b6472",
)  # fmt: skip
DARK = Theme(
    "dark", window="#1d2026", base="#15171c", button="#2b2f38", text="#e8eaed", dim="#8b93a1", accent="#4c8dff",
    picture="#121418", line="#aab2bf", level="#ffffff66", arrow="#98a2b3", minimum="#ff5a5f",
    on_accent="#0d1117",
)  # fmt: skip


def system_theme() -> Theme:
    """The theme of the desktop; light if it has none."""
    dark = QApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return DARK if dark else LIGHT


def chosen_theme(name: str) -> Theme:
    """The theme called ``name``; any other name follows the desktop."""
    return {"light": LIGHT, "dark": DARK}.get(name) or system_theme()
