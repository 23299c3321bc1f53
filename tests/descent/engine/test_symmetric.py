"""Eigenvalues of our own against LAPACK's: of all kinds of matrices, in any units."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdexplorer.descent.engine.symmetric import combined, dot, eigenvalues, length, tridiagonal


def symmetric(n, seed, rank=None):
    root = np.random.default_rng(seed).standard_normal((n, rank or n))
    return root @ root.T if rank else root + root.T


@given(
    st.integers(1, 40), st.integers(0, 2**32 - 1), st.sampled_from([None, 1, 3]), st.sampled_from([1e-200, 1, 1e200])
)
def test_they_are_those_of_lapack(n, seed, rank, units):
    matrix = symmetric(n, seed, rank)
    kept = matrix * units
    expected = np.linalg.eigvalsh(matrix)
    found = eigenvalues(kept) / units
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-14 * n * np.abs(expected).max())
    np.testing.assert_array_equal(kept, matrix * units)


@pytest.mark.parametrize(
    "matrix",
    [
        np.zeros((5, 5)),
        np.eye(6),
        np.ones((7, 7)),
        np.diag([3.0, 1e-300, -2.0]),
        np.diag([1.0, 1.0], 1) + np.diag([1.0, 1.0], -1),
    ],
)
def test_special_matrices(matrix):
    np.testing.assert_allclose(eigenvalues(matrix), np.linalg.eigvalsh(matrix), rtol=0, atol=1e-14)


def test_a_large_one_of_many_equal_eigenvalues():
    matrix = symmetric(300, 1, 20)
    np.testing.assert_allclose(eigenvalues(matrix), np.linalg.eigvalsh(matrix), rtol=0, atol=1e-11)


@given(st.integers(1, 60), st.integers(0, 2**32 - 1), st.sampled_from([0.0, 1e-12, 1.0, 1e150]))
def test_tridiagonal_ones_with_first_components(n, seed, beside):
    rng = np.random.default_rng(seed)
    diagonal, other = rng.standard_normal(n), beside * rng.standard_normal(n - 1)
    values, firsts = tridiagonal(diagonal, other)
    whole = np.diag(diagonal) + np.diag(other, 1) + np.diag(other, -1)
    size = np.abs(whole).max()
    np.testing.assert_allclose(values, np.linalg.eigvalsh(whole), rtol=0, atol=1e-13 * size)
    assert np.sum(firsts**2) == pytest.approx(1.0)
    for degree in range(4):  # the quadrature of the first direction
        expected = (np.linalg.matrix_power(whole / size, degree))[0, 0]
        assert np.sum(firsts**2 * (values / size) ** degree) == pytest.approx(expected, abs=1e-12)


def test_what_is_not_finite_has_none():
    assert np.isnan(eigenvalues(np.array([[np.inf, 0.0], [0.0, 1.0]]))).all()
    assert all(np.isnan(each).all() for each in tridiagonal(np.array([np.nan, 1.0]), np.array([1.0])))


def test_sums_are_those_of_numpy():
    rng = np.random.default_rng(0)
    one, other, rows = rng.standard_normal(20_000), rng.standard_normal(20_000), rng.standard_normal((3, 20_000))
    assert dot(one, other) == pytest.approx(one @ other)
    assert length(one) == pytest.approx(np.linalg.norm(one))
    np.testing.assert_allclose(combined(np.array([1.0, 2.0, -1.0]), rows), rows[0] + 2 * rows[1] - rows[2])
