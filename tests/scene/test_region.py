"""The feasible set as drawn: its corners and its border in any plane, and the surface outside."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gdexplorer.constraints.feasible_set import FeasibleSet, feasible_set_from
from gdexplorer.descent.geometry.plane import Plane, whole_plane
from gdexplorer.objectives import objective
from gdexplorer.scene.colour_table import COLOUR_TABLE
from gdexplorer.scene.geometry import build_surface
from gdexplorer.scene.region import KEPT, border_on_surface, faded, region_of

DOMAIN = ((-4.0, 4.0), (-2.0, 3.0))
FLAT = Plane(np.zeros(2), np.eye(2), ("x", "y"), DOMAIN)
SETS = ["box -1 1 -1 2", "ball 0.5 0.5 1.5", "half-planes 1 1 1", "half-planes 1 1 1 -1 0 1 0 -1 1", "simplex 2",
        "box -9 9", "box 5 6 5 6"]  # fmt: skip


def is_in(region, point):
    """Whether a point lies left of every side of a polygon that is listed against the clock."""
    (corners,) = region.loops
    following = np.roll(corners, -1, axis=0) - corners
    apart = point - corners
    return bool(np.all(following[:, 0] * apart[:, 1] - following[:, 1] * apart[:, 0] >= 0.0))


@pytest.mark.parametrize("text", [text for text in SETS if text not in ("simplex 2", "box 5 6 5 6")])
def test_a_point_of_the_picture_is_in_the_polygon_if_it_is_in_the_set(text):
    feasible = feasible_set_from(text)
    region, random = region_of(feasible, FLAT), np.random.default_rng(1)
    points = random.uniform(*np.array(DOMAIN).T, (400, 2))
    excess = feasible.excess(points)
    for point, beyond in zip(points, excess, strict=True):
        if abs(beyond) > 1e-3:
            assert is_in(region, point) == (beyond < 0.0)


@pytest.mark.parametrize("text", SETS)
def test_the_border_lies_on_the_walls_and_not_on_the_sides_of_the_picture(text):
    feasible = feasible_set_from(text)
    region = region_of(feasible, FLAT)
    middles = region.border.mean(axis=1)
    assert np.abs(feasible.excess(middles)).max(initial=0.0) <= 1e-3
    assert len(region.border) == {"box -1 1 -1 2": 4, "half-planes 1 1 1": 1, "simplex 2": 1, "box -9 9": 0,
                                  "box 5 6 5 6": 0}.get(text, len(region.border))  # fmt: skip


def test_a_simplex_of_two_coordinates_is_a_segment():
    region = region_of(feasible_set_from("simplex 2"), FLAT)
    (border,) = region.border
    assert not region.loops and sorted(map(tuple, np.round(border, 6).tolist())) == [(0.0, 2.0), (2.0, 0.0)]


@given(st.integers(0, 200))
def test_in_a_plane_through_space_the_region_is_where_the_plane_is_in_the_set(seed):
    random = np.random.default_rng(seed)
    plane = Plane(random.normal(size=5) / 3.0, random.normal(size=(2, 5)), ("u", "v"), DOMAIN)
    feasible = FeasibleSet(("box", "ball")[seed % 2], ((-1.5, 1.2), (1.7,))[seed % 2])
    region = region_of(feasible, plane)
    points = random.uniform(*np.array(DOMAIN).T, (100, 2))
    for point, beyond in zip(points, feasible.excess(plane.points(points)), strict=True):
        if abs(beyond) > 1e-2:
            found = len(region.loops) > 0 and is_in(region, point)
            assert found == (beyond < 0.0)


def test_without_a_set_there_is_no_region():
    assert region_of(None, FLAT) is None


def test_only_the_surface_outside_fades_and_the_border_follows_it():
    bound = objective("himmelblau").bound()
    surface = build_surface(bound, COLOUR_TABLE, size=61)
    feasible = feasible_set_from("ball 1 1 2")
    colours = faded(surface.colours, surface, feasible, "#ffffff")
    points = np.stack(np.meshgrid(surface.xs, surface.ys), axis=-1).reshape(-1, 2)
    inside = feasible.excess(points) <= 0.0
    assert inside.any() and (colours[inside] == surface.colours[inside]).all()
    mixed = KEPT * surface.colours[~inside, :3] + (1.0 - KEPT) * 255.0
    assert np.abs(colours[~inside, :3] - mixed).max() <= 1.0
    vertices = border_on_surface(region_of(feasible, whole_plane(bound)), surface).astype(np.float64)
    places = surface.box.point(vertices[:, :2])
    assert np.abs(feasible.excess(places)).max() <= 1e-3
    heights = surface.box.height(surface.read(places))
    assert np.abs(vertices[:, 2] - heights).max() <= 0.03


def test_the_region_is_kept_while_neither_set_nor_plane_changes():
    feasible = feasible_set_from("ball 1")
    assert region_of(feasible, FLAT) is region_of(feasible_set_from("ball 1"), FLAT)
    assert region_of(feasible, FLAT) is not region_of(feasible, replace(FLAT, domain=((0.0, 1.0), (0.0, 1.0))))
