"""The compiled costs of a fit with their signatures (see `fit_kernels`)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdexplorer.compiled.kernel import Kernel
from gdexplorer.compiled.objective_signatures import HESSIAN, OBJECTIVE
from gdexplorer.objectives.regression.fit_kernels import SETTINGS, cost_of_fit, hessian_of_fit


def first_sample(columns: int) -> int:
    """Index of the first sample row, given the number of columns."""
    return -(-SETTINGS // columns)


def fits(n: int, data: NDArray[np.float64]) -> bool:
    """Whether ``data`` contain settings and samples of a fit of ``n`` coefficients."""
    return n == data.shape[1] > 0 and len(data) > first_sample(n)


COST_OF_FIT = Kernel(cost_of_fit, OBJECTIVE, reassociate=True, fits=fits)
HESSIAN_OF_FIT = Kernel(hessian_of_fit, HESSIAN, reassociate=True, fits=fits)
