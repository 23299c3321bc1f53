"""The surface without OpenGL: each pixel shows what a ray through it meets, and lines are hidden where it is nearer."""

import numpy as np
import pytest
from pictures import PlainObjective, waves

from gdexplorer.errors import LengthError
from gdexplorer.scene import geometry
from gdexplorer.scene.colour_table import COLOUR_TABLE
from gdexplorer.scene.geometry import build_surface
from gdexplorer.scene.raster import RASTERISE, joined, nearness, seen_from
from gdexplorer.scene.viewpoint import Viewpoint, corners

SIZE = 120.0, 90.0


@pytest.fixture(scope="module")
def surface():
    return build_surface(PlainObjective(waves), COLOUR_TABLE, False, 65)


def viewpoint(surface, elevation, azimuth):
    return Viewpoint(elevation, azimuth, width=SIZE[0], height=SIZE[1]).fitted(corners(surface.box.half_sides))


def height_at(surface):
    return lambda points: surface.box.height(surface.read(points))


ANGLES = [(34.0, -62.0), (10.0, 20.0), (80.0, 140.0)]


@pytest.mark.parametrize(("elevation", "azimuth"), ANGLES)
def test_a_pixel_is_covered_where_a_ray_through_it_meets_the_surface_and_as_near(surface, elevation, azimuth):
    view = viewpoint(surface, elevation, azimuth)
    seen = seen_from(view, surface, surface.colours)
    image = seen.image(1.0)
    draw, agreed, tried = np.random.default_rng(1), 0, 0
    for x, y in draw.uniform((0, 0), SIZE, (150, 2)):
        origin, direction = view.ray(x, y)
        hit = geometry.surface_hit(origin, direction, surface.box, height_at(surface))
        covered = image[int(y), int(x), 3] > 127
        tried += 1
        agreed += covered == (hit is not None)
        if hit is not None and covered:
            place = surface.box.placed(hit[None], surface.read(hit[None])).astype(float)
            rows, columns = seen.nearness.shape
            found = seen.nearness[int(y / SIZE[1] * rows), int(x / SIZE[0] * columns)]
            assert found <= nearness(view, place)[0] * 1.02
    assert agreed >= 0.96 * tried  # the rest lies along outlines


def test_a_scale_makes_the_image_larger_and_keeps_it(surface):
    seen = seen_from(viewpoint(surface, *ANGLES[0]), surface, surface.colours)
    small, large = seen.image(1.0), seen.image(3.0)
    assert large.shape == (3 * small.shape[0], 3 * small.shape[1], 4)
    shrunk = large.reshape(*small.shape[:1], 3, small.shape[1], 3, 4).mean(axis=(1, 3))
    whole = (small[..., 3] == 255) & (shrunk[..., 3] == 255)
    assert whole.any() and np.abs(shrunk - small)[whole].mean() < 6.0


def test_a_line_is_hidden_behind_the_surface_and_seen_above_it(surface):
    view = viewpoint(surface, 20.0, -90.0)
    seen = seen_from(view, surface, surface.colours)
    above, below = (np.array([[-0.5, 0.0, z], [0.5, 0.0, z]]) for z in (geometry.HEIGHT + 0.05, 0.0 - 0.01))
    for places, visible in ((above, True), (below, False)):
        pieces, shown, owners = seen.parts(places)
        assert (shown.mean() > 0.95) == visible and (owners == 0).all()
        np.testing.assert_allclose(joined(pieces)[0][[0, -1]], view.on_screen(places), atol=1e-9)


def test_lines_on_the_surface_are_seen_from_above(surface):
    seen = seen_from(viewpoint(surface, 89.0, 0.0), surface, surface.colours)
    _, shown, _ = seen.parts(surface.level_segments)
    assert shown.mean() > 0.99


def test_what_is_behind_the_camera_or_not_a_number_is_left_out(surface):
    seen = seen_from(viewpoint(surface, *ANGLES[0]), surface, surface.colours)
    nowhere = np.array([[np.nan, 0, 0], [0, 0, 0], [50.0, 50.0, 50.0], [-500.0, 900.0, 400.0]])
    pieces, shown, owners = seen.parts(nowhere)
    assert np.isfinite(pieces).all() and 0 not in owners and len(pieces) == len(shown)
    assert joined(np.empty((0, 2, 2))) == []


def test_faces_beyond_the_points_are_refused():
    one = np.zeros((1, 3))
    with pytest.raises(LengthError):
        RASTERISE(one, np.array([[0, 1, 0]]), one, 0, np.zeros((2, 2)), np.zeros((2, 2, 3)))
