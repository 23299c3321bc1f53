"""Lanczos' method against numpy's decomposition: extremes, and the quadrature of the density."""

import numpy as np
import pytest

from gdexplorer.descent.engine.lanczos import first_direction, lanczos


def matrix_of(values, seed=0):
    basis, _ = np.linalg.qr(np.random.default_rng(seed).standard_normal((len(values), len(values))))
    return (basis * values) @ basis.T


@pytest.mark.parametrize("factor", [1e-9, 1.0, 1e9])
@pytest.mark.parametrize("n", [1, 2, 7, 30])
def test_as_many_products_as_coordinates_find_all_eigenvalues(n, factor):
    matrix = factor * matrix_of(np.linspace(-2.0, 5.0, n))
    found = lanczos(lambda vector: matrix @ vector, first_direction(n), n)
    np.testing.assert_allclose(found.values, np.linalg.eigvalsh(matrix), atol=1e-12 * factor * 5)
    assert found.weights.sum() == pytest.approx(1.0) and found.weights.min() >= 0.0


def test_the_quadrature_is_exact_for_polynomials():
    """k products integrate all polynomials of degree below 2 k, as Gauss quadrature does."""
    matrix, first = matrix_of(np.random.default_rng(3).uniform(-1, 1, 50)), first_direction(50)
    found = lanczos(lambda vector: matrix @ vector, first, 6)
    for degree in range(12):
        expected = first @ np.linalg.matrix_power(matrix, degree) @ first
        assert found.weights @ found.values**degree == pytest.approx(expected, rel=1e-10, abs=1e-12)


def test_few_different_eigenvalues_end_it_early():
    calls = []
    matrix = matrix_of(np.repeat([1.0, 2.0, 7.0], 20))
    found = lanczos(lambda vector: calls.append(1) or matrix @ vector, first_direction(60), 60)
    np.testing.assert_allclose(found.values, [1.0, 2.0, 7.0], rtol=1e-9)
    assert len(calls) == 3


def test_what_overflows_is_unknown():
    assert np.isnan(lanczos(lambda vector: vector * np.inf, first_direction(4), 4).ends).all()
