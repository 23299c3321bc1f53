"""Absolute values among the terms of a formula, which proximal methods take apart."""

import numpy as np
import pytest

from gdexplorer.formulas.penalties import absolute_weights
from gdexplorer.formulas.syntax import parse
from gdexplorer.objectives import CustomFormula


@pytest.mark.parametrize(
    ("text", "weights"),
    [
        ("abs(x)", (1.0, 0.0)),
        ("(x - 1)^2 + abs(y)/4 + x*y", (0.0, 0.25)),
        ("(x - 1)^2 + 2 (abs(x) + 3 abs(y))", (2.0, 6.0)),
        ("a*abs(x) + abs(y)*b^2/a + abs(y)", (2.0, 5.5)),
        ("x^2 + (y^2 + abs(x))", (1.0, 0.0)),
        ("x^2 + 3 abs(x) - abs(x)", (2.0, 0.0)),
        ("x^2 - (y - 2 abs(x))", (2.0, 0.0)),
        ("pi abs(x)", (np.pi, 0.0)),
    ],
)
def test_weights_of_absolute_values_are_read(text, weights):
    assert absolute_weights(parse(text).tree, {"a": 2.0, "b": 3.0}) == pytest.approx(weights)


@pytest.mark.parametrize(
    "text", ["x^2", "abs(x - 1)", "abs(x)*y", "-abs(x)", "abs(x)^2", "x^2 - abs(y)", "sin(abs(x))", "abs(x*y)",
             "a*abs(x)"],
)  # fmt: skip
def test_others_are_no_such_part(text):
    assert absolute_weights(parse(text).tree, {"a": -1.0}) is None


def test_what_is_left_has_no_kink_there():
    bound = CustomFormula("(x - 1)^2 + x*y + 2*abs(x) + abs(y)/3").objective().bound()
    weights = np.array(bound.simple_part)[:, 0]
    for point in np.random.default_rng(0).uniform(-1.0, 1.0, (20, 2)):
        for i in range(2):
            beside = point.copy()
            beside[i] = 1e-9
            other = beside.copy()
            other[i] = -1e-9
            jump = bound.gradient(beside)[i] - bound.gradient(other)[i]
            assert jump == pytest.approx(2.0 * weights[i], abs=1e-6)
