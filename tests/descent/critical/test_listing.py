"""Known minima that the search cannot find: outside of the domain, along a valley, and at kinks."""

import numpy as np
import pytest

from gdexplorer.descent.critical.critical_points import critical_points
from gdexplorer.descent.critical.kinds import PointKind
from gdexplorer.descent.critical.listing import NEAR, listed
from gdexplorer.objectives import OBJECTIVES, CustomNetwork


def network(activation):
    return CustomNetwork((1, 1, 1), activation, bias=False).objective().bound()


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_known_minima_have_their_curvature_wherever_they_lie(activation):
    bound = network(activation)
    points = listed(critical_points(bound), bound)
    assert len(points) > 2
    for point in points:
        hessian = bound.hessians_at(np.array([point.point]))[0]
        expected = np.linalg.eigvalsh(hessian)
        np.testing.assert_allclose(
            point.eigenvalues, expected, rtol=1e-6, atol=1e-6 * np.abs(expected).max(initial=1.0)
        )


def test_known_minima_in_a_valley_are_listed_where_they_are_known():
    bound = network("relu")
    points, sides = listed(critical_points(bound), bound), np.diff(np.array(bound.domain)).ravel()
    places = np.array([point.point for point in points])
    for minimum in bound.minima:
        shares = np.abs((places - np.array(minimum.point)) / sides).max(axis=1)
        nearest = points[int(shares.argmin())]
        assert shares.min() <= NEAR
        assert nearest.is_minimum and nearest.value == pytest.approx(minimum.value, rel=1e-12)
        assert nearest.eigenvalues[0] == pytest.approx(0.0, abs=1e-9) and nearest.eigenvalues[1] > 1.0


def test_minima_outside_of_the_domain_are_among_them():
    bound = network("tanh")
    (low, high), _ = bound.domain
    outside = [point for point in listed(critical_points(bound), bound) if not low <= point.point[0] <= high]
    assert {point.kind for point in outside} == {PointKind.MINIMUM}
    assert all(min(point.eigenvalues) > 0.0 for point in outside)


@pytest.mark.parametrize("row", [row for row in OBJECTIVES if row.bound().dimension == 2], ids=lambda row: row.key)
def test_known_minima_are_listed_once(row):
    bound = row.bound()
    points = listed(critical_points(bound), bound)
    sides = np.diff(np.array(bound.domain)).ravel()
    places = np.array([point.point for point in points])
    for minimum in bound.minima:
        near = np.abs((places - np.array(minimum.point)) / sides).max(axis=1) < 1e-4
        assert near.any(), minimum
        assert sum(near) == 1 or any(
            point.kind is PointKind.DEGENERATE for point in np.array(points, dtype=object)[near]
        )
