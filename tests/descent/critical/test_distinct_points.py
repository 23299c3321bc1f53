"""Critical points, each once, however they come."""

import numpy as np
import pytest

from gdexplorer.descent.critical.distinct_points import DistinctPoints
from gdexplorer.descent.critical.newton import newton_search
from gdexplorer.objectives import objective


def found_from(key, count=48):
    """What a search from a grid leads to, inside the domain, in a random order."""
    bound = objective(key).bound()
    low, high = np.array(bound.domain).T
    shares = (np.arange(count) + 0.5) / count
    places = low + np.stack(np.meshgrid(shares, shares), axis=-1).reshape(-1, 2) * (high - low)
    points, curvatures = newton_search(bound, places, 6.0 / count)
    kept = np.flatnonzero((curvatures > 0.0) & np.all((points >= low) & (points <= high), axis=1))
    kept = np.random.default_rng(5).permutation(kept)
    return bound, points[kept], curvatures[kept]


def ordered(places, indices):
    order = np.lexsort(np.round(places, 6).T)
    return places[order], indices[order]


@pytest.mark.parametrize("key", ["himmelblau", "rastrigin", "monkey_saddle", "double_well", "peaks"])
def test_points_added_in_parts_are_those_added_at_once(key):
    bound, points, curvatures = found_from(key)
    whole, parts = DistinctPoints(bound), DistinctPoints(bound)
    whole.add(points, curvatures)
    for some in np.array_split(np.arange(len(points)), 5):
        parts.add(points[some], curvatures[some])
        parts.indices  # noqa: B018  what is computed on the way changes nothing
    (places, indices), (same_places, same_indices) = ordered(*whole.indices), ordered(*parts.indices)
    np.testing.assert_allclose(same_places, places, atol=1e-6)
    np.testing.assert_array_equal(same_indices, indices)


@pytest.mark.parametrize("key", ["himmelblau", "mexican_hat", "monkey_saddle"])
def test_points_added_again_change_nothing(key):
    bound, points, curvatures = found_from(key)
    found = DistinctPoints(bound)
    found.add(points, curvatures)
    places, indices = found.indices
    found.add(points[::-1], curvatures[::-1])
    again, same = found.indices
    np.testing.assert_array_equal(again, places)
    np.testing.assert_array_equal(same, indices)


def test_none_are_found_in_none():
    found = DistinctPoints(objective("himmelblau").bound())
    found.add(np.empty((0, 2)), np.empty(0))
    places, indices = found.indices
    assert places.shape == (0, 2)
    assert indices.shape == (0,)
