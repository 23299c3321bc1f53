"""Both themes can be read, and colours of runs can be told apart."""

from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QMenu, QRadioButton, QSlider, QWidget

from gdexplorer.descent.critical.kinds import PointKind
from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.gui.common.icons import RUN_ICON, marker_icon, run_icon, swatch
from gdexplorer.gui.common.plots import LINE_COLOURS
from gdexplorer.gui.common.style import OutlinedStyle
from gdexplorer.gui.common.theme import (
    DARK,
    DIVERGING,
    FLOOR_OPACITY,
    FRAME_OPACITY,
    LIGHT,
    START_MARKERS,
    chosen_theme,
    palette_of,
    system_theme,
)
from gdexplorer.gui.features.brute_force.brute_force_panel import COLOURS as COLOURS_OF_METHODS
from gdexplorer.gui.features.critical_points.critical_points_panel import SYMBOLS
from gdexplorer.gui.features.metric.metric_view import DIFFERENTIAL
from gdexplorer.gui.features.stability.stability_panel import STABLE, UNSTABLE
from gdexplorer.gui.views.level_lines import inks_on_map
from gdexplorer.gui.views.map_ground import DENSE_VEIL, VEIL
from gdexplorer.scene.basin_picture import COLOURS as BASINS
from gdexplorer.scene.basin_picture import DARKEST, GREYS
from gdexplorer.scene.field import FIELD, FIELD_RIM
from gdexplorer.scene.geometry import AMBIENT, band_of
from gdexplorer.scene.level_inks import TWO_TONES
from gdexplorer.scene.run_styles import RUN_STYLES
from gdexplorer.scene.step_drawing import STEP_COLOUR, TERM_COLOUR
from gdexplorer.session.checking import COLOURS

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
    palette = palette_of(theme)
    assert contrast(palette.color(text), palette.color(background)) >= 4.5


@THEMES
def test_what_is_disabled_can_still_be_made_out(theme):
    palette = palette_of(theme)
    for text, background in ((ROLE.WindowText, ROLE.Window), (ROLE.ButtonText, ROLE.Button), (ROLE.Text, ROLE.Base)):
        off = palette.color(GROUP.Disabled, text)
        assert contrast(off, palette.color(GROUP.Disabled, background)) >= 3.0
        assert off != palette.color(text)


@THEMES
def test_texts_and_lines_of_pictures_can_be_read(theme):
    assert contrast(theme.text, theme.picture) >= 4.5
    assert contrast(theme.line, theme.picture) >= 4.5  # the numbers on the axes of the surface
    assert contrast(theme.minimum, theme.picture) >= 4.5  # the name of the limit beside its curve
    for paper in (theme.picture, theme.window, theme.base):
        for line in (theme.dim, theme.arrow, theme.accent, theme.minimum, theme.saddle, theme.maximum, theme.flat):
            assert contrast(line, paper) >= 3.0


@THEMES
def test_outlines_of_controls_can_be_seen(theme):
    for paper in (theme.window, theme.base, theme.button):
        assert contrast(palette_of(theme).color(ROLE.Mid), paper) >= 3.0


@THEMES
@pytest.mark.parametrize("kind", [QCheckBox, QRadioButton, QLineEdit, QSlider])
def test_a_control_is_seen_before_it_is_used(qapp, qtbot, theme, kind):
    """The pixels of each control, empty or unticked: some contrast with the window around it."""
    before, style = QPalette(QApplication.palette()), OutlinedStyle()
    holder = QWidget()
    qtbot.addWidget(holder)
    holder.setPalette(palette_of(theme))
    holder.setAutoFillBackground(True)
    control = kind(holder)
    for widget in (holder, control):
        widget.setStyle(style)
    holder.resize(140, 60)
    control.setGeometry(20, 15, 100, 30)
    control.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    image = holder.grab().toImage()
    seen = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert max(contrast(colour, theme.window) for colour in seen) >= 3.0
    assert QApplication.palette() == before


@THEMES
def test_the_edge_of_a_menu_is_seen_on_the_pictures(qapp, qtbot, theme):
    before, style, menu = QPalette(QApplication.palette()), OutlinedStyle(), QMenu()
    qtbot.addWidget(menu)
    menu.setPalette(palette_of(theme))
    menu.setStyle(style)
    menu.addAction("Copy picture")
    menu.resize(menu.sizeHint())
    image = menu.grab().toImage()
    width, height = image.width(), image.height()
    places = [(x, y) for x in range(width) for y in range(height)]
    edges = [(x, y) for x, y in places if x in (0, width - 1) or y in (0, height - 1)]
    for paper in (theme.picture, theme.window):
        assert min(contrast(image.pixelColor(*place), paper) for place in edges) >= 3.0
    assert QApplication.palette() == before


