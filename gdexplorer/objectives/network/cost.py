"""The compiled cost of a network and its second derivatives, with signatures (see `cost_kernels`)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from gdexplorer.compiled.kernel import Kernel
from gdexplorer.compiled.objective_signatures import FACTORS, HESSIAN, OBJECTIVE, misfit_of_data
from gdexplorer.compiled.signature import Arguments, Fits, Signature
from gdexplorer.objectives.network import second_order_kernels as second_order
from gdexplorer.objectives.network.architecture import Architecture
from gdexplorer.objectives.network.cost_kernels import BIAS, LAYERS, NORM, SKIP, WIDTHS, cost_and_gradient, predict
from gdexplorer.objectives.network.gauss_newton_kernels import gauss_newton
from gdexplorer.objectives.network.kronecker_factor_kernels import kronecker_factors

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


def fits(n: int, data: Matrix) -> bool:
    """Whether ``data`` contain settings and samples of a network of ``n`` weights."""
    numbers = data.ravel()
    if numbers.size < WIDTHS or not 2 <= numbers[LAYERS] < numbers.size or numbers.size < _settings(numbers):
        return False
    widths = tuple(map(int, numbers[WIDTHS : WIDTHS + int(numbers[LAYERS])]))
    is_sampled = len(data) > _first_sample(data) and data.shape[1] == widths[0] + widths[-1]
    return is_sampled and Architecture(widths, *(bool(numbers[place]) for place in (BIAS, SKIP, NORM))).size == n


def _fits_outputs(n: int, data: Matrix, outputs: int) -> bool:
    """Whether ``outputs`` matches the numbers of samples and of outputs, too."""
    if not fits(n, data):
        return False
    each = int(data.ravel()[WIDTHS + int(data.ravel()[LAYERS]) - 1])
    return outputs == (len(data) - _first_sample(data)) * each


def _fits_factors(n: int, data: Matrix, room: float = math.inf) -> bool:
    """Whether there is ``room`` for two matrices of each layer, too."""
    if not fits(n, data):
        return False
    numbers = data.ravel()
    widths = numbers[WIDTHS : WIDTHS + int(numbers[LAYERS])]
    return float(np.sum((widths[:-1] + bool(numbers[BIAS])) ** 2) + np.sum(widths[1:] ** 2)) <= room


def _settings(numbers: Vector) -> int:
    return WIDTHS + 2 * int(numbers[LAYERS]) - 1


def _first_sample(data: Matrix) -> int:
    return -(-_settings(data.ravel()) // int(data.shape[1]))


def _misfit_of_outputs(a: Arguments, fits: Fits | None) -> str:
    fitting = fits is None or fits(a["theta"].size, a["data"], a["outputs"].size)
    return "" if fitting else "The coordinates, the data and the outputs"


COST_AND_GRADIENT = Kernel(cost_and_gradient, OBJECTIVE, reassociate=True, fits=fits)
HESSIAN_OF_COST = Kernel(second_order.hessian, HESSIAN, reassociate=True, fits=fits)
GAUSS_NEWTON_OF_COST = Kernel(gauss_newton, HESSIAN, reassociate=True, fits=fits)
KRONECKER_FACTORS_OF_COST = Kernel(kronecker_factors, FACTORS, reassociate=True, fits=_fits_factors)
# Fills outputs: float64[m * k] with the network's k predictions for each sample.
OUTPUTS = Kernel(
    predict,
    Signature("outputs", "theta: n, data: **, outputs: * -> float", misfit=_misfit_of_outputs),
    fits=_fits_outputs,
)
# Replaces each row of vectors: float64[m, n] by its product with the Hessian.
PRODUCTS = Kernel(
    second_order.products,
    Signature("products", "theta: n, data: **, vectors: *n -> int", misfit=misfit_of_data),
    fits=fits,
)
