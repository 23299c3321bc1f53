"""Inks of contour lines: seen on any ground, and no stronger than that takes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.scene.geometry import BANDS, HEIGHT, LEVEL_LIFT, band_of
from gdexplorer.scene.level_inks import LEAST_CONTRAST, Veil, colours_of_lines, contrast, ink_over, level_inks


@given(st.lists(st.tuples(*[st.floats(0.0, 1.0)] * 3), min_size=1, max_size=1))
def test_there_is_an_ink_for_every_single_colour(grounds):
    ground = np.array(grounds)
    ink = ink_over(ground)
    line = (1.0 - ink.opacity) * ground + ink.opacity * ink.grey / 255.0
    assert contrast(line, ground).min() >= LEAST_CONTRAST
    weaker = ink.opacity - 0.05
    for grey in (0.0, 1.0):
        fainter = (1.0 - weaker) * ground + weaker * grey
        assert weaker < 0.01 or contrast(fainter, ground).min() < LEAST_CONTRAST


def test_where_no_ink_is_seen_on_all_grounds_the_better_one_is_opaque():
    grounds = np.array([[0.0, 0.0, 0.0], [1.0, 1.0, 1.0], [0.9, 0.9, 0.9]])
    assert ink_over(grounds).opacity == 1.0
    assert ink_over(grounds[:2]).opacity == 1.0


def test_contrast_is_that_of_wcag():
    assert contrast(np.zeros(3), np.ones(3)) == pytest.approx(21.0)
    assert contrast(np.full(3, 0x77 / 255.0), np.ones(3)) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("veil", [None, Veil((255, 255, 255), 0.4), Veil((18, 20, 24), 0.4)])
def test_lines_on_the_surface_have_the_ink_of_their_height(veil):
    inks = level_inks(COLOUR_TABLE, veil)
    heights = (np.arange(3 * BANDS) + 0.5) / (3 * BANDS)
    vertices = np.column_stack([heights, heights, HEIGHT * heights + LEVEL_LIFT]).astype(np.float32)
    for height, (red, green, blue, opacity) in zip(heights, colours_of_lines(vertices, inks), strict=True):
        ink = inks[band_of(height)]
        assert red == green == blue == ink.grey / 255.0 and opacity == np.float32(ink.opacity)


def test_heights_beyond_the_surface_belong_to_its_lowest_and_highest_bands():
    np.testing.assert_array_equal(band_of(np.array([-3.0, 0.0, 0.51, 1.0, 7.0])), [0, 0, 10, 19, 19])
    np.testing.assert_array_equal(band_of(np.array([np.nan, -np.inf, np.inf])), [0, 0, 19])
