"""Solvers for small linear systems inside kernels (numba's own would need SciPy)."""

import math

from gdexplorer.compiled.kernel import inlined

# Each round halves the distance of the logarithms from an equilibrated scale.
ROUNDS_OF_SCALING = 12

# Scaling starts at most this factor above its bound.
FAR_OFF = 1e6

# A single pivot is used if the largest diagonal entry is at least this fraction of the largest off-diagonal entry.
# Bunch and Parlett use 0.64, which minimises growth of the factors; a smaller value uses diagonal curvatures more
# often.
SHARE_OF_SINGLE_PIVOTS = 0.3

# Among numbers closer than this the first is the pivot, so that rounding does not decide.
CLEARLY = 1.0 + 1e-6


@inlined
def fill_hessian(objective_hessian, theta, data, matrix):
    """Fill ``matrix: float64[n, n]`` with the Hessian; return whether it is finite."""
    objective_hessian(theta, data, matrix)
    total = 0.0
    for row in range(theta.size):
        for column in range(theta.size):
            total += matrix[row, column]
    return math.isfinite(total)


@inlined
def times(matrix, vector, product):
    """``product = matrix @ vector``."""
    for row in range(vector.size):
        product[row] = 0.0
        for column in range(vector.size):
            product[row] += matrix[row, column] * vector[column]
    return 0


@inlined
def swap_rows(matrix, vector, one, other):
    """Swap two rows of a linear system."""
    if one != other:
        vector[one], vector[other] = vector[other], vector[one]
        for column in range(vector.size):
            matrix[one, column], matrix[other, column] = matrix[other, column], matrix[one, column]
    return 0


@inlined
def solve(matrix, right):
    """Solve ``matrix @ solution = right`` in place by pivoted Gaussian elimination; return whether it succeeded."""
    n = right.size
    for pivot in range(n):
        largest = pivot
        for row in range(pivot + 1, n):
            if abs(matrix[row, pivot]) > abs(matrix[largest, pivot]):
                largest = row
        swap_rows(matrix, right, pivot, largest)
        if not 0.0 < abs(matrix[pivot, pivot]) < math.inf:
            return False
        for row in range(pivot + 1, n):
            share = matrix[row, pivot] / matrix[pivot, pivot]
            right[row] -= share * right[pivot]
            for column in range(pivot, n):
                matrix[row, column] -= share * matrix[pivot, column]
    for row in range(n - 1, -1, -1):
        for column in range(row + 1, n):
            right[row] -= matrix[row, column] * right[column]
        right[row] /= matrix[row, row]
    return True


@inlined
def solve_damped(matrix, damping, diagonal, vector):
    """Solve ``(matrix + damping identity) x = vector`` in place by Cholesky; return whether it is positive definite.

    The diagonal of the symmetric ``matrix`` and what is above it are read and kept; the factor is written below it, and
    its diagonal to ``diagonal``: another damping can be tried at once.
    """
    n = vector.size
    for j in range(n):
        total = matrix[j, j] + damping
        for k in range(j):
            total -= matrix[j, k] * matrix[j, k]
        if not 0.0 < total < math.inf:
            return False
        diagonal[j] = math.sqrt(total)
        for i in range(j + 1, n):
            total = matrix[j, i]
            for k in range(j):
                total -= matrix[i, k] * matrix[j, k]
            matrix[i, j] = total / diagonal[j]
    for i in range(n):
        for k in range(i):
            vector[i] -= matrix[i, k] * vector[k]
        vector[i] /= diagonal[i]
    for i in range(n - 1, -1, -1):
        for k in range(i + 1, n):
            vector[i] -= matrix[k, i] * vector[k]
        vector[i] /= diagonal[i]
    return True


@inlined
def largest_of_diagonal(matrix):
    """The largest entry of the diagonal of ``matrix: float64[n, n]``; at least 0."""
    largest = 0.0
    for i in range(matrix.shape[1]):
        largest = max(largest, matrix[i, i])
    return largest


