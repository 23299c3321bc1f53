"""The arrays behind the pictures, against independent ways to the same."""

import subprocess
import sys
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pictures import PlainObjective, bowl, flat, plane, root, waves
from scipy.optimize import brentq

from gdexplorer.objectives import objective
from gdexplorer.scene import geometry
from gdexplorer.scene.geometry import AMBIENT, FLOOR, HEIGHT, Box, build_surface
from gdexplorer.scene.heights import HeightScale
from gdexplorer.scene.thinning import thinned

COLOURS = np.stack([np.arange(256)] * 3, axis=1).astype(np.uint8)
OBLONG = ((-1.0, 3.0), (10.0, 12.0))
LONG = ((0.0, 1000.0), (0.0, 1.0))
domains = pytest.mark.parametrize("domain", [((-2.0, 2.0), (-2.0, 2.0)), OBLONG, LONG])


def surface_of(function, compressed=False, size=41, **details):
    return build_surface(PlainObjective(function, **details), COLOURS, compressed, size)


kept_surface_of = cache(surface_of)


def drawn_height(surface, places):
    """The height of the drawn surface at places (..., 2) of the box."""
    return surface.box.height(surface.objective.values_at(surface.box.point(places))[0])


def test_pictures_need_no_qt():
    names = "geometry, heights, paths"
    code = f"import sys; from gdexplorer.scene import {names}; sys.exit('PySide6' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@domains
def test_the_domain_fills_the_box_and_comes_back(domain):
    box = Box(domain, HeightScale(0.0, 1.0))
    corners = np.array([[x, y] for x in domain[0] for y in domain[1]])
    np.testing.assert_allclose(np.abs(box.flat(corners)), np.tile(box.half_sides, (4, 1)))
    assert box.half_sides.max() == 1.0
    points = np.random.default_rng(1).uniform(*np.array(domain).T, (50, 2))
    np.testing.assert_allclose(box.point(box.flat(points)), points, rtol=1e-12)
    moved = box.flat(points[1:]) - box.flat(points[:-1])
    np.testing.assert_allclose(moved, np.diff(points, axis=0) * box.stretch(), atol=1e-12)


def test_only_very_long_domains_are_drawn_out_of_scale():
    assert Box(OBLONG, HeightScale(0.0, 1.0)).keeps_angles
    np.testing.assert_allclose(Box(OBLONG, HeightScale(0.0, 1.0)).half_sides, [1.0, 0.5])
    assert not Box(LONG, HeightScale(0.0, 1.0)).keeps_angles


@domains
@pytest.mark.parametrize("compressed", [False, True])
def test_vertices_lie_on_the_function(domain, compressed):
    surface = surface_of(bowl, compressed, domain=domain)
    np.testing.assert_allclose(
        surface.vertices[:, 2], drawn_height(surface, surface.vertices[:, :2].astype(float)), atol=2e-5
    )
    assert surface.vertices.dtype == np.float32
    assert (surface.vertices[:, 2].min(), surface.vertices[:, 2].max()) == pytest.approx((0.0, HEIGHT), abs=1e-6)


def test_a_bound_objective_is_sampled_where_the_grid_says():
    bound = objective("rosenbrock").bound()
    surface = build_surface(bound, COLOURS, size=17)
    for row, column in ((0, 0), (3, 11), (16, 5)):
        expected = bound.value((surface.xs[column], surface.ys[row]))
        assert surface.values[row, column] == expected
        np.testing.assert_allclose(
            surface.vertices[17 * row + column],
            [*surface.box.flat([surface.xs[column], surface.ys[row]]), surface.box.height(np.array(expected))],
            atol=1e-6,
        )


def test_faces_cover_the_grid_once_and_face_up():
    surface = surface_of(waves, size=9)
    assert surface.faces.shape == (2 * 8 * 8, 3)
    corners = surface.vertices[surface.faces][..., :2].astype(float)
    one, other = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    areas = (one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]) / 2.0
    np.testing.assert_allclose(areas, 4.0 / len(surface.faces), rtol=1e-5)
    assert len({tuple(sorted(face)) for face in surface.faces.tolist()}) == len(surface.faces)


