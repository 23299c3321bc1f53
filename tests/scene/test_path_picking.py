"""A path is picked where it is seen: never behind a mountain, never where it is not drawn yet."""

from functools import cache

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.objectives import objective
from gdexplorer.scene.geometry import build_surface, surface_hit
from gdexplorer.scene.path_picking import nearest_path
from gdexplorer.scene.paths import LIFT, Segments
from gdexplorer.scene.viewpoint import Viewpoint, corners

KEYS = "himmelblau", "peaks", "ackley", "saddle"


@cache
def surface_over(key):
    return build_surface(objective(key).bound(), COLOUR_TABLE, None, 65)


def heights(surface, flat):
    return surface.box.height(surface.read(surface.box.point(flat)))


def above(surface):
    def gaps(places):
        inside = np.all(np.abs(places[:, :2]) <= surface.box.half_sides, axis=1)
        return np.where(inside, places[:, 2] - heights(surface, places[:, :2]), np.nan)

    return gaps


def on_surface(surface, flat):
    return np.column_stack([flat, heights(surface, flat) + LIFT])


def segments(*paths):
    """Paths float64[m, 3] in the box, a step each."""
    rows = [(path[i], path[i + 1], i + 1, owner) for owner, path in enumerate(paths) for i in range(len(path) - 1)]
    rows.sort(key=lambda row: row[2])
    vertices = np.array([end for start, stop, _, _ in rows for end in (start, stop)], dtype=np.float32)
    steps, owners = np.array([row[2] for row in rows]), np.array([row[3] for row in rows])
    return Segments(vertices, np.ones((len(vertices), 4), np.float32), steps, owners)


def fitted(surface, elevation, azimuth):
    plain = Viewpoint(elevation, azimuth, width=640.0, height=480.0)
    return plain.fitted(corners(surface.box.half_sides))


def is_hidden(surface, viewpoint, point):
    """Whether the ray to a point meets the surface clearly before it, and whether it clearly does not."""
    spot = viewpoint.on_screen(point[None])[0]
    origin, direction = viewpoint.ray(*spot)
    hit = surface_hit(origin, direction, surface.box, lambda points: surface.box.height(surface.read(points)))
    if hit is None:
        return False, True
    place = np.array([*surface.box.flat(hit[None])[0], heights(surface, surface.box.flat(hit[None]))[0]])
    before = float(np.linalg.norm(point - origin) - np.linalg.norm(place - origin))
    return before > 0.5, before < 0.02


@given(
    st.sampled_from(KEYS), st.floats(8.0, 80.0), st.floats(-180.0, 180.0), st.floats(-0.9, 0.9), st.floats(-0.9, 0.9)
)
def test_a_path_is_picked_if_the_surface_does_not_hide_it(key, elevation, azimuth, x, y):
    surface = surface_over(key)
    flat = np.array([[x, y], [x + 0.01, y + 0.01]]) * surface.box.half_sides
    path, viewpoint = on_surface(surface, flat), fitted(surface_over(key), elevation, azimuth)
    hidden, seen = is_hidden(surface, viewpoint, path.mean(axis=0))
    towards = viewpoint.camera - path[0]
    sight = path[0] + np.linspace(0.0, 0.999, 2000)[:, None] * towards
    deepest = np.nanmin(above(surface)(sight))
    assume((hidden and deepest < -0.03) or (seen and deepest > 0.0))  # not at its limits
    spot = viewpoint.on_screen(path.mean(axis=0)[None])[0]
    found = nearest_path(segments(path), 1, viewpoint, spot, 5.0, above(surface))
    assert found == (None if hidden else (0, 1))


def across(surface, y):
    """A path from left to right."""
    flat = np.column_stack([np.linspace(-0.8, 0.8, 40), np.full(40, y)]) * surface.box.half_sides
    return on_surface(surface, flat)


@pytest.mark.parametrize("key", KEYS)
def test_of_two_paths_the_nearer_one_on_the_screen_is_picked_with_its_step(key):
    surface = surface_over(key)
    viewpoint, paths = fitted(surface, 80.0, -90.0), [across(surface, y) for y in (-0.5, 0.5)]
    drawn, steps = segments(*paths), range(1, 40)
    for owner, path in enumerate(paths):
        for step in steps:
            middle = (path[step - 1] + path[step]) / 2.0
            spot = viewpoint.on_screen(middle[None])[0]
            assert nearest_path(drawn, 39, viewpoint, spot + np.array([0.0, 2.0]), 5.0, above(surface)) is not None
            assert nearest_path(drawn, 39, viewpoint, spot, 5.0, above(surface)) == (owner, step)


def test_what_is_not_drawn_yet_is_not_picked():
    surface = surface_over("himmelblau")
    viewpoint, path = fitted(surface, 80.0, -90.0), across(surface, 0.0)
    spot = viewpoint.on_screen(path[30][None])[0]
    for cursor, picked in ((0, False), (20, False), (30, True), (39, True)):
        assert (nearest_path(segments(path), cursor, viewpoint, spot, 5.0, above(surface)) is not None) == picked
    assert nearest_path(segments(path), 39, viewpoint, spot + np.array([0.0, 40.0]), 5.0, above(surface)) is None
