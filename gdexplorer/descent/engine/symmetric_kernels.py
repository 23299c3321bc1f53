"""Compiled eigenvalues of symmetric matrices (see `symmetric`).

G. H. Golub, C. F. Van Loan, Matrix Computations, 4th edition, 2013: Householder reduction (section 8.3.1) and implicit
QL steps with Wilkinson's shift (section 8.3.3). Only the first component of each eigenvector is followed, as Golub and
Welsch do for quadrature (Calculation of Gauss Quadrature Rules, Mathematics of Computation 23, 1969).
"""

import math

from gdexplorer.compiled.kernel import inlined

EPSILON = 2.0**-53
# QL steps for an eigenvalue: two or three are usual.
MOST_STEPS = 100
FOUND, NOT_FOUND = 0, 1


def eigenvalues_of(matrix, diagonal, beside, firsts, reflector, product):
    """Fill in the eigenvalues of a symmetric ``matrix: float64[n, n]``, which is overwritten, as ``diagonal``."""
    for k in range(diagonal.size - 1):
        diagonal[k] = matrix[k, k]
        beside[k] = reflected(matrix, k, reflector, product)
    last = diagonal.size - 1
    diagonal[last], beside[last] = matrix[last, last], 0.0
    return tridiagonal_eigenvalues(diagonal, beside, firsts)


@inlined
def tridiagonal_eigenvalues(diagonal, beside, firsts):
    """Replace ``diagonal: float64[n]`` by the eigenvalues, in any order; return `FOUND` or `NOT_FOUND`.

    ``beside: float64[n]``: the entries beside the diagonal, and a last number, which is ignored; overwritten.
    ``firsts: float64[n]``: filled with the first component of each eigenvector.
    """
    n, floor = diagonal.size, 0.0
    for i in range(n):
        firsts[i] = 0.0
        floor = max(floor, abs(diagonal[i]), abs(beside[i]) if i < n - 1 else 0.0)
    firsts[0] = 1.0
    floor *= EPSILON  # less is rounding, even beside zeros
    for k in range(n):
        steps, end = 0, end_of_block(diagonal, beside, k, floor)
        while end > k:
            if steps == MOST_STEPS:
                return NOT_FOUND
            ql_step(diagonal, beside, firsts, k, end)
            steps, end = steps + 1, end_of_block(diagonal, beside, k, floor)
    return FOUND


@inlined
def reflected(matrix, k, reflector, product):
    """Make column and row ``k`` zero beyond their first entry by a reflection of the others; return that entry."""
    n, rest = matrix.shape[0], 0.0
    for i in range(k + 2, n):
        rest += matrix[i, k] * matrix[i, k]
    first = matrix[k + 1, k]
    if rest == 0.0:
        return first
    entry = -math.copysign(math.sqrt(first * first + rest), first)
    for i in range(k + 1, n):
        reflector[i], product[i] = matrix[i, k], 0.0
    reflector[k + 1] = first - entry
    factor = 2.0 / (reflector[k + 1] * reflector[k + 1] + rest)
    for j in range(k + 1, n):  # along rows, which is fast
        share = factor * reflector[j]
        for i in range(k + 1, n):
            product[i] += share * matrix[j, i]
    along = 0.0
    for i in range(k + 1, n):
        along += reflector[i] * product[i]
    for i in range(k + 1, n):
        product[i] -= 0.5 * factor * along * reflector[i]
    for j in range(k + 1, n):
        one, other = reflector[j], product[j]
        for i in range(k + 1, n):
            matrix[j, i] -= one * product[i] + other * reflector[i]
    return entry


@inlined
def end_of_block(diagonal, beside, k, floor):
    """The last index of the block that begins at ``k``: there the entry beside the diagonal is rounding."""
    end = k
    while end < diagonal.size - 1:
        if abs(beside[end]) <= EPSILON * (abs(diagonal[end]) + abs(diagonal[end + 1])) + floor:
            break
        end += 1
    return end


@inlined
def ql_step(diagonal, beside, firsts, first, last):
    """One implicit QL step on the block from ``first`` to ``last``: chase the bulge from its end to its beginning."""
    half = (diagonal[first + 1] - diagonal[first]) / (2.0 * beside[first])
    shift = diagonal[first] - beside[first] / (half + math.copysign(math.hypot(half, 1.0), half))
    sine, cosine, moved, corner = 1.0, 1.0, 0.0, diagonal[last] - shift
    for i in range(last - 1, first - 1, -1):
        bulge, inner = sine * beside[i], cosine * beside[i]
        length = math.hypot(bulge, corner)
        beside[i + 1] = length
        if length == 0.0:  # the block falls apart here
            diagonal[i + 1] -= moved
            beside[last] = 0.0
            return
        sine, cosine = bulge / length, corner / length
        corner = diagonal[i + 1] - moved
        turned = (diagonal[i] - corner) * sine + 2.0 * cosine * inner
        moved = sine * turned
        diagonal[i + 1] = corner + moved
        corner = cosine * turned - inner
        one, other = firsts[i], firsts[i + 1]
        firsts[i], firsts[i + 1] = cosine * one - sine * other, sine * one + cosine * other
    diagonal[first] -= moved
    beside[first], beside[last] = corner, 0.0
