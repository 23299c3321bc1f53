"""The softmax and its cross-entropy, computed from the sums z of the outputs, of one sample after the other.

With shares p_j = exp(z_j) / sum_k exp(z_k), and targets y of which one is 1 and the others 0, the cost is -log p_j of
that one. The largest sum is subtracted from all of them first, and what belongs to the others is added up apart from
it, so that nothing overflows, and no digits cancel where a prediction is nearly certain (P. Blanchard, D. J. Higham,
N. J. Higham, Accurately computing the log-sum-exp and softmax functions, IMA Journal of Numerical Analysis 41, 2021).
"""

import math

from gdexplorer.compiled.kernel import inlined, reassociated
from gdexplorer.objectives.network.elementary_kernels import exp


@inlined
def largest(sums, s):
    """The output whose sum is largest for sample ``s``; 0 where the first one is no number."""
    top = 0
    for j in range(1, sums.shape[0]):
        if sums[j, s] > sums[top, s]:
            top = j
    return top


@inlined
def fill_shares(sums, s, top, shares):
    """Fill column ``s`` of ``shares`` with exp(z_j) over that of the output ``top``; return the sum of the others'."""
    others = 0.0
    for j in range(sums.shape[0]):
        if j != top:
            shares[j, s] = exp(sums[j, s] - sums[top, s])
            others += shares[j, s]
    shares[top, s] = 1.0
    return others


@reassociated
def softmax(sums, taken, shares):
    """Fill the first ``taken`` columns of ``shares: float64[outputs, samples]`` with the softmax of ``sums``."""
    for s in range(taken):
        others = fill_shares(sums, s, largest(sums, s), shares)
        for j in range(sums.shape[0]):
            shares[j, s] /= 1.0 + others


@reassociated
def softmax_cross_entropies(sums, targets, derivatives):
    """The summed cost of ``targets: float64[samples, outputs]``; fills ``derivatives``, p - y, by the sums."""
    total = 0.0
    for s in range(targets.shape[0]):
        top = largest(sums, s)
        others = fill_shares(sums, s, top, derivatives)
        total += math.log1p(others)
        for j in range(sums.shape[0]):
            if targets[s, j] == 1.0:
                total += sums[top, s] - sums[j, s]
                rest = others if j == top else 1.0 + others - derivatives[j, s]
                derivatives[j, s] = -rest / (1.0 + others)
            else:
                derivatives[j, s] /= 1.0 + others
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
