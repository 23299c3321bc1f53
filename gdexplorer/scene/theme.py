"""Light and dark themes: the colours of the pictures and of the widgets around them. No Qt."""

from __future__ import annotations

from msgspec import Struct

from gdexplorer.descent.critical.kinds import PointKind
from gdexplorer.scene.run_styles import RUN_STYLES, style_of

# Of the contour lines on the floor, and of the frame of the surface.
FLOOR_OPACITY, FRAME_OPACITY = 0.8, 0.9


class Theme(Struct, frozen=True):
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
THEMES = {theme.name: theme for theme in (LIGHT, DARK)}
