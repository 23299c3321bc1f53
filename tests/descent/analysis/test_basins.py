"""Basins: what the picture says of a pixel is what a single run from there does."""

import itertools

import numpy as np
import pytest

from gdexplorer.descent.analysis import attractors, basins
from gdexplorer.descent.analysis.attractors import DIVERGED, LEFT, PENDING, UNDECIDED, label_in_words
from gdexplorer.descent.analysis.basins import refine_basins
from gdexplorer.descent.critical.critical_points import critical_points
from gdexplorer.descent.critical.kinds import PointKind
from gdexplorer.descent.engine import engine
from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.descent.experiment import Experiment, configure, suggested
from gdexplorer.errors import InputError
from gdexplorer.objectives import objective

SETUPS = [
    ("himmelblau", "gradient_descent", {}),
    ("himmelblau", "gradient_descent", {"learning_rate": 0.02}),  # long steps: some diverge, some never settle
    ("six_hump_camel", "momentum", {}),
    ("peaks", "adam", {}),
    ("saddle", "gradient_descent", {}),
    ("absolute_value", "gradient_descent", {}),
]


def setup(key, rule, settings, **limits):
    bound = objective(key).bound()
    choice = suggested(rule, bound)
    for name, value in settings.items():
        choice = choice.with_setting(name, value)
    return Experiment(key, **limits), bound, choice


def said_of(bound, others, run):
    """What the end of a single run says, told from how far it is from the known minima and other critical points."""
    low, high = np.array(bound.domain).T
    minima = np.array([minimum.point for minimum in bound.minima]).reshape(-1, 2)
    distances = np.hypot(*((minima - run.points[-1]) / (high - low)).T)
    if run.status is Status.DIVERGED:
        return DIVERGED, None
    if distances.min(initial=np.inf) <= 0.01:
        return None, minima[distances.argmin()]
    apart = np.hypot(*((others - run.points[-1]) / (high - low)).T)
    if run.status is Status.CONVERGED and apart.min(initial=np.inf) <= 0.01:
        return None, others[apart.argmin()]
    return (UNDECIDED if np.all((run.points[-1] >= low) & (run.points[-1] <= high)) else LEFT), None


@pytest.mark.parametrize(("key", "rule", "settings"), SETUPS)
def test_a_thousand_random_pixels_are_as_their_single_runs_say(key, rule, settings):
    size, (experiment, bound, choice) = 128, setup(key, rule, settings, steps=400)
    picture = basins.basins(experiment, bound, choice, size)
    pixels = np.random.default_rng(1).integers(0, size, (1000, 2))
    starts = tuple((picture.xs[column], picture.ys[row]) for row, column in pixels)
    runs = engine.descend(Experiment(key, (), (choice,), starts, 400))
    assert len(runs) == 1000
    others = np.array([item.point for item in critical_points(bound)]).reshape(-1, 2)
    for (row, column), run in zip(pixels, runs, strict=True):
        label, place = said_of(bound, others, run)
        assert picture.steps[row, column] == run.steps
        if place is None:
            assert picture.labels[row, column] == label
        else:
            assert picture.labels[row, column] >= 0
            attractor = picture.attractors[picture.labels[row, column]]
            np.testing.assert_allclose(attractor.point, place, atol=1e-3 * bound.size)


def test_all_of_himmelblau_goes_to_its_four_minima():
    picture = basins.basins(*setup("himmelblau", "gradient_descent", {}), 128)
    assert [item.kind for item in picture.attractors[:4]] == [PointKind.MINIMUM] * 4
    shares = picture.shares()
    assert set(shares) == {0, 1, 2, 3}
    assert sum(shares.values()) == pytest.approx(1.0)
    assert all(0.15 < share < 0.35 for share in shares.values())


def test_a_pixel_at_a_minimum_belongs_to_it_and_is_among_the_quickest():
    picture = basins.basins(*setup("himmelblau", "gradient_descent", {}), 256)
    for number, item in enumerate(picture.attractors):
        column, row = (
            np.abs(along - x).argmin() for along, x in zip((picture.xs, picture.ys), item.point, strict=True)
        )
        assert picture.labels[row, column] == number
        assert picture.steps[row, column] < np.median(picture.steps[picture.labels == number])


