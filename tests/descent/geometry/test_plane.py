"""Planes through many coordinates: what lies in them, how far the rest is, what of a path they show."""

import numpy as np
import pytest
from msgspec.structs import replace

from gdexplorer.compiled.kernel import Kernel
from gdexplorer.compiled.objective_signatures import OBJECTIVE
from gdexplorer.descent.geometry.plane import (
    Plane,
    PlaneChoice,
    domain_of,
    filter_normalised,
    plane_for,
    principal_directions,
    projection_error,
)
from gdexplorer.errors import InputError
from gdexplorer.objectives import objective
from gdexplorer.objectives.objective import BoundObjective


def bowl(theta, data, gradient):
    total = 0.0
    for i in range(theta.size):
        total += (i + 1.0) * theta[i] * theta[i]
        gradient[i] = 2.0 * (i + 1.0) * theta[i]
    return total


BOWL = Kernel(bowl, OBJECTIVE)
N = 7


@pytest.fixture
def bound():
    filters = ((0, 2), (3, 6))
    return BoundObjective(
        "bowl", "Bowl", BOWL, BOWL, np.zeros((1, 1)), ((-1.0, 1.0), (-1.0, 1.0)), (0.5,) * N, 0.01, (),
        weights=tuple(f"w{i}" for i in range(N)), filters=filters, starts_anywhere=True,
    )  # fmt: skip


@pytest.fixture
def path():
    """A path that shrinks to a point, each coordinate at its own pace."""
    steps = np.arange(60)[:, None]
    return np.linspace(1.0, 3.0, N) * np.exp(-steps * np.linspace(0.02, 0.5, N))


CHOICES = [PlaneChoice(), PlaneChoice(weights=(4, 2)), PlaneChoice("random", seed=5), PlaneChoice("components")]


@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: f"{choice.kind}{choice.weights}")
def test_points_of_the_plane_come_back_from_their_coordinates(choice, bound, path):
    plane = plane_for(choice, bound, path[-1], [path])
    coordinates = np.random.default_rng(1).normal(size=(20, 2))
    points = plane.points(coordinates)
    assert np.allclose(plane.coordinates(points), coordinates, atol=1e-12)
    assert np.allclose(points[3], plane.point(*coordinates[3]))
    assert plane.distances(points).max() < 1e-12


@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: f"{choice.kind}{choice.weights}")
def test_the_nearest_point_of_the_plane_is_meant(choice, bound, path):
    plane = plane_for(choice, bound, path[-1], [path])
    off = path - plane.points(plane.coordinates(path))
    assert np.abs(off @ plane.directions.T).max() < 1e-12
    assert np.allclose(plane.distances(path), np.linalg.norm(off, axis=1))


def test_a_plane_of_two_weights_has_the_weights_as_coordinates_and_the_others_at_the_anchor(bound, path):
    plane = plane_for(PlaneChoice(weights=(4, 2)), bound, path[10], [path])
    assert plane.axes == ("w4", "w2")
    assert np.array_equal(plane.coordinates(path), path[:, [4, 2]])
    assert np.array_equal(plane.point(*path[10, [4, 2]]), path[10])


def test_a_path_that_leaves_for_infinity_in_one_weight_keeps_its_others(bound):
    path = np.zeros((2, N))
    path[1, 0], path[1, 1] = 3.0, np.inf
    plane = plane_for(PlaneChoice(weights=(0, 2)), bound, path[0], [path])
    assert plane.coordinates(path).tolist() == [[0.0, 0.0], [3.0, 0.0]]


def test_a_fixed_anchor_holds_the_plane_and_none_lets_it_follow(bound, path):
    held = PlaneChoice(anchor=tuple(path[3]))
    assert np.array_equal(plane_for(held, bound, path[9], [path]).point(*path[3, :2]), path[3])
    assert np.array_equal(plane_for(PlaneChoice(), bound, path[9], [path]).point(*path[9, :2]), path[9])


def test_filters_of_a_random_direction_are_as_long_as_those_of_the_anchor(bound, path):
    anchor = path[5]
    direction = filter_normalised(np.random.default_rng(0).normal(size=N), anchor, bound.filters)
    for begin, end in bound.filters:
        assert np.linalg.norm(direction[begin:end]) == pytest.approx(np.linalg.norm(anchor[begin:end]), rel=1e-14)
    assert direction[2] == direction[6] == 0.0


