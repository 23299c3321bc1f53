"""Light and dark themes: colours of Qt's widgets and of the pictures."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from gdexplorer.descent.critical.kinds import PointKind
from gdexplorer.scene.run_styles import RUN_STYLES, style_of
from gdexplorer.scene.run_styles import START_MARKERS as START_MARKERS

# Low and high values, negative and positive weights: blue and orange of M. Okabe and K. Ito (2008).
DIVERGING = "#0072B2", "#D55E00"
# Of the contour lines on the floor, and of the frame of the surface.
FLOOR_OPACITY, FRAME_OPACITY = 0.8, 0.9


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
    outline: str
    saddle: str
    maximum: str
    flat: str
    minimum: str = "#E51C23"
    on_accent: str = "#ffffff"
    is_dark: bool = False

    @property
    def runs(self) -> tuple[str, ...]:
        """The colours of runs."""
        return tuple(style.dark if self.is_dark else style.light for style in RUN_STYLES)

    def run(self, colour: int) -> str:
        """The colour of runs with index ``colour``."""
        style = style_of(colour)
        return style.dark if self.is_dark else style.light

    def of_kind(self, kind: PointKind) -> str:
        """The colour of critical points of one kind."""
        return {
            PointKind.MINIMUM: self.minimum, PointKind.SADDLE: self.saddle,
            PointKind.MAXIMUM: self.maximum, PointKind.DEGENERATE: self.flat,
        }[kind]  # fmt: skip

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
            ((role.Mid,), self.outline),
        ):
            for each in roles:
                palette.setColor(each, QColor(colour))
        for each in (role.Text, role.WindowText, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, each, QColor(self.dim))
        return palette


LIGHT = Theme(
    "light", window="#f3f4f6", base="#ffffff", button="#e7e9ed", text="#16181d", dim="#6b7280", accent="#1b66dd",
    picture="#ffffff", line="#3d4450", level="#00000066", arrow="#5b6472", outline="#7f8591",
    saddle="#b85f00", maximum="#0a7dbd", flat="#767d88",
)  # fmt: skip
DARK = Theme(
    "dark", window="#1d2026", base="#15171c", button="#2b2f38", text="#e8eaed", dim="#8b93a1", accent="#4c8dff",
    picture="#121418", line="#aab2bf", level="#ffffff66", arrow="#98a2b3", outline="#767d8b",
    saddle="#ff9f1c", maximum="#38b6ff", flat="#c3c7cf", minimum="#ff5a5f",
    on_accent="#0d1117", is_dark=True,
)  # fmt: skip


def system_theme() -> Theme:
    """The theme of the desktop; light if it has none."""
    dark = QApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return DARK if dark else LIGHT


def chosen_theme(name: str) -> Theme:
    """The theme called ``name``; any other name follows the desktop."""
    return {"light": LIGHT, "dark": DARK}.get(name) or system_theme()
