"""Light and dark themes in Qt: the palette of each, and the one that the desktop prefers."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from gdexplorer.scene.predictions import CLASS_COLOURS as CLASS_COLOURS
from gdexplorer.scene.predictions import DIVERGING as DIVERGING
from gdexplorer.scene.run_styles import START_MARKERS as START_MARKERS
from gdexplorer.scene.theme import DARK as DARK
from gdexplorer.scene.theme import FLOOR_OPACITY as FLOOR_OPACITY
from gdexplorer.scene.theme import FRAME_OPACITY as FRAME_OPACITY
from gdexplorer.scene.theme import LIGHT as LIGHT
from gdexplorer.scene.theme import THEMES
from gdexplorer.scene.theme import Theme as Theme

# Low and high values, negative and positive weights: blue and orange of M. Okabe and K. Ito (2008).


def palette_of(theme: Theme) -> QPalette:
    """Qt's palette in the colours of ``theme``."""
    palette = QPalette()
    role = QPalette.ColorRole
    for roles, colour in (
        ((role.Window, role.AlternateBase, role.ToolTipBase), theme.window),
        ((role.Base,), theme.base),
        ((role.Button,), theme.button),
        ((role.Text, role.WindowText, role.ButtonText, role.ToolTipText), theme.text),
        ((role.PlaceholderText,), theme.dim),
        ((role.Highlight, role.Link), theme.accent),
        ((role.HighlightedText,), theme.on_accent),
        ((role.BrightText,), "#ffffff"),
        ((role.Mid,), theme.outline),
    ):
        for each in roles:
            palette.setColor(each, QColor(colour))
    for each in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, QColor(theme.dim))
    return palette


def system_theme() -> Theme:
    """The theme of the desktop; light if it has none."""
    dark = QApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return DARK if dark else LIGHT


def chosen_theme(name: str) -> Theme:
    """The theme called ``name``; any other name follows the desktop."""
    return THEMES.get(name) or system_theme()
