"""How far the gradient turns along segments, beside sums of small turns in NumPy."""

import numpy as np
import pytest

from gdexplorer.descent.critical.windings import turns
from gdexplorer.objectives import CustomFormula, objective


def turned_in_small_parts(bound, start, end, parts=20_000):
    low, high = np.array(bound.domain).T
    places = start + np.linspace(0.0, 1.0, parts + 1)[:, np.newaxis] * (end - start)
    gradients = bound.values_at(places)[1] * (high - low)
    return np.diff(np.unwrap(np.arctan2(gradients[:, 1], gradients[:, 0]))).sum()


@pytest.mark.parametrize("key", ["himmelblau", "peaks", "levy_n13", "rosenbrock", "branin", "trefethen"])
def test_turns_are_sums_of_small_turns(key):
    bound = objective(key).bound()
    low, high = np.array(bound.domain).T
    corners = low + np.random.default_rng(1).random((8, 2)) * (high - low)
    ends = corners + 0.2 * (high - low) * np.random.default_rng(2).uniform(-1.0, 1.0, (8, 2))
    turned, known = turns(bound, corners, ends, pieces=64)
    assert known.all()
    assert turned == pytest.approx([turned_in_small_parts(bound, *edge) for edge in zip(corners, ends, strict=True)])


def test_units_of_the_value_change_no_turn():
    edge = np.array([[-2.0, 1.0], [2.0, 3.0]])
    texts = ["x^4 - 3*x*y + y^2*x", "1e-150*(x^4 - 3*x*y + y^2*x)", "1e150*(x^4 - 3*x*y + y^2*x)"]
    found = [turns(CustomFormula(text).objective().bound(), edge[:1], edge[1:]) for text in texts]
    assert all(known.all() for _, known in found)
    assert found[1][0] == pytest.approx(found[0][0])
    assert found[2][0] == pytest.approx(found[0][0])


def test_turns_are_unknown_across_undefined_regions_and_jumps():
    edge = np.array([[-1.0, 0.3], [2.0, 0.7]])
    for text in ("log(x) + y^2", "abs(x - 0.1) + y^2", "0*x + 0*y"):
        turned, known = turns(CustomFormula(text).objective().bound(), edge[:1], edge[1:])
        assert not known.any(), text
        assert turned == 0.0, text
