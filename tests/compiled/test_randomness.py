"""Random numbers of kernels: in their range, evenly spread, and as unbounded integers give them."""

import numpy as np
import pytest
import scipy.stats
from kernel_parts import called_alone

from gdexplorer.compiled import randomness

uniform, normal = called_alone(randomness.uniform), called_alone(randomness.normal)


def _splitmix(bits):
    bits &= 2**64 - 1
    bits = (bits ^ bits >> 30) * 0xBF58476D1CE4E5B9 % 2**64
    bits = (bits ^ bits >> 27) * 0x94D049BB133111EB % 2**64
    return bits ^ bits >> 31


def _expected(seed, k, i):
    bits = _splitmix(seed * 0x9E3779B97F4A7C15 + 0x9E3779B97F4A7C15)
    bits = _splitmix(bits + k * 0xD1B54A32D192ED03)
    return ((_splitmix(bits + i * 0x8CB92BA72F3D8DD7) >> 12) + 0.5) / 2**52


@pytest.mark.parametrize("seed", [0, 1, 12345, 2**31 - 1, -7])
def test_compiled_numbers_are_those_of_unbounded_integers(seed):
    for k in (1, 2, 10**7):
        for i in range(4):
            assert uniform(seed, k, i) == _expected(seed, k, i)


def test_numbers_are_evenly_spread_between_zero_and_one():
    numbers = np.array([uniform(seed, k, i) for seed in range(5) for k in range(1, 1001) for i in range(4)])
    assert numbers.min() > 0.0 and numbers.max() < 1.0
    assert scipy.stats.kstest(numbers, "uniform").pvalue > 0.01


def test_normal_numbers_are_normal():
    numbers = np.array([normal(seed, k, i) for seed in range(5) for k in range(1, 1001) for i in range(2)])
    assert scipy.stats.kstest(numbers, "norm").pvalue > 0.01
    assert abs(np.corrcoef(numbers[::2], numbers[1::2])[0, 1]) < 0.03