def test_there_is_a_hole_where_the_function_is_undefined():
    surface = surface_of(root, size=21)
    undefined = np.isnan(surface.values)
    assert 0 < undefined.sum() < undefined.size
    assert not undefined.ravel()[surface.faces].any()
    cells = np.stack([undefined[:-1, :-1], undefined[:-1, 1:], undefined[1:, :-1], undefined[1:, 1:]])
    assert len(surface.faces) == 2 * np.count_nonzero(~cells.any(axis=0))


def test_a_function_without_values_has_no_faces_and_fails_nothing():
    def nothing(points):
        return np.full(points.shape[:-1], np.nan), np.full(points.shape, np.nan)

    surface = surface_of(nothing)
    assert len(surface.faces) == len(surface.arrows) == 0
    assert all(len(line) == 0 for line in surface.lines)


@domains
@pytest.mark.parametrize("compressed", [False, True])
def test_light_falls_on_the_surface_as_it_is_drawn(domain, compressed):
    """Lambert's law on normals from finite differences of the drawn heights."""
    surface = surface_of(waves if domain[0][0] == -2.0 else bowl, compressed, domain=domain)
    slopes = surface.objective.on_grid(surface.xs, surface.ys)[1]
    lit = geometry.brightness(surface.box, surface.values, slopes)
    assert lit.min() >= AMBIENT - 1e-6 and lit.max() <= 1.0 + 1e-6
    places, h = surface.vertices[:, :2].astype(float), 1e-4
    rise = [
        (drawn_height(surface, places + step) - drawn_height(surface, places - step)) / (2.0 * h)
        for step in np.eye(2) * h
    ]
    normals = np.column_stack([-rise[0], -rise[1], np.ones(len(places))])
    normals /= np.linalg.norm(normals, axis=1)[:, None]
    expected = AMBIENT + (1.0 - AMBIENT) * (normals @ geometry.LIGHT).clip(0.0, 1.0)
    inner = np.zeros(surface.values.shape, bool)
    inner[1:-1, 1:-1] = True
    # A compressed scale has a kink at its lowest value: a difference across it tells nothing.
    inner &= surface.values > surface.values.min() + 1e-3 * np.ptp(surface.values)
    np.testing.assert_allclose(lit.ravel()[inner.ravel()], expected[inner.ravel()], atol=4e-3 if compressed else 1e-3)


def test_light_bears_slopes_of_any_size():
    values = np.zeros((2, 2))
    slopes = np.array([[[1e300, 0.0], [np.inf, 1.0]], [[np.nan, 0.0], [1e30, -1e38]]])
    lit = geometry.brightness(Box(OBLONG, HeightScale(0.0, 1.0)), values, slopes)
    assert np.all((lit >= AMBIENT - 1e-6) & (lit <= 1.0 + 1e-6))


def test_colours_rise_with_the_height():
    surface = surface_of(plane, size=15)
    lit = surface.colours[:, 0].astype(float)
    order = np.argsort(surface.values.ravel())
    assert np.all(np.diff(lit[order]) >= 0.0)
    assert np.all(surface.colours[:, 3] == 255)


def pieces(line):
    """The parts of a line that NaN parts."""
    gaps = np.flatnonzero(np.isnan(line[:, 0]))
    return [part[~np.isnan(part[:, 0])] for part in np.split(line, gaps)]


def test_level_lines_lie_on_their_level():
    exact = surface_of(plane, size=7)
    close = surface_of(waves, size=256)
    for surface, tolerance in ((exact, 1e-9), (close, 1e-3)):
        assert len(surface.lines) == len(surface.levels) == geometry.LEVELS
        for level, line in zip(surface.levels, surface.lines, strict=True):
            points = line[~np.isnan(line[:, 0])]
            assert len(points) > 1
            np.testing.assert_allclose(surface.objective.values_at(points)[0], level, atol=tolerance)


