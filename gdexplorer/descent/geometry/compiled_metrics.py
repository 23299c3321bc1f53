"""The compiled metrics with their signature and argument checks.

``metric(objective, hessian, data, theta, gradient, numbers, work, sample) -> 0 or 1`` replaces the differential in
``gradient`` by the gradient; it returns 1 where the metric is undefined. ``numbers`` are the metric's parameters,
``work: float64[rows, n]`` and ``sample: float64[rows, columns]`` scratch arrays. A metric's
``fits(n, data, numbers, work, sample)`` tells whether numbers and scratch arrays suffice for ``n`` coordinates.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdexplorer.compiled.kernel import Kernel
from gdexplorer.compiled.objective_signatures import HESSIAN, OBJECTIVE, misfit_of_objective
from gdexplorer.compiled.signature import Arguments, Fits, Signature, fits_of
from gdexplorer.descent.geometry import metric_kernels as kernels

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


def misfit_of_metric(a: Arguments, n: int) -> str:
    """Which metric arguments do not fit ``n`` coordinates, or an empty string."""
    return _misfit_of(fits_of(a["metric"]), a, n)


def _misfit_of(fits: Fits | None, a: Arguments, n: int) -> str:
    fitting = fits is None or fits(n, a["data"], a["numbers"], a["work"], a["sample"])
    return "" if fitting else "The numbers and the scratch arrays of the metric"


def _misfit(a: Arguments, fits: Fits | None) -> str:
    n = a["theta"].size
    return misfit_of_objective(a, n) or _misfit_of(fits, a, n)


METRIC = Signature(
    "metric",
    "objective, hessian, data: **, theta: n, gradient: n, numbers: *, work: **, sample: ** -> int",
    (OBJECTIVE, HESSIAN),
    _misfit,
)


def _fits_matrix(n: int, data: Matrix, numbers: Vector, work: Matrix, sample: Matrix) -> bool:
    return numbers.size == n * n and len(work) >= 1 and work.shape[1] == n


def _fits_polar(n: int, data: Matrix, numbers: Vector, work: Matrix, sample: Matrix) -> bool:
    return n == numbers.size == 2


def _fits_hessian(n: int, data: Matrix, numbers: Vector, work: Matrix, sample: Matrix) -> bool:
    return numbers.size >= 1 and len(work) > 2 * n and work.shape[1] == n


def _fits_samples(n: int, data: Matrix, numbers: Vector, work: Matrix, sample: Matrix) -> bool:
    has_room = numbers.size >= 2 and len(work) >= n + 2 and work.shape[1] == n
    return has_room and sample.shape[1] == data.shape[1] > 0 and 1 <= len(sample) <= len(data)


EUCLIDEAN = Kernel(kernels.euclidean, METRIC)
CONSTANT_MATRIX = Kernel(kernels.constant_matrix, METRIC, fits=_fits_matrix)
POLAR_CHART = Kernel(kernels.polar_chart, METRIC, fits=_fits_polar)
POLAR_LENGTH = Kernel(kernels.polar_length, METRIC, fits=_fits_polar)
ABSOLUTE_HESSIAN = Kernel(kernels.absolute_hessian, METRIC, fits=_fits_hessian)
FISHER = Kernel(kernels.fisher, METRIC, fits=_fits_samples)
