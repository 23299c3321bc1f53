"""A rule evaluates no more often than SciPy's do until it is at a minimum."""

import numpy as np
import pytest
from more_garbow_hillstrom import CASES, RIVALS, both, ours

PAIRS = [(key, method) for key, methods in RIVALS.items() for method in methods]


def test_there_are_26_problems():
    assert len(set(CASES)) == 26


@pytest.mark.filterwarnings("ignore")  # what SciPy says of runs that it gives up
@pytest.mark.parametrize(("key", "method"), PAIRS)
def test_no_more_evaluations_than_scipy_where_both_arrive(key, method):
    counts = np.array([pair for pair in both(key, method) if None not in pair], dtype=float)
    assert len(counts) >= 15
    assert counts[:, 0].sum() <= counts[:, 1].sum()
    assert np.log(counts[:, 0] / counts[:, 1]).mean() <= 0.0


@pytest.mark.parametrize("key", RIVALS)
def test_as_many_minima_are_reached(key):
    assert sum(ours(key, *case) is not None for case in CASES) >= 24