def test_pieces_of_a_level_line_are_not_joined():
    def two_bowls(points):
        x, y = points[..., 0], points[..., 1]
        left = np.abs(x) - 1.0
        return left**2 + y**2, np.stack([2.0 * left * np.sign(x), 2.0 * y], axis=-1)

    surface = surface_of(two_bowls, size=101)
    parts = [part for part in pieces(surface.lines[0]) if len(part)]
    assert len(parts) == 2
    assert np.all(parts[0][:, 0] * np.sign(parts[0][0, 0]) > 0.0)


@domains
@pytest.mark.parametrize("function", [bowl, waves, plane])
def test_arrows_point_where_a_step_goes_within_their_cell(function, domain):
    surface = surface_of(function, domain=domain)
    tails, heads = surface.arrows[:, 0], surface.arrows[:, 1]
    gradients = surface.objective.values_at(surface.arrows.mean(axis=1))[1]
    moves = heads - tails
    cross = moves[:, 0] * gradients[:, 1] - moves[:, 1] * gradients[:, 0]
    lengths = np.linalg.norm(moves, axis=1) * np.linalg.norm(gradients, axis=1)
    assert np.all((moves * gradients).sum(axis=1) < 0.0)
    np.testing.assert_allclose(cross / lengths, 0.0, atol=1e-9)
    drawn = np.linalg.norm(moves * surface.box.stretch(), axis=1)
    cell = 2.0 * surface.box.half_sides.min() / geometry.ARROWS
    assert np.all((drawn >= 0.29 * cell) & (drawn <= 0.96 * cell))


def test_steeper_means_longer_and_level_means_none():
    surface = surface_of(bowl)
    steepness = np.linalg.norm(surface.objective.values_at(surface.arrows.mean(axis=1))[1], axis=1)
    lengths = np.linalg.norm(np.diff(surface.arrows, axis=1)[:, 0], axis=1)
    assert np.all(np.diff(lengths[np.argsort(steepness)]) >= -1e-12)
    # Fifteen arrows a side: one would stand on the minimum in the middle, where there is no slope.
    assert len(surface.arrows) == geometry.ARROWS**2 - 1
    assert len(surface_of(flat).arrows) == 0
    assert len(surface_of(root).arrows) < geometry.ARROWS**2


@pytest.mark.parametrize("decades", [0, 1, 3, 6, 12])
def test_lengths_of_arrows_tell_norms_apart_over_any_span(decades):
    norms = np.logspace(0.0, decades, 225)
    lengths = geometry.arrow_lengths(norms)
    assert lengths.min() >= 0.3 - 1e-12 and lengths.max() <= 0.95 + 1e-12
    assert np.all(np.diff(lengths) >= 0.0)
    np.testing.assert_allclose(geometry.arrow_lengths(1e12 * norms), lengths, atol=1e-9)
    if decades >= 3:
        # Of any span, the middle is told from both ends.
        assert lengths[-1] - lengths[112] > 0.25 and lengths[112] - lengths[0] > 0.25


def test_a_few_flat_places_do_not_make_all_other_arrows_alike():
    norms = np.concatenate([np.full(5, 1e-9), np.logspace(0.0, 3.0, 220)])
    lengths = geometry.arrow_lengths(norms)[5:]
    assert lengths[-1] - lengths[0] > 0.5


@pytest.mark.parametrize("standardised", [0.0, 1.0])
def test_house_prices_are_drawn_in_any_unit(standardised):
    bound = objective("housing_mse").bound({"standardised": standardised})
    surface = build_surface(bound, COLOURS, size=24)
    assert np.isfinite(surface.vertices).all() and np.isfinite(surface.arrows).all()
    assert np.ptp(surface.vertices[:, 2]) == pytest.approx(HEIGHT, abs=1e-5)
    assert np.isfinite(geometry.arrow_segments(surface.arrows, surface.box.stretch())).all()
    assert len(surface.arrows) > 50 and sum(map(len, surface.lines)) > 100
    assert all(text for _, text in surface.box.scale.ticks())