@THEMES
def test_runs_and_terms_can_be_seen(theme):
    for colour in theme.runs:
        assert contrast(colour, theme.picture) >= 3.0 and contrast(colour, theme.base) >= 3.0
    for colour in (TERM_COLOUR, STEP_COLOUR, *DIVERGING):
        assert contrast(colour, theme.picture) >= 3.0 and contrast(colour, theme.window) >= 3.0


def over(colour, opacity, ground):
    """A colour that lets through some of the ground."""
    parts = (np.array(QColor(each).getRgbF()[:3]) for each in (colour, ground))
    return QColor.fromRgbF(*np.clip(opacity * next(parts) + (1.0 - opacity) * next(parts), 0.0, 1.0))


@THEMES
@pytest.mark.parametrize("colour", [*LINE_COLOURS, *COLOURS_OF_METHODS.values(), STABLE, UNSTABLE, DIFFERENTIAL])
def test_lines_bars_and_gauges_of_analyses_can_be_seen(theme, colour):
    for paper in (theme.picture, theme.window, theme.base):
        assert contrast(colour, paper) >= 3.0


@THEMES
def test_lines_on_the_surface_and_its_floor_can_be_seen(theme):
    for opacity in (FLOOR_OPACITY, FRAME_OPACITY):
        assert contrast(over(theme.dim, opacity, theme.picture), theme.picture) >= 3.0
    assert contrast(theme.arrow, theme.picture) >= 3.0


# What lies behind lines and marks on the map and the surface: heights in their light and shade, and basins.
GROUNDS = [
    QColor.fromRgbF(*(np.array(colour) / 255.0 * light))
    for colours, lights in ((COLOUR_TABLE[::17], (1.0, AMBIENT)), (BASINS, (1.0, DARKEST)), (GREYS.values(), (1.0,)))
    for colour in colours for light in lights
]  # fmt: skip


@THEMES
def test_paths_and_marks_are_told_from_their_rims(theme):
    """On any ground: the rims are opaque, and have the colour of the pictures' background."""
    for colour in (*theme.runs, theme.minimum, theme.saddle, theme.maximum, theme.flat):
        assert contrast(colour, theme.picture) >= 3.0


def test_arrows_are_seen_on_any_ground_by_their_rim():
    (light, _), (dark, _) = FIELD, FIELD_RIM
    for ground in GROUNDS:
        rim = over(QColor(*dark[:3]), dark[3] / 255.0, ground)
        assert contrast(over(QColor(*light[:3]), light[3] / 255.0, rim), rim) >= 3.0


def drawn(ink, ground):
    return over(QColor(*[ink.grey] * 3), ink.opacity, ground)


@THEMES
@pytest.mark.parametrize("veil", [0, VEIL, DENSE_VEIL])
def test_contour_lines_are_seen_on_every_height_in_light_and_shade_inside_and_outside_the_domain(theme, veil):
    inks = inks_on_map(theme.picture, veil) if veil else inks_on_map()
    for row, colour in enumerate(COLOUR_TABLE):
        ink = inks[band_of(np.array(row / 255.0))]
        for light in np.linspace(AMBIENT, 1.0, 5):
            ground = over(theme.picture, veil / 255.0, QColor.fromRgbF(*(np.array(colour[:3]) / 255.0 * light)))
            assert contrast(drawn(ink, ground), ground) >= 2.99, (row, light)  # Qt rounds colours


def test_contour_lines_are_no_stronger_than_they_have_to_be():
    """They do not bury what they lie on: on the darkest and the lightest ground less is enough."""
    opacities = [ink.opacity for ink in inks_on_map()]
    assert max(opacities[0], opacities[-1]) < 0.6 and max(opacities) == opacities[11]


def test_contour_lines_are_seen_on_basins_by_their_two_tones():
    dark, light = TWO_TONES
    for ground in GROUNDS:
        assert contrast(drawn(dark, ground), drawn(light, ground)) >= 3.0


