"""The camera: what it sees fills the picture, whatever its shape, and sight lines lead back to what is seen."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from gdexplorer.scene.geometry import FLOOR, HEIGHT
from gdexplorer.scene.viewpoint import MIDDLE, NO_MARGINS, Margins, Viewpoint, corners

SHARE = 0.19
sides = st.tuples(st.floats(0.33, 1.0), st.floats(0.33, 1.0)).map(lambda pair: np.array(pair) / max(pair))
elevations, azimuths = st.floats(-90.0, 90.0), st.floats(-720.0, 720.0)
sizes = st.integers(150, 2500)
lengths = st.floats(0.0, 200.0)
margins = st.builds(Margins, lengths, lengths, lengths, lengths)
viewpoints = st.builds(
    Viewpoint, elevations, azimuths, st.floats(0.5, 50.0),
    st.tuples(*[st.floats(-2.0, 2.0)] * 3), st.floats(100.0, 3000.0), st.floats(100.0, 3000.0),
)  # fmt: skip


def in_clip_space(viewpoint, place):
    """Where OpenGL puts it, from its two matrices."""
    seen = viewpoint.projection @ viewpoint.view_matrix @ np.append(place, 1.0)
    return seen[:3] / seen[3]


@given(elevations, azimuths, sizes, sizes, sides, margins)
def test_the_box_fills_four_fifths_of_a_picture_of_any_shape(elevation, azimuth, width, height, half_sides, free):
    held = free.held(width, height, SHARE)
    seen = Viewpoint(elevation, azimuth, width=width, height=height).fitted(corners(half_sides), held)
    places = seen.on_screen(corners(half_sides))
    low, high = places.min(axis=0), places.max(axis=0)
    slack = 1e-6 * max(width, height)
    assert np.all(low >= np.array([held.left, held.top]) - slack)
    assert np.all(high <= np.array([width - held.right, height - held.bottom]) + slack)
    assert ((high - low) / (width, height)).max() >= 1.0 - SHARE - 1e-6
    assert (high - low).max() >= 0.8 * min(width, height)


@given(elevations, azimuths, sizes, sizes, sides, margins)
def test_what_is_fitted_lies_in_the_middle_of_the_room_to_spare(elevation, azimuth, width, height, half_sides, free):
    held = free.held(width, height, SHARE)
    seen = Viewpoint(elevation, azimuth, width=width, height=height).fitted(corners(half_sides), held)
    places = seen.on_screen(corners(half_sides))
    before = places.min(axis=0) - (held.left, held.top)
    after = np.array([width - held.right, height - held.bottom]) - places.max(axis=0)
    # Exactly so in angles, of which the nearer places make larger ones in pixels.
    assert np.all(np.abs(before - after) <= 0.35 * np.maximum(before + after, 1e-3 * max(width, height)))


@given(viewpoints, st.tuples(st.floats(-1.0, 1.0), st.floats(-1.0, 1.0), st.floats(FLOOR, HEIGHT)))
def test_a_place_is_drawn_where_it_is_said_to_be(viewpoint, place):
    at = viewpoint.on_screen(np.array([place]))[0]
    assume(np.all(np.isfinite(at)))
    depth = -(viewpoint.view_matrix @ np.append(place, 1.0))[2]
    assume(depth > 0.05 * viewpoint.distance)
    x, y, z = in_clip_space(viewpoint, place)
    assert (1.0 + x) * viewpoint.width / 2.0 == pytest.approx(at[0], rel=1e-6, abs=1e-4)
    assert (1.0 - y) * viewpoint.height / 2.0 == pytest.approx(at[1], rel=1e-6, abs=1e-4)
    assert -1.0 <= z <= 1.0  # neither too near nor too far to be drawn


@given(viewpoints, st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.1, 100.0))
def test_all_of_a_line_of_sight_is_seen_in_its_pixel(viewpoint, across, down, length):
    pixel = across * viewpoint.width, down * viewpoint.height
    origin, direction = viewpoint.ray(*pixel)
    assert np.linalg.norm(direction) == pytest.approx(1.0)
    np.testing.assert_allclose(viewpoint.on_screen((origin + length * direction)[None])[0], pixel, atol=1e-5)


def test_what_lies_behind_the_camera_is_nowhere():
    seen = Viewpoint(0.0, -90.0, 2.0)
    assert np.isnan(seen.on_screen(np.array([[0.0, -3.0, 0.2]]))).all()


@given(viewpoints, st.floats(-300.0, 300.0), st.floats(-300.0, 300.0))
def test_what_is_at_the_centre_follows_the_pointer(viewpoint, right, down):
    for moved in (viewpoint.panned(right, down), viewpoint.slid(right, 0.0)):
        at = moved.on_screen(np.array([viewpoint.centre]))[0]
        assert at[0] == pytest.approx(viewpoint.width / 2.0 + right, abs=1e-3)
    at = viewpoint.panned(right, down).on_screen(np.array([viewpoint.centre]))[0]
    assert at[1] == pytest.approx(viewpoint.height / 2.0 + down, abs=1e-3)
    assert viewpoint.slid(right, down).centre[2] == pytest.approx(viewpoint.centre[2])


@given(viewpoints, viewpoints)
def test_a_look_is_eased_from_one_end_to_the_other_by_the_shorter_way(first, last):
    assert first.eased(last, 1.0).on_screen(np.zeros((1, 3))) == pytest.approx(
        last.on_screen(np.zeros((1, 3))), rel=1e-6, abs=1e-3, nan_ok=True
    )
    begin = first.eased(last, 0.0)
    assert (begin.elevation, begin.azimuth, begin.distance) == pytest.approx(
        (first.elevation, first.azimuth, first.distance)
    )
    half = first.eased(last, 0.5)
    assert abs(half.azimuth - first.azimuth) <= 90.0 + 1e-6
    assert min(first.distance, last.distance) <= half.distance * (1 + 1e-9)
    assert half.distance <= max(first.distance, last.distance) * (1 + 1e-9)


@given(viewpoints, st.floats(-500.0, 500.0), st.floats(-500.0, 500.0))
def test_turning_ends_straight_above_and_below(viewpoint, azimuth, elevation):
    turned = viewpoint.turned(azimuth, elevation)
    assert -90.0 <= turned.elevation <= 90.0
    assert turned.azimuth == viewpoint.azimuth + azimuth
    assert turned.centre == viewpoint.centre and turned.distance == viewpoint.distance


def test_zooming_ends_somewhere():
    seen = Viewpoint(30.0, 0.0)
    for factor in (0.0, 1e-300, 1e300):
        assert 0.0 < seen.zoomed(factor).distance < math.inf
    assert seen.zoomed(0.5).distance == 0.5 * seen.distance


def test_the_look_is_the_same_at_every_aspect():
    """Perspective is as strong in a wide picture as in a high one: the camera stands as far away."""
    boxes = corners(np.ones(2))
    far = [Viewpoint(6.0, -90.0, width=w, height=h).fitted(boxes).distance for w, h in ((400, 400), (400, 900))]
    assert far[0] == pytest.approx(far[1])
    square = Viewpoint(34.0, -62.0, width=500, height=500)
    wide = replace(square, width=5000.0)
    assert wide.fitted(boxes).distance <= square.fitted(boxes).distance
    assert square.centre == MIDDLE and Margins(0, 0, 0, 0) == NO_MARGINS
