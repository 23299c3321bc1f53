"""Starts spread over a box: as the literature's own sequence is, evenly, and the same for the same seed."""

import numpy as np
import pytest
from msgspec.structs import replace
from scipy.stats import qmc

from gdexplorer.descent.analysis.sampling import SAMPLINGS, sampling, sobol_bits, starts
from gdexplorer.errors import InputError
from gdexplorer.objectives import objective
from gdexplorer.objectives.families import family

KEYS = [item.key for item in SAMPLINGS]
BOUND = objective("himmelblau").bound()


@pytest.mark.parametrize("n", [1, 2, 3, 10, 21])
def test_sobols_sequence_is_that_of_scipy_to_the_bit(n):
    expected = qmc.Sobol(n, scramble=False, bits=32).random(1024)
    np.testing.assert_array_equal(sobol_bits(1024, n) / 2**32, expected)
    np.testing.assert_array_equal(sobol_bits(700, n) / 2**32, expected[:700])


def test_a_shifted_sequence_keeps_one_point_in_each_of_the_equal_boxes():
    points = sampling("sobol").draw(256, 2, 7)
    for rows, columns in [(1, 256), (256, 1), (16, 16), (4, 64)]:
        cells = np.floor(points[:, 0] * rows) * columns + np.floor(points[:, 1] * columns)
        assert len(np.unique(cells)) == 256


def test_more_coordinates_than_there_are_directions_are_refused():
    with pytest.raises(InputError, match="up to 21 coordinates; for 22 choose latin_hypercube"):
        sobol_bits(4, 22)


@pytest.mark.parametrize("n", [1, 2, 7])
def test_a_latin_hypercube_has_one_point_in_each_slice(n):
    points = sampling("latin_hypercube").draw(50, n, 3)
    for column in np.floor(points * 50).T:
        np.testing.assert_array_equal(np.sort(column), np.arange(50))


@pytest.mark.parametrize("key", KEYS)
def test_the_same_seed_gives_the_same_starts_in_the_domain_and_another_one_others(key):
    one, same, other = (starts(BOUND, key, 100, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert not np.any(one == other)
    low, high = np.array(BOUND.domain).T
    assert np.all((one >= low) & (one <= high))
    np.testing.assert_allclose(one.mean(axis=0), 0.0, atol=1.5)


@pytest.mark.parametrize("key", KEYS)
def test_few_starts_are_as_welcome_as_many(key):
    assert starts(BOUND, key, 1, 0).shape == (1, 2)
    assert starts(BOUND, key, 10_000, 0).shape == (10_000, 2)


@pytest.mark.parametrize(
    ("key", "count", "seed", "told"),
    [
        ("sobol", 0, 0, "from 1 to 10,000, not 0"),
        ("uniform", 10_001, 0, "not 10,001"),
        ("uniform", 5, -1, "seed must be zero or"),
        ("sobal", 5, 0, "did you mean sobol"),
    ],
)
def test_what_cannot_be_drawn_is_told(key, count, seed, told):
    with pytest.raises(InputError, match=told):
        starts(BOUND, key, count, seed)


def test_where_even_points_make_no_sense_starts_are_drawn_as_the_objective_does():
    drawing = replace(BOUND, draw_start=lambda seed: (seed / 10, -seed / 10))
    np.testing.assert_array_equal(starts(drawing, "sobol", 3, 5), [[0.5, -0.5], [0.6, -0.6], [0.7, -0.7]])


def test_many_coordinates_without_a_way_to_draw_them_are_refused():
    with pytest.raises(InputError, match="Sphere has 4"):
        starts(family("sphere").member(4).bound, "sobol", 3, 0)
