"""Basins on the map and on the surface: each place has the colour of its pixel, under the light of the surface."""

import numpy as np
import pytest

from gdexplorer.descent.analysis.basins import basins
from gdexplorer.descent.experiment import Experiment, suggested
from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.gui.views.basin_layer import BasinLayer
from gdexplorer.scene.basin_picture import BasinsResult, painted
from gdexplorer.scene.basin_surface import on_surface
from gdexplorer.scene.geometry import brightness, build_surface


@pytest.fixture(scope="module")
def shown():
    experiment = Experiment("himmelblau")
    bound = experiment.bound()
    found = basins(experiment, bound, suggested("gradient_descent", bound), 64)
    return BasinsResult(found, painted(found))


@pytest.fixture(scope="module")
def surface():
    return build_surface(Experiment("himmelblau").bound(), COLOUR_TABLE, size=128)


def test_the_light_on_basins_is_that_on_heights(surface, shown):
    white = BasinsResult(shown.basins, np.full_like(shown.picture, 255))
    drawn = on_surface(surface, white)[:, 0].reshape(128, 128) / 255.0
    values, slopes = surface.objective.on_grid(surface.xs, surface.ys)
    expected = brightness(surface.box, values, slopes)
    assert np.abs(drawn - expected)[2:-2, 2:-2].mean() < 0.02
    assert np.corrcoef(drawn[2:-2, 2:-2].ravel(), expected[2:-2, 2:-2].ravel())[0, 1] > 0.98


def test_each_vertex_has_the_hue_of_its_pixel(surface, shown):
    colours = on_surface(surface, shown).reshape(128, 128, 4).astype(float)
    for row, column in np.random.default_rng(0).integers(0, 128, (50, 2)):
        pixel = [np.abs(axis - c).argmin() for axis, c in (
            (shown.basins.ys, surface.ys[row]), (shown.basins.xs, surface.xs[column])
        )]  # fmt: skip
        wanted = shown.picture[tuple(pixel)].astype(float)
        got = colours[row, column, :3]
        assert np.abs(got / got.max() - wanted / wanted.max()).max() < 0.05


def test_the_map_shows_it_where_the_pixels_are_and_hides_it(qapp, shown):
    layer = BasinLayer()
    assert not layer.isVisible()
    layer.set_basins(shown)
    box = layer.mapRectToParent(layer.boundingRect())
    np.testing.assert_allclose([box.left(), box.right(), box.top(), box.bottom()], [-6, 6, -6, 6])
    assert layer.isVisible()
    layer.set_basins(None)
    assert not layer.isVisible()
