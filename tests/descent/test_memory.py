"""Compiled code checks no bounds: Python, running the same functions, does."""

import numpy as np
import pytest
from feasible import bounded_for, numbers_for, shape_for

from gdexplorer.descent.experiment import suggested
from gdexplorer.objectives import objective
from gdexplorer.optimizers import OPTIMIZERS


class Fenced(np.ndarray):
    """An array that refuses negative indices too: in a kernel they are as wrong as those beyond the end."""

    def __getitem__(self, index):
        self._refuse_negative(index)
        return super().__getitem__(index)

    def __setitem__(self, index, value):
        self._refuse_negative(index)
        super().__setitem__(index, value)

    @staticmethod
    def _refuse_negative(index):
        for part in index if isinstance(index, tuple) else (index,):
            if isinstance(part, int | np.integer) and part < 0:
                raise IndexError(f"negative index {part}")


def fenced(*shape):
    return np.zeros(shape).view(Fenced)


@pytest.mark.parametrize("rule", OPTIMIZERS, ids=lambda rule: rule.key)
@pytest.mark.parametrize("key", ["rosenbrock", "sphere"])
def test_no_step_reaches_beyond_its_memory(rule, key):
    bound = objective(key).bound()
    n, value_and_gradient = bound.dimension, bound.value_and_gradient.function
    theta, gradient, state, scalars = fenced(n), fenced(n), fenced(*shape_for(rule, n)), fenced(rule.scalar_count)
    chosen = dict(suggested(rule.key, bounded_for(rule.key, bound)).settings)
    settings = rule.vector(chosen, numbers_for(rule, n)).view(Fenced)
    theta[:] = bound.start
    with np.errstate(all="ignore"):
        value = value_and_gradient(theta, bound.data, gradient)
        for k in range(1, 120):
            rule.step(
                value_and_gradient, bound.hessian_kernel.function, bound.data,
                theta, value, gradient, state, scalars, settings, k,
            )  # fmt: skip
            value = value_and_gradient(theta, bound.data, gradient)