@inlined
def equilibrate(matrix, gradient, units, factors):
    """Scale a symmetric ``matrix`` in place so that the largest entry of each row is 1.

    ``units`` receives the factors of rows and columns, ``factors`` is scratch of the same size. The result does not
    depend on the units of the coordinates: the scaling (D. Ruiz, A scaling algorithm to equilibrate both rows and
    columns norms in matrices, 2001) starts where all components of the gradient are equal, which decides where second
    derivatives leave it open. Where they say nothing about a coordinate along which the function decreases, a gradient
    step moves by 1 in total (1-norm).
    """
    n, height, total = units.size, 0.0, 0.0
    for i in range(n):
        total += abs(gradient[i])
        if matrix[i, i] != 0.0:
            height += gradient[i] * gradient[i] / abs(matrix[i, i])
    height, is_open = math.sqrt(height), not 0.0 < height < math.inf
    for i in range(n):
        even = math.inf
        if gradient[i] != 0.0:
            even = 1.0 / math.sqrt(total) if is_open else height / abs(gradient[i])
        most = FAR_OFF / math.sqrt(abs(matrix[i, i])) if matrix[i, i] != 0.0 else math.inf
        units[i] = factors[i] = min(even, most)
    for i in range(n):
        if units[i] == math.inf:
            units[i] = unit_beside_others(matrix, factors, i)
    for row in range(n):
        for column in range(n):
            # One factor at a time: the product of both could overflow.
            matrix[row, column] = matrix[row, column] * units[row] * units[column]
    for _ in range(ROUNDS_OF_SCALING):
        if not even_out(matrix, units, factors):
            break
    return 0


@inlined
def unit_beside_others(matrix, units, i):
    """The unit of a coordinate with neither slope nor curvature: its largest product with known units becomes 1."""
    largest = 0.0
    for j in range(units.size):
        if units[j] < math.inf:
            largest = max(largest, abs(matrix[i, j]) * units[j])
    return 1.0 / largest if 0.0 < largest < math.inf else 1.0


@inlined
def even_out(matrix, units, factors):
    """One round of `equilibrate`: divide each row and column by the square root of the row's largest entry.

    Returns whether that changes any entry; if not, further rounds do not, either.
    """
    n, changes = units.size, False
    for row in range(n):
        largest = 0.0
        for column in range(n):
            largest = max(largest, abs(matrix[row, column]))
        factors[row] = 1.0 / math.sqrt(largest) if largest > 0.0 else 1.0
        units[row] *= factors[row]
        changes = changes or factors[row] != 1.0
    for row in range(n):
        for column in range(n):
            matrix[row, column] *= factors[row] * factors[column]
    return changes


@inlined
def exchange(matrix, right, order, one, other, done):
    """Exchange two coordinates of a symmetric system of which the first ``done`` are eliminated."""
    if one != other:
        swap_rows(matrix, right, one, other)
        order[one], order[other] = order[other], order[one]
        for row in range(done, right.size):
            matrix[row, one], matrix[row, other] = matrix[row, other], matrix[row, one]
    return 0


@inlined
def choose_pivot(matrix, right, order, k):
    """Move the next pivot to index ``k``; return its number of rows, 1 or 2 (Bunch & Parlett 1971)."""
    n, diagonal, beside, place, row_beside, column_beside = right.size, 0.0, 0.0, k, k, k
    for row in range(k, n):
        if abs(matrix[row, row]) > CLEARLY * diagonal:
            diagonal, place = abs(matrix[row, row]), row
        for column in range(k, row):
            if abs(matrix[row, column]) > CLEARLY * beside:
                beside, row_beside, column_beside = abs(matrix[row, column]), row, column
    # Comparisons with NaN are false: then a single row is used, never one beyond the end.
    if beside > 0.0 and SHARE_OF_SINGLE_PIVOTS * beside > diagonal:
        exchange(matrix, right, order, k, column_beside, k)
        exchange(matrix, right, order, k + 1, row_beside, k)
        return 2
    exchange(matrix, right, order, k, place, k)
    return 1


@inlined
def eliminate_one(matrix, right, k):
    """Eliminate coordinate ``k``; its column then holds the factors."""
    pivot = matrix[k, k]
    for row in range(k + 1, right.size):
        share = matrix[row, k] / pivot if pivot != 0.0 else 0.0
        right[row] -= share * right[k]
        for column in range(k + 1, right.size):
            matrix[row, column] -= share * matrix[k, column]
        matrix[row, k] = share
    return 0


@inlined
def eliminate_two(matrix, right, k):
    """Eliminate coordinates ``k`` and ``k + 1`` together; their columns then hold the factors."""
    a, b, c = matrix[k, k], matrix[k + 1, k], matrix[k + 1, k + 1]
    determinant = a * c - b * b
    for row in range(k + 2, right.size):
        one = (c * matrix[row, k] - b * matrix[row, k + 1]) / determinant
        two = (a * matrix[row, k + 1] - b * matrix[row, k]) / determinant
        right[row] -= one * right[k] + two * right[k + 1]
        for column in range(k + 2, right.size):
            matrix[row, column] -= one * matrix[k, column] + two * matrix[k + 1, column]
        matrix[row, k], matrix[row, k + 1] = one, two
    return 0