def test_random_directions_follow_their_seed_and_the_scale_of_the_weights(bound, path):
    one, same, other = (plane_for(PlaneChoice("random", seed=seed), bound, path[5]) for seed in (1, 1, 2))
    assert np.array_equal(one.directions, same.directions)
    assert not np.allclose(one.directions, other.directions)
    assert np.allclose(plane_for(PlaneChoice("random", seed=1), bound, 10.0 * path[5]).directions, 10 * one.directions)


def test_random_directions_at_the_origin_are_still_a_plane(bound):
    plane = plane_for(PlaneChoice("random"), bound, np.zeros(N))
    assert np.allclose(np.linalg.norm(plane.directions, axis=1), 1.0)
    assert np.linalg.matrix_rank(plane.directions) == 2


def test_components_are_those_of_a_singular_value_decomposition(path):
    directions = principal_directions(path, N)
    expected = np.linalg.svd(path - path.mean(axis=0))[2][:2]
    assert np.allclose(np.abs(np.sum(directions * expected, axis=1)), 1.0)
    assert all(direction[np.abs(direction).argmax()] > 0.0 for direction in directions)


@pytest.mark.parametrize("shape", [(8, 300), (300, 8), (1500, 1100)])
def test_components_of_paths_short_and_long(shape):
    generator = np.random.default_rng(3)
    flat = generator.normal(size=(shape[0], 2)) * (5.0, 2.0) @ np.linalg.qr(generator.normal(size=(shape[1], 2)))[0].T
    path = flat + 1e-3 * generator.normal(size=shape)
    plane = Plane(path[-1], principal_directions(path, shape[1]), ("a", "b"), ((-1.0, 1.0), (-1.0, 1.0)))
    assert plane.variance_explained(path) > 0.999 - 1e-6 * shape[0] * shape[1] / 10


def test_the_plane_of_components_goes_through_the_last_iterate_and_shows_most_of_the_path(bound, path):
    plane = plane_for(PlaneChoice("components"), bound, path[0], [path])
    assert plane.distances(path[-1:])[0] < 1e-12
    variances = np.linalg.svd(path - path.mean(axis=0))[1] ** 2
    assert plane.variance_explained(path) == pytest.approx(variances[:2].sum() / variances.sum(), rel=1e-12)
    assert plane.variance_explained(path) > plane_for(PlaneChoice(), bound, path[0]).variance_explained(path)


DEGENERATE = {
    "one point": np.full((1, N), 0.3),
    "a point that stays": np.full((9, N), 0.3),
    "two points": np.array([np.zeros(N), np.arange(N)]),
    "a straight line": np.linspace(0.0, 1.0, 20)[:, None] * np.arange(1.0, N + 1),
    "nothing": np.empty((0, N)),
    "not finite": np.array([np.zeros(N), np.ones(N), np.full(N, np.inf), np.full(N, np.nan)]),
    "nearly infinite": np.array([np.zeros(N), np.ones(N), np.full(N, -1.7e308), np.full(N, 1.7e308)]),
}


@pytest.mark.parametrize("name", DEGENERATE)
@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: f"{choice.kind}{choice.weights}")
def test_degenerate_paths_have_a_plane_with_a_domain(name, choice, bound):
    path = DEGENERATE[name]
    plane = plane_for(choice, bound, path[-1] if len(path) else np.zeros(N), [path])
    assert np.linalg.matrix_rank(plane.directions) == 2
    assert np.isfinite(plane.directions).all() and np.isfinite(plane.origin).all()
    for low, high in plane.domain:
        assert np.isfinite(high - low) and high > low
    assert 0.0 <= plane.variance_explained(path) <= 1.0


def test_a_straight_path_is_explained_wholly_and_one_across_the_plane_not_at_all(bound):
    across = np.zeros((5, N))
    across[:, 3] = np.arange(5)
    assert plane_for(PlaneChoice(), bound, across[0], [across]).variance_explained(across) == 0.0
    line = plane_for(PlaneChoice("components"), bound, across[0], [across])
    assert line.variance_explained(across) == pytest.approx(1.0)
    assert line.coordinates(across)[0].tolist() == pytest.approx([-4.0, 0.0])


