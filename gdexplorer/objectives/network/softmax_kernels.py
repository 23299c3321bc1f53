"""The softmax and its cross-entropy, computed from the sums z of the outputs.

With shares p_j = exp(z_j) / sum_k exp(z_k), and targets y of which one is 1 and the others 0, the cost is -log p_j of
that one. The largest sum is subtracted from all of them first, and what belongs to the others is added up apart from
it, so that nothing overflows, and no digits cancel where a prediction is nearly certain (P. Blanchard, D. J. Higham,
N. J. Higham, Accurately computing the log-sum-exp and softmax functions, IMA Journal of Numerical Analysis 41, 2021).
"""

import math

import numpy as np

from gdexplorer.compiled.arithmetic import assign
from gdexplorer.compiled.kernel import fused, inlined, reassociated
from gdexplorer.objectives.network.elementary_kernels import exp, log1p_of_share

_LN2 = 0.6931471805599453


@inlined
def largest(sums, s):
    """The output whose sum is largest for sample ``s``; 0 where the first one is no number."""
    top = 0
    for j in range(1, sums.shape[0]):
        if sums[j, s] > sums[top, s]:
            top = j
    return top


@inlined
def fill_shares(sums, taken, most, others, shares):
    """Fill ``shares`` with exp(z_j) over the largest of them, column by column.

    Fills ``most`` with the largest sum and ``others`` with the sum of all shares but that of the largest.
    """
    assign(most, sums[0])
    for j in range(1, sums.shape[0]):
        keep_larger(sums[j], most)
    others[:] = -1.0
    for j in range(sums.shape[0]):
        add_whole_shares(sums[j], most, shares[j], others)
    for j in range(sums.shape[0]):
        add_small_shares(shares[j], others)


@reassociated
def keep_larger(row, most):
    """``most = max(most, row)``."""
    for s in range(most.size):
        most[s] = row[s] if row[s] > most[s] else most[s]


@reassociated
def add_whole_shares(row, most, shares, others):
    """``shares = exp(row - most)``; count those that are 1, which would swallow the digits of small ones."""
    for s in range(most.size):
        shares[s] = exp(row[s] - most[s])
        others[s] += 1.0 if shares[s] >= 1.0 else 0.0


@reassociated
def add_small_shares(shares, others):
    """Add what is less than 1, or no number."""
    for s in range(others.size):
        others[s] += 0.0 if shares[s] >= 1.0 else shares[s]


@fused
def log1p_of_several(u):
    """``log(1 + u)`` for ``0 <= u < 15``: 1 + u is halved until it is less than 2."""
    halvings = (1.0 if u > 1.0 else 0.0) + (1.0 if u > 3.0 else 0.0) + (1.0 if u > 7.0 else 0.0)
    share = u if u <= 1.0 else ((u - 1.0) * 0.5 if u <= 3.0 else ((u - 3.0) * 0.25 if u <= 7.0 else (u - 7.0) * 0.125))
    return halvings * _LN2 + log1p_of_share(share)


@reassociated
def divide(row, others):
    """``row /= 1 + others``."""
    for s in range(others.size):
        row[s] /= 1.0 + others[s]


@inlined
def softmax(sums, taken, shares):
    """Fill the first ``taken`` columns of ``shares: float64[outputs, samples]`` with the softmax of ``sums``."""
    most, others = np.empty(taken), np.empty(taken)
    fill_shares(sums, taken, most, others, shares)
    for j in range(sums.shape[0]):
        divide(shares[j], others)


@inlined
def softmax_cross_entropies(sums, targets, derivatives):
    """The summed cost of ``targets: float64[samples, outputs]``; fills ``derivatives``, p - y, by the sums."""
    taken = targets.shape[0]
    most, others = np.empty(taken), np.empty(taken)
    fill_shares(sums, taken, most, others, derivatives)
    total = 0.0
    for j in range(sums.shape[0]):
        total += costs_of_class(sums[j], targets[:, j], most, others, derivatives[j])
    return total


@reassociated
def costs_of_class(row, targets, most, others, derivatives):
    """The summed cost of the samples of one class; turns its shares into derivatives."""
    total = 0.0
    for s in range(targets.size):
        share, whole = derivatives[s], 1.0 + others[s]
        rest = others[s] if share >= 1.0 else whole - share
        cost = log1p_of_several(others[s]) + (most[s] - row[s])
        total += cost if targets[s] == 1.0 else 0.0
        derivatives[s] = (-rest if targets[s] == 1.0 else share) / whole
    return total


@reassociated
def move_shares(shares, moved):
    """Replace ``moved``, a change of the sums, by that of the shares: p_j (z'_j - sum_k p_k z'_k)."""
    for s in range(moved.shape[1]):
        top, mean = largest(shares, s), 0.0
        change = moved[top, s]
        for j in range(moved.shape[0]):
            moved[j, s] -= change
            mean += shares[j, s] * moved[j, s]
        for j in range(moved.shape[0]):
            moved[j, s] = shares[j, s] * (moved[j, s] - mean)


@reassociated
def weigh_share(output, sums, taken, slopes):
    """Fill ``slopes`` with the root of p_o times e_o - p for one ``output`` o, and zeros from column ``taken`` on.

    The products of such vectors with themselves add up to diag(p) - p pᵀ, the second derivatives of the cost by the
    sums, over all outputs. They are scaled by the number of outputs, over which these products are averaged.
    """
    softmax(sums, taken, slopes)
    for s in range(taken):
        rest = 0.0
        for j in range(sums.shape[0]):
            rest += slopes[j, s] if j != output else 0.0
        root = math.sqrt(sums.shape[0] * slopes[output, s])
        for j in range(sums.shape[0]):
            slopes[j, s] = root * (rest if j == output else -slopes[j, s])
    for j in range(sums.shape[0]):
        slopes[j, taken:] = 0.0