@inlined
def size_of(curvature, least):
    """Absolute value of a curvature, or 1 if it is below ``least`` and thus rounding error."""
    return abs(curvature) if abs(curvature) > least else 1.0


@inlined
def divide_by_sizes(right, k, a, b, c, least):
    """Divide by [[a, b], [b, c]] with its eigenvalues replaced by their absolute values."""
    middle, half = 0.5 * (a + c), math.hypot(0.5 * (a - c), b)
    high, low = 1.0 / size_of(middle + half, least), 1.0 / size_of(middle - half, least)
    # Any function of a 2 by 2 matrix is a linear combination of it and the identity.
    slope = (high - low) / (2.0 * half)
    level = high - slope * (middle + half)
    one, two = right[k], right[k + 1]
    right[k] = (level + slope * a) * one + slope * b * two
    right[k + 1] = slope * b * one + (level + slope * c) * two
    return 0


@inlined
def solve_with_sizes(matrix, right, order, sizes, least):
    """Solve an equilibrated symmetric system with the absolute values of its pivots (see `size_of`).

    The matrix is factored into L D Lᵀ with pivots of one or two rows (J. R. Bunch, B. N. Parlett, Direct methods for
    solving symmetric indefinite systems of linear equations, 1971); D's eigenvalues are replaced by their absolute
    values, which makes the system positive definite and leaves it unchanged if it already was. In place: ``right``
    becomes the solution, in the order of ``order``. ``sizes`` is scratch of the same size.
    """
    n = right.size
    for i in range(n):
        order[i] = i
    k = 0
    while k < n:
        rows = choose_pivot(matrix, right, order, k)
        sizes[k] = rows
        if rows == 1:
            eliminate_one(matrix, right, k)
        else:
            eliminate_two(matrix, right, k)
        k += rows
    k = 0
    while k < n:
        if sizes[k] == 1.0:
            right[k] /= size_of(matrix[k, k], least)
            k += 1
        else:
            divide_by_sizes(right, k, matrix[k, k], matrix[k + 1, k], matrix[k + 1, k + 1], least)
            sizes[k + 1] = 0.0
            k += 2
    for k in range(n - 1, -1, -1):
        for row in range(k + 2 if sizes[k] == 2.0 else k + 1, n):
            right[k] -= matrix[row, k] * right[row]
    return 0


# An off-diagonal entry this small beside the diagonal ones counts as zero; sweeps of rotations, at most.
NO_ROTATION, MOST_SWEEPS = 1e-17, 60


@inlined
def rotate(matrix, vectors, p, q, n):
    """Jacobi rotation that makes ``matrix[p, q]`` zero; return whether it changed anything."""
    off = matrix[p, q]
    if abs(off) <= NO_ROTATION * (abs(matrix[p, p]) + abs(matrix[q, q])):
        return 0
    half = (matrix[q, q] - matrix[p, p]) / (2.0 * off)
    t = (1.0 if half >= 0.0 else -1.0) / (abs(half) + math.hypot(half, 1.0))
    c = 1.0 / math.hypot(t, 1.0)
    s = t * c
    for i in range(n):
        a, b = matrix[i, p], matrix[i, q]
        matrix[i, p], matrix[i, q] = c * a - s * b, s * a + c * b
    for i in range(n):
        a, b = matrix[p, i], matrix[q, i]
        matrix[p, i], matrix[q, i] = c * a - s * b, s * a + c * b
        a, b = vectors[i, p], vectors[i, q]
        vectors[i, p], vectors[i, q] = c * a - s * b, s * a + c * b
    matrix[p, q] = matrix[q, p] = 0.0
    return 1


@inlined
def diagonalise(matrix, vectors, n):
    """Diagonalise in place: eigenvalues on the diagonal of ``matrix``, eigenvectors in the columns of ``vectors``.

    Cyclic Jacobi method (G. H. Golub, C. F. Van Loan, Matrix Computations, 4th edition, 2013, section 8.5).
    """
    for i in range(n):
        for j in range(n):
            vectors[i, j] = 1.0 if i == j else 0.0
    for _ in range(MOST_SWEEPS):
        rotated = 0
        for p in range(n - 1):
            for q in range(p + 1, n):
                rotated += rotate(matrix, vectors, p, q, n)
        if rotated == 0:
            break
    return 0
