"""Spread starts over a box: uniform random points, Latin hypercubes and Sobol sequences.

All are reproducible from a seed and lie in the unit cube; `starts` scales them to an objective's domain.
"""

from collections.abc import Callable

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.errors import InputError
from gdexplorer.objectives import BoundObjective
from gdexplorer.registry import find

Matrix = NDArray[np.float64]

LARGEST_COUNT = 10_000
_BITS = 32

# For each coordinate after the first: coefficients of a primitive polynomial and the initial direction numbers, from
# S. Joe, F. Y. Kuo, Constructing Sobol sequences with better two-dimensional projections, SIAM J. Sci. Comput. 30,
# 2008 (their file new-joe-kuo-6). The degree of the polynomial is the number of initial direction numbers.
_DIRECTIONS: tuple[tuple[int, tuple[int, ...]], ...] = (
    (0, (1,)), (1, (1, 3)), (1, (1, 3, 1)), (2, (1, 1, 1)), (1, (1, 1, 3, 3)), (4, (1, 3, 5, 13)),
    (2, (1, 1, 5, 5, 17)), (4, (1, 1, 5, 5, 5)), (7, (1, 1, 7, 11, 19)), (11, (1, 1, 5, 1, 1)),
    (13, (1, 1, 1, 3, 11)), (14, (1, 3, 5, 5, 31)), (1, (1, 3, 3, 9, 7, 49)), (13, (1, 1, 1, 15, 21, 21)),
    (16, (1, 3, 1, 13, 27, 49)), (19, (1, 1, 1, 15, 7, 5)), (22, (1, 3, 1, 15, 13, 25)), (25, (1, 1, 5, 5, 19, 61)),
    (1, (1, 3, 7, 11, 23, 15, 103)), (4, (1, 3, 7, 13, 13, 15, 69)),
)  # fmt: skip


class Sampling(Struct, frozen=True):
    """A sampling method: ``draw(count, n, seed)`` returns float64[count, n] in the unit cube."""

    key: str
    label: str
    meaning: str
    draw: Callable[[int, int, int], Matrix]


def uniform(count: int, n: int, seed: int) -> Matrix:
    """Independent uniform points."""
    return np.random.default_rng(seed).random((count, n))


def latin_hypercube(count: int, n: int, seed: int) -> Matrix:
    """One point in each of ``count`` slices along every coordinate.

    M. D. McKay, R. J. Beckman, W. J. Conover, A comparison of three methods for selecting values of input variables,
    Technometrics 21(2), 1979.
    """
    random = np.random.default_rng(seed)
    slices = np.column_stack([random.permutation(count) for _ in range(n)])
    return np.asarray((slices + random.random((count, n))) / count)


def sobol(count: int, n: int, seed: int) -> Matrix:
    """The first ``count`` points of the Sobol sequence, with a random digital shift.

    I. M. Sobol, 1967, in the order of Antonov and Saleev, 1979; the digital shift preserves equidistribution and makes
    each point uniform (C. Lemieux, Monte Carlo and Quasi-Monte Carlo Sampling, 2009, section 6.2.1).

    Raises
    ------
    InputError
        If there are more coordinates than direction numbers.
    """
    shift = np.random.default_rng(seed).integers(0, 2**_BITS, n, dtype=np.uint64)
    return (sobol_bits(count, n) ^ shift) / 2.0**_BITS


def sobol_bits(count: int, n: int) -> NDArray[np.uint64]:
    """The Sobol sequence without a shift, as integers below 2**32, uint64[count, n].

    Raises
    ------
    InputError
        As `sobol`.
    """
    if n > len(_DIRECTIONS) + 1:
        raise InputError(
            f"The Sobol sequence supports up to {len(_DIRECTIONS) + 1} coordinates; for {n} choose latin_hypercube."
        )
    directions = np.stack([_direction_numbers(i) for i in range(n)], axis=1)
    points, index = np.zeros((count, n), dtype=np.uint64), np.arange(count)
    # Point i is the sum modulo two of the directions of the bits that are set in the Gray code of i.
    gray = index ^ (index >> 1)
    for bit in range(max(count - 1, 0).bit_length()):
        points[(gray >> bit) & 1 == 1] ^= directions[bit]
    return points


def _direction_numbers(coordinate: int) -> NDArray[np.uint64]:
    """Direction numbers of a coordinate as 32-bit binary fractions, uint64[32]."""
    if coordinate == 0:
        return np.array([1 << (_BITS - 1 - i) for i in range(_BITS)], dtype=np.uint64)
    coefficients, first = _DIRECTIONS[coordinate - 1]
    degree, numbers = len(first), [m << (_BITS - 1 - i) for i, m in enumerate(first)]
    for i in range(degree, _BITS):
        number = numbers[i - degree] ^ (numbers[i - degree] >> degree)
        for k in range(1, degree):
            if (coefficients >> (degree - 1 - k)) & 1:
                number ^= numbers[i - k]
        numbers.append(number)
    return np.array(numbers, dtype=np.uint64)


_SAMPLINGS = {
    item.key: item
    for item in (
        Sampling("sobol", "Sobol sequence", "Evenly spread: each point falls into the largest gap.", sobol),
        Sampling("latin_hypercube", "Latin hypercube", "One point in each row and each column.", latin_hypercube),
        Sampling("uniform", "Uniform", "Independent random points; clusters and gaps occur.", uniform),
    )
}
SAMPLINGS = tuple(_SAMPLINGS.values())


def sampling(key: str) -> Sampling:
    """Look up a sampling method.

    Raises
    ------
    InputError
        If there is none with that key.
    """
    return find("sampling", key, _SAMPLINGS)


def starts(bound: BoundObjective, key: str, count: int, seed: int) -> Matrix:
    """``count`` starts in the domain of ``bound``, float64[count, n].

    Objectives that draw their own starts (the weights of a network) use these instead of the sampling.

    Raises
    ------
    InputError
        If the count lies outside 1 to 10,000, the seed is negative, the sampling is unknown or there is no box to fill.
    """
    if not 1 <= count <= LARGEST_COUNT:
        raise InputError(f"The number of starts must be from 1 to {LARGEST_COUNT:,}, not {count:,}.")
    if seed < 0:
        raise InputError(f"The seed must be zero or a positive whole number, not {seed:,}.")
    spread = sampling(key).draw
    if bound.draw_start is not None:
        return np.array([bound.draw_start(seed + i) for i in range(count)], dtype=np.float64)
    if bound.dimension != len(bound.domain):
        raise InputError(f"Starts are spread over two coordinates; {bound.label} has {bound.dimension}.")
    low, high = np.array(bound.domain, dtype=np.float64).T
    return np.asarray(low + spread(count, len(low), seed) * (high - low))
