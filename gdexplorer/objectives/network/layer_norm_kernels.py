"""Layer normalisation: the sums of a layer's units, shifted and scaled for each sample.

J. L. Ba, J. R. Kiros, G. E. Hinton, Layer normalization, 2016. With the mean μ and the variance σ² of the sums s over
the units of a layer, n = (s - μ) / sqrt(σ² + ε), and the activation is applied to z = g n + b: each unit has a gain g
and, in a network with biases, a bias b, both learned. ε is that of PyTorch.

The derivative of n is a projection times r = 1 / sqrt(σ² + ε), P v = r (v - mean(v) - n mean(n v)); being symmetric, it
turns derivatives by n into derivatives by s as well.
"""

import math

import numpy as np

from gdexplorer.compiled.kernel import inlined, reassociated

EPSILON = 1e-5


@inlined
def normalise(sums, scales):
    """Replace ``sums: float64[units, samples]`` by n; fill ``scales: float64[samples]`` with r."""
    units, means = sums.shape[0], np.zeros(scales.size)
    for j in range(units):
        add_share(sums[j], 1.0 / units, means)
    scales[:] = 0.0
    for j in range(units):
        centre(sums[j], means, 1.0 / units, scales)
    for s in range(scales.size):
        scales[s] = 1.0 / math.sqrt(scales[s] + EPSILON)
    for j in range(units):
        scale_row(sums[j], scales)


@inlined
def project(rows, normed, scales, along):
    """Replace each sample's v in ``rows: float64[units, samples]`` by P v; fill ``along`` with mean(n v)."""
    units, means = rows.shape[0], np.zeros(scales.size)
    along[:] = 0.0
    for j in range(units):
        add_share(rows[j], 1.0 / units, means)
        add_product_share(rows[j], normed[j], 1.0 / units, along)
    for j in range(units):
        take_out(rows[j], normed[j], scales, means, along)


@reassociated
def add_share(row, share, sums):
    """``sums += share * row``."""
    for s in range(sums.size):
        sums[s] += share * row[s]


@reassociated
def add_product_share(row, other, share, sums):
    """``sums += share * row * other``."""
    for s in range(sums.size):
        sums[s] += share * row[s] * other[s]


@reassociated
def centre(row, means, share, squares):
    """``row -= means``; ``squares += share * row²``."""
    for s in range(means.size):
        row[s] -= means[s]
        squares[s] += share * row[s] * row[s]


@reassociated
def scale_row(row, scales):
    """``row *= scales``."""
    for s in range(scales.size):
        row[s] *= scales[s]


@reassociated
def take_out(row, normed, scales, means, along):
    """``row = scales (row - means - normed along)``."""
    for s in range(scales.size):
        row[s] = scales[s] * (row[s] - means[s] - normed[s] * along[s])


@reassociated
def fill_affine(row, normed, gain, bias):
    """``row = gain * normed + bias``."""
    for s in range(row.size):
        row[s] = gain * normed[s] + bias


@reassociated
def fill_weighted(row, gain, derivatives, change, others):
    """``row = gain * derivatives + change * others``."""
    for s in range(row.size):
        row[s] = gain * derivatives[s] + change * others[s]


@reassociated
def product_of(row, other):
    """The sum of the products of two rows."""
    total = 0.0
    for s in range(row.size):
        total += row[s] * other[s]
    return total


@reassociated
def move_projected(row, moved_along, derivatives, scales, moved_normed, along, normed, slant):
    """``row -= scales (moved_along derivatives + moved_normed along + normed slant)``: see `second_order_kernels`."""
    for s in range(row.size):
        row[s] -= scales[s] * (moved_along[s] * derivatives[s] + moved_normed[s] * along[s] + normed[s] * slant[s])
