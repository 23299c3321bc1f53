"""The small solvers beside NumPy's."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kernel_parts import called_alone

from gdexplorer.optimizers.linear_algebra_kernels import diagonalise, equilibrate, solve, solve_with_sizes

diagonalise, equilibrate, solve, solve_with_sizes = map(
    called_alone, (diagonalise, equilibrate, solve, solve_with_sizes)
)
RANDOM = np.random.default_rng(3)
LEAST = 1e-12


def symmetric(n, seed):
    root = np.random.default_rng(seed).normal(size=(n, n))
    return root + root.T


def solved_with_sizes(matrix, right):
    """The solution in the order of the coordinates; checks that nothing but its own room is written."""
    n, right = len(right), np.array(right, dtype=float)
    order, sizes, solution = np.empty(n), np.empty(n), np.empty(n)
    solve_with_sizes(np.array(matrix, dtype=float), right, order, sizes, LEAST)
    solution[order.astype(int)] = right
    return solution


def with_sizes(matrix):
    """The inverse of what is solved."""
    return np.array([solved_with_sizes(matrix, column) for column in np.eye(len(matrix))]).T


@pytest.mark.parametrize("n", [1, 2, 5, 12])
def test_a_positive_definite_system_is_solved_as_it_is(n):
    root, right = RANDOM.normal(size=(n, n)), RANDOM.normal(size=n)
    matrix = root @ root.T + 0.1 * np.eye(n)
    assert solved_with_sizes(matrix, right) == pytest.approx(np.linalg.solve(matrix, right), rel=1e-9)


@settings(deadline=None)  # the first example compiles
@given(st.integers(1, 9), st.integers(0, 10**6))
def test_any_other_system_becomes_positive_definite(n, seed):
    inverse = with_sizes(symmetric(n, seed))
    assert inverse == pytest.approx(inverse.T, rel=1e-6, abs=1e-9 * np.abs(inverse).max())
    assert np.linalg.eigvalsh(inverse + inverse.T).min() > 0.0


@settings(deadline=None)
@given(st.integers(2, 8), st.integers(0, 10**6))
def test_sizes_differ_from_the_system_only_where_it_bends_down(n, seed):
    # By as many directions as there are negative eigenvalues (Sylvester's law of inertia).
    matrix = symmetric(n, seed)
    changed = np.linalg.inv(with_sizes(matrix)) - matrix
    negative = int((np.linalg.eigvalsh(matrix) < 0.0).sum())
    assert np.linalg.matrix_rank(changed, tol=1e-7 * np.abs(matrix).max()) == negative


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        (np.diag([3.0, -2.0, 5.0]), np.diag([3.0, 2.0, 5.0])),
        ([[0.0, 2.0], [2.0, 0.0]], 2.0 * np.eye(2)),
        ([[0.0, 0.0], [0.0, 4.0]], np.diag([1.0, 4.0])),
        (np.zeros((2, 2)), np.eye(2)),
    ],
)
def test_sizes_are_those_of_the_curvatures(matrix, expected):
    assert np.linalg.inv(with_sizes(matrix)) == pytest.approx(np.array(expected), rel=1e-9)


@pytest.mark.parametrize("seed", range(8))
def test_two_coordinates_that_bend_as_one_are_turned_by_their_eigenvectors(seed):
    # Beside so large a mixed derivative neither is eliminated alone: there the sizes are those of the eigenvalues.
    a, c = 0.05 * np.random.default_rng(seed).uniform(-1.0, 1.0, 2)
    values, vectors = np.linalg.eigh(np.array([[a, 1.0], [1.0, c]]))
    assert np.linalg.inv(with_sizes([[a, 1.0], [1.0, c]])) == pytest.approx(vectors * np.abs(values) @ vectors.T)


def equilibrated(matrix, gradient):
    matrix, units = np.array(matrix, dtype=float), np.empty(len(gradient))
    equilibrate(matrix, np.array(gradient, dtype=float), units, np.empty(len(gradient)))
    return matrix, units


@settings(deadline=None)
@given(st.integers(1, 7), st.integers(0, 10**6), st.floats(-1.0, 1.0))
def test_an_even_scale_knows_no_units(n, seed, spread):
    random = np.random.default_rng(seed)
    matrix, gradient, scale = (
        symmetric(n, seed),
        random.normal(size=n),
        10.0 ** (12 * spread * random.uniform(-1, 1, n)),
    )
    even, units = equilibrated(matrix, gradient)
    other, other_units = equilibrated(matrix * np.outer(scale, scale), gradient * scale)
    assert other == pytest.approx(even, rel=1e-9)
    assert other_units * scale / units == pytest.approx(np.full(n, (other_units * scale / units)[0]), rel=1e-9)
    assert np.abs(even).max(axis=0) == pytest.approx(np.ones(n), rel=0.05)


@pytest.mark.parametrize("matrix", [np.zeros((2, 2)), [[0.0, 1e-30], [1e-30, 0.0]], [[1e200, 1.0], [1.0, 1e-200]]])
@pytest.mark.parametrize("gradient", [(0.0, 0.0), (1.0, 0.0), (1e-200, 1e200)])
def test_an_even_scale_is_finite_whatever_is_zero(matrix, gradient):
    even, units = equilibrated(matrix, gradient)
    assert np.isfinite(even).all() and np.isfinite(units).all() and (units > 0.0).all()


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


@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e12])
@pytest.mark.parametrize("n", [1, 2, 5, 30])
def test_a_symmetric_matrix_is_rotated_until_it_is_diagonal(n, scale):
    matrix = scale * symmetric(n, n)
    diagonal, basis = matrix.copy(), np.empty((n, n))
    diagonalise(diagonal, basis, len(matrix))
    assert np.sort(np.diag(diagonal)) == pytest.approx(np.linalg.eigvalsh(matrix), rel=1e-9, abs=1e-13 * scale)
    assert basis.T @ basis == pytest.approx(np.eye(n), abs=1e-12)
    assert basis.T @ matrix @ basis == pytest.approx(np.diag(np.diag(diagonal)), abs=1e-11 * scale)


@pytest.mark.parametrize("matrix", [np.eye(3), np.zeros((2, 2)), np.ones((4, 4)), np.diag([1e-30, 1.0, 1e30])])
def test_multiple_and_zero_eigenvalues_are_found(matrix):
    diagonal, basis = matrix.copy(), np.empty(matrix.shape)
    diagonalise(diagonal, basis, len(matrix))
    assert np.sort(np.diag(diagonal)) == pytest.approx(np.linalg.eigvalsh(matrix), abs=1e-14 * np.abs(matrix).max())
    assert basis.T @ basis == pytest.approx(np.eye(len(matrix)), abs=1e-14)
