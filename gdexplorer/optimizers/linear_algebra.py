"""Small systems of equations, solved inside kernels (numba's own solvers would need SciPy)."""

import math

from gdexplorer.kernels import inlined


@inlined
def filled(objective_hessian, theta, data, matrix):
    """Fill ``matrix: float64[n, n]`` with second derivatives; tell whether all are finite."""
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
def factored(matrix, shift, factor):
    """Cholesky's factor L of ``matrix + shift * identity``; tell whether it is positive definite."""
    n = factor.shape[0]
    for row in range(n):
        for column in range(row + 1):
            total = matrix[row, column]
            for i in range(column):
                total -= factor[row, i] * factor[column, i]
            if column < row:
                factor[row, column] = total / factor[column, column]
            # Not clearly positive: what is left beside the diagonal is rounding.
            elif total + shift > 1e-14 * (abs(matrix[row, row]) + shift):
                factor[row, row] = math.sqrt(total + shift)
            else:
                return False
    return True


@inlined
def solve_factored(factor, right, solution):
    """Solve ``L L' solution = right``."""
    n = right.size
    for row in range(n):
        solution[row] = right[row]
        for i in range(row):
            solution[row] -= factor[row, i] * solution[i]
        solution[row] /= factor[row, row]
    for row in range(n - 1, -1, -1):
        for i in range(row + 1, n):
            solution[row] -= factor[i, row] * solution[i]
        solution[row] /= factor[row, row]
    return 0


@inlined
def swap_rows(matrix, vector, one, other):
    """Exchange two rows of a system of equations."""
    if one != other:
        vector[one], vector[other] = vector[other], vector[one]
        for column in range(vector.size):
            matrix[one, column], matrix[other, column] = matrix[other, column], matrix[one, column]
    return 0


@inlined
def solve(matrix, right):
    """Solve ``matrix @ solution = right`` by elimination with pivots, in place; tell whether that could be done."""
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