@pytest.mark.parametrize("size", [1, 5, 16, 33, 100])
def test_each_refinement_adds_pixels_and_changes_none(size):
    pictures = list(refine_basins(*setup("six_hump_camel", "gradient_descent", {}), size))
    assert [picture.stride for picture in pictures] == [16, 8, 4, 2, 1]
    for picture in pictures:
        there = np.zeros((size, size), dtype=bool)
        there[:: picture.stride, :: picture.stride] = True
        np.testing.assert_array_equal(picture.labels != PENDING, there)
        np.testing.assert_array_equal(picture.steps >= 0, there)
        np.testing.assert_array_equal(picture.labels[there], pictures[-1].labels[there])
        np.testing.assert_array_equal(picture.steps[there], pictures[-1].steps[there])
    for coarse, fine in itertools.pairwise(pictures):
        assert fine.attractors[: len(coarse.attractors)] == coarse.attractors


@pytest.mark.parametrize(("key", "rule", "settings"), SETUPS)
def test_coarse_to_fine_ends_where_all_at_once_does(key, rule, settings):
    problem = setup(key, rule, settings, steps=200)
    *_, progressive = refine_basins(*problem, 65)
    (direct,) = refine_basins(*problem, 65, coarsest=1)
    np.testing.assert_array_equal(progressive.steps, direct.steps)
    np.testing.assert_array_equal(np.minimum(progressive.labels, 0), np.minimum(direct.labels, 0))
    for one, other in {*zip(progressive.labels.ravel().tolist(), direct.labels.ravel().tolist(), strict=True)}:
        if one >= 0:
            np.testing.assert_allclose(progressive.attractors[one].point, direct.attractors[other].point, atol=1e-6)


def test_every_pixel_is_computed_once():
    computed = []

    def counting(tasks, cancelled):
        for task in tasks:
            computed.extend(map(tuple, task.starts.tolist()))
            yield task.here(cancelled)

    picture = basins.basins(*setup("himmelblau", "gradient_descent", {}), 50, counting)
    assert len(computed) == len(set(computed)) == 2500
    assert {x for x, _ in computed} == set(picture.xs.tolist())


def test_the_same_again_to_the_bit():
    one, other = (basins.basins(*setup("peaks", "adam", {}), 64) for _ in range(2))
    assert one.labels.tobytes() == other.labels.tobytes()
    assert one.steps.tobytes() == other.steps.tobytes()
    assert one.attractors == other.attractors


def test_cancelling_leaves_what_was_yielded_and_yields_no_more():
    cancelled = []
    pictures = refine_basins(*setup("himmelblau", "gradient_descent", {}), 64, cancelled=lambda: bool(cancelled))
    first, second = next(pictures), next(pictures)
    kept = second.labels.copy()
    cancelled.append(True)
    assert list(pictures) == []
    np.testing.assert_array_equal(second.labels, kept)
    assert (first.stride, second.stride) == (16, 8)


def test_who_shows_progress_is_told_of_every_pixel():
    told = []
    *_, _ = refine_basins(*setup("sphere", "gradient_descent", {}), 100, show=told.append)
    assert told == sorted(told)
    assert told[-1] == 10_000


def test_arrays_are_read_only():
    picture = basins.basins(*setup("sphere", "gradient_descent", {}), 8)
    for array in (picture.xs, picture.ys, picture.labels, picture.steps):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_a_coarse_picture_can_be_shown_whole():
    coarse = next(refine_basins(*setup("himmelblau", "gradient_descent", {}), 40))
    labels, steps = coarse.filled
    assert labels.shape == steps.shape == (40, 40)
    assert np.all(labels != PENDING)
    assert np.all(labels[16:32, 16:32] == coarse.labels[16, 16])


def test_what_blows_up_is_apart_from_what_leaves():
    diverging = basins.basins(*setup("himmelblau", "gradient_descent", {"learning_rate": 0.5}), 16)
    leaving = basins.basins(*setup("saddle", "gradient_descent", {}, steps=100), 16)
    assert DIVERGED in diverging.shares()
    assert set(leaving.shares()) == {LEFT}


def test_what_has_not_arrived_is_undecided():
    picture = basins.basins(*setup("rosenbrock", "gradient_descent", {}, steps=3), 16)
    assert picture.shares()[UNDECIDED] > 0.9
    assert np.all(picture.steps[picture.labels == UNDECIDED] == 3)


