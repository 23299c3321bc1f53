"""Both themes can be read, and colours of runs can be told apart."""

from itertools import combinations

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from gdexplorer.gui.common.theme import DARK, LIGHT, RUN_COLOURS, START_MARKERS, chosen_theme, system_theme
from gdexplorer.session.edits import COLOURS

ROLE, GROUP = QPalette.ColorRole, QPalette.ColorGroup
THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
PAIRS = [
    (ROLE.WindowText, ROLE.Window), (ROLE.Text, ROLE.Base), (ROLE.Text, ROLE.AlternateBase),
    (ROLE.ButtonText, ROLE.Button), (ROLE.ToolTipText, ROLE.ToolTipBase), (ROLE.HighlightedText, ROLE.Highlight),
    (ROLE.PlaceholderText, ROLE.Base), (ROLE.Link, ROLE.Window), (ROLE.Link, ROLE.Base),
]  # fmt: skip


def luminance(colour):
    """Relative luminance, as WCAG 2.2 defines it."""
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    darker, lighter = sorted((luminance(QColor(one)), luminance(QColor(other))))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_wcag_says():
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@THEMES
@pytest.mark.parametrize(("text", "background"), PAIRS, ids=lambda role: role.name)
def test_text_can_be_read(theme, text, background):
    palette = theme.palette()
    assert contrast(palette.color(text), palette.color(background)) >= 4.5


@THEMES
def test_what_is_disabled_can_still_be_made_out(theme):
    palette = theme.palette()
    for text, background in ((ROLE.WindowText, ROLE.Window), (ROLE.ButtonText, ROLE.Button), (ROLE.Text, ROLE.Base)):
        off = palette.color(GROUP.Disabled, text)
        assert contrast(off, palette.color(GROUP.Disabled, background)) >= 3.0
        assert off != palette.color(text)


@THEMES
def test_texts_and_lines_of_pictures_can_be_read(theme):
    assert contrast(theme.text, theme.picture) >= 4.5
    assert contrast(theme.line, theme.picture) >= 4.5  # the numbers on the axes of the surface
    for lines in (theme.dim, theme.arrow, theme.accent, theme.minimum):
        assert contrast(lines, theme.picture) >= 3.0


@THEMES
def test_curves_can_be_seen(theme):
    for colour in RUN_COLOURS:
        assert contrast(colour, theme.picture) >= 2.0


def test_colours_and_markers_can_be_told_apart():
    assert len(RUN_COLOURS) == COLOURS
    assert len(set(START_MARKERS)) == len(START_MARKERS) >= 8
    for one, other in combinations(map(QColor, RUN_COLOURS), 2):
        assert sum(abs(a - b) for a, b in zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)) > 60


def test_a_theme_is_chosen_by_name_or_left_to_the_desktop(qapp):
    assert chosen_theme("light") is LIGHT
    assert chosen_theme("dark") is DARK
    for name in ("system", "", "no such theme"):
        assert chosen_theme(name) is system_theme()


@THEMES
def test_qt_takes_the_palette(qapp, theme):
    before = QPalette(QApplication.palette())
    QApplication.setPalette(theme.palette())
    assert QApplication.palette().color(ROLE.Window).name() == theme.window
    QApplication.setPalette(before)
