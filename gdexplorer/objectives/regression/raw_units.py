"""The coefficients of a fit in the data's own units, exactly."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import comb

import numpy as np
from numpy.typing import NDArray

from gdexplorer.objectives.coefficients import Coefficients
from gdexplorer.objectives.regression.fit import Fit

# The inputs, spread over the training rows, at which digits of an equation are tried.
_TRIED = 200


@lru_cache(maxsize=8)
def coefficients_of_fit(fit: Fit) -> Coefficients:
    """How the weights of ``fit`` become coefficients of powers of its inputs, whatever units it descends in."""
    order = np.argsort(fit.x, kind="stable")
    tried = fit.features(fit.inputs[order[np.linspace(0, len(order) - 1, min(len(order), _TRIED)).astype(int)]])
    mean, scale = map(Fraction, fit.units[2:]) if fit.standardise else (Fraction(0), Fraction(1))

    def linear(theta: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(float(mean) + float(scale) * (theta[0] + tried @ theta[1:]))

    return Coefficients(
        fit.columns.input_names, fit.terms, fit.columns.target_name, _matrix(fit, scale),
        [mean] + [Fraction(0)] * fit.width,
        _sizes(fit), 1.0 if fit.is_logistic else fit.units[3],
        fit.all_columns.classes if fit.is_logistic else (), linear,
    )  # fmt: skip


def _matrix(fit: Fit, scale: Fraction) -> list[list[Fraction]]:
    """The coefficients of powers of inputs (rows) of each feature (columns), times the deviation of the target."""
    count = fit.width + 1
    if not fit.standardise:
        return [[Fraction(i == j) for j in range(count)] for i in range(count)]
    units = [(Fraction(mean), Fraction(deviation)) for mean, deviation in fit.input_units]
    means, deviations = ([Fraction(number) for number in numbers.tolist()] for numbers in fit.moments)
    matrix = [[scale if i == j == 0 else Fraction(0) for j in range(count)] for i in range(count)]
    for j, (place, power) in enumerate(fit.terms, 1):
        size, (mean, deviation) = scale / deviations[j - 1], units[place]
        first = j - power
        for i in range(power + 1):  # ((x - mean) / deviation)^power, expanded
            row = first + i if i else 0
            matrix[row][j] = size * comb(power, i) * (-mean) ** (power - i) / deviation**power
        matrix[0][j] -= size * means[j - 1]
    return matrix


def _sizes(fit: Fit) -> NDArray[np.float64]:
    """The root mean square of each power of each input, float64[width + 1]; infinite where it overflows."""
    return np.array([1.0, *(size for numbers in fit.inputs.T for size in _sizes_of_powers(numbers, fit.degree))])


def _sizes_of_powers(numbers: NDArray[np.float64], degree: int) -> list[float]:
    largest = float(np.abs(numbers).max())
    powers = np.arange(1, degree + 1)
    with np.errstate(over="ignore", under="ignore"):
        shares = (numbers / largest)[:, np.newaxis] ** powers
        sizes: list[float] = (np.sqrt(np.mean(shares * shares, axis=0)) * largest ** powers.astype(float)).tolist()
    return sizes
