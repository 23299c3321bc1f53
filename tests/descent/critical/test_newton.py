"""The search for critical points from many starts at once."""

import numpy as np
import pytest

from gdexplorer.descent.critical.newton import newton_search
from gdexplorer.objectives import objective


def starts(bound, count=24):
    low, high = np.array(bound.domain).T
    shares = (np.arange(count) + 0.5) / count
    return low + np.stack(np.meshgrid(shares, shares), axis=-1).reshape(-1, 2) * (high - low)


@pytest.mark.parametrize("reach", [0.01, 0.2])
@pytest.mark.parametrize("key", ["himmelblau", "rastrigin", "ackley", "mexican_hat", "monkey_saddle"])
def test_a_start_leads_to_the_same_point_alone_as_among_others(key, reach):
    """A search that another has just led to the same point ends early, and must end there."""
    bound = objective(key).bound()
    low, high = np.array(bound.domain).T
    places = starts(bound)
    points, curvatures = newton_search(bound, places, reach)
    alone = [newton_search(bound, places[i : i + 1], reach) for i in range(len(places))]
    assert [bool(curvature[0] > 0.0) for _, curvature in alone] == (curvatures > 0.0).tolist()
    found = np.flatnonzero(curvatures > 0.0)
    apart = np.array([alone[i][0][0] for i in found]).reshape(-1, 2) - points[found]
    assert np.abs(apart / (high - low)).max(initial=0.0) < 1e-7
    np.testing.assert_allclose(curvatures[found], [alone[i][1][0] for i in found], rtol=1e-5)


@pytest.mark.parametrize("key", ["himmelblau", "rastrigin"])
def test_nothing_is_found_beyond_reach(key):
    bound = objective(key).bound()
    low, high = np.array(bound.domain).T
    places = starts(bound, 40)
    points, curvatures = newton_search(bound, places, 0.02)
    off = np.abs((points - places) / (high - low)).max(axis=1)
    assert np.all(off[curvatures > 0.0] <= 0.02)