def test_starts_are_seen_on_any_ground():
    for ground in GROUNDS:
        assert max(contrast("#ffffff", ground), contrast("#000000", ground)) >= 4.5


@THEMES
@pytest.mark.parametrize("colour", [*BASINS, *GREYS.values()])
def test_swatches_have_an_outline_that_is_seen_and_stay_as_they_are_when_selected(qapp, theme, colour):
    icon = swatch(QColor(*colour), QColor(theme.outline))
    usual, selected = (icon.pixmap(16, mode).toImage() for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected))
    assert usual == selected
    assert usual.pixelColor(8, 8) == QColor(*colour)
    assert (
        max(contrast(usual.pixelColor(x, 8), theme.base) for x in range(4) if usual.pixelColor(x, 8).alpha() > 200)
        >= 3.0
    )


# Vision without red or green sensitive cones, on linear RGB (Machado, Oliveira and Fernandes 2009, severity 1).
VISIONS = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]]
    ),
}
# Oklab (B. Ottosson 2020): linear RGB to cone responses, their cube roots to lightness and two opponent colours.
CONES = np.array(
    [[0.41222147, 0.53633254, 0.05144599], [0.2119035, 0.6806995, 0.1073970], [0.08830246, 0.28171884, 0.6299787]]
)
OPPONENTS = np.array(
    [[0.21045426, 0.79361779, -0.00407205], [1.9779985, -2.42859221, 0.45059371], [0.02590404, 0.78277177, -0.80867577]]
)


def seen_as(colour, vision):
    parts = np.array(QColor(colour).getRgbF()[:3])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return 100.0 * OPPONENTS @ np.cbrt(CONES @ np.clip(VISIONS[vision] @ linear, 0.0, 1.0))


@THEMES
@pytest.mark.parametrize("vision", VISIONS)
def test_runs_of_one_kind_of_line_are_told_apart_by_colour_and_others_by_dashes(theme, vision):
    for one, other in combinations(range(len(RUN_STYLES)), 2):
        apart = np.linalg.norm(seen_as(theme.run(one), vision) - seen_as(theme.run(other), vision))
        if RUN_STYLES[one].dashes == RUN_STYLES[other].dashes:
            assert apart >= 16.0, (RUN_STYLES[one].name, RUN_STYLES[other].name)
        else:
            assert apart >= (10.0 if vision == "usual" else 5.0), (RUN_STYLES[one].name, RUN_STYLES[other].name)


def test_there_is_a_style_for_each_colour_and_markers_differ():
    assert len(RUN_STYLES) == COLOURS == 12
    assert len(set(START_MARKERS)) == len(START_MARKERS) >= 8


@THEMES
def test_a_run_keeps_its_colour_in_a_selected_row(qapp, theme):
    for colour in range(12):
        usual, selected = (
            run_icon("o", colour, theme).pixmap(RUN_ICON, mode).toImage()
            for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected)
        )
        assert usual == selected
        middle = usual.pixelColor(usual.width() // 2, usual.height() // 2)
        assert middle.name() == theme.run(colour)


@THEMES
def test_markers_are_seen_in_a_selected_row(qapp, theme):
    kinds = [(SYMBOLS[kind], theme.of_kind(kind)) for kind in PointKind]
    for symbol, colour in (*kinds, *((marker, theme.text) for marker in START_MARKERS)):
        icon = marker_icon(symbol, QColor(colour), QColor(theme.base))
        image = icon.pixmap(48, QIcon.Mode.Selected).toImage()
        for row in range(image.height()):
            seen = [image.pixelColor(column, row) for column in range(image.width())]
            opaque = [each for each in seen if each.alpha() == 255]
            for outermost in (*opaque[:1], *opaque[-1:]):
                assert contrast(outermost, theme.accent) >= 3.0, (symbol, outermost.name())
        assert colour.lower() in {image.pixelColor(x, y).name() for x in range(48) for y in range(48)}


def test_a_theme_is_chosen_by_name_or_left_to_the_desktop(qapp):
    assert chosen_theme("light") is LIGHT
    assert chosen_theme("dark") is DARK
    for name in ("system", "", "no such theme"):
        assert chosen_theme(name) is system_theme()


@THEMES
def test_qt_takes_the_palette(qapp, theme):
    before = QPalette(QApplication.palette())
    QApplication.setPalette(palette_of(theme))
    assert QApplication.palette().color(ROLE.Window).name() == theme.window
    QApplication.setPalette(before)