def test_all_paths_lie_in_the_domain_with_a_margin(bound, path):
    other = -2.0 * path
    for choice in CHOICES:
        plane = plane_for(choice, bound, path[-1], [path, other])
        shown = plane.coordinates(np.concatenate([path, other]))
        for (low, high), side in zip(plane.domain, shown.T, strict=True):
            assert low < side.min() - 0.05 * np.ptp(side) and side.max() + 0.05 * np.ptp(side) < high


def test_a_far_start_stays_in_the_domain_and_a_run_to_infinity_does_not_stretch_it():
    arriving = np.concatenate([[[80.0, 0.0], [30.0, 1.0]], np.zeros((500, 2))])
    assert domain_of([arriving])[0][1] > 80.0
    drifting = np.linspace(0.0, 1e6, 300)[:, None] * (1.0, 0.5)
    assert domain_of([drifting])[0][1] > 1e6
    leaving = np.array([[(-1.7) ** k, 1.0] for k in range(200)])
    assert domain_of([leaving])[0][1] < 1e6 < 1e45 < leaving.max()
    assert domain_of([arriving[2:], leaving])[0][1] < 100.0


def test_a_domain_given_is_taken(bound, path):
    domain = ((-3.0, 4.0), (0.0, 0.5))
    assert plane_for(PlaneChoice(domain=domain), bound, path[-1], [path]).domain == domain


def test_the_plane_of_two_coordinates_is_all_there_is():
    bound = objective("rosenbrock").bound()
    plane = plane_for(PlaneChoice("random"), bound, np.array([5.0, 5.0]), [np.ones((3, 2))])
    assert (plane.domain, plane.axes) == (bound.domain, bound.axes)
    assert np.array_equal(plane.coordinates(np.array([[1.25, -3.0]])), [[1.25, -3.0]])
    assert plane.distances(np.array([[1.25, -3.0]])).tolist() == [0.0]


def test_the_readout_tells_what_the_picture_leaves_out(bound, path):
    plane = plane_for(PlaneChoice(), bound, path[-1], [path])
    told = projection_error(plane, bound, path[0], bound.value(path[0]))
    there = np.concatenate([path[0, :2], path[-1, 2:]])
    assert told.distance == pytest.approx(np.linalg.norm(path[0, 2:] - path[-1, 2:]))
    assert (told.cost, told.shown_cost) == (bound.value(path[0]), pytest.approx(bound.value(there)))


@pytest.mark.parametrize(
    ("choice", "part"),
    [
        (PlaneChoice(weights=(0, N)), "two different indices from 0 to 6"),
        (PlaneChoice(weights=(2, 2)), "two different"),
        (PlaneChoice(weights=(-1, 2)), "two different"),
        (PlaneChoice(anchor=(1.0, 2.0)), "7 finite coordinates"),
        (PlaneChoice(anchor=(np.nan,) * N), "finite"),
        (PlaneChoice("random", seed=-1), "seed"),
        (PlaneChoice("random", seed=2**31), "seed"),
        (PlaneChoice("components", run=-1), "run"),
        (PlaneChoice(domain=((1.0, 1.0), (0.0, 1.0))), "with low less"),
        (PlaneChoice(domain=((-np.inf, 1.0), (0.0, 1.0))), "domain"),
    ],
)
def test_a_choice_that_is_none_is_refused_with_a_sentence(choice, part, bound):
    with pytest.raises(InputError, match=part):
        plane_for(choice, bound, np.zeros(N))


def test_without_names_coordinates_are_numbered(bound):
    assert plane_for(PlaneChoice(), replace(bound, weights=()), np.zeros(N)).axes == ("x1", "x2")


@pytest.mark.parametrize("size", [1e-300, 1.0, 1e9, 1e99, 1e100, 1e101, 1e200, 1e308])
@pytest.mark.parametrize("kind", ["weights", "random", "components"])
def test_a_plane_through_starts_of_any_size_has_a_domain_with_room(kind, size, bound):
    start = np.full(N, size)
    plane = plane_for(PlaneChoice(kind), bound, start, [np.array([start, start]), np.array([-start, -start])])
    for low, high in plane.domain:
        assert np.isfinite([low, high]).all()
        assert (np.diff(np.linspace(low, high, 50)) > 0.0).all()
