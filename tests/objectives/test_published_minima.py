"""The lowest points, and the keys, that the literature and the plan of the catalogue name."""

import re

import numpy as np
import pytest

from gdexplorer.descent.critical.critical_points import critical_points
from gdexplorer.descent.critical.kinds import PointKind
from gdexplorer.objectives import OBJECTIVES, objective

# Surjanovic & Bingham (2013), Jamil & Yang (2013); Trefethen (2002) to ten digits.
LOWEST = {
    "booth": (0.0, [(1, 3)]),
    "matyas": (0.0, [(0, 0)]),
    "rosenbrock": (0.0, [(1, 1)]),
    "leon": (0.0, [(1, 1)]),
    "beale": (0.0, [(3, 0.5)]),
    "himmelblau": (0.0, [(3, 2), (-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848126)]),
    "rastrigin": (0.0, [(0, 0)]),
    "ackley": (0.0, [(0, 0)]),
    "griewank": (0.0, [(0, 0)]),
    "styblinski_tang": (-39.16617 * 2, [(-2.903534, -2.903534)]),
    "levy": (0.0, [(1, 1)]),
    "levy_n13": (0.0, [(1, 1)]),
    "goldstein_price": (3.0, [(0, -1)]),
    "eggholder": (-959.6407, [(512, 404.2319)]),
    "schwefel": (0.0, [(420.9687, 420.9687)]),
    "schaffer_n2": (0.0, [(0, 0)]),
    "drop_wave": (-1.0, [(0, 0)]),
    "cross_in_tray": (-2.06261, [(1.3491, 1.3491), (1.3491, -1.3491), (-1.3491, 1.3491), (-1.3491, -1.3491)]),
    "holder_table": (-19.2085, [(sx * 8.05502, sy * 9.66459) for sx in (1, -1) for sy in (1, -1)]),
    "easom": (-1.0, [(3.141593, 3.141593)]),
    "michalewicz": (-1.8013, [(2.20, 1.57)]),
    "branin": (0.397887, [(-3.141593, 12.275), (3.141593, 2.275), (9.42478, 2.475)]),
    "mccormick": (-1.9133, [(-0.54719, -1.54719)]),
    "three_hump_camel": (0.0, [(0, 0)]),
    "six_hump_camel": (-1.0316, [(0.0898, -0.7126), (-0.0898, 0.7126)]),
    "dixon_price": (0.0, [(1, 2**-0.5), (1, -(2**-0.5))]),
    "zakharov": (0.0, [(0, 0)]),
    "bohachevsky": (0.0, [(0, 0)]),
    "shubert": (-186.7309, [(-7.0835, 4.8580), (-0.8003, -1.4251), (5.4828, 4.8580)]),
    "bukin_n6": (0.0, [(-10, 1)]),
    "trid": (-2.0, [(2, 2)]),
    "egg_crate": (0.0, [(0, 0)]),
    "mishra_bird": (-106.764537, [(4.70104, 3.15294), (-1.58214, -3.13024)]),
    "trefethen": (-3.3068686474, [(-0.0244031, 0.2106124)]),
    "freudenstein_roth": (0.0, [(5, 4)]),
}  # fmt: skip

# How many minima are the lowest, and how many there are in all (None: too many to list).
COUNTS = {
    "himmelblau": (4, 4), "three_hump_camel": (1, 3), "six_hump_camel": (2, 6), "styblinski_tang": (1, 4),
    "goldstein_price": (1, 4), "branin": (3, 3), "mccormick": (1, 2), "michalewicz": (1, 2), "dixon_price": (2, 2),
    "freudenstein_roth": (1, 2), "egg_crate": (1, 9), "bohachevsky": (1, 25), "griewank": (1, 17),
    "mishra_bird": (2, 6), "peaks": (1, 3), "checkerboard": (8, 8), "shubert": (18, None), "cross_in_tray": (4, None),
    "holder_table": (4, None), "rastrigin": (1, None), "ackley": (1, None),
}  # fmt: skip

PLANNED = [
    "sphere", "quadratic_bowl", "booth", "matyas", "rosenbrock", "beale", "himmelblau", "rastrigin", "ackley",
    "griewank", "styblinski_tang", "levy", "levy_n13", "goldstein_price", "eggholder", "schwefel", "schaffer_n2",
    "drop_wave", "cross_in_tray", "holder_table", "easom", "michalewicz", "branin", "mccormick", "three_hump_camel",
    "six_hump_camel", "dixon_price", "zakharov", "bohachevsky", "shubert", "bukin_n6", "saddle", "monkey_saddle",
    "double_well", "two_gaussian_wells", "peaks", "plateau", "cliff", "spiral_valley", "saddle_ring",
    "sharp_and_wide", "vanishing_gradients", "absolute_value", "housing_mse",
]  # fmt: skip


@pytest.mark.parametrize("key", LOWEST)
def test_lowest_minima_are_where_the_literature_has_them(key):
    value, points = LOWEST[key]
    minima = objective(key).bound().minima
    lowest = min(minimum.value for minimum in minima)
    assert lowest == pytest.approx(value, rel=5e-5, abs=1e-10)
    for point in points:
        near = [minimum for minimum in minima if minimum.point == pytest.approx(point, rel=2e-3, abs=1e-4)]
        assert len(near) == 1
        assert near[0].value == pytest.approx(lowest, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("key", COUNTS)
def test_there_are_as_many_minima_as_the_literature_says(key):
    lowest, everything = COUNTS[key]
    bound = objective(key).bound()
    best = min(minimum.value for minimum in bound.minima)
    assert sum(minimum.value == pytest.approx(best, rel=1e-9, abs=1e-9) for minimum in bound.minima) == lowest
    assert bound.minima_complete == (everything is not None)
    assert len(bound.minima) == (everything or lowest)


def test_the_catalogue_has_all_that_was_planned_and_at_least_fifty():
    keys = {row.key for row in OBJECTIVES}
    assert set(PLANNED) <= keys
    assert len(keys) >= 52


NUMBERS = {"three": 3, "four": 4, "six": 6, "nine": 9}
# Sentences that count the minima in the domain.
COUNTED = re.compile(rf"\b(\d{{2,}}|{'|'.join(NUMBERS)}) (?!global)(\w+ )*minima", re.IGNORECASE)
SAID = {row.key: said[1].lower() for row in OBJECTIVES if (said := COUNTED.search(row.lesson))}


@pytest.mark.parametrize("key", SAID)
def test_sentences_count_the_minima_that_are_there(key):
    found = critical_points(objective(key).bound())
    assert sum(point.kind is PointKind.MINIMUM for point in found) == (NUMBERS.get(SAID[key]) or int(SAID[key]))


def test_the_minima_of_shubert_are_products_of_those_of_its_factor():
    x = np.linspace(-10.0, 10.0, 200_001)
    factor = sum(i * np.cos((i + 1) * x + i) for i in range(1, 6))
    turns = np.flatnonzero(np.diff(np.sign(np.diff(factor)))) + 1
    lows, highs = sum(factor[turns] < 0.0), sum(factor[turns] > 0.0)
    assert int(SAID["shubert"]) == 2 * lows * highs  # a minimum of one factor, below zero, times a maximum of the other
