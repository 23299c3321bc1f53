"""While a surface moves, what is drawn of it is a part of itself that covers the same ground."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pictures import PlainObjective, root, waves

from gdexplorer.scene.coarse_mesh import coarse_faces, coarse_first
from gdexplorer.scene.geometry import build_surface

COLOURS = np.zeros((256, 3), np.uint8)


@pytest.mark.parametrize("stride", [1, 2, 3, 7, 100])
@pytest.mark.parametrize("size", [9, 32, 65])
def test_fewer_triangles_cover_the_whole_domain(size, stride):
    surface = build_surface(PlainObjective(waves), COLOURS, False, size)
    faces = coarse_faces(surface, stride)
    corners = surface.vertices[faces][..., :2].astype(float)
    one, other = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    assert np.abs(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]).sum() / 2.0 == pytest.approx(4.0, rel=1e-5)
    assert len(faces) <= 2 * (-(-(size - 1) // stride)) ** 2
    assert stride > 1 or len(faces) == len(surface.faces)


def test_there_is_a_hole_where_the_objective_is_undefined():
    surface = build_surface(PlainObjective(root), COLOURS, False, 33)
    faces = coarse_faces(surface, 2)
    assert len(faces) and np.isfinite(surface.vertices[faces]).all()


@given(st.lists(st.integers(1, 30), min_size=1, max_size=9), st.integers(1, 60))
def test_whole_levels_come_first_and_none_is_lost(counts, most):
    heights = np.repeat(np.arange(len(counts), dtype=np.float32), np.multiply(counts, 2))
    segments = np.column_stack([np.arange(len(heights)), np.zeros(len(heights)), heights]).astype(np.float32)
    ordered, first = coarse_first(segments, most)
    assert sorted(ordered[:, 0]) == list(range(len(heights)))
    np.testing.assert_array_equal(ordered[1::2, 0] - ordered[::2, 0], 1.0)  # pairs stay pairs
    chosen = set(ordered[: 2 * first, 2])
    assert not chosen & set(ordered[2 * first :, 2])
    assert first > 0
    if len(heights) // 2 <= most:
        assert first == len(heights) // 2


def test_an_objective_without_levels_has_none():
    ordered, first = coarse_first(np.empty((0, 3), np.float32), 10)
    assert len(ordered) == first == 0
