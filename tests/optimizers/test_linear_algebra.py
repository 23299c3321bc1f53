"""The small solvers beside NumPy's."""

import numpy as np
import pytest

from gdexplorer.kernels import _compiled_part
from gdexplorer.optimizers.linear_algebra import factored, solve, solve_factored

factored, solve, solve_factored = map(_compiled_part, (factored, solve, solve_factored))
RANDOM = np.random.default_rng(3)


@pytest.mark.parametrize("n", [1, 2, 5, 12])
def test_cholesky_solves_positive_definite_systems(n):
    root, right, solution, factor = RANDOM.normal(size=(n, n)), RANDOM.normal(size=n), np.empty(n), np.zeros((n, n))
    matrix = root @ root.T + 0.1 * np.eye(n)
    assert factored(matrix, 0.5, factor)
    assert factor == pytest.approx(np.linalg.cholesky(matrix + 0.5 * np.eye(n)))
    solve_factored(factor, right, solution)
    assert solution == pytest.approx(np.linalg.solve(matrix + 0.5 * np.eye(n), right))


@pytest.mark.parametrize("diagonal", [(1.0, -1.0), (0.0, 1.0), (1.0, 0.0), (np.nan, 1.0)])
def test_cholesky_tells_what_is_not_positive_definite(diagonal):
    assert not factored(np.diag(diagonal), 0.0, np.zeros((2, 2)))


@pytest.mark.parametrize("n", [1, 2, 5, 12])
def test_elimination_solves_indefinite_systems(n):
    matrix, right = RANDOM.normal(size=(n, n)), RANDOM.normal(size=n)
    solution = right.copy()
    assert solve(matrix.copy(), solution)
    assert solution == pytest.approx(np.linalg.solve(matrix, right))


def test_elimination_exchanges_rows_where_a_pivot_is_zero_and_tells_singular_matrices():
    right = np.array([2.0, 3.0])
    assert solve(np.array([[0.0, 1.0], [1.0, 0.0]]), right) and right.tolist() == [3.0, 2.0]
    assert not solve(np.array([[1.0, 2.0], [2.0, 4.0]]), np.ones(2))
