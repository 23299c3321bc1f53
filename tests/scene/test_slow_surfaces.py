"""Slow functions: coarse pictures first, finer ones from the same values, and the same in the end as drawn at once."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import gdexplorer as gdx
from gdexplorer.descent.geometry.metric import metric_from
from gdexplorer.descent.geometry.plane import Plane, whole_plane
from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.scene import sampling
from gdexplorer.scene.field import Field, field_segments
from gdexplorer.scene.geometry import build_surface, grid_size
from gdexplorer.scene.patch import Seen, sample_patch
from gdexplorer.scene.refinement import finer_surfaces, first_surface
from gdexplorer.scene.sampling import SIZES, around, differentiated, sizes

LOOK = COLOUR_TABLE, None


def never():
    return False


@pytest.fixture
def slow(monkeypatch):
    """Make the bound of a Python function, slow by what it says of itself, and the points at which it is called."""
    monkeypatch.setattr(sampling, "QUICK", 0.0)

    def made(function, cost=5e-4, **details):
        calls = Counter()

        def counted(x, y):
            calls[x, y] += 1
            return function(x, y)

        model = gdx.function(counted, **details)
        model.prepare()
        bound = replace(model.objective().bound(), cost=cost)
        calls.clear()
        return bound, calls

    return made


def bowl(x, y):
    return x * x + 3.0 * y * y + x * y


@pytest.mark.parametrize("wanted", [row[1] for row in SIZES])
def test_each_grid_holds_the_one_before(wanted):
    assert all((finer - 1) % (coarse - 1) == 0 for coarse, finer in pairwise(wanted))
    assert list(wanted) == sorted(set(wanted))


@pytest.mark.parametrize("cost", [2e-2, 5e-3, 5e-4, 1e-5])
def test_surfaces_become_finer_without_a_call_that_is_the_same_and_end_as_if_drawn_at_once(slow, cost):
    bound, calls = slow(bowl, cost, x=(-2.0, 1.0), y=(-1.0, 2.0))
    plane, found = whole_plane(bound), []
    found.append(first_surface(bound, plane, None, LOOK, never))
    assert calls.total() == sizes(bound)[0] ** 2, "arrows and contour lines come from the samples"
    found += finer_surfaces(found[0], LOOK, never, never)
    assert [len(each.xs) for each in found] == list(sizes(bound))
    assert [each.is_rough for each in found] == [True] * (len(found) - 1) + [False]
    assert calls.total() == grid_size(bound) ** 2 and max(calls.values()) == 1
    at_once = build_surface(bound, COLOUR_TABLE)
    for name in ("values", "vertices", "colours", "arrows"):
        assert getattr(found[-1], name) == pytest.approx(getattr(at_once, name), abs=1e-6, nan_ok=True)

    calls.clear()
    again = first_surface(bound, plane, found[-1], (COLOUR_TABLE, True), never)
    assert len(again.xs) == grid_size(bound) and not calls, "other heights, the same values"
    other = Plane(plane.origin, plane.directions, plane.axes, ((0.0, 1.0), (0.0, 1.0)))
    first_surface(bound, other, found[-1], LOOK, never)
    assert calls


def test_what_nobody_waits_for_is_left_undone(slow):
    bound, calls = slow(bowl, 2e-2)
    first = first_surface(bound, whole_plane(bound), None, LOOK, never)
    before = calls.total()
    assert not list(finer_surfaces(first, LOOK, lambda: True, never)) and calls.total() == before
    assert [len(each.xs) for each in finer_surfaces(first, LOOK, never, lambda: True)] == [11], "all but the finest"
    assert first_surface(bound, whole_plane(bound), None, LOOK, lambda: True) is None


def test_a_quick_function_is_drawn_at_once():
    model = gdx.function(bowl)
    model.prepare()
    assert sizes(model.objective().bound()) == (121,)


numbers = st.floats(-2.0, 2.0)


@given(numbers, numbers, st.floats(0.3, 4.0), st.floats(0.3, 4.0), st.floats(0.02, 1.0))
@settings(max_examples=60)
def test_a_grid_goes_on_beyond_its_ends(x, y, width, height, spacing):
    asked = []

    class Bilinear:
        @staticmethod
        def values_alone(points):
            asked.append(points)
            return 1.0 + points[:, 0] - 2.0 * points[:, 1] + 0.5 * points[:, 0] * points[:, 1]

    xs = ys = np.linspace(-1.0, 1.0, 31)
    places = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    known = differentiated(xs, ys, Bilinear.values_alone(places).reshape(31, 31))
    asked.clear()
    seen = (x, x + width), (y, y + height)
    found = around(Bilinear, known, seen, np.array([spacing, spacing]))
    for axis, low, side in ((found.xs, x, width), (found.ys, y, height)):
        assert axis[0] < low + 1e-9 and axis[-1] > low + side - 1e-9 and len(axis) % 2
    every = np.stack(np.meshgrid(found.xs, found.ys), axis=-1).reshape(-1, 2)
    assert found.values.ravel() == pytest.approx(Bilinear.values_alone(every), abs=1e-9)
    assert len(asked[0]) <= (len(found.xs) // 2 + 1) * (len(found.ys) // 2 + 1), "every other sample at most"
    assert (np.abs(asked[0]) > 1.0 - 1e-9).any(axis=1).all(), "and none that is known"


def test_the_map_of_a_slow_function_asks_for_what_lies_beyond_its_surface_alone(slow):
    bound, calls = slow(bowl, x=(-1.0, 1.0), y=(-1.0, 1.0))
    surface = first_surface(bound, whole_plane(bound), None, LOOK, never)
    wide = Seen(((-1.6, 1.6), (-1.0, 1.0)), 800.0, 500.0)
    calls.clear()
    assert sample_patch(surface, wide, COLOUR_TABLE) is None and not calls, "a finer surface is coming"
    *_, surface = finer_surfaces(surface, LOOK, never, never)
    calls.clear()
    patch = sample_patch(surface, wide, COLOUR_TABLE)
    assert 0 < calls.total() < 0.2 * surface.values.size
    assert patch.xs[0] <= -1.6 and patch.xs[-1] >= 1.6 and any(len(line) for line in patch.lines)
    calls.clear()
    closer = Seen(((0.2, 0.4), (0.1, 0.2)), 800.0, 400.0)
    assert np.diff(sample_patch(surface, closer, COLOUR_TABLE).xs)[0] < 0.005 and calls


@pytest.mark.parametrize("seen", [None, Seen(((-1.6, 1.6), (-1.0, 1.0)), 800.0, 500.0),
                                  Seen(((0.2, 0.4), (0.1, 0.2)), 800.0, 400.0)])  # fmt: skip
def test_arrows_of_a_slow_function_point_downhill(slow, seen):
    bound, calls = slow(bowl, x=(-1.0, 1.0), y=(-1.0, 1.0))
    surface = build_surface(bound, COLOUR_TABLE)
    calls.clear()
    arrows = field_segments(surface, Field.ARROWS, (), metric_from("euclidean"), seen)
    assert (calls.total() == 0) == (seen is None)
    shafts = arrows[: len(arrows) // 3]
    assert len(shafts) > 100
    along, middles = np.diff(shafts, axis=1)[:, 0], shafts.mean(axis=1)
    slopes = np.column_stack([2 * middles[:, 0] + middles[:, 1], 6 * middles[:, 1] + middles[:, 0]])
    steep = np.hypot(*slopes.T) > 0.05
    cosines = -(along * slopes).sum(1) / np.hypot(*along.T) / np.hypot(*slopes.T)
    assert cosines[steep].min() > 0.999


def test_no_arrow_of_a_slow_function_begins_or_ends_where_it_is_undefined(slow):
    bound, _ = slow(lambda x, y: np.log(x) + y * y if x > 0.0 else np.nan, x=(-1.0, 1.0), y=(-1.0, 1.0))
    surface = build_surface(bound, COLOUR_TABLE)
    arrows = field_segments(surface, Field.ARROWS, (), metric_from("euclidean"))
    assert 50 < len(arrows) // 3 < 200 and (arrows[..., 0] > 0.0).all()