def test_a_run_that_starts_on_the_ridge_ends_at_the_saddle():
    # An odd number of pixels: those in the middle row lie at y = 0, from where there is no way but to the pass.
    picture = basins.basins(*setup("two_exits", "gradient_descent", {}), 33)
    label = picture.labels[16, 5]
    assert picture.attractors[label].kind is PointKind.SADDLE
    assert np.all(picture.labels[16] == label)
    assert np.all(picture.labels[:16] != label)


def test_a_ring_of_flat_points_is_one_attractor():
    picture = basins.basins(*setup("saddle_ring", "gradient_descent", {}, steps=200_000), 24)
    kinds = [item.kind for item in picture.attractors]
    assert kinds.count(PointKind.DEGENERATE) == 1
    assert len(kinds) == 2


def test_a_minimum_outside_the_domain_is_an_attractor_when_it_is_reached():
    from gdexplorer.objectives.objective import formula_objective

    bound = formula_objective(
        "typed", "Typed", "convex", "(x - 3)^2 + y^2", domain=((-2.0, 2.0), (-2.0, 2.0)), start=(1.0, 1.0),
        learning_rate=0.1, lesson="", source="",
    ).bound()  # fmt: skip
    picture = basins.basins(Experiment("typed"), bound, configure("gradient_descent", {"learning_rate": 0.1}), 16)
    (attractor,) = picture.attractors
    assert attractor.kind is PointKind.MINIMUM
    np.testing.assert_allclose(attractor.point, (3.0, 0.0), atol=1e-9)
    assert picture.shares() == {0: 1.0}


def test_critical_points_that_somebody_has_are_not_sought_again(monkeypatch):
    experiment, bound, choice = setup("himmelblau", "gradient_descent", {})
    known = critical_points(bound)
    monkeypatch.setattr(attractors, "critical_points", lambda *_: pytest.fail("sought again"))
    *_, picture = refine_basins(experiment, bound, choice, 16, known=known)
    assert len(picture.attractors) == 4


def test_labels_have_names():
    picture = basins.basins(*setup("sphere", "gradient_descent", {}), 4)
    assert label_in_words(picture.attractors, 0) == "minimum at (0, 0)"
    assert label_in_words(picture.attractors, DIVERGED) == "diverges"


@pytest.mark.parametrize("size", [0, -3, 5000])
def test_sizes_that_are_none_are_refused(size):
    with pytest.raises(InputError, match="size"):
        refine_basins(*setup("sphere", "gradient_descent", {}), size)


def test_a_place_has_the_label_and_steps_of_its_pixel_as_far_as_that_is_known():
    run = setup("himmelblau", "gradient_descent", {})
    coarse, *_, fine = refine_basins(*run, 32)
    for row, column in np.random.default_rng(2).integers(0, 32, (50, 2)):
        inside = fine.xs[column] + 0.17, fine.ys[row] - 0.17  # a pixel is 0.375 wide
        assert fine.at(inside) == (fine.labels[row, column], fine.steps[row, column])
        corner = row // 16 * 16, column // 16 * 16
        assert coarse.at(inside) == (coarse.labels[corner], coarse.steps[corner])
    assert fine.at((-6.01, 0.0)) is fine.at((0.0, 6.01)) is None
    assert fine.at((-5.99, 5.99)) == (fine.labels[-1, 0], fine.steps[-1, 0])


def test_a_map_of_one_pixel_is_that_pixel():
    one = basins.basins(*setup("himmelblau", "gradient_descent", {}), 1)
    assert one.at((1.0, 2.0)) == (one.labels[0, 0], one.steps[0, 0])


def test_what_the_pixels_reached_is_counted_as_by_hand():
    experiment = Experiment("himmelblau", (), (suggested("gradient_descent", objective("himmelblau").bound()),), ())
    found = basins.basins(experiment, experiment.bound(), experiment.optimizers[0], 32)
    for row in found.reached:
        mine = found.labels == row.label
        assert row.share == pytest.approx(mine.mean())
        assert row.steps == pytest.approx(found.steps[mine].mean())
    assert {row.label for row in found.reached} == set(found.labels.ravel().tolist())
    attractors = [row.label for row in found.reached if row.label >= 0]
    assert attractors == sorted(attractors)