def test_an_arrow_has_two_like_barbs_behind_its_head():
    stretch = np.array([0.01, 30.0])
    arrows = np.array([[[0.0, 0.0], [100.0, 0.02]]])
    shaft, left, right = geometry.arrow_segments(arrows, stretch) * stretch
    np.testing.assert_allclose(shaft, arrows[0] * stretch)
    length = np.linalg.norm(shaft[1] - shaft[0])
    along = (shaft[1] - shaft[0]) / length
    for barb in (left, right):
        np.testing.assert_allclose(barb[0], shaft[1])
        assert (barb[1] - barb[0]) @ along < 0.0
    np.testing.assert_allclose(np.linalg.norm(left[1] - left[0]), np.linalg.norm(right[1] - right[0]))
    np.testing.assert_allclose((left[1] + right[1]) / 2.0, shaft[1] - 0.3 * length * along)


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(-5, 5)), min_size=1, max_size=60), st.floats(0.01, 3.0))
def test_thinning_keeps_ends_and_never_strays(points, tolerance):
    points = np.array(points)
    kept = thinned(points, np.array([tolerance, tolerance]))
    assert kept[0] == 0 and kept[-1] == len(points) - 1
    assert np.all(np.diff(kept) > 0)
    for first, last in pairwise(kept):
        travelled = np.abs(np.diff(points[first:last], axis=0)).max(axis=1).sum() if last > first + 1 else 0.0
        assert travelled <= tolerance * (1.0 + 1e-6)


def test_thinning_keeps_all_of_a_coarse_path_and_few_of_a_fine_one():
    line = np.column_stack([np.linspace(0.0, 1.0, 10_001), np.zeros(10_001)])
    assert len(thinned(line, np.array([0.01, 0.01]))) == pytest.approx(101, abs=2)
    assert len(thinned(line[::100], np.array([0.001, 0.001]))) == 101


def test_thinning_bears_numbers_that_are_none():
    wild = np.array([[0.0, 0.0], [1e308, -1e308], [np.inf, 0.0], [np.nan, 1.0], [2.0, 2.0]])
    kept = thinned(wild, np.array([0.1, 0.1]))
    assert kept[0] == 0 and kept[-1] == 4


eighths = st.integers(-24, 24).map(lambda n: n / 8.0)
ends = st.tuples(eighths, eighths, eighths)


@given(ends, ends)
def test_clipping_agrees_with_looking_at_every_point(start, end):
    low, high = np.array([-1.0, -0.5, 0.0]), np.array([1.0, 0.5, 1.0])
    start, end = np.array([start]), np.array([end])
    first, last, kept = geometry.clipped_segments(start, end, low, high)
    shares = np.linspace(0.0, 1.0, 4001)
    points = start + shares[:, None] * (end - start)
    inside = np.all((points >= low - 1e-12) & (points <= high + 1e-12), axis=1)
    if inside.sum() > 1:
        step = np.abs(end - start).max() / 4000.0 + 1e-12
        assert kept[0]
        np.testing.assert_allclose(first[0], points[inside][0], atol=step)
        np.testing.assert_allclose(last[0], points[inside][-1], atol=step)
    if kept[0]:
        for end_inside in (first[0], last[0]):
            assert np.all((end_inside >= low - 1e-9) & (end_inside <= high + 1e-9))
    elif inside.any():
        assert inside.sum() <= 1  # it but touches a corner


def ray_to(target, elevation, azimuth, distance=5.0):
    """A ray from a camera that looks at ``target`` in the box."""
    up, round_ = np.radians([elevation, azimuth])
    away = np.array([np.cos(up) * np.cos(round_), np.cos(up) * np.sin(round_), np.sin(up)])
    return target + distance * away, -away


