"""Formulas that are sums of squares, and the Gauss-Newton matrix that they offer."""

import numpy as np
import pytest

from gdexplorer.compiled.objective_signatures import GAUSS_NEWTON
from gdexplorer.formulas.squares import squares, weights
from gdexplorer.formulas.syntax import parse
from gdexplorer.objectives import CustomFormula

# A formula, its residuals as they are squared, and their weights.
SUMS = [
    ("x^2 + y^2", [(1, "x"), (1, "y")]),
    ("(1 - x)^2 + 100*(y - x^2)^2", [(1, "1 - x"), (100, "y - x**2")]),
    ("(x^2 + 20*y^2)/2", [(0.5, "x"), (10, "y")]),
    ("3 + sin(x*y)^4*2 + (exp(x) - y)^2/pi", [(2, "np.sin(x*y)**2"), (1 / np.pi, "np.exp(x) - y")]),
    ("2*(x^2 + 3*(y - 1)^2)", [(2, "x"), (6, "y - 1")]),
]
OTHERS = ["x^2 - y^2", "x*y", "x^3", "abs(x)", "-x^2", "x^2 + y", "sin(x)*x^2", "0*x^2", "(x - y)^a", "-2*(x - y)^2"]


def offered(text, **parameters):
    bound = CustomFormula(text).objective().bound(parameters)
    return bound, bound.offers.get(GAUSS_NEWTON)


@pytest.mark.parametrize(("text", "terms"), SUMS)
@pytest.mark.parametrize("point", [(0.3, -0.8), (1.2, 0.9)])
def test_the_matrix_is_that_of_the_linearised_residuals(text, terms, point):
    bound, kernel = offered(text)
    matrix, expected, step = np.empty((2, 2)), np.zeros((2, 2)), 1e-6
    kernel(np.array(point), bound.data, matrix)
    for weight, residual in terms:

        def at(x, y, residual=residual):
            return eval(residual, {"np": np, "x": x, "y": y})

        x, y = point
        slopes = np.array([at(x + step, y) - at(x - step, y), at(x, y + step) - at(x, y - step)]) / (2 * step)
        expected += 2 * weight * np.outer(slopes, slopes)
    assert matrix == pytest.approx(expected, rel=1e-7, abs=1e-8)
    assert np.linalg.eigvalsh(matrix)[0] >= -1e-9 * matrix.max()


@pytest.mark.parametrize("text", OTHERS)
def test_other_formulas_are_no_sums_of_squares(text):
    assert squares(parse(text).tree) == ()
    assert offered(text)[1] is None


def test_where_residuals_vanish_it_is_the_hessian():
    bound, kernel = offered("(1 - x)^2 + 100*(y - x^2)^2")
    matrix = np.empty((2, 2))
    kernel(np.ones(2), bound.data, matrix)
    assert matrix == pytest.approx(bound.hessian((1.0, 1.0)), rel=1e-12)


def test_a_parameter_before_a_square_counts_while_it_is_not_negative():
    text = "a*(x - 1)^2 + y^2/b + c"
    assert weights(squares(parse(text).tree)) == ("a", "b")
    assert offered(text, a=2.0, b=1.0, c=-1.0)[1] is not None
    assert offered(text, a=-2.0, b=1.0)[1] is None


def test_a_long_sum_is_read_without_deep_recursion():
    assert len(squares(parse(" + ".join(["x^2"] * 200)).tree)) == 200
