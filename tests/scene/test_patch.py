"""What the map shows where it is looked at: sampled for its pixels, at any zoom, and beyond the domain."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pictures import SQUARE, PlainObjective, bowl, flat, plane, root, waves

from gdexplorer.descent.geometry.metric import metric_from
from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.objectives import CustomFormula, objective
from gdexplorer.scene import geometry
from gdexplorer.scene.field import Field, field_segments
from gdexplorer.scene.geometry import build_surface
from gdexplorer.scene.patch import FEWEST_LEVELS, MOST_LEVELS, Seen, sample_patch, seen_levels

WHOLE = Seen(SQUARE, 500.0, 500.0)


def surface_of(function, domain=SQUARE, size=65):
    return build_surface(PlainObjective(function, domain=domain), COLOUR_TABLE, None, size)


def seen_around(x, y, side, width=500.0, height=500.0):
    return Seen(((x - side / 2, x + side / 2), (y - side / 2, y + side / 2)), width, height)


def points_of(lines):
    points = np.concatenate(lines)
    return points[~np.isnan(points[:, 0])]


ZOOMS = pytest.mark.parametrize("side", [40.0, 4.0, 1.0, 1e-2, 1e-5])


@ZOOMS
@pytest.mark.parametrize("function", [bowl, waves, plane])
def test_a_patch_is_as_fine_as_its_picture_and_reaches_beyond_it(function, side):
    seen = seen_around(0.4, -0.3, side, 700.0, 400.0)
    patch = sample_patch(surface_of(function), seen, COLOUR_TABLE)
    for grid, (low, high), pixels in zip((patch.xs, patch.ys), seen.domain, (700.0, 400.0), strict=True):
        assert grid[0] < low and grid[-1] > high
        assert (grid[1] - grid[0]) / (high - low) * pixels <= 2.0 + 1e-6
    assert patch.colours.shape == (len(patch.ys), len(patch.xs), 4)


@ZOOMS
@pytest.mark.parametrize("function", [bowl, waves, plane])
def test_contour_lines_of_a_patch_lie_on_levels_of_the_surface_within_a_pixel(function, side):
    surface, seen = surface_of(function), seen_around(0.4, -0.3, side)
    patch = sample_patch(surface, seen, COLOUR_TABLE)
    points = points_of(patch.lines)
    values, slopes = surface.objective.values_at(points)
    levels = seen_levels(surface.box.scale, surface.objective.on_grid(patch.xs, patch.ys)[0])
    off = np.abs(values[:, None] - levels).min(axis=1)
    pixel, bend = side / 500.0, 6.0  # no second derivative of these functions is larger
    assert len(points) > 50
    assert np.all(off <= 0.5 * pixel * np.hypot(*slopes.T) + bend * pixel**2 + 1e-9 * np.abs(values).max())


@ZOOMS
def test_there_are_some_contour_lines_at_any_zoom_and_never_too_many(side):
    surface = surface_of(waves)
    patch = sample_patch(surface, seen_around(0.4, -0.3, side), COLOUR_TABLE)
    values = surface.objective.on_grid(patch.xs, patch.ys)[0]
    levels = seen_levels(surface.box.scale, values)
    assert FEWEST_LEVELS - 1 <= len(levels) <= MOST_LEVELS + 1
    coarse = surface.box.scale.levels(geometry.LEVELS)
    within = coarse[(coarse > values.min()) & (coarse < values.max())]
    if side <= 4.0:
        for level in within:
            assert np.abs(levels - level).min() < 1e-9, "the surface's own levels are among finer ones"


def test_of_the_whole_domain_the_levels_and_colours_are_those_of_the_surface():
    surface = surface_of(bowl, size=101)
    np.testing.assert_allclose(seen_levels(surface.box.scale, surface.values), surface.levels)
    patch = sample_patch(surface, WHOLE, COLOUR_TABLE)
    x, y = np.abs(patch.xs - surface.xs[30]).argmin(), np.abs(patch.ys - surface.ys[70]).argmin()
    there = surface.colours.reshape(101, 101, 4)[70, 30].astype(int)
    assert np.abs(patch.colours[y, x].astype(int) - there).max() <= 6


def test_it_is_clear_where_the_function_is_undefined():
    surface = surface_of(root)
    patch = sample_patch(surface, seen_around(0.0, 0.0, 0.01), COLOUR_TABLE)
    undefined = patch.xs[None, :] + patch.ys[:, None] < 0.0
    np.testing.assert_array_equal(patch.colours[..., 3] == 0, undefined)
    assert np.isfinite(surface.objective.values_at(points_of(patch.lines))[0]).mean() > 0.95


@pytest.mark.parametrize("key", ["housing_mse", "saddle", "ackley"])
def test_what_is_slow_to_evaluate_is_sampled_more_coarsely(key):
    bound = objective(key).bound()
    surface = build_surface(bound, COLOUR_TABLE)
    patch = sample_patch(surface, Seen(bound.domain, 900.0, 900.0), COLOUR_TABLE)
    assert (patch.colours.shape[0] <= geometry.DATA_GRID + 1) == (bound.samples is not None)


numbers = st.floats(-1e300, 1e300)


@given(numbers, numbers, st.floats(0.0, 1e300), st.floats(0.0, 1e4), st.floats(0.0, 1e4))
@example(5e-324, 5e-324, 5e-324, 20.0, 65.0)
@settings(deadline=None, max_examples=60)
def test_any_range_is_sampled_or_cannot_be(x, y, side, width, height):
    surface = surface_of(plane)
    seen = Seen(((x - side, x + side), (y - side, y + side)), width / 20.0, height / 20.0)
    with np.errstate(all="ignore"):
        patch = sample_patch(surface, seen, COLOUR_TABLE)
    if patch is not None:
        assert np.all(np.diff(patch.xs) > 0.0) and np.all(np.diff(patch.ys) > 0.0)


def test_a_flat_function_has_no_contour_lines():
    assert not len(points_of(sample_patch(surface_of(flat), WHOLE, COLOUR_TABLE).lines))


# --- the field


def shafts_of(surface, seen, metric="euclidean"):
    arrows = field_segments(surface, Field.ARROWS, (), metric_from(metric), seen)
    return arrows[: len(arrows) // 3]


@ZOOMS
@pytest.mark.parametrize("metric", ["euclidean", "matrix:4,1,1"])
@pytest.mark.parametrize("width", [500.0, 900.0])
def test_arrows_have_the_same_size_and_density_on_screen_at_any_zoom(side, metric, width):
    custom = CustomFormula("x^2 + 3*y^2 + x*y", SQUARE)
    surface = build_surface(custom.objective().bound(), COLOUR_TABLE, size=33)
    x_side = side * width / 500.0
    seen = Seen(((0.4 - x_side / 2, 0.4 + x_side / 2), (-0.3 - side / 2, -0.3 + side / 2)), width, 500.0)
    shafts = shafts_of(surface, seen, metric)
    per_unit = np.array([width / x_side, 500.0 / side])
    lengths = np.hypot(*((shafts[:, 1] - shafts[:, 0]) * per_unit).T)
    cell = 500.0 / geometry.ARROWS
    assert np.all((lengths >= 0.29 * cell) & (lengths <= 0.96 * cell))
    expected = width * 500.0 / cell**2
    assert 0.85 * expected <= len(shafts) <= 1.15 * expected


def test_arrows_move_along_with_the_map():
    surface = surface_of(waves)
    before = shafts_of(surface, seen_around(0.0, 0.0, 1.0)).mean(axis=1)
    after = shafts_of(surface, seen_around(0.21, 0.17, 1.0)).mean(axis=1)
    shared = [point for point in after if np.all(np.abs(point) < 0.45)]
    assert len(shared) > 50
    for point in shared:
        assert np.abs(before - point).max(axis=1).min() < 1e-9


def test_arrows_over_the_whole_domain_are_those_of_the_surface():
    surface = surface_of(waves)
    ours, there = shafts_of(surface, WHOLE), surface.arrows
    np.testing.assert_allclose(ours[np.lexsort(ours[:, 0].T)], there[np.lexsort(there[:, 0].T)], atol=1e-9)


PARTLY = "log(x) + y^2", "log(x*y)", "sqrt(x^2 - y)", "1/(x - y) + 0*sqrt(x)", "log(sin(9*x)*cos(8*y))"


@pytest.mark.parametrize("text", PARTLY)
@pytest.mark.parametrize("side", [40.0, 4.0, 0.5])
def test_no_part_of_an_arrow_lies_where_the_function_is_undefined(text, side):
    bound = CustomFormula(text, domain=SQUARE).objective().bound()
    surface = build_surface(bound, COLOUR_TABLE, size=33)
    segments = field_segments(surface, Field.ARROWS, (), metric_from("euclidean"), seen_around(0.1, 0.2, side))
    assert len(segments)
    ends = np.concatenate([segments[:, 0], segments[:, 1], segments.mean(axis=1)])
    shafts = len(segments) // 3
    assert np.isfinite(bound.values_at(ends)[0]).mean() > 0.999
    assert np.isfinite(bound.values_at(segments[:shafts].reshape(-1, 2))[0]).all()


def test_stream_lines_cover_what_is_seen_and_nothing_else():
    bound = CustomFormula("x^2 + 3*y^2", SQUARE).objective().bound()
    surface = build_surface(bound, COLOUR_TABLE, size=33)
    seen = seen_around(5.0, 5.0, 0.01)
    lines = field_segments(surface, Field.STREAMS, (), metric_from("euclidean"), seen).reshape(-1, 2)
    assert len(lines) > 200
    assert np.all(np.abs(lines - 5.0) < 0.012)
    assert np.all(np.ptp(lines, axis=0) > 0.008)


@pytest.mark.parametrize("side", [4.0, 0.5, 0.05])
def test_the_flow_from_the_starts_stays_smooth_where_the_map_is_zoomed_in(side):
    """A turning flow: its pieces bend by little in the picture of what is seen, where one would see corners."""
    surface = build_surface(CustomFormula("(x + y^3)^2 + 0.3*y^2", SQUARE).objective().bound(), COLOUR_TABLE, size=33)
    start = (1.4, 1.2)
    (whole,) = (flow_from(surface, start, None),)
    middle = whole[len(whole) // 3, 0]
    seen = seen_around(*middle, side)
    pieces = flow_from(surface, start, seen) * (500.0 / side)
    ends = np.abs(pieces - middle * (500.0 / side)).max(axis=2)
    pieces = pieces[(ends < 250.0).all(axis=1)]
    along = np.diff(pieces, axis=1)[:, 0]
    assert len(pieces) > 20
    assert np.hypot(*along.T).max() < 12.0, "pixels"
    for point in whole[: len(whole) // 2, 0]:
        assert np.hypot(*(flow_from(surface, start, seen)[:, 0] - point).T).min() < 0.02, "it is the same curve"


def flow_from(surface, start, seen):
    """The pieces of the flow, without the two barbs of its arrowhead."""
    return field_segments(surface, Field.FLOW, (start,), metric_from("euclidean"), seen)[:-2]


@pytest.mark.parametrize("text", ["1/x", "tan(x)*tan(y)", "1/x^9 + y", "1/(x*y)", "1/(x - y)^3", "1e-200/x", "1e200/x"])
def test_a_map_with_poles_shows_the_contour_lines_of_its_surface(text):
    bound = CustomFormula(text).objective().bound()
    surface = build_surface(bound, COLOUR_TABLE)
    patch = sample_patch(surface, Seen(surface.box.domain, 400.0, 400.0), COLOUR_TABLE)
    levels = seen_levels(surface.box.scale, surface.values)
    assert len(levels) == geometry.LEVELS
    assert sum(len(line) > 0 for line in patch.lines) >= geometry.BANDS // 2
    # The colours tell the halves of the values apart, at all but few samples.
    low, high = np.quantile(surface.values[np.isfinite(surface.values)], [0.05, 0.95])
    indices = (surface.box.scale.drawn_heights(np.array([low, high])) * 255.0).astype(int)
    assert indices[1] - indices[0] > 50