def first_root(gap, span):
    """The first root on a fine grid, by Brent's method."""
    times = np.linspace(*span, 40_001)
    gaps = gap(times)
    changes = np.flatnonzero(gaps[:-1] * gaps[1:] < 0.0)
    return brentq(lambda t: gap(np.array([t]))[0], *times[[changes[0], changes[0] + 1]], xtol=1e-15, rtol=1e-14)


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("function", [bowl, waves])
@given(
    st.floats(-0.9, 0.9), st.floats(-0.9, 0.9), st.floats(8.0, 89.0), st.floats(-180.0, 180.0)
)  # fmt: skip
def test_a_ray_meets_the_surface_where_brents_method_says(function, compressed, x, y, elevation, azimuth):
    surface = kept_surface_of(function, compressed)
    place = np.array([x, y])
    target = np.array([x, y, float(drawn_height(surface, place[None])[0])])
    origin, direction = ray_to(target, elevation, azimuth)

    def height_at(points):
        return surface.box.height(surface.objective.values_at(points)[0])

    def gap(times):
        places = origin + times[:, None] * direction
        return places[:, 2] - drawn_height(surface, places[:, :2])

    hit = geometry.surface_hit(origin, direction, surface.box, height_at)
    assert hit is not None
    on_ray = surface.box.flat(hit)
    time = (on_ray - origin[:2]) @ direction[:2] / (direction[:2] @ direction[:2]) if elevation < 89.0 else 5.0
    # On the surface, on the ray, and nothing in between.
    assert abs(gap(np.array([time]))[0]) < 1e-9 or elevation > 88.0
    enters = entering(surface.box, origin, direction)
    np.testing.assert_allclose(
        on_ray, (origin + first_root(gap, (enters, 5.0 + 1e-6)) * direction)[:2], atol=1e-9, rtol=0.0
    )


def entering(box, origin, direction):
    """When a ray enters the column over the drawn domain."""
    times = [
        (side * half - origin[axis]) / direction[axis]
        for axis, half in enumerate(box.half_sides)
        for side in (-1.0, 1.0)
        if abs(direction[axis]) > 1e-12
    ]
    inside = [
        time for time in times if np.all(np.abs((origin + time * direction)[:2]) <= box.half_sides + 1e-9)
    ]  # fmt: skip
    return max(min(inside, default=0.0), 0.0)


@pytest.mark.parametrize(
    ("origin", "direction"),
    [
        ((0.0, -5.0, 3.0), (0.0, 1.0, 0.0)),  # above everything
        ((0.0, -5.0, 3.0), (0.0, -1.0, -0.3)),  # away from it
        ((3.0, -5.0, 0.5), (0.0, 1.0, 0.0)),  # beside it
        ((0.0, -5.0, FLOOR), (0.0, 1.0, 0.0)),  # under it
    ],
)
def test_a_ray_that_misses_meets_nothing(origin, direction):
    surface = kept_surface_of(bowl, False)
    direction = np.array(direction) / np.linalg.norm(direction)
    hit = geometry.surface_hit(
        np.array(origin), direction, surface.box, lambda points: drawn_height(surface, surface.box.flat(points))
    )
    assert hit is None


def test_a_ray_goes_through_a_hole():
    surface = surface_of(root)
    origin, direction = np.array([-0.5, -0.5, 4.0]), np.array([0.0, 0.0, -1.0])

    def heights(points):
        return surface.box.height(surface.objective.values_at(points)[0])

    assert geometry.surface_hit(origin, direction, surface.box, heights) is None
    hit = geometry.surface_hit(np.array([0.5, 0.5, 4.0]), direction, surface.box, heights)
    np.testing.assert_allclose(surface.box.flat(hit), [0.5, 0.5], atol=1e-12)
